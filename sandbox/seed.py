"""Fills a pretend Slack team and a pretend Stripe account with the hub of `sandbox.seed_data`."""

from __future__ import annotations

import csv
import heapq
import io
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sandbox.seed_api import StripeApi
from sandbox.seed_data import (
    BILLS,
    CLIENTS,
    COUPON,
    FAILING,
    HANA,
    HUB,
    LAST_FOUR,
    MONTHLY,
    PEOPLE,
    TAX,
    WEEKLY,
    Bill,
    Client,
    Fate,
)
from sandbox.seed_plans import PLANS, Plan, Prices, make_offers
from sandbox.slack import SlackSandbox
from sandbox.stripe import StripeSandbox

MINUTE = 60
HOUR = 3600
DAY = 86400
HISTORY = 183 * DAY
BEHIND = 3 * MINUTE
DUE_DAYS = 14
CSV_COLUMNS = "id,name,stripe_customer,owners,channel,currency,management_fee_percent,budget_status"


def seed_team(team: SlackSandbox) -> None:
    """The people, and a channel for the hub and for each client."""
    for one in PEOPLE:
        team.add_user(
            one.id,
            one.name,
            one.real_name,
            tz=one.tz,
            email=f"{one.name}@hub.example",
            guest=one.guest,
            other_team=one.other_team,
        )
    guests = [one.id for one in PEOPLE if one.guest]
    team.add_channel(HUB, "hub", members=[HANA])
    for client in CLIENTS:
        team.add_channel(client.channel, client.channel_name, members=[HANA, *client.owners, *guests])


@dataclass(frozen=True)
class Seeded:
    """What the hub's operator would know: each client's Stripe customer and default card, and what is about to happen.

    `renewal` and `charge` are when (epoch seconds) the renewal and the one-time charge that are to fail fall due.
    """

    customers: dict[str, str]
    cards: dict[str, str]
    renewal: int
    charge: int

    def workspaces_csv(self) -> str:
        """The file for `invoicebot workspaces import`."""
        written = io.StringIO()
        rows = csv.writer(written, lineterminator="\n")
        rows.writerow(CSV_COLUMNS.split(","))
        for one in CLIENTS:
            owners = " ".join(one.owners)
            customer = self.customers[one.id]
            rows.writerow([one.id, one.name, customer, owners, one.channel, one.currency, one.fee, one.budget])
        return written.getvalue()


def start_of_history(now: float | None = None) -> int:
    """Where the account's clock has to stand at first, epoch seconds."""
    return int(time.time() if now is None else now) - HISTORY


def seed_stripe(account: StripeSandbox, base_url: str, api_key: str) -> Seeded:
    """Live the six months through the API of a new account whose clock stands at their start.

    The clock then stands a little behind the present, so that what is about to fail can be let happen without the
    account running ahead of its bot.
    """
    with StripeApi(base_url, api_key) as api:
        return _Life(account, api, end=account.now + HISTORY - BEHIND).live()


@dataclass
class _Life:
    """One run of the history: a queue of things to do, each at its moment."""

    account: StripeSandbox
    api: StripeApi
    end: int
    customers: dict[str, str] = field(default_factory=dict)
    cards: dict[str, str] = field(default_factory=dict)
    tax: str = ""
    others: dict[tuple[str, str], str] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=lambda: {one.id: one for one in CLIENTS})
    _prices: Prices = field(default_factory=dict)
    _queue: list[tuple[int, int, Callable[[], object]]] = field(default_factory=list)
    _order: Any = field(default_factory=itertools.count)

    def live(self) -> Seeded:
        self.api.post("coupons", **COUPON)
        self.tax = self.api.post("tax_rates", **TAX)["id"]
        for client in CLIENTS:
            self._begin(client)
        self._prices = make_offers(self.api)
        renewal, charge = self.end + MINUTE, self.end + 2 * MINUTE
        for place, bill in enumerate(BILLS):  # a second apart, so that their order is always the same
            self._at(self.end - bill.days * DAY + place, lambda bill=bill: self._bill(bill))  # type: ignore[misc]
        for name in MONTHLY:
            self._at(_third_of_month(self.end - 170 * DAY), lambda name=name: self._subscribe_monthly(name))  # type: ignore[misc]
        for plan in PLANS:
            self._at(self.end - plan.before, lambda plan=plan: self._begin_plan(plan))  # type: ignore[misc]
        self._at(renewal - HOUR - 5 * 7 * DAY, self._subscribe_weekly)
        self._at(charge - HOUR, self._bill_failing)
        while self._queue:
            when, _, do = heapq.heappop(self._queue)
            if when > self.end:
                break
            self.account.controls.advance_to(when)
            do()
        self.account.controls.advance_to(self.end)
        return Seeded(self.customers, self.cards, renewal, charge)

    def _at(self, when: int, do: Callable[[], object]) -> None:
        heapq.heappush(self._queue, (when, next(self._order), do))

    def _begin(self, client: Client) -> None:
        made = self.api.post(
            "customers",
            name=client.name,
            email=client.email,
            invoice_prefix=client.prefix,
            metadata={"budget_status": client.budget},
        )
        self.customers[client.id] = made["id"]
        brand, last4 = client.card
        self.cards[client.id] = self.account.controls.create_test_card(made["id"], brand=brand, last4=last4)

    def _subscribe_monthly(self, name: str) -> None:
        what, amount = MONTHLY[name]
        currency = self.clients[name].currency
        self.account.controls.subscribe(self.customers[name], amount, currency, "month", what)

    def _subscribe_weekly(self) -> None:
        name, what, amount = WEEKLY
        self.account.controls.subscribe(self.customers[name], amount, self.clients[name].currency, "week", what)

    def _begin_plan(self, plan: Plan) -> None:
        customer, currency = self.customers[plan.client], self.clients[plan.client].currency
        terms: dict[str, Any] = {"items": [{"price": self._prices[plan.interval, currency]}]}
        if plan.sent:
            terms |= {"collection_method": "send_invoice", "days_until_due": DUE_DAYS}
        if plan.card:
            own = self.account.controls.create_test_card(customer, last4=plan.card, default=False)
            terms["default_payment_method"] = own
        made = self.api.post("subscriptions", customer=customer, **terms)
        if plan.sent:
            first = str(made["latest_invoice"])
            self._at(self.account.now + 3 * DAY, lambda: self.account.controls.pay_hosted(first))
        if plan.held:
            self._at(self.account.now + 7 * DAY + MINUTE, lambda: self._hold_renewal(str(made["id"])))

    def _hold_renewal(self, subscription: str) -> None:
        draft = self.api.get(f"subscriptions/{subscription}")["latest_invoice"]
        self.api.post(f"invoices/{draft}", auto_advance=False)

    def _bill_failing(self) -> None:
        name, what, amount = FAILING
        self._draft(Bill(0, name, what, amount), auto_advance=True)

    def _draft(self, bill: Bill, **terms: Any) -> str:
        client = self.clients[bill.client]
        customer = self.customers[client.id]
        if bill.loyal:
            terms |= {"discounts": [{"coupon": COUPON["id"]}], "default_tax_rates": [self.tax]}
        made = self.api.post("invoices", customer=customer, currency=client.currency, **terms)
        what = bill.what.format(month=datetime.fromtimestamp(self.account.now, UTC).strftime("%B"))
        self.api.post(f"invoices/{made['id']}/add_lines", lines=[{"description": what, "amount": bill.amount}])
        return str(made["id"])

    def _bill(self, bill: Bill) -> None:
        if bill.fate in CHARGED:
            self._charge(bill)
        elif bill.fate in DRAFTS:
            self._leave_draft(bill)
        else:
            self._send(bill)

    def _charge(self, bill: Bill) -> None:
        """A draft that Stripe finalizes and charges an hour later."""
        terms: dict[str, Any] = {"auto_advance": True}
        if bill.fate not in (Fate.PAID, Fate.REFUNDED):
            terms["default_payment_method"] = self._other_card(bill)
        self._plan(bill, self._draft(bill, **terms))
        if bill.fate is Fate.RECOVERED:
            card = terms["default_payment_method"]
            self._at(self.account.now + 20 * HOUR, lambda: self.account.controls.card(card, "pass"))

    def _other_card(self, bill: Bill) -> str:
        """Another method of the client's, which behaves as the bill's fate wants it."""
        behaviour = {Fate.ACTION: "requires_action", Fate.PROCESSING: "processing"}.get(
            bill.fate, f"decline:{bill.decline}"
        )
        known = self.others.get((bill.client, behaviour))
        if known is not None:
            return known
        kind = "us_bank_account" if bill.fate is Fate.PROCESSING else "card"
        last4 = {Fate.ACTION: "3184", Fate.PROCESSING: "6789"}.get(bill.fate, LAST_FOUR.get(bill.decline, "0002"))
        made = self.account.controls.create_test_card(
            self.customers[bill.client], behaviour, last4=last4, default=False, type=kind
        )
        self.others[bill.client, behaviour] = made
        return made

    def _leave_draft(self, bill: Bill) -> None:
        if bill.fate is Fate.SCHEDULED:
            self._draft(bill, auto_advance=True, automatically_finalizes_at=self.end + 5 * DAY)
            return
        made = self._draft(bill, auto_advance=bill.fate is Fate.UNFINALIZABLE)
        if bill.fate is Fate.UNFINALIZABLE:
            said = "The customer's address is needed to work out the tax."
            self.account.controls.finalization(made, "customer_tax_location_invalid", said)

    def _send(self, bill: Bill) -> None:
        made = self._draft(bill, collection_method="send_invoice", days_until_due=DUE_DAYS)
        self.api.post(f"invoices/{made}/send")
        self._plan(bill, made)

    def _plan(self, bill: Bill, made: str) -> None:
        """Let become of the invoice what its fate says."""
        later = LATER.get(bill.fate)
        if later is not None:
            days, do = later
            self._at(self.account.now + days * DAY, lambda: do(self, made))

    def credit_quarter(self, invoice: str, refund: bool = False) -> None:
        """A credit note over a quarter of the invoice, given back to the card if it was paid."""
        amount = self.quarter(invoice)
        parts = {"refund_amount": amount} if refund else {}
        self.api.post("credit_notes", invoice=invoice, amount=amount, reason="order_change", memo="As agreed", **parts)

    def quarter(self, invoice: str) -> int:
        """A quarter of what is due, in minor units."""
        return int(self.api.get(f"invoices/{invoice}")["amount_due"]) // 4


def _third_of_month(moment: int) -> int:
    """Morning of the third of the month in which `moment` is, a day that every month has."""
    return int(datetime.fromtimestamp(moment, UTC).replace(day=3, hour=9, minute=0, second=0).timestamp())


CHARGED = frozenset({Fate.PAID, Fate.REFUNDED, Fate.RECOVERED, Fate.FAILED, Fate.ACTION, Fate.PROCESSING})
DRAFTS = frozenset({Fate.DRAFT, Fate.SCHEDULED, Fate.UNFINALIZABLE})
LATER: dict[Fate, tuple[int, Callable[[_Life, str], object]]] = {
    Fate.SENT_PAID: (9, lambda life, made: life.account.controls.pay_hosted(made)),
    Fate.OUTSIDE: (12, lambda life, made: life.api.post(f"invoices/{made}/pay", paid_out_of_band=True)),
    Fate.REFUNDED: (6, lambda life, made: life.credit_quarter(made, refund=True)),
    Fate.PART_PAID: (11, lambda life, made: life.account.controls.pay_part(made, life.quarter(made))),
    Fate.CREDITED: (5, lambda life, made: life.credit_quarter(made)),
    Fate.WRITTEN_OFF: (45, lambda life, made: life.api.post(f"invoices/{made}/mark_uncollectible")),
    Fate.VOIDED: (1, lambda life, made: life.api.post(f"invoices/{made}/void")),
}
"""How many days after it was sent something becomes of an invoice, and what."""
