"""What is asked and what is answered, for `everywhere`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.blocks import budgets, confirm, earlier, links, outcomes, refusals
from bot.blocks.ask_state import AskState
from bot.blocks.asking.charge import charge
from bot.blocks.asking.credit import credit
from bot.blocks.asking.mark_paid import mark_paid
from bot.blocks.asking.move_card import move_card
from bot.blocks.asking.revise import revise
from bot.blocks.asking.void import void
from bot.blocks.asking.write_off import write_off
from bot.blocks.unreadable import unreadable
from bot.blocks.words.acts import ACTS
from bot.domain.actions import Caution, Decision, Ending, Outcome
from bot.domain.asking import ChargeQuestion, CreditQuestion, MoveQuestion, Question
from bot.domain.budgets import Activated, Activation
from bot.domain.credits import Room
from bot.domain.invoices import Behind, OwnCard
from bot.domain.people import Place
from bot.domain.permits import Act
from bot.domain.refusals import Why
from bot.domain.statuses import Status
from bot.domain.typed_words import Unreadable
from bot.domain.workspaces import Budget
from tests.blocks.everywhere_drafts import asked_of_drafts
from tests.blocks.hostile import ORIGIN, Hostile, Rendered
from tests.blocks.samples import NOW

PLAIN = {Act.REVISE: revise, Act.MARK_PAID: mark_paid, Act.WRITE_OFF: write_off, Act.VOID: void}
"""The confirmations that show a plain question."""


def questions(hostile: Hostile) -> Iterator[Rendered]:
    """Every confirmation."""
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


def answers(hostile: Hostile) -> Iterator[Rendered]:
    """Every ending of every act, every refusal, and the links."""
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
