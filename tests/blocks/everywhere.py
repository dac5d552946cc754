"""Every renderer called with the same foreign text wherever text comes from Stripe or from a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from decimal import Decimal

from bot.blocks import (
    alerts,
    batches,
    budgets,
    confirm,
    create,
    create_copying,
    details,
    earlier,
    export,
    files,
    filters,
    help,
    ids,
    links,
    lists,
    outcomes,
    previews,
    refusals,
    rescues,
    searching,
    trails,
    workspaces,
)
from bot.blocks.ask_state import AskState
from bot.blocks.asking.charge import charge
from bot.blocks.asking.credit import credit
from bot.blocks.asking.mark_paid import mark_paid
from bot.blocks.asking.move_card import move_card
from bot.blocks.asking.revise import revise
from bot.blocks.asking.void import void
from bot.blocks.asking.write_off import write_off
from bot.blocks.create_states import CreateState
from bot.blocks.list_states import ExportState, FilterState, ListState
from bot.blocks.menu_anew import with_menu_anew
from bot.blocks.message import Message, View
from bot.blocks.states import DetailState, Origin
from bot.blocks.unreadable import unreadable
from bot.blocks.words.acts import ACTS
from bot.domain.actions import Caution, Decision, Ending, Outcome
from bot.domain.alerts import Alert, Settlement, Source, Trouble
from bot.domain.asking import ChargeQuestion, CreditQuestion, MoveQuestion, Question
from bot.domain.budgets import Activated, Activation
from bot.domain.catalog import Price
from bot.domain.credits import Room
from bot.domain.detail import Attempt, CreditNote, Detail, Line, Part, Payer, Refund, Subscribed, Unread
from bot.domain.drafts import (
    MOST_LINES,
    MOST_PASTED,
    MOST_WORKSPACES,
    Draft,
    DraftLine,
    Preview,
    Progress,
    TypedForm,
    TypedLine,
    When,
)
from bot.domain.history import Deed, Entry, History, Trail
from bot.domain.invoices import Behind, Collection, Decline, Invoice, Method, OwnCard
from bot.domain.people import Place
from bot.domain.permits import Act
from bot.domain.refusals import Refusal, Why
from bot.domain.rows import MOST_TEXT, Filter, Page, Tab, looked_for, row_of
from bot.domain.searching import Known
from bot.domain.sheets import Exported, Sums, Totals
from bot.domain.statuses import Status
from bot.domain.typed_words import Unreadable
from bot.domain.workspaces import Budget, Overview, Overviews, Workspace
from tests.blocks import everywhere_deliveries
from tests.blocks.everywhere_drafts import asked_of_drafts
from tests.blocks.samples import ADMIN, NOBODY, NOW, OWNER, batch, batch_row, of_status

ORIGIN = Origin("C0ACME", "https://hooks.slack.example/" + "x" * 200, 1795262400)

PLAIN = {Act.REVISE: revise, Act.MARK_PAID: mark_paid, Act.WRITE_OFF: write_off, Act.VOID: void}
"""The confirmations that show a plain question."""


@dataclass(frozen=True)
class Rendered:
    """What a renderer made."""

    name: str
    made: Message | View


class Hostile:
    """A hub all of whose foreign text is `text`."""

    def __init__(self, text: str, amount: int = 10**12, currency: str = "chf") -> None:
        """`amount` in minor units of `currency`, everywhere."""
        self.text = text
        self.amount = amount
        self.currency = currency
        self.workspace = self.nth_workspace(0)
        self.method = Method("pm_1", "card", text, text, 4, 2027)
        self.decline = Decline(text, text, text, text)

    def nth_workspace(self, number: int) -> Workspace:
        """Many workspaces, all of the same name."""
        return Workspace(f"ws-{number}", self.text, "cus_1", (self.text, "U0OWNER1"), "C0ACME", self.currency)

    def invoice(self, status: Status = Status.FAILED, *, livemode: bool = True) -> Invoice:
        """With this status."""
        base = of_status(status)
        payment = base.payment and replace(base.payment, decline=self.decline, method=self.method)
        return replace(
            base,
            number=self.text,
            title=self.text,
            memo=self.text,
            customer_name=self.text,
            customer_email=self.text,
            finalization_error=self.text,
            uncollectible_reason=self.text,
            revised_by=self.text,
            revises=self.text,
            subscription=self.text,
            currency=self.currency,
            total=self.amount,
            amount_paid=self.amount,
            amount_remaining=self.amount,
            payment=payment,
            livemode=livemode,
        )

    def attempt(self) -> Attempt:
        """One with many refunds."""
        refunds = (Refund("re_1", NOW, self.amount, self.text, self.text),) * 30
        return Attempt(NOW, self.amount, self.text, self.decline, self.method, refunds, self.amount * 99, disputed=True)

    def note(self) -> CreditNote:
        """One that gave back in every way."""
        refunds = (("re_1", self.amount),) * 30
        many = (self.amount, refunds, self.amount, self.amount, self.text, self.text)
        return CreditNote(self.text, NOW, self.amount, *many)

    def detail(self, status: Status) -> Detail:
        """As much of everything as there can be."""
        return Detail(
            invoice=self.invoice(status),
            payer=Payer("cus_1", self.text, self.text, self.text, self.text),
            lines=(Line(self.text, self.amount, 10**6, str(self.amount)),) * 60,
            subtotal=self.amount,
            discounts=(Part(self.text, self.amount),) * 30,
            taxes=(Part(self.text, self.amount),) * 30,
            shipping=self.amount,
            credit_applied=self.amount,
            outside=self.amount,
            overpaid=self.amount,
            attempts=(self.attempt(),) * 30,
            credit_notes=(self.note(),) * 30,
            revised_by=self.text,
            revises=self.text,
            unread=frozenset(Unread),
            subscription=Subscribed("sub_1", self.text, self.text, NOW),
            more_lines=10**6,
            behind=Behind(self.method, self.method, (OwnCard(self.text, self.text, self.method),) * 30),
        )

    def draft(self, workspace: Workspace) -> Draft:
        """As many lines as there can be, and the fee."""
        lines = (DraftLine(self.text, 10**6, self.amount),) * (MOST_LINES + 1)
        return Draft(workspace.id, workspace.currency, lines, Collection.SEND, 30, self.text)

    def refusal(self, why: Why = Why.STRIPE_REFUSED, act: str = "retry") -> Refusal:
        """With many admins."""
        return Refusal(why, act, self.text, self.text, (self.text, "U0HANA", "U0LI", "U0MO"))

    def alert(self, trouble: Trouble, *, livemode: bool = True) -> Alert:
        """Mentioning everybody."""
        owners = replace(self.workspace, owners=(self.text, "U0OWNER1") * 60)
        invoice = self.invoice(livemode=livemode)
        return Alert(invoice, owners, trouble, NOW, 3, self.decline, self.method, mention=True, retried_by=self.text)

    def page(self, workspaces: int = 99) -> Page:
        """Ten rows of long names on page 200."""
        rows = (*(row_of(self.invoice(status), "ws-1") for status in Status), row_of(self.invoice(), None))
        return Page(
            viewer=ADMIN,
            filter=Filter(Tab.FAILED, "ws-1", NOW, NOW),
            now=NOW,
            rows=rows,
            workspaces=tuple(self.nth_workspace(number) for number in range(workspaces)),
            counts=dict.fromkeys(Tab, 10**7),
            number=200,
            places=tuple(f"{1795262400 + number}:in_{'x' * 24}" for number in range(199)),
            following=f"1795262400:in_{'x' * 24}",
            livemode=True,
        )


def renderings(text: str, amount: int = 10**12, currency: str = "chf") -> Iterator[Rendered]:
    """One of each renderer, with `text` everywhere, and `amount` minor units of `currency`."""
    yield from every_part(Hostile(text, amount, currency))


def every_part(hostile: Hostile) -> Iterator[Rendered]:
    """One of each renderer, of this hub."""
    yield from in_channels(hostile)
    yield from _lists(hostile)
    yield from _questions(hostile)
    yield from _answers(hostile)
    yield from _files(hostile)
    yield from _creating(hostile)


def in_channels(hostile: Hostile) -> Iterator[Rendered]:
    """What goes where nobody checked its readers' roles."""
    for trouble in Trouble:
        shown = hostile.alert(trouble)
        yield Rendered(f"alert {trouble}", alerts.alert(shown))
        yield Rendered(f"thread {trouble}", alerts.thread_note(shown))
        for status in (Status.PAID, Status.VOID, Status.UNCOLLECTIBLE):
            end = Settlement(status, NOW + timedelta(days=2), Source.BOT, hostile.text)
            yield Rendered(f"settled {status}", alerts.alert(replace(shown, settlement=end)))
    yield Rendered("deleted", alerts.deleted(None, livemode=False))
    yield Rendered("budget", budgets.budget_reset(hostile.workspace, hostile.invoice(), "budget:in_1"))
    yield Rendered("budget active", budgets.budget_active(hostile.workspace, "U0HANA", livemode=False))
    yield Rendered("budget refused", budgets.budget_refused(hostile.workspace, hostile.text, livemode=False))
    yield Rendered("unknown", alerts.unknown_customer(hostile.invoice()))
    about = everywhere_deliveries.rendered(hostile.alert(Trouble.PAYMENT_FAILED), hostile.text)
    yield from (Rendered(name, made) for name, made in about)
    for lost in ((), tuple(rescues.LOST)):
        yield Rendered("rescued", rescues.rescued(NOW, "invoicebot.sqlite.damaged-20261122", lost, livemode=False))


def _lists(hostile: Hostile) -> Iterator[Rendered]:
    for many in (0, 99, 101):
        page = hostile.page(many)
        yield Rendered("list", lists.invoice_list(page))
        yield Rendered("home", lists.home(replace(page, viewer=OWNER, livemode=False)))
    text = looked_for(hostile.text[:MOST_TEXT]) or ""
    wanted = Filter(Tab.PAST_DUE, "w" * 64, NOW, NOW, "2024-01", text, Decimal("999999999999.999"))
    page = replace(hostile.page(5), filter=wanted, beyond=frozenset(Tab))
    known = Known(5, (Payer("cus_1", hostile.text, hostile.text), Payer("cus_2", "", None)) * 5)
    yield Rendered(
        "list searched",
        lists.invoice_list(
            page, searching.told(known), [*searching.customers(known), *searching.workspaces([hostile.workspace] * 9)]
        ),
    )
    yield Rendered("list filtered", lists.invoice_list(page, lists.changed(page.rows[0], Status.OPEN, page)))
    yield Rendered("home filtered", lists.home(page, lists.changed(None, Status.OPEN, page)))
    yield from _hub(hostile)
    asked = FilterState(ListState(wanted), home=True, origin=ORIGIN)
    yield Rendered("filters", filters.form(asked, NOW.date(), UTC, livemode=False))
    yield Rendered("legend", lists.legend())
    for viewer in (ADMIN, OWNER, NOBODY):
        yield Rendered("help", help.help_message(viewer, hostile.text, livemode=True))
    for status in Status:
        viewer = OWNER if status is Status.OPEN else ADMIN
        state = DetailState("in_42", ORIGIN)
        deed = Deed(NOW, Act.RETRY, hostile.text, Ending.DECLINED, hostile.text)
        history = History((deed,) * 10, older=True)
        made = details.detail(hostile.detail(status), hostile.workspace, viewer, NOW, state, history)
        yield Rendered(f"detail {status}", made)
        yield Rendered(f"detail {status}", with_menu_anew(made, ids.MORE, "anew"))


def _hub(hostile: Hostile) -> Iterator[Rendered]:
    """What only hub admins list: the audit and the workspaces."""
    refusal = hostile.refusal(Why.STRIPE_REFUSED, hostile.text)
    people, endings = ("U0HANA", None, hostile.text) * 4, (None, *Ending) * 2
    entries = [
        Entry(NOW, act, who, ending, hostile.text, hostile.text, hostile.text, refusal if ending else None)
        for act, who, ending in zip(list(Act)[:10], people, endings, strict=False)
    ]
    places = tuple(f"{1795262400 + number}|act:{'x' * 60}" for number in range(100))
    for reference in (None, hostile.text[:60]):
        whole = reference is None
        page = Trail(tuple(entries), NOW, reference, places, places[0], whole, livemode=whole)
        yield Rendered("audit", trails.trail(page))
        yield Rendered("audit", trails.trail(replace(page, entries=(), places=())))
    rows = tuple(Overview(replace(hostile.workspace, owners=(hostile.text,) * 9), 10**6, 0) for _ in range(10))
    yield Rendered("workspaces", workspaces.workspaces(Overviews(rows, NOW, 30, 2, 3, livemode=False)))
    yield Rendered("workspaces", workspaces.workspaces(Overviews((), NOW, 0, livemode=True)))


def _questions(hostile: Hostile) -> Iterator[Rendered]:
    invoice = hostile.invoice()
    yield Rendered("loading", confirm.loading(hostile.text))
    yield Rendered("working", confirm.working(Act.RETRY, hostile.text, invoice.money(hostile.amount), livemode=False))
    others = tuple(replace(hostile.method, id=f"pm_{number}") for number in range(2, 150))
    owned = tuple(OwnCard(hostile.text, hostile.text, hostile.method) for _ in range(30))
    behind = Behind(hostile.method, hostile.method, owned)
    for act in (Act.RETRY, Act.CHARGE):
        for status in (Status.FAILED, Status.DRAFT, Status.UNCOLLECTIBLE):
            ask = ChargeQuestion(
                "dec_1",
                act,
                hostile.invoice(status),
                hostile.workspace,
                cautions=tuple(Caution),
                method=hostile.method,
                others=others,
                behind=behind,
            )
            yield Rendered(f"{act} {status}", charge(ask, AskState.of(ask, ORIGIN)))
    yield from (Rendered(*one) for one in asked_of_drafts(hostile))
    move = MoveQuestion("dec_4", Act.MOVE_CARD, invoice, hostile.workspace, behind=behind)
    yield Rendered("move card", move_card(move, AskState.of(move, ORIGIN)))
    for paid in (True, False):
        room = Room(hostile.currency, hostile.amount, hostile.amount, paid=paid)
        give = CreditQuestion("dec_5", Act.CREDIT, invoice, hostile.workspace, room=room)
        yield Rendered("credit", credit(give, AskState.of(give, ORIGIN)))
    for act, render in PLAIN.items():
        question = Question("dec_3", act, invoice, hostile.workspace, {"amount": hostile.amount}, tuple(Caution))
        yield Rendered(f"ask {act}", render(question, AskState.of(question, ORIGIN)))


def _answers(hostile: Hostile) -> Iterator[Rendered]:
    for act in ACTS:
        parts = dict.fromkeys(("amount", "refund", "balance", "outside"), hostile.amount)
        params = {**parts, "reason": hostile.text, "memo": hostile.text, "behind": True}
        decision = Decision("dec_1", act, hostile.text, hostile.text, NOW, Place("U0HANA", NOW), None, params)
        for ending in Ending:
            for invoice in (hostile.invoice(), None):
                ended = Outcome(
                    decision,
                    ending,
                    NOW,
                    invoice,
                    hostile.workspace,
                    hostile.decline,
                    hostile.method,
                    hostile.refusal(),
                    Budget.DRAFT,
                    repeated=True,
                )
                if invoice is not None:
                    yield Rendered(f"{act} {ending}", outcomes.outcome(ended, True, livemode=True))
                else:
                    yield Rendered(f"{act} {ending}", outcomes.outcome_message(ended, False, livemode=False))
    for why in Why:
        yield Rendered(f"refusal {why}", refusals.refusal_message(hostile.refusal(why, hostile.text), livemode=True))
    for act_name in Act:
        yield Rendered(
            f"refusal {act_name}",
            refusals.refusal_view(hostile.refusal(Why.STRIPE_DOWN, act_name), "in_42", livemode=False),
        )
    for reason in ("", hostile.text, f"`{hostile.text}` is not there yet."):
        typed = Unreadable(hostile.text, hostile.text, hostile.text, reason)
        yield Rendered("unreadable", unreadable(typed, livemode=True))
    own = OwnCard(hostile.text, hostile.text, hostile.method)
    for activation in Activation:
        for refused in (None, hostile.text):
            set_active = Activated(hostile.workspace, activation, hostile.text, refused)
            yield Rendered(f"budget {activation}", budgets.activated(set_active, livemode=True))
    yield Rendered("earlier", earlier.message(livemode=False))
    yield Rendered("earlier", earlier.view(livemode=True))
    for kind in links.Kind:
        message = links.link(kind, "https://pay.example/i/x", hostile.invoice(), own=own, for_admin=True)
        yield Rendered(f"link {kind}", message)
        yield Rendered(f"link {kind}", links.link_view(message, hostile.invoice()))


def _files(hostile: Hostile) -> Iterator[Rendered]:
    invoice, names = hostile.invoice(), {"ws-0": hostile.text}
    yield Rendered("PDF sent", files.pdf_sent(invoice))
    yield Rendered("PDF sent", files.pdf_sent_view(invoice))
    wanted = Filter(Tab.FAILED, "ws-0", NOW, NOW, "2026-10", looked_for(hostile.text) or "", Decimal("12.50"))
    yield Rendered("export", export.form(ExportState(wanted, ORIGIN), UTC, names, livemode=False))
    yield Rendered("preparing", export.preparing_view(livemode=True))
    sums = {f"{one}{two}x": Sums(*[hostile.amount] * 5) for one in "abcdefgh" for two in "abcdefgh"}
    yield Rendered("exported", export.sent_view(Exported(wanted, NOW, UTC, Totals(10**6, 10, sums), names, False)))


def _creating(hostile: Hostile) -> Iterator[Rendered]:
    line = TypedLine(hostile.text, hostile.text, hostile.text)
    typed = TypedForm(("ws-0",), (line,) * MOST_LINES, Collection.SEND, hostile.text, hostile.text, fee=True)
    state = CreateState("form_1", tuple(range(MOST_LINES)), origin=ORIGIN)
    notice = create_copying.copied(hostile.invoice(), 3)
    for number in (0, 100, 300):
        workspaces = [hostile.nth_workspace(each) for each in range(number)]
        yield Rendered("form", create.form(state, workspaces, typed, livemode=False, notice=notice))
    saved = {"price_1": Price("price_1", "prod_1", hostile.text, hostile.currency, 99_999_999, hostile.text)}
    sold = replace(typed, lines=(TypedLine(price="price_1", quantity=hostile.text),) * MOST_LINES)
    products = replace(state, products=frozenset(range(MOST_LINES)))
    yield Rendered("form", create.form(products, workspaces, sold, livemode=False, prices=saved))
    row = row_of(hostile.invoice(Status.DRAFT), None)
    offered = [
        *(create.price_choice(one) for one in saved.values()),
        create.workspace_choice(hostile.nth_workspace(0)),
        create_copying.choice(row, hostile.text),
    ]
    menu = {"type": "static_select", "action_id": ids.CREATE_PRICE, "options": offered}
    yield Rendered("menu", Message("A menu", [{"type": "actions", "elements": [menu]}]))
    pasted = replace(typed, pasted=hostile.text, pasting=True, when=When.DATE, date="2026-12-03")
    yield Rendered("form", create.form(replace(state, pasting=True), workspaces, pasted, livemode=False))
    many = [hostile.nth_workspace(number) for number in range(MOST_PASTED)]
    shown = [
        Preview(each, hostile.draft(each), hostile.amount, (Part(hostile.text, hostile.amount),) * 10) for each in many
    ]
    refused = [replace(each, refusal=hostile.refusal(act="create")) for each in shown]
    for number in (MOST_WORKSPACES, MOST_PASTED):
        yield Rendered("preview", previews.preview(state, shown[:number], livemode=True))
        yield Rendered("preview refused", previews.preview(state, refused[:number], livemode=False))
    yield Rendered("preview", previews.previewing(3, MOST_PASTED, livemode=False))
    for progress in Progress:
        for count in (20, MOST_WORKSPACES, MOST_PASTED):
            rows = [
                batch_row(
                    progress,
                    each,
                    draft=hostile.draft(each),
                    refusal=hostile.refusal(),
                    invoice=hostile.invoice() if progress is Progress.CREATED else None,
                )
                for each in many[:count]
            ]
            yield Rendered(f"batch {progress}", batches.progress(batch(*rows, finished=count > 20), livemode=False))
    yield Rendered("started", batches.started(3, livemode=False))
