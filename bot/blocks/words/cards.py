"""A subscription's own card, and the one that the customer has now, in words."""

from __future__ import annotations

from collections.abc import Sequence

from bot.blocks.amounts import join
from bot.blocks.text import bold, foreign
from bot.blocks.words.methods import method_name
from bot.domain.invoices import Behind, OwnCard

NAMED = 5
NAME = 60


def behind_words(behind: Behind) -> str:
    """`⚠️ Subscription Retainer is still charged to Visa •••• 0341, though the client's own is now …`."""
    one = len(behind.subscriptions) == 1
    whose = "Subscription" if one else "Subscriptions"
    return (
        f"⚠️ {whose} {subscriptions(behind.subscriptions)} {'is' if one else 'are'} still charged to "
        f"{bold(method_name(behind.old))}, though the client's own is now {bold(method_name(behind.new))}."
    )


def own_words(own: OwnCard, *, for_admin: bool) -> str:
    """What a new card of the customer's leaves as it is, and who changes that."""
    then = "press Use the new card to switch to it" if for_admin else "a hub admin can switch to it"
    return (
        f"Subscription {subscriptions([own])} has {bold(method_name(own.method))} of its own: once the new card is "
        f"saved, {then}."
    )


def subscriptions(which: Sequence[OwnCard]) -> str:
    """Their names; of very many the first ones."""
    named = [foreign(one.name or one.subscription, NAME) for one in which[:NAMED]]
    if len(which) > NAMED:
        return f"{', '.join(named)} and {len(which) - NAMED} more"
    return join(named, "and")
