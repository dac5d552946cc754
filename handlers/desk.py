"""What every handler is given: the services, the screens that they answer on, and the pool for slow work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from bot.blocks.message import Message
from bot.domain.people import Place
from bot.domain.permits import Act
from bot.services.actions import Actions
from bot.services.activating import Activating
from bot.services.acts.one import OnOneInvoice
from bot.services.creating import Creating
from bot.services.documents import Documents
from bot.services.exporting import Exporting
from bot.services.mirror import Mirror
from bot.services.outbox import DeadLetters, Doubles
from bot.services.overviews import OverviewPages
from bot.services.ports import Clock
from bot.services.pricing import Pricing
from bot.services.reading import Reading
from bot.services.roles import Roles
from bot.services.searching import Searching
from bot.services.trails import Trails
from bot.services.typed_forms import TypedForms
from bot.services.workspaces import Workspaces

View = Mapping[str, Any]


class Screens(Protocol):
    """Slack's surfaces, as handlers need them. Every method raises `bot.services.ports.MessengerError`."""

    def open(self, trigger: str, view: View) -> str:
        """Open a modal; returns the view's id. A trigger lives three seconds."""

    def push(self, trigger: str, view: View) -> str:
        """Put a modal on top of the one where the press was made; returns the view's id."""

    def update(self, view_id: str, view: View) -> None:
        """Replace what a view shows."""

    def update_external(self, external_id: str, view: View) -> None:
        """Replace what a view shows that is known by the id that we gave it."""

    def publish(self, user: str, view: View) -> None:
        """Show a person's Home tab."""

    def respond(self, response_url: str, message: Message, *, replace: bool) -> bool:
        """Answer privately through a response URL; False when it is used up or too old."""

    def tell_privately(self, place: Place, message: Message) -> None:
        """Say it to one person: in the channel, through the response URL, or in a direct message."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Handlers translate: parse, one service call, render. `later` runs work in the pool for Stripe's slow calls.

    `reference` makes a short word that a person can quote, `identity` an id that nothing else has.
    `dashboard`: what is shown is at Stripe itself, so that links into its Dashboard lead somewhere."""

    screens: Screens
    roles: Roles
    workspaces: Workspaces
    mirror: Mirror
    reading: Reading
    documents: Documents
    exporting: Exporting
    actions: Actions
    asking: Mapping[Act, OnOneInvoice]
    activating: Activating
    dead_letters: DeadLetters
    doubles: Doubles
    creating: Creating
    typed_forms: TypedForms
    pricing: Pricing
    searching: Searching
    trails: Trails
    overviews: OverviewPages
    clock: Clock
    zone: ZoneInfo
    livemode: bool
    dashboard: bool
    later: Callable[[Callable[[], None]], object]
    reference: Callable[[], str]
    identity: Callable[[], str]
