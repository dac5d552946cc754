"""The modals shown while Stripe is asked, and while something is done there."""

from __future__ import annotations

from bot.blocks import ids
from bot.blocks.amounts import money
from bot.blocks.elements import context, marked, modal, section
from bot.blocks.limits import checked
from bot.blocks.message import View
from bot.blocks.text import bold, flat, foreign
from bot.blocks.words.acts import ACTS
from bot.domain.money import Money
from bot.domain.permits import Act

NAME = 60


def loading(title: str) -> View:
    """Shown at once, until Stripe has answered."""
    return checked(modal(title, [section("⏳ Looking at Stripe…")], ids.LOADING_VIEW))


def working(act: Act, subject: str, amount: Money | None = None, *, livemode: bool) -> View:
    """Shown after the confirmation, until the outcome is known; `subject` is what people call the invoice."""
    name = foreign(subject, NAME)
    charged = f"{bold(money(amount))} for {name}" if amount is not None else name
    said = section(f"⏳ {ACTS[act].doing.format(name=charged)}…")
    note = context("You can close this. Nothing is done twice, and the answer reaches you here or in the channel.")
    return checked(modal(flat(subject, 24), marked([said, note], livemode=livemode), ids.OUTCOME_VIEW))
