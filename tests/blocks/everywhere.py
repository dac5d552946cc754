"""Every renderer called with the same foreign text wherever text comes from Stripe or from a person."""

from __future__ import annotations

from collections.abc import Iterator

from tests.blocks.everywhere_acts import answers, questions
from tests.blocks.everywhere_channels import in_channels
from tests.blocks.everywhere_create import creating
from tests.blocks.everywhere_lists import files_sent, lists_shown
from tests.blocks.hostile import Hostile, Rendered


def renderings(text: str, amount: int = 10**12, currency: str = "chf") -> Iterator[Rendered]:
    """One of each renderer, with `text` everywhere, and `amount` minor units of `currency`."""
    yield from every_part(Hostile(text, amount, currency))


def every_part(hostile: Hostile) -> Iterator[Rendered]:
    """One of each renderer, of this hub."""
    yield from in_channels(hostile)
    yield from lists_shown(hostile)
    yield from questions(hostile)
    yield from answers(hostile)
    yield from files_sent(hostile)
    yield from creating(hostile)
