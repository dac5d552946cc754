"""What a workspace's channel reads."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.blocks import alerts, budgets
from bot.domain.alerts import Source, Trouble
from bot.domain.declines import advice
from bot.domain.invoices import Collection, Decline, Method
from bot.domain.statuses import Status
from tests.blocks import reading
from tests.blocks.samples import ACME, STOLEN, alert, invoice, of_status, settled


def test_a_failed_payment_says_what_how_much_why_and_what_next() -> None:
    assert reading.read(alerts.alert(alert())).splitlines() == [
        "🔴 Payment failed · Acme Bakery",
        "INV-0042 · $1,250.00 · October 2026 · attempt 2 of about 8",
        "The bank declined Visa •••• 4242: not enough money on the account. "
        "Stripe tries again on 25 Nov 2026; a new card works at once.",
        "[Pay now] [Replace card] [Details] [Manage]",
    ]


def test_the_text_says_the_same_to_a_screen_reader() -> None:
    assert alerts.alert(alert()).text == (
        "🔴 Payment failed · Acme Bakery · INV-0042 · $1,250.00 · October 2026 · attempt 2 of about 8. "
        "The bank declined Visa •••• 4242: not enough money on the account. "
        "Stripe tries again on 25 Nov 2026; a new card works at once."
    )


def test_only_the_first_post_mentions_the_owners() -> None:
    assert "<@U0OWNER1> <@U0OWNER2>" in reading.read(alerts.alert(alert(mention=True)))
    assert "<@" not in reading.read(alerts.alert(alert()))


def test_a_retry_that_failed_says_who_tried_so_that_nobody_does_it_again() -> None:
    shown = reading.read(alerts.alert(alert(retried_by="U0HANA")))
    assert "attempt 2 of about 8 · last tried by <@U0HANA>" in shown


def test_the_last_automatic_attempt_says_so() -> None:
    shown = reading.read(alerts.alert(alert(invoice=invoice(next_attempt=None), attempt=8)))
    assert "attempt 8, no more automatic tries" in shown
    assert shown.count("no more automatic tries") == 1


def test_a_retry_after_the_last_automatic_attempt_says_that_none_follows() -> None:
    retried = alert(invoice=invoice(next_attempt=None), attempt=8, retried_by="U0HANA")
    assert "There are no more automatic tries." in reading.read(alerts.thread_note(retried))


def test_a_sent_invoice_promises_no_automatic_tries() -> None:
    sent = invoice(collection=Collection.SEND, next_attempt=None)
    shown = reading.read(alerts.alert(alert(invoice=sent)))
    assert "automatic" not in shown
    assert "attempt 2\n" in shown


@pytest.mark.parametrize("code", ["fraudulent", "stolen_card", "lost_card", "merchant_blacklist"])
def test_a_channel_never_reads_a_hidden_reason(code: str) -> None:
    hidden = Decline("card_declined", code)
    shown = reading.read(alerts.alert(alert(decline=hidden))) + alerts.thread_note(alert(decline=hidden)).text
    assert "Visa •••• 4242 was declined." in shown
    assert advice(hidden).admin_reason not in shown
    assert not any(word in shown.lower() for word in ("stolen", "lost", "fraud", "block list"))


def test_an_owner_reads_the_same_after_the_card_is_unknown() -> None:
    shown = reading.read(alerts.alert(alert(decline=STOLEN, method=None)))
    assert "The card was declined." in shown


def test_a_card_that_stripe_will_not_try_again_is_not_promised_a_retry() -> None:
    shown = reading.read(alerts.alert(alert(decline=Decline("card_declined", "pickup_card"))))
    assert "Stripe does not try this card again." in shown
    assert "tries again" not in shown


def test_an_expired_card_asks_for_a_new_one_before_the_next_try() -> None:
    shown = reading.read(alerts.alert(alert(decline=Decline("card_declined", "expired_card"))))
    assert "the card has expired. Add a new card. Stripe tries again on 25 Nov 2026." in shown


def test_a_reason_that_names_the_bank_does_not_name_it_twice() -> None:
    shown = reading.read(alerts.alert(alert(decline=Decline("card_declined", "do_not_honor"))))
    assert "Visa •••• 4242 was declined: the bank gave no reason." in shown


def test_a_bank_account_is_no_card() -> None:
    debit = Method("pm_b", "us_bank_account", None, "6789")
    shown = reading.read(alerts.alert(alert(method=debit, decline=Decline("account_closed"))))
    assert "Bank account •••• 6789" in shown
    assert "this card" not in shown
    assert "a new card" not in shown


def test_action_required_sends_the_payer_to_the_page() -> None:
    shown = reading.read(alerts.alert(alert(trouble=Trouble.ACTION_REQUIRED)))
    assert shown.startswith("✋ Action required · Acme Bakery\nINV-0042 · $1,250.00 · October 2026\n")
    assert "Pay now opens the page for that" in shown


def test_a_draft_that_cannot_be_finalized_offers_no_payment() -> None:
    broken = alert(trouble=Trouble.FINALIZATION_FAILED, invoice=of_status(Status.DRAFT))
    assert reading.buttons(alerts.alert(broken)) == ["Details", "Manage"]


def test_paid_after_a_retry_says_who_and_when_and_has_no_buttons() -> None:
    made = alerts.alert(settled())
    assert reading.read(made) == (
        "✅ Paid · Acme Bakery · INV-0042 · $1,250.00\nRetried by <@U0HANA>, 4 minutes after the decline."
    )
    assert reading.buttons(made) == []


@pytest.mark.parametrize(
    ("status", "source", "by", "said"),
    [
        (Status.PAID, Source.CUSTOMER, None, "Paid by the client or in Stripe, 4 minutes after the decline."),
        (Status.PAID, Source.DASHBOARD, None, "Marked paid outside Stripe, 4 minutes after the decline."),
        (Status.PAID, Source.STRIPE, None, "Stripe's automatic retry went through, 4 minutes after the decline."),
        (Status.VOID, Source.BOT, "U0HANA", "Voided by <@U0HANA>, 4 minutes after the decline."),
        (Status.VOID, Source.DASHBOARD, None, "Voided in Stripe's Dashboard, 4 minutes after the decline."),
        (Status.UNCOLLECTIBLE, Source.STRIPE, None, "Written off by Stripe, 4 minutes after the decline."),
    ],
)
def test_an_end_says_who_brought_it(status: Status, source: Source, by: str | None, said: str) -> None:
    made = alerts.alert(settled(status, source, by))
    assert reading.read(made).splitlines()[1] == said
    assert reading.buttons(made) == []


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (timedelta(seconds=20), "within a minute of the decline"),
        (timedelta(minutes=1), "1 minute after the decline"),
        (timedelta(hours=5, minutes=50), "5 hours after the decline"),
        (timedelta(days=2), "2 days after the decline"),
        (timedelta(seconds=-5), "within a minute of the decline"),
    ],
)
def test_the_time_since_the_decline_is_told_roughly(after: timedelta, said: str) -> None:
    end = settled()
    assert end.settlement is not None
    moved = alert(invoice=end.invoice, settlement=end.settlement, failed_at=end.settlement.at - after)
    assert said in reading.read(alerts.alert(moved))


def test_the_thread_tells_each_attempt() -> None:
    assert reading.read(alerts.thread_note(alert())).startswith("INV-0042 · attempt 2 of about 8 · $1,250.00: The bank")
    asked = reading.read(alerts.thread_note(alert(retried_by="U0HANA")))
    assert asked.startswith("Retry of INV-0042 · $1,250.00: The bank declined")
    assert asked.endswith("Asked for by <@U0HANA>.")


def test_a_budget_back_to_draft_names_the_invoice_and_what_to_do() -> None:
    assert reading.read(budgets.budget_reset(ACME, invoice(), "budget:in_1")) == (
        "📝 Budget back to draft · Acme Bakery\n"
        "The budget of Acme Bakery is back to draft, since INV-0042 ($1,250.00) was voided. "
        "A hub admin sets it active again.\n"
        "[Set active again]"
    )


def test_an_unknown_customer_is_told_with_how_to_add_it() -> None:
    shown = reading.read(alerts.unknown_customer(invoice()))
    assert "Acme Bakery Ltd · INV-0042 · $1,250.00" in shown
    assert "`cus_acme` is the Stripe customer of no workspace" in shown
    assert "`invoicebot workspaces import FILE.csv`" in shown
    assert "billing@" not in shown


def test_long_names_are_cut_before_amounts() -> None:
    shown = reading.read(alerts.alert(alert(invoice=invoice(number="N" * 500))))
    assert "… · $1,250.00" in shown


def test_part_of_the_amount_received_leaves_the_rest_in_the_alert() -> None:
    partly = invoice(amount_paid=25000, amount_remaining=100000)
    assert "INV-0042 · $1,000.00 ·" in reading.read(alerts.alert(alert(invoice=partly)))


def test_test_mode_begins_with_test_everywhere() -> None:
    test = invoice(livemode=False)
    made = [
        alerts.alert(alert(invoice=test)),
        alerts.thread_note(alert(invoice=test)),
        budgets.budget_reset(ACME, test, "budget:in_1"),
        alerts.unknown_customer(test),
    ]
    assert all(message.text.startswith("TEST") for message in made)
    assert all(reading.read(message).startswith("TEST") for message in made)
