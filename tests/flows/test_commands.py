"""Whatever is typed after `/invoices` reaches an answer, and quickly an acknowledgement."""

from __future__ import annotations

from dataclasses import replace

from tests.roles.cast import asked
from tests.world import ACME, AMIR, HANA, NOA, World

ANSWERS = {
    "": "Invoices · All",
    "list": "Invoices · All",
    "all": "Invoices · All",
    "failed": "Invoices · Failed",
    "list past due": "Invoices · Past due",
    "written off": "Invoices · Uncollectible",
    "voided acme": "Invoices · Void · Acme Bakery",
    "2026-10": "Created from",
    "2026-09..2026-10 paid": "Invoices · Paid",
    "october": "Created from",
    "help": "Invoices in Slack",
    "?": "Invoices in Slack",
    "create": "New invoice",
    "show": "takes one full invoice number",
    "void": "voided",
    "retry everything": "is neither",
    "faild": "Did you mean `failed`?",
    "acmee": "Did you mean `acme`?",
    "hlep": "Did you mean `help`?",
    "2026-13": "is not in the calendar",
    "export": "No invoice fits these filters",
    "search bakery": "Workspace Acme Bakery",
    "search xyz": "Stripe knows nothing more",
    "search": "takes what to look for",
    "text bakery": "With “bakery”",
    "billing october 2026": "Billing period October 2026",
    "1250 acme": "Amount 1250",
    "$1,250": "Did you mean `1250`?",
    "show INV-1 INV-2": "is too much",
    "stats": "`stats` is not there yet",
    "settings": "`settings` is not there yet",
    "audit": "Done with the bot",
    "pdf INV-0001": "There is no invoice",
    "workspaces": "2 workspaces, page 1 of 1",
    "<!channel> <@U0NOA>": "I can't read",
    "x" * 2000: "too long to be a command",
    "\u202e\u0000 ": "Invoices · All",
    "someone@example.com": "Invoices · All",
}


def test_everything_that_is_typed_reaches_its_answer(world: World) -> None:
    world.team.limits = replace(world.team.limits, enabled=False)
    hana = world.person(HANA)
    wrong = {}
    for typed, wanted in ANSWERS.items():
        shown = asked(hana, lambda typed=typed: hana.command("/invoices", typed, channel=ACME))
        if wanted not in hana.text_of(shown) and wanted not in shown.get("text", ""):
            wrong[typed] = hana.text_of(shown)
        assert "<!channel>" not in str(shown["blocks"])
        assert "<@U0NOA>" not in str(shown["blocks"])
    assert wrong == {}


def test_every_answer_is_private_and_in_test_mode_says_so(world: World) -> None:
    hana, amir = world.person(HANA), world.person(AMIR)
    for typed in ("", "faild", "export", "help"):
        shown = asked(hana, lambda typed=typed: hana.command("/invoices", typed, channel=ACME))
        assert shown["ephemeral"]
        assert shown["text"].startswith("TEST")
    assert amir.messages(ACME) == []


def test_help_is_cut_to_the_role(world: World) -> None:
    said = {}
    for user in (HANA, AMIR, NOA):
        person = world.person(user)
        shown = asked(person, lambda person=person: person.command("/invoices", "help", channel=ACME))
        said[user] = person.text_of(shown)
    assert "retry INV-0042" in said[HANA]
    assert "retry INV-0042" not in said[AMIR]
    assert "You own no workspace here" in said[NOA]


def test_a_command_is_acknowledged_while_every_worker_waits_for_a_stripe_that_hangs(world: World) -> None:
    invoices = [world.invoice("acme") for _ in range(3)]
    world.settled()
    hana, amir = world.person(HANA), world.person(AMIR)
    asked(amir, lambda: amir.command("/invoices", "", channel=ACME))
    world.stripe.controls.fault("hang", "GET /v1/invoices/", None, seconds=60)
    for _ in range(4):
        for invoice in invoices:
            assert hana.command("/invoices", f"show {invoice}", channel=ACME).ok
    shown = asked(amir, lambda: amir.command("/invoices", "", channel=ACME))
    assert "3 invoices" in shown["text"]
    assert amir.screen()["modals"] == []
    world.stripe.controls.clear_faults()
