"""The table of the product: every act by every role, where it is typed and where it is pressed."""

from __future__ import annotations

from functools import partial

import pytest

from bot.blocks import ids
from bot.blocks.list_states import ListState, TrailState
from bot.domain.rows import Filter
from bot.services.collections import ACTIONS
from bot.services.store import Where
from handlers import app
from sandbox.stripe.api import Exchange
from tests.roles.cast import ADMINS, MINE, NOBODIES, OWNERS, ROLES, Targets, asked, forged, masked, offered
from tests.roles.ways import ADMINS_ONLY, AUDIT, BROKEN, GRANTED, NOBODY, NOT_FOUND, For, expected, presses
from tests.world import ACME, World

TYPED = {
    "show": (For.OWN, "As of"),
    "pdf": (For.OWN, "is in your direct messages"),
    "retry": (For.ADMIN, "Charge $1,250.00"),
    "void": (For.ADMIN, "This is for good"),
    "audit": (For.HUB, ""),
}
ABOUT_ONE = (For.OWN, For.ADMIN, For.WORKSPACE)
FOR_OWNERS = (ids.LIST_WORKSPACE, ids.CREATE_WORKSPACES)
REFUSALS = (NOT_FOUND, ADMINS_ONLY, NOBODY, BROKEN)
NO_CHANGE = ("/v1/billing_portal/sessions", "/v1/invoices/create_preview")


def targets_of(role: str) -> tuple[str, ...]:
    """Where the answer hangs on the role alone, two stand for all."""
    if role in ("hub admin", "owner", "owner of another team"):
        return ("acme", "bora", "stray", "none")
    return ("acme", "none")


def changes(world: World, since: int) -> list[Exchange]:
    """What changed anything at Stripe."""
    return [one for one in world.stripe.requests[since:] if one.method != "GET" and one.path not in NO_CHANGE]


@pytest.mark.parametrize("role", ROLES)
def test_what_is_typed_is_answered_as_the_role_allows(world: World, targets: Targets, role: str) -> None:
    person = world.person(ROLES[role])
    wrong = []
    for word, (whom, granted) in TYPED.items():
        for target in targets_of(role):
            typed = f"{word} {getattr(targets, target)}"
            shown = person.text_of(asked(person, lambda t=typed: person.command("/invoices", t, ACME)))
            wanted = expected(role, target, whom) or granted
            if wanted not in shown or BROKEN in shown:
                wrong.append((word, target, wanted, shown))
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_a_button_that_somebody_can_press_is_no_permission(world: World, targets: Targets, role: str) -> None:
    person = world.person(ROLES[role])
    wrong, before, not_found = [], len(world.stripe.requests), dict[str, set[str]]()
    for press in presses():
        if press.in_form and role in ADMINS:
            continue  # a form's button without the form; `tests.flows` presses them in it
        for target in targets_of(role) if press.whom in ABOUT_ONE else ("acme",):
            value, block = press.value(getattr(targets, target), target), press.block_id(target)
            shown = asked(person, partial(forged, person, press.action, value, block=block))
            said, refusal = person.text_of(shown), expected(role, target, press.whom)
            wanted = refusal or GRANTED.get(press.action, "")
            never = [BROKEN] if wanted == AUDIT else [one for one in REFUSALS if one != refusal]
            if wanted not in said or any(one in said for one in never):
                wrong.append((press.name, target, wanted, said))
            if refusal == NOT_FOUND:
                not_found.setdefault(press.name, set()).add(masked(shown, getattr(targets, target)))
    assert wrong == []
    assert [name for name, answers in not_found.items() if len(answers) > 1] == []
    assert changes(world, before) == []
    if role in NOBODIES:
        assert len(world.stripe.requests) == before


@pytest.mark.parametrize("role", ROLES)
def test_the_list_and_the_form_open_for_whom_they_should(world: World, targets: Targets, role: str) -> None:
    person = world.person(ROLES[role])
    listed = person.text_of(asked(person, lambda: person.command("/invoices", "", ACME)))
    numbers = [world.api.invoices.retrieve(one).number for one in (targets.acme, targets.bora, targets.stray)]
    seen = [str(number) in listed for number in numbers]
    assert seen == ([True] * 3 if role in ADMINS else [MINE.get(role) == one for one in ("acme", "bora", "stray")])
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


@pytest.mark.parametrize("role", ROLES)
def test_a_menu_offers_nobody_what_they_may_not_see(world: World, targets: Targets, role: str) -> None:
    names = {"acme": "Acme Bakery", "bora": "Bora Logistics"}
    for menu in app.CHOICES:
        for typed in ("", "a", targets.acme, targets.bora):
            shown = offered(world, ROLES[role], menu, typed)
            seen = {name for name, words in names.items() if words in shown}
            assert seen <= ({*names} if role in ADMINS else {MINE.get(role)}), (menu, typed)
            if role not in ADMINS and menu not in FOR_OWNERS:
                assert shown == "[]", (menu, typed)


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
