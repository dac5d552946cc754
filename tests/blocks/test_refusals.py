"""Every refusal says why, and what to do next."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.blocks import help, ids, links, refusals
from bot.blocks.unreadable import unreadable
from bot.domain.permits import Act
from bot.domain.refusals import SUBSCRIPTION, Refusal, Why
from bot.domain.typed_words import Unreadable
from tests.blocks import reading
from tests.blocks.samples import ADMIN, NOBODY, OWNER, invoice


def said(
    why: Why, act: Act = Act.RETRY, subject: str = "INV-0042", detail: str = "", admins: tuple[str, ...] = ()
) -> str:
    """The words of the message."""
    return reading.read(refusals.refusal_message(Refusal(why, act.value, subject, detail, admins), livemode=True))


@pytest.mark.parametrize("why", list(Why))
@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("subject", ["INV-0042", ""])
def test_every_refusal_is_one_to_four_sentences_without_jargon(why: Why, act: Act, subject: str) -> None:
    words = said(why, act, subject)
    assert 1 <= words.count(". ") + 1 <= 4
    assert words.endswith((".", "”"))
    assert not any(
        jargon in words.lower() for jargon in ("!", "api", "payment intent", "pi_", "error", "sorry", "none")
    )


def test_a_paid_invoice_says_when_and_that_nothing_was_charged() -> None:
    assert (
        said(Why.PAID, detail="2026-11-12T09:00:00+00:00") == "INV-0042 was paid on 12 Nov 2026. Nothing was charged."
    )
    assert said(Why.PAID) == "INV-0042 was paid already. Nothing was charged."


def test_a_paid_invoice_that_should_be_voided_points_to_a_refund() -> None:
    assert "use Credit or refund, under More… in Details" in said(Why.PAID, Act.VOID)


def test_admins_only_names_who_may() -> None:
    assert said(Why.ADMINS_ONLY, Act.VOID, admins=("U0HANA", "U0LI")) == (
        "Only hub admins can void invoices. <@U0HANA> or <@U0LI> can do it; Details shows you where it stands."
    )
    assert said(Why.ADMINS_ONLY, Act.CREATE, "", admins=("U0HANA",)) == (
        "Only hub admins can create invoices. <@U0HANA> can do it."
    )
    assert "A hub admin can do it" in said(Why.ADMINS_ONLY, Act.VOID)


def test_many_admins_are_not_all_pinged() -> None:
    words = said(Why.ADMINS_ONLY, Act.VOID, admins=("U0A", "U0B", "U0C", "U0D", "U0E"))
    assert words.count("<@") == 3
    assert "or another hub admin can do it" in words


def test_not_found_depends_on_nothing_but_what_was_typed() -> None:
    made = {
        refusals.refusal_message(Refusal(Why.NOT_FOUND, act.value, "ACME-9", detail, admins), livemode=True).text
        for act in Act
        for detail in ("", "secret")
        for admins in ((), ("U0HANA",))
    }
    assert made == {"There is no invoice ACME-9 that you can see. `/invoices` lists those that you can."}


def test_an_id_that_is_not_found_is_not_repeated() -> None:
    words = {said(Why.NOT_FOUND, subject=reference) for reference in ("in_1AbCd", "in_9", "")}
    assert words == {"There is no such invoice that you can see. `/invoices` lists those that you can."}


def test_a_draft_that_should_be_voided_is_deleted_or_left_uncollected() -> None:
    assert said(Why.DRAFT, Act.VOID, "Design") == (
        "Design is still a draft. Drafts are deleted, not voided, and that cannot be undone."
    )
    assert "Turn its collection off instead" in said(Why.DRAFT, Act.VOID, "Design", SUBSCRIPTION)


def test_what_never_failed_can_be_paid() -> None:
    assert said(Why.NOT_FAILED).endswith("It is open; Pay now opens the payment page.")


def test_an_old_decision_is_not_carried_out() -> None:
    assert (
        said(Why.TOO_OLD)
        == "That was decided too long ago to be done now. Nothing was charged. Look again, then decide."
    )


@pytest.mark.parametrize("why", [Why.STRIPE_DOWN, Why.SLACK_DOWN, Why.NOT_SAVED, Why.STORE_DOWN])
@pytest.mark.parametrize(("act", "word"), [(Act.RETRY, "Retry"), (Act.VOID, "Void")])
def test_a_view_whose_cause_passes_offers_the_act_again(why: Why, act: Act, word: str) -> None:
    made = refusals.refusal_view(Refusal(why, act.value), "in_42", livemode=True)
    assert reading.buttons(made) == [word, "Details"]
    assert {each["value"] for each in reading.elements(made)} == {"in_42"}


@pytest.mark.parametrize(
    ("refusal", "about"),
    [
        (Refusal(Why.PAID, "retry"), "in_42"),
        (Refusal(Why.STRIPE_DOWN, "create"), "in_42"),
        (Refusal(Why.STRIPE_DOWN, "retry"), None),
        (Refusal(Why.STRIPE_DOWN, "retry"), "not an id"),
    ],
)
def test_a_view_offers_nothing_that_would_not_help(refusal: Refusal, about: str | None) -> None:
    assert reading.buttons(refusals.refusal_view(refusal, about, livemode=True)) == []


def test_words_that_send_to_details_have_its_button_beside_them() -> None:
    paid = Refusal(Why.PAID, Act.VOID.value, "INV-0042", invoice="in_1")
    made = refusals.refusal_view(paid, livemode=True)
    assert "Details" in reading.read(made).split("[")[0]
    assert [(each["action_id"], each["value"]) for each in reading.elements(made)] == [(ids.DETAILS, "in_1")]
    assert reading.buttons(refusals.refusal_view(replace(paid, invoice=""), livemode=True)) == []


def test_an_unexpected_fault_gives_a_reference_to_quote() -> None:
    assert said(Why.INTERNAL, detail="7F3K") == (
        "Something went wrong on our side (ref 7F3K). INV-0042 is unchanged. "
        "Try again, or give your admin the reference."
    )


def test_stripes_own_sentence_is_quoted_and_escaped() -> None:
    made = refusals.refusal_message(
        Refusal(Why.STRIPE_REFUSED, "void", "INV-0042", "No <such> invoice & more"), livemode=True
    )
    assert "“No &lt;such&gt; invoice &amp; more”" in made.text


@pytest.mark.parametrize(
    ("act", "unchanged"),
    [(Act.RETRY, "Nothing was charged."), (Act.VOID, "Nothing was changed."), (Act.CREATE, "Nothing was created.")],
)
def test_what_did_not_happen_is_named(act: Act, unchanged: str) -> None:
    assert unchanged in said(Why.STRIPE_DOWN, act)


def test_the_view_says_the_same() -> None:
    refused = Refusal(Why.PROCESSING, "retry", "INV-0042")
    assert (
        refusals.refusal_view(refused, livemode=True)["blocks"]
        == refusals.refusal_message(refused, livemode=True).blocks
    )


def test_test_mode_begins_with_test() -> None:
    made = refusals.refusal_message(Refusal(Why.BUSY, "retry", "INV-0042"), livemode=False)
    assert made.text.startswith("TEST · Somebody is working on INV-0042")


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (
            Unreadable("faild", "failed", "/invoices failed acme 2026-10"),
            "I can't read `faild`. Did you mean `failed`? For example: `/invoices failed acme 2026-10`.",
        ),
        (Unreadable("xyzzy", None, "/invoices failed"), "I can't read `xyzzy`. For example: `/invoices failed`."),
        (
            Unreadable("void", None, "/invoices void INV-0042", "`void` takes one full invoice number."),
            "`void` takes one full invoice number. For example: `/invoices void INV-0042`.",
        ),
        (
            Unreadable("pdf", None, "/invoices help", "`pdf` is not there yet; `/invoices help` shows what is."),
            "`pdf` is not there yet; `/invoices help` shows what is.",
        ),
        (
            Unreadable("list", None, "/invoices help", "`list` stands first, or not at all."),
            "`list` stands first, or not at all. `/invoices help` shows what can be typed.",
        ),
    ],
)
def test_what_cannot_be_read_is_named_with_the_nearest_that_can(command: Unreadable, words: str) -> None:
    made = unreadable(command, livemode=True)
    assert reading.read(made) == made.text == words


def test_help_shows_each_role_what_it_can_do() -> None:
    admin, owner, nobody = (
        reading.read(help.help_message(viewer, "globex", livemode=True)) for viewer in (ADMIN, OWNER, NOBODY)
    )
    assert "/invoices void INV-0042" in admin
    assert "/invoices failed globex 2026-10" in admin
    alone = reading.read(help.help_message(ADMIN, None, livemode=True))
    assert "`/invoices failed 2026-10` · a status" in alone
    assert "/invoices create" in admin
    assert "void" not in owner.replace("voided", "")
    assert "/invoices show INV-0042" in owner
    assert "/invoices show" not in nobody
    assert "ask a hub admin to add you as an owner" in nobody


def test_help_in_test_mode_begins_with_test() -> None:
    made = help.help_message(OWNER, "globex", livemode=False)
    assert made.text.startswith("TEST · ")
    assert reading.read(made).startswith("TEST · ")


@pytest.mark.parametrize(
    ("kind", "opens"),
    [
        (links.Kind.PAY_NOW, "Open the payment page"),
        (links.Kind.REPLACE_CARD, "Open the card page"),
        (links.Kind.PDF, "Open the PDF"),
        (links.Kind.RECEIPT, "Open the receipt"),
    ],
)
def test_a_link_stands_only_behind_its_button(kind: links.Kind, opens: str) -> None:
    made = links.link(kind, "https://pay.example/secret", invoice())
    assert reading.buttons(made) == [opens]
    assert "INV-0042 ($1,250.00)" in made.text
    assert "secret" not in made.text
    assert [text for text in reading.everything(made) if "secret" in text] == ["https://pay.example/secret"]
    assert reading.read(links.link_view(made, invoice())).startswith("INV-0042\n")
    opened = "the client's billing page" if kind is links.Kind.REPLACE_CARD else "the invoice"
    assert f"whoever has it can open {opened}." in made.text


@pytest.mark.parametrize(
    ("act", "nothing"),
    [
        (Act.PAY_NOW, "payment page"),
        (Act.REPLACE_CARD, "failed payment"),
        (Act.SHOW, "page or PDF"),
        (Act.PDF, "PDF"),
        (Act.RECEIPT, "receipt"),
    ],
)
def test_a_draft_has_no_page_to_open(act: Act, nothing: str) -> None:
    wanted = f"Design is still a draft: there is no {nothing} yet. Details shows the draft."
    assert said(Why.DRAFT, act, "Design") == wanted
