"""A hub admin has a message sent after all that was set aside."""

from __future__ import annotations

from bot.blocks.deliveries import again
from bot.domain.permits import Act
from handlers.answers import answer
from handlers.desk import Desk
from handlers.visit import Visit


def send_again(visit: Visit, desk: Desk) -> None:
    """Try again was pressed: its value names the message."""
    viewer = desk.roles.viewer(visit.user, fresh=True)
    desk.roles.admit(viewer, Act.RESEND, about_one=False, subject=visit.value)
    taken = desk.dead_letters.again(visit.value, visit.user)
    answer(visit, desk, again(taken=taken, livemode=desk.livemode))
