"""What Slack and Stripe reach: the desk that the handlers ask, and the web app around them."""

from __future__ import annotations

import secrets

from starlette.types import ASGIApp

from bot import web
from bot.adapters.billing import API_VERSION, StripeEvents
from bot.adapters.messaging import web_client
from bot.adapters.schedule import Schedule
from bot.bootstrap.acting import Acting
from bot.bootstrap.common import Common, identity
from bot.services.documents import Documents
from bot.services.exporting import Exporting
from bot.services.outbox import DeadLetters, Doubles
from bot.services.overviews import OverviewPages
from bot.services.pools import submitter
from bot.services.pricing import Pricing
from bot.services.reading import Reading
from bot.services.receiver import Receiver
from bot.services.searching import Searching
from bot.services.store import StoreError
from bot.services.trails import Trails
from bot.services.typed_forms import TypedForms
from handlers.app import build as build_bolt
from handlers.desk import Desk
from handlers.slack import SlackEndpoint
from handlers.webhook import StripeWebhook

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def desk(common: Common, acting: Acting) -> Desk:
    """All that a handler may ask for."""
    store, billing, mirror, clock = common.store, common.billing, common.mirror, common.clock
    roles, workspaces, livemode = common.roles, common.workspaces, common.settings.livemode
    reading = Reading(store, billing, mirror, roles, workspaces)
    return Desk(
        screens=common.messenger,
        roles=roles,
        workspaces=workspaces,
        mirror=mirror,
        reading=reading,
        documents=Documents(reading, billing, common.messenger),
        exporting=_exporting(common),
        actions=acting.actions,
        asking=acting.asking,
        activating=acting.activating,
        dead_letters=DeadLetters(common.post.queue, common.post.wording, hub_channel=common.settings.hub_channel),
        doubles=Doubles(store, common.post.queue, common.post.wording),
        creating=acting.creating,
        typed_forms=TypedForms(store, clock),
        pricing=Pricing(billing, clock, submitter(common.pools.stripe)),
        searching=Searching(billing, mirror),
        trails=Trails(store, billing, mirror, roles, workspaces, clock, livemode=livemode),
        overviews=OverviewPages(store, workspaces, roles, clock, livemode=livemode),
        clock=clock,
        zone=common.settings.hub_timezone,
        livemode=livemode,
        dashboard=common.settings.stripe_api_base is None,
        later=submitter(common.pools.stripe),
        reference=_reference,
        identity=identity,
    )


def web_app(common: Common, desk: Desk, receiver: Receiver, schedule: Schedule) -> ASGIApp:
    """The ASGI app, with Slack's and Stripe's endpoints in it."""
    settings = common.settings
    token = settings.slack_bot_token.get_secret_value()
    bolt = build_bolt(desk, web_client(None, settings.slack_api_base), token, common.pools.slack)
    secret = settings.slack_signing_secret.get_secret_value()
    webhook = StripeWebhook(
        StripeEvents(settings.webhook_secrets),
        receiver.take,
        common.clock,
        livemode=settings.livemode,
        api_version=API_VERSION,
        tally=common.tally,
    )

    def ready() -> dict[str, str]:
        problems = {}
        try:
            common.store.check()
        except StoreError as error:
            problems["store"] = str(error)
        if not schedule.alive:
            problems["schedule"] = "the scheduler has stopped, and starting it anew did not help"
        return problems

    return web.create_app(
        slack=SlackEndpoint(bolt, secret, common.clock, common.pools.dispatch),
        stripe=webhook,
        ready=ready,
        registry=common.registry,
        body_timeout=settings.body_timeout,
    )


def _exporting(common: Common) -> Exporting:
    settings = common.settings
    mirror, roles, messenger = common.mirror, common.roles, common.messenger
    return Exporting(mirror, roles, messenger, common.clock, settings.hub_timezone, livemode=settings.livemode)


def _reference() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(4))
