"""Messages to channels: what they say, where they are put in, what sends them."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass
from random import SystemRandom

from bot.adapters.messaging import BlockWording, SlackSender
from bot.services import wakes
from bot.services.outbox import Channels, Outbox, Queue, Sending
from bot.services.pools import SENDERS, submitter
from bot.services.ports import Clock
from bot.services.store import Store
from bot.services.tally import Tally
from bot.services.wakes import Wakes
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Post:
    """Messages to channels."""

    wording: BlockWording
    queue: Queue
    outbox: Outbox


def wire(
    settings: Settings,
    store: Store,
    clock: Clock,
    channels: Channels,
    told: Wakes,
    sender: SlackSender,
    pool: Executor,
    between_posts: float,
    tally: Tally,
) -> Post:
    """The outbox; `between_posts`: seconds between two messages into one channel."""
    queue, wording = Queue(store, channels, clock, told), BlockWording(livemode=settings.livemode)
    sending = Sending(
        store,
        channels,
        queue,
        sender,
        wording,
        tally,
        hub_channel=settings.hub_channel,
        between_posts=between_posts,
        chance=SystemRandom().random,
    )
    outbox = Outbox(channels, sending, submitter(pool), SENDERS)
    told.subscribe(wakes.OUTBOX, outbox.arrived)
    return Post(wording, queue, outbox)
