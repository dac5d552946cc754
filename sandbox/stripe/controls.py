"""The controls: what a test or a person makes happen that no API call can."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.stripe.api import Api
from sandbox.stripe.copying import copy
from sandbox.stripe.errors import ApiError
from sandbox.stripe.events import emit, updating
from sandbox.stripe.invoices.attach import pay_part
from sandbox.stripe.invoices.close import write_off
from sandbox.stripe.invoices.collect import Attempt, collect, settle
from sandbox.stripe.invoices.shape import default_intent
from sandbox.stripe.kinds import Obj
from sandbox.stripe.resources import discounts, payment_methods
from sandbox.stripe.schedule import catch_up
from sandbox.stripe.state import State
from sandbox.stripe.subscriptions import create, cycle
from sandbox.stripe.subscriptions.dunning import AFTER_RETRIES
from sandbox.stripe.test_cards import TestCard
from sandbox.stripe.webhooks import Deliverer

UPCOMING_DAYS = (3, 7, 15, 30, 45)
BEHAVIOURS = ("pass", "requires_action", "processing")


def _behaviour(text: str) -> str:
    if text in BEHAVIOURS or (text.startswith("decline:") and text != "decline:"):
        return text
    raise ValueError("behaviour must be pass, decline:<code>, requires_action or processing")


class Controls:
    """Controls of one account; each is also `POST /_sandbox/<name>` with the arguments as a JSON object.

    Unknown objects and bad arguments raise ValueError."""

    def __init__(self, state: State, api: Api, deliverer: Deliverer) -> None:
        self._state = state
        self._api = api
        self._deliverer = deliverer

    def _named(self, kind: str, key: str) -> Obj:
        try:
            return self._state.named(kind, key, kind)
        except ApiError as error:
            raise ValueError(str(error)) from error

    def advance(self, seconds: int) -> int:
        """Move the clock forward, doing what falls due on the way; returns the new time (epoch seconds)."""
        with self._state.lock:
            catch_up(self._state, self._state.now() + seconds)
            return self._state.now()

    def advance_to(self, moment: int) -> int:
        """Move the clock forward to `moment` (epoch seconds), doing what falls due on the way."""
        with self._state.lock:
            catch_up(self._state, max(moment, self._state.now()))
            return self._state.now()

    def clock(self, running: bool | None = None) -> int:
        """Let the clock run with the real one, or stand still; returns its time (epoch seconds)."""
        with self._state.lock:
            if running is not None:
                (self._state.clock.run if running else self._state.clock.freeze)()
            return self._state.now()

    def card(self, payment_method: str, behaviour: str) -> None:
        """From now on `payment_method` behaves: pass, decline:<code>, requires_action or processing."""
        with self._state.lock:
            self._named("payment_method", payment_method)
            self._state.behaviours[payment_method] = _behaviour(behaviour)

    def create_test_card(
        self,
        customer: str,
        behaviour: str = "pass",
        *,
        brand: str = "visa",
        last4: str = "4242",
        default: bool = True,
        type: str = "card",
        exp_month: int = 12,
        exp_year: int = 2034,
    ) -> str:
        """Attach a card (or `us_bank_account`) to `customer`; returns the payment method's id."""
        with self._state.lock:
            owner = self._named("customer", customer)
            card = TestCard(brand, last4, _behaviour(behaviour), type)
            method = payment_methods.make(self._state, card, {"name": owner["name"]}, (exp_month, exp_year))
            payment_methods.attach(self._state, method["id"], customer)
            if default:
                with updating(self._state, owner, "customer.updated"):
                    owner["invoice_settings"]["default_payment_method"] = method["id"]
            return str(method["id"])

    def pay_hosted(self, invoice: str, card: str = "pass") -> str:
        """The payer tries a card on the hosted page; returns `paid`, `declined` or `processing`."""
        with self._state.lock:
            found = self._named("invoice", invoice)
            if found["status"] not in ("open", "uncollectible"):
                raise ValueError(f"the invoice is {found['status']}: nothing to pay")
            intent = default_intent(self._state, invoice)
            if intent is not None and intent["status"] == "processing":
                raise ValueError("a payment is already processing")
            last4 = "4242" if card == "pass" else "0002"
            method = payment_methods.make(self._state, TestCard("visa", last4, _behaviour(card)))
            return collect(self._state, found, method, Attempt("hosted"))

    def pay_part(self, invoice: str, amount: int, outside: bool = False) -> str:
        """A part (minor units) of an open invoice is paid, by card or outside of Stripe; returns the payment's id."""
        with self._state.lock:
            found = self._named("invoice", invoice)
            if found["status"] != "open" or not 0 < amount <= found["amount_remaining"]:
                raise ValueError("only an open invoice is paid in part, and at most what is left")
            method = None if outside else payment_methods.make(self._state, TestCard("visa", "4242", "pass"))
            return str(pay_part(self._state, found, amount, method)["id"])

    def settle(self, target: str, outcome: str = "succeeded") -> None:
        """End the bank debit of a PaymentIntent or invoice: `succeeded` or `failed:<code>`."""
        with self._state.lock:
            if target.startswith("in_"):
                intent = default_intent(self._state, self._named("invoice", target)["id"])
            else:
                intent = self._named("payment_intent", target)
            if intent is None or intent["status"] != "processing":
                raise ValueError("no payment is processing")
            if outcome != "succeeded" and not outcome.startswith("failed"):
                raise ValueError("outcome must be succeeded or failed:<code>")
            settle(self._state, intent, outcome)

    def subscribe(
        self,
        customer: str,
        amount: int,
        currency: str = "usd",
        interval: str = "month",
        name: str = "Monthly service",
        **options: Any,
    ) -> Obj:
        """Start a subscription (`amount` in minor units); its first invoice is a draft that the clock finalizes.

        `options` set fields: default_payment_method, collection_method, days_until_due, metadata."""
        allowed = {"default_payment_method", "collection_method", "days_until_due", "metadata"}
        if set(options) - allowed or interval not in ("day", "week", "month", "year"):
            raise ValueError(f"options are {', '.join(sorted(allowed))}; intervals day, week, month, year")
        with self._state.lock:
            owner = self._named("customer", customer)
            return copy(
                create.subscribe(self._state, owner, amount, currency, interval=interval, name=name, options=options)
            )

    def discount(self, customer: str, coupon: str) -> str:
        """Give the customer a discount, as the Dashboard does; returns its id."""
        with self._state.lock:
            try:
                return str(discounts.give_customer(self._state, self._named("customer", customer), coupon)["id"])
            except ApiError as error:
                raise ValueError(str(error)) from error

    def renew(self, subscription: str) -> Obj:
        """Begin the next period now; returns its draft invoice."""
        with self._state.lock:
            found = self._named("subscription", subscription)
            return copy(cycle.renew(self._state, found))

    def after_retries(self, status: str) -> None:
        """What a subscription becomes when the last automatic try has failed: canceled, unpaid, or past_due still."""
        if status not in AFTER_RETRIES:
            raise ValueError(f"status must be one of {', '.join(AFTER_RETRIES)}")
        with self._state.lock:
            self._state.after_retries = status

    def upcoming_days(self, days: int) -> None:
        """How many days before a renewal `invoice.upcoming` is sent, for the periods that begin from now on."""
        if days not in UPCOMING_DAYS:
            raise ValueError(f"days must be one of {', '.join(map(str, UPCOMING_DAYS))}")
        with self._state.lock:
            self._state.upcoming_days = days

    def search_lag(self, seconds: int) -> None:
        """How long after it was made a search finds an object; 0 (the start): at once."""
        with self._state.lock:
            self._state.search_lag = seconds

    def give_up(self, invoice: str, reason: str = "max_payment_attempts") -> None:
        """Stripe itself writes an open invoice off for `reason`."""
        with self._state.lock:
            found = self._named("invoice", invoice)
            if found["status"] != "open":
                raise ValueError(f"the invoice is {found['status']}, not open")
            write_off(self._state, found, reason)

    def finalization(
        self, invoice: str, code: str | None, message: str = "The invoice could not be finalized."
    ) -> None:
        """Finalizing `invoice` fails from now on with error `code`; None: works again."""
        with self._state.lock:
            self._named("invoice", invoice)
            if code is None:
                self._state.unfinalizable.pop(invoice, None)
            else:
                error = {"code": code, "message": message, "type": "invalid_request_error"}
                self._state.unfinalizable[invoice] = error

    def allow_void_uncollectible(self, allowed: bool = True) -> None:
        """Whether a void of an uncollectible invoice works (documented) or is refused (as a live account did)."""
        with self._state.lock:
            self._state.void_uncollectible = allowed

    def webhooks(self, mode: str) -> None:
        """`deliver` each event at once (the default), or `hold` them until `release`."""
        if mode not in ("deliver", "hold"):
            raise ValueError("mode must be deliver or hold")
        self._deliverer.mode = mode

    def webhook_url(self, url: str | None) -> None:
        """Where events go from now on; None: nowhere."""
        self._deliverer.url = url

    def release(self, order: str = "in_order", times: int = 1, seed: int | None = None) -> int:
        """Deliver the held events in_order, reversed or shuffled, each `times` times; returns how many were queued."""
        return self._deliverer.release(order, times, seed)

    def drop(self) -> int:
        """Forget the held events, as if each try to deliver them had failed; returns how many."""
        return self._deliverer.drop()

    def redeliver(self, event_id: str) -> None:
        """Deliver an event again."""
        with self._state.lock:
            record = self._state.events.get(event_id)
        if record is None:
            raise ValueError(f"no event {event_id}")
        self._deliverer.send(record)

    def wait_delivered(self, timeout: float = 40.0) -> bool:
        """Wait until every event not held is delivered; False after `timeout` seconds."""
        return self._deliverer.wait(timeout)

    def event(self, type: str, object: Obj) -> str:
        """Send any event by hand; returns its id."""
        with self._state.lock:
            return emit(self._state, type, object)

    def fault(self, kind: str, match: str = "", count: int | None = 1, **more: Any) -> int:
        """Make requests fail; `Faults.add` says what the arguments mean. Returns the fault's number."""
        with self._state.lock:
            return self._api.faults.add(kind, match, count, **more)

    def rate_limit(self, endpoint: int | None, account: int | None = None, retry_after: int | None = None) -> None:
        """Hold the API to calls a second, of each endpoint and in all; None: any number. The refusals are 429s."""
        self._api.limits.hold_to(endpoint, account, retry_after)

    def rate_limited(self) -> dict[str, int]:
        """How many calls of each endpoint the limits refused since they were set."""
        return dict(self._api.limits.refused)

    def clear_faults(self) -> None:
        with self._state.lock:
            self._api.faults.clear()


def table(controls: Controls) -> Mapping[str, Callable[..., Any]]:
    """Every control by name."""
    names = [name for name in vars(Controls) if not name.startswith("_")]
    return {name: getattr(controls, name) for name in names}
