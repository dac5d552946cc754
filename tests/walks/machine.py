"""The walk: every rule is something that the outside, a person or the bot's own machine may do at any time."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import stripe
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from tests.walks import truths
from tests.walks.hub import Hub
from tests.walks.people import People
from tests.world import AMIR, BEA, GUS, HANA, LI, NOA

WORKSPACES = st.sampled_from(["acme", "bora"])
ANY = st.integers(0, 63)
CARDS = st.sampled_from(
    ["pass", "pass", "decline:insufficient_funds", "decline:stolen_card", "requires_action", "processing"]
)
AMOUNTS = st.sampled_from([125_000, 9_900, 50])
USERS = st.sampled_from([HANA, HANA, HANA, LI, AMIR, BEA, GUS, NOA])
TYPED = st.sampled_from(["show", "show", "show", "retry", "retry", "void", "pdf"])
TIMES = st.sampled_from([60, 3600, 7200, 86_400, 3 * 86_400])
AT_STRIPE = st.sampled_from(["GET /v1/invoices", "POST /v1/invoices", "/pay$", "/void$", "GET", "POST", ""])
FAULTS = st.sampled_from(["429", "500", "503", "timeout"])
METHODS = st.sampled_from(["chat.postMessage", "chat.update", "views.update", "views.open", "users.info", "*"])
TROUBLES = st.sampled_from(["http_500", "internal_error", "fatal_error"])


Path = list[tuple[object, ...]]
"""The steps that were taken: what each was, and its choices."""


class Walk(RuleBasedStateMachine):
    """One hub, from its first day on."""

    opened: ClassVar[Callable[[], contextlib.AbstractContextManager[Hub]]]
    """Makes the hub to walk in."""
    stride: ClassVar[int] = 40
    """Steps after which the hub is let come to rest and looked at."""
    stepped: ClassVar[Callable[[], None]] = staticmethod(lambda: None)
    """Told of each step that is not just the one before again."""
    failed: ClassVar[Callable[[Path, AssertionError], None]] = staticmethod(lambda path, error: None)
    """Told of the way to what was untrue, which may never be walked so again."""

    def __init__(self) -> None:
        """A new hub."""
        super().__init__()
        self._stack = contextlib.ExitStack()
        self.hub = self._stack.enter_context(type(self).opened())
        self.people = People(self.hub.world)
        self.invoices: list[str] = []
        self.path: Path = []
        self._steps = 0
        self._stock()

    # Stripe and those who use it without the bot.

    @rule(workspace=WORKSPACES, behaviour=CARDS)
    def a_card_changes(self, workspace: str, behaviour: str) -> None:
        """From now on it passes, or fails."""
        with self._step("a card changes", workspace, behaviour):
            self.hub.world.stripe.controls.card(self.hub.world.cards[workspace], behaviour)

    @rule(workspace=WORKSPACES, amount=AMOUNTS, advance=st.booleans(), sent=st.booleans())
    def a_draft_is_made(self, workspace: str, amount: int, advance: bool, sent: bool) -> None:
        """In the Dashboard."""
        with self._step("a draft is made", workspace, amount, advance, sent):
            terms: dict[str, Any] = {"auto_advance": advance}
            if sent:
                terms |= {"collection_method": "send_invoice", "days_until_due": 5}
            self.invoices.insert(0, self.hub.world.draft(workspace, amount, **terms))

    @rule(number=ANY, act=st.sampled_from(["finalize_invoice", "pay", "void_invoice", "mark_uncollectible", "delete"]))
    def somebody_works_in_the_dashboard(self, number: int, act: str) -> None:
        """Whatever Stripe lets them do."""
        with self._step("somebody works in the dashboard", number, act):
            getattr(self.hub.world.api.invoices, act)(self._one(number))

    @rule(number=ANY, paid=st.booleans())
    def the_payer_tries_on_the_page(self, number: int, paid: bool) -> None:
        """With a good card or a bad one."""
        with self._step("the payer tries on the page", number, paid):
            card = "pass" if paid else "decline:expired_card"
            self.hub.world.stripe.controls.pay_hosted(self._one(number), card)

    @rule(number=ANY, outcome=st.sampled_from(["succeeded", "failed:account_closed"]))
    def a_bank_answers(self, number: int, outcome: str) -> None:
        """Days after a debit."""
        with self._step("a bank answers", number, outcome):
            self.hub.world.stripe.controls.settle(self._one(number), outcome)

    @rule(number=ANY)
    def it_was_paid_outside(self, number: int) -> None:
        """And somebody says so in the Dashboard."""
        with self._step("it was paid outside", number):
            self.hub.world.api.invoices.pay(self._one(number), {"paid_out_of_band": True})

    @rule(seconds=TIMES)
    def time_passes(self, seconds: int) -> None:
        """For everybody."""
        with self._step("time passes", seconds):
            self.hub.pass_time(seconds)

    # How events arrive, and what breaks.

    @rule(mode=st.sampled_from(["hold", "deliver"]))
    @precondition(lambda self: self.hub.up)
    def webhooks_wait_or_flow(self, mode: str) -> None:
        """Late ones come with `release`."""
        with self._step("webhooks wait or flow", mode):
            self.hub.world.stripe.controls.webhooks(mode)

    @rule(order=st.sampled_from(["in_order", "reversed", "shuffled"]), times=st.integers(1, 3), seed=ANY)
    @precondition(lambda self: self.hub.up)
    def late_webhooks_come(self, order: str, times: int, seed: int) -> None:
        """Up to three times each."""
        with self._step("late webhooks come", order, times, seed):
            self.hub.world.stripe.controls.release(order, times, seed)

    @rule()
    @precondition(lambda self: self.hub.up)
    def late_webhooks_never_come(self) -> None:
        """Stripe gave up."""
        with self._step("late webhooks never come"):
            self.hub.world.stripe.controls.drop()

    @rule(kind=FAULTS, match=AT_STRIPE, after=st.booleans(), count=st.integers(1, 3))
    def stripe_breaks(self, kind: str, match: str, after: bool, count: int) -> None:
        """Before or after the effect."""
        with self._step("stripe breaks", kind, match, after, count):
            where = "after" if after and kind != "429" else "before"
            self.hub.world.stripe.controls.fault(kind, match, count, where=where)

    @rule(method=METHODS, kind=TROUBLES, after=st.booleans())
    def slack_breaks(self, method: str, kind: str, after: bool) -> None:
        """Before or after the effect: an answer that is lost may double a message."""
        with self._step("slack breaks", method, kind, after):
            self.hub.world.team.fault(method, kind, after_effect=after)
            self.hub.kills += after

    @rule()
    def all_is_well_again(self) -> None:
        """At Stripe and in Slack."""
        with self._step("all is well again"):
            self.hub.world.stripe.controls.clear_faults()
            self.hub.world.team.clear_faults()

    # People.

    @rule(user=USERS, text=TYPED, number=ANY)
    def somebody_types(self, user: str, text: str, number: int) -> None:
        """About an invoice."""
        with self._step("somebody types", user, text, number):
            self.people.type(user, f"{text} {self._one(number)}")

    @rule(user=USERS, number=ANY, choice=ANY, times=st.sampled_from([1, 1, 3]))
    def somebody_acts_from_the_details(self, user: str, number: int, choice: int, times: int) -> None:
        """Whatever is offered there: charge, mark as paid, write off, send, finalize, schedule, credit, revise…"""
        with self._step("somebody acts from the details", user, number, choice, times):
            self.people.type(user, f"show {self._one(number)}")
            self.people.press(user, choice)
            self.people.send(user, times)

    @rule(user=USERS, act=st.sampled_from(["retry", "retry", "void"]), number=ANY, times=st.sampled_from([1, 1, 3]))
    def somebody_retries_or_voids(self, user: str, act: str, number: int, times: int) -> None:
        """And confirms it at once."""
        with self._step("somebody retries or voids", user, act, number, times):
            self.people.type(user, f"{act} {self._one(number)}")
            self.people.send(user, times)

    @rule(user=USERS)
    def somebody_opens_the_form(self, user: str) -> None:
        """To bill somebody."""
        with self._step("somebody opens the form", user):
            self.people.type(user, "create")

    @rule(user=USERS, number=ANY)
    def somebody_presses(self, user: str, number: int) -> None:
        """Whatever there is."""
        with self._step("somebody presses", user, number):
            self.people.press(user, number)

    @rule(user=USERS, times=st.sampled_from([1, 1, 2, 5]))
    def somebody_confirms(self, user: str, times: int) -> None:
        """The form that is open, so many times."""
        with self._step("somebody confirms", user, times):
            self.people.send(user, times)

    @rule(user=USERS)
    def an_old_confirmation_comes_again(self, user: str) -> None:
        """As from a second window."""
        with self._step("an old confirmation comes again", user):
            self.people.send_again(user)

    # The bot's own life.

    @rule(number=ANY)
    def the_bot_ends(self, number: int) -> None:
        """In good order, or not; it is rare."""
        with self._step("the bot ends", number):
            if self.hub.up and number % 4 == 0:
                (self.hub.kill if number % 8 else self.hub.stop)()

    @rule()
    def the_bot_is_started(self) -> None:
        """Unless it runs."""
        with self._step("the bot is started"):
            if not self.hub.up:
                self.hub.start()

    @rule()
    @precondition(lambda self: self.hub.up)
    def the_bot_asks_what_it_missed(self) -> None:
        """As it does every ten minutes."""
        with self._step("the bot asks what it missed"):
            self.hub.catch_up()

    def teardown(self) -> None:
        """The last rest."""
        try:
            self._rest()
        finally:
            self._stack.close()

    def _rest(self) -> None:
        self.path.append(("everything comes to rest",))
        try:
            self.hub.rest()
            truths.check(self.hub)
        except AssertionError as error:
            type(self).failed(self.path, error)
            raise
        self._stock()

    def _stock(self) -> None:
        """There is always something to do: a draft, an open invoice and two failed ones are new."""
        world = self.hub.world
        for workspace in ("acme", "bora"):
            world.stripe.controls.card(world.cards[workspace], "decline:insufficient_funds")
            world.draft(workspace, auto_advance=True)
        self.hub.pass_time(2 * 3600)
        world.draft("acme")
        world.invoice("bora", 9_900)
        listed = world.api.invoices.list({"limit": 100}).auto_paging_iter()
        self.invoices = [str(one.id) for one in listed][:24]

    def _one(self, number: int) -> str:
        """One of the newest."""
        return self.invoices[number % len(self.invoices)]

    @contextmanager
    def _step(self, *what: object) -> Iterator[None]:
        """One step: what Stripe or the sandbox refuses is no step at all; every so often the hub is looked at."""
        self.path.append(what)
        with contextlib.suppress(stripe.StripeError, ValueError):
            yield
        self._steps += 1
        if self.path[-2:-1] != [what]:
            type(self).stepped()
        if self._steps % self.stride == 0:
            self._rest()
