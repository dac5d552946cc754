"""The table of the product: every act by every role, where it is typed and where it is pressed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.blocks import ids
from bot.blocks.list_states import ListState, TrailState
from bot.domain.rows import Filter
from bot.services.collections import ACTIONS
from bot.services.store import Where
from tests.roles.cast import ADMINS, NOBODIES, OWNERS, Targets, asked, forged
from tests.world import ACME, World

TYPED_TO_READ = {"show": "As of", "pdf": "is in your direct messages"}
PRESSED_TO_READ = {
    ids.DETAILS: "As of",
    ids.PAY_NOW: "Open the payment page",
    ids.REPLACE_CARD: "Open the card page",
    ids.PDF: "is in your direct messages",
    ids.RECEIPT: "there is no receipt yet",
}
TYPED_TO_ACT = {"retry": "Charge $1,250.00", "void": "This is for good"}
PRESSED_TO_ACT = {ids.RETRY: "Charge $1,250.00", ids.VOID: "This is for good", ids.MANAGE: "As of"}

NOT_FOUND = "There is no such invoice that you can see. `/invoices` lists those that you can."
ADMINS_ONLY = "Only hub admins can"
NOBODY = "You own no workspace here"

MINE = {"owner": "acme", "owner of another team": "bora"}
ROLES = {**ADMINS, **OWNERS, **NOBODIES}


def expected(role: str, target: str, granted: str, *, acts: bool) -> str:
    """What `product.md` says that this person reads."""
    if role in NOBODIES:
        return NOBODY
    if target == "none":
        return NOT_FOUND
    if role in ADMINS:
        return granted
    if MINE[role] != target:
        return NOT_FOUND
    return ADMINS_ONLY if acts else granted


def tries(what: dict[str, str], *, acts: bool) -> Iterator[tuple[str, str, str, bool]]:
    """Each way to ask, about each target."""
    for way, granted in what.items():
        for target in ("acme", "bora", "stray", "none"):
            yield way, target, granted, acts


@pytest.mark.parametrize("role", ROLES)
def test_what_is_typed_is_answered_as_the_role_allows(world: World, targets: Targets, role: str) -> None:
    person = world.person(ROLES[role])
    wrong = []
    for word, target, granted, acts in (*tries(TYPED_TO_READ, acts=False), *tries(TYPED_TO_ACT, acts=True)):
        invoice = getattr(targets, target)
        shown = person.text_of(asked(person, lambda w=word, i=invoice: person.command("/invoices", f"{w} {i}", ACME)))
        wanted = expected(role, target, granted, acts=acts)
        if wanted not in shown:
            wrong.append((word, target, wanted, shown))
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_a_button_that_somebody_can_press_is_no_permission(world: World, targets: Targets, role: str) -> None:
    person = world.person(ROLES[role])
    wrong = []
    for action, target, granted, acts in (*tries(PRESSED_TO_READ, acts=False), *tries(PRESSED_TO_ACT, acts=True)):
        invoice = getattr(targets, target)
        shown = person.text_of(asked(person, lambda a=action, i=invoice: forged(person, a, i)))
        wanted = expected(role, target, granted, acts=acts)
        if wanted not in shown:
            wrong.append((action, target, wanted, shown))
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_the_list_and_the_form_open_for_whom_they_should(world: World, targets: Targets, role: str) -> None:
    person = world.person(ROLES[role])
    listed = person.text_of(asked(person, lambda: person.command("/invoices", "", ACME)))
    numbers = [world.api.invoices.retrieve(one).number for one in (targets.acme, targets.bora, targets.stray)]
    seen = [str(number) in listed for number in numbers]
    wanted = {**dict.fromkeys(ADMINS, [True] * 3), "owner": [True, False, False]}
    wanted["owner of another team"] = [False, True, False]
    assert seen == wanted.get(role, [False] * 3)
    assert (NOBODY in listed) is (role in NOBODIES)
    for ask in (
        lambda: person.command("/invoices", "create", ACME),
        lambda: forged(person, ids.CREATE, ""),
        lambda: forged(person, ids.DUPLICATE, targets.acme),
    ):
        form = person.text_of(asked(person, ask))
        opened, refused = "New invoice" in form, ADMINS_ONLY in form or NOBODY in form
        assert (opened, refused) == ((True, False) if role in ADMINS else (False, True))
    for action in (ids.BATCH_AGAIN, ids.BATCH_STOP):
        said = person.text_of(asked(person, lambda action=action: forged(person, action, "nobodys")))
        assert ("changed after you saw it" in said) is (role in ADMINS)
        assert (ADMINS_ONLY in said or NOBODY in said) is (role not in ADMINS)


@pytest.mark.parametrize("role", ROLES)
def test_the_audit_and_the_workspaces_are_for_hub_admins(world: World, targets: Targets, role: str) -> None:
    person = world.person(ROLES[role])
    typed = {"audit": "Done with the bot", f"audit {targets.acme}": "Done with the bot", "workspaces": "2 workspaces"}
    said = {
        granted: person.text_of(asked(person, lambda text=text: person.command("/invoices", text, ACME)))
        for text, granted in typed.items()
    }
    if role not in ADMINS:  # whom a press answers in a message of their own
        for action, value in ((ids.TRAIL_REFRESH, TrailState(targets.acme).encode()), (ids.WORKSPACES_REFRESH, "1")):
            said[action] = person.text_of(asked(person, lambda a=action, v=value: forged(person, a, v)))
    refused = NOBODY if role in NOBODIES else ADMINS_ONLY
    assert [shown for granted, shown in said.items() if (granted if role in ADMINS else refused) not in shown] == []


@pytest.mark.parametrize("role", ROLES)
def test_a_list_that_somebody_makes_up_shows_them_only_theirs(world: World, targets: Targets, role: str) -> None:
    person = world.person(ROLES[role])
    number = str(world.api.invoices.retrieve(targets.bora).number)
    made_up = (Filter(workspace="bora"), Filter(customer=world.customers["bora"]), Filter(text=number))
    said = [person.text_of(asked(person, lambda: person.command("/invoices", f"search {number}", ACME)))]
    for wanted in made_up:
        value = ListState(wanted).encode()
        said.append(person.text_of(asked(person, lambda v=value: forged(person, ids.CUSTOMER_INVOICES, v))))
    sees = role in ADMINS or MINE.get(role) == "bora"
    assert ["$1,250.00" in one for one in said] == [sees] * 4
    assert all(NOBODY in one for one in said) is (role in NOBODIES)


def test_nothing_in_the_matrix_changed_anything_at_stripe(world: World, targets: Targets) -> None:
    for invoice in (targets.acme, targets.bora, targets.stray):
        assert world.api.invoices.retrieve(invoice).status == "open"
        assert len(world.charges(invoice, succeeded=False)) == 1


def test_every_refusal_by_role_is_in_the_audit(world: World, targets: Targets) -> None:
    person = world.person(OWNERS["owner"])

    def refusals() -> list[tuple[str, str, str]]:
        found = world.bot.store.find(
            ACTIONS, Where({"state": "shown", "target": [targets.acme, targets.bora]}), limit=999
        )
        mine = [one.value for one in found if one.value["actor"] == OWNERS["owner"]]
        return sorted((one["act"], one["target"], one["result"]["refusal"]["why"]) for one in mine)

    before = refusals()
    asked(person, lambda: person.command("/invoices", f"void {targets.acme}", ACME))
    asked(person, lambda: forged(person, ids.RETRY, targets.bora))
    new = list(refusals())
    for one in before:
        new.remove(one)
    assert new == sorted([("void", targets.acme, "admins_only"), ("retry", targets.bora, "not_found")])
