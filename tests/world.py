"""A whole world for tests: a pretend Stripe account, a pretend Slack team and the real bot between them, over HTTP."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.error import HTTPError
from urllib.request import urlopen

import stripe
import yaml

from bot import bootstrap
from bot.manifest import manifest
from bot.services.actions import Patience
from bot.services.ports import Clock
from bot.services.workspaces import Workspaces
from bot.settings import Settings
from sandbox.panel import mount_panel
from sandbox.serving import ASGIApp, Serving
from sandbox.slack import SlackSandbox
from sandbox.slack.onlooker import PATIENCE
from sandbox.slack.people import Person
from sandbox.stripe import StripeSandbox
from tests import leaks, shown
from tests.conformance.plugin import Collector

BOT_TOKEN = "xoxb-test-token"
SIGNING_SECRET = "test-signing-secret-0123456789ab"
API_KEY = "rk_test_51TestKey"
WEBHOOK_SECRET = "whsec_testsecret"
HUB = "C0HUB"
ACME = "C0ACME"
BORA = "C0BORA"
HANA = "U0HANA"
LI = "U0LI"
AMIR = "U0AMIR"
BEA = "U0BEA"
GUS = "U0GUS"
NOA = "U0NOA"
SCOPES = frozenset(yaml.safe_load(manifest())["oauth_config"]["scopes"]["bot"])
"""The bot has in every test what its manifest asks for, and no more."""
IMPATIENT = Patience(lease=60.0, stripe=2.0, pause=0.05, longest_pause=0.2, tries=6)
"""Six tries outlast every fault of a few in the tests, also where a busy machine takes seconds for them."""


class Stage:
    """A server that goes on from one world to the next, since stopping one takes a fifth of a second."""

    def __init__(self) -> None:
        """Nothing is on it yet."""
        self.app: ASGIApp | None = None
        self.serving = Serving(self)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Whatever is on it answers."""
        assert self.app is not None
        await self.app(scope, receive, send)

    @contextmanager
    def showing(self, app: ASGIApp) -> Iterator[Serving]:
        """Have `app` answer."""
        self.app = app
        yield self.serving


@contextmanager
def stages() -> Iterator[list[Stage]]:
    """Three servers, for the pretend Stripe, the pretend Slack and the bot."""
    made = [Stage(), Stage(), Stage()]
    with ExitStack() as stack:
        for stage in made:
            stack.enter_context(stage.serving)
        yield made


class World:
    """Hana and Li are hub admins; Amir owns Acme, Bea Bora; Gus is a guest listed as an admin; Noa is nobody."""

    def __init__(self, folder: Path, stripe_account: StripeSandbox, team: SlackSandbox, urls: tuple[str, str]) -> None:
        """`urls` are the pretend Stripe's and Slack's."""
        self.folder = folder
        self.stages: list[Stage] = []
        self.stripe = stripe_account
        self.team = team
        self.stripe_url, self.slack_url = urls
        self.bot: bootstrap.Services
        self.bot_url = ""
        self.customers: dict[str, str] = {}
        self.cards: dict[str, str] = {}
        client = stripe.StripeClient(API_KEY, base_addresses={"api": self.stripe_url}, max_network_retries=0)
        self.api = client.v1

    def environment(self, **changes: str) -> dict[str, str]:
        """The bot's settings for this world."""
        return {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "SLACK_API_BASE": f"{self.slack_url}/api/",
            "STRIPE_API_KEY": API_KEY,
            "STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
            "STRIPE_API_BASE": self.stripe_url,
            "HUB_ADMINS": f"{HANA},{LI},{GUS}",
            "HUB_CHANNEL": HUB,
            "STRIPE_RATE": "1000",
            "DATA_DIR": str(self.folder / "data"),
            **changes,
        }

    def person(self, user: str) -> Person:
        """Somebody of the team."""
        return self.team.person(user)

    def invoice(self, workspace: str, amount: int = 125_000, *, charge: bool = False, **more: Any) -> str:
        """An open invoice of `amount` minor units; with `charge` its automatic attempt was made."""
        invoice = self.draft(workspace, amount, **more)
        if not charge:
            self.api.invoices.finalize_invoice(invoice, {"auto_advance": False})
            return invoice
        self.api.invoices.update(invoice, {"auto_advance": True})
        self.stripe.controls.advance(2 * 3600)
        return invoice

    def draft(self, workspace: str, amount: int = 125_000, **more: Any) -> str:
        """A draft of one line of `amount` minor units that nothing collects by itself."""
        customer = self.customers[workspace]
        terms: Any = {"customer": customer, "collection_method": "charge_automatically", "auto_advance": False, **more}
        draft = str(self.api.invoices.create(terms).id)
        self.api.invoices.add_lines(draft, {"lines": [{"description": "October campaign", "amount": amount}]})
        return draft

    def asked(self, path: str) -> tuple[int, str]:
        """The status and the body that the bot answers with at `path`."""
        try:
            with urlopen(f"{self.bot_url}{path}", timeout=PATIENCE) as answer:
                return int(answer.status), answer.read().decode()
        except HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def settled(self, timeout: float = PATIENCE) -> None:
        """Wait until every webhook was delivered, every event worked, and every message sent."""
        assert self.stripe.controls.wait_delivered(timeout)
        assert self.bot.inbox.idle(timeout)
        assert self.bot.outbox.idle(timeout)

    def until(self, true: Callable[[], object], timeout: float = PATIENCE) -> None:
        """Wait until `true()` is."""
        end = time.monotonic() + timeout
        while not true():
            assert time.monotonic() < end, "it did not come true"
            time.sleep(0.02)

    def failed_invoice(self, workspace: str, amount: int = 125_000, code: str = "insufficient_funds") -> str:
        """An invoice whose automatic attempt was declined; the alert is posted when this returns."""
        self.stripe.controls.card(self.cards[workspace], f"decline:{code}")
        invoice = self.invoice(workspace, amount, charge=True)
        self.settled()
        return invoice

    def charges(self, invoice: str, *, succeeded: bool = True) -> list[Any]:
        """The charges made for `invoice`."""
        intents = [one.payment.payment_intent for one in self.api.invoice_payments.list({"invoice": invoice}).data]
        found = [charge for intent in intents for charge in self.api.charges.list({"payment_intent": str(intent)}).data]
        return [charge for charge in found if (charge.status == "succeeded") is succeeded]

    def calls(self, method: str, suffix: str) -> list[Any]:
        """The bot's and the tests' requests to Stripe with this method whose path ends so."""
        return [one for one in self.stripe.requests if one.method == method and one.path.endswith(suffix)]


CSV = """id,name,stripe_customer,owners,channel,currency,management_fee_percent,budget_status
acme,Acme Bakery,{acme},U0AMIR,C0ACME,usd,10,active
bora,Bora Logistics,{bora},U0BEA,C0BORA,usd,,active
"""


@contextmanager
def empty_world(
    folder: Path,
    conformance: Collector | None = None,
    on: Sequence[Stage] = (),
    *,
    now: int | None = None,
    panel: bool = False,
) -> Iterator[World]:
    """Stripe and Slack, people and channels, but no bot yet; `on` servers that are there, else on some of their own.

    `now`: Stripe's clock stands there (epoch seconds), else it runs with the real one. `panel`: the page has its
    "Make it happen".
    """
    with ExitStack() as stack:
        account = stack.enter_context(StripeSandbox(API_KEY, WEBHOOK_SECRET, now=now))
        if conformance is not None:
            account.observers.append(conformance)
        team = SlackSandbox(BOT_TOKEN, SIGNING_SECRET)
        stack.callback(team.close)
        team.observers.append(shown.keep)
        leaks.watch(team)
        team.scopes = SCOPES
        team.patience = team.trigger_lives = 30.0  # its three seconds are held to in `tests.sandbox_slack`
        if panel:
            mount_panel(account, team, API_KEY)
        stripe_server = stack.enter_context(on[0].showing(account.app) if on else Serving(account.app))
        slack_server = stack.enter_context(on[1].showing(team.app) if on else Serving(team.app))
        account.base_url, team.base_url = stripe_server.url, slack_server.url
        world = World(folder, account, team, (stripe_server.url, slack_server.url))
        world.stages = list(on)
        people(team)
        yield world


def people(team: SlackSandbox) -> None:
    """The team: who is who stands at `World`."""
    team.add_user(HANA, "hana", "Hana Sato", email="hana@hub.example")
    team.add_user(LI, "li", "Li Wei")
    team.add_user(AMIR, "amir", "Amir Haddad")
    team.add_user(BEA, "bea", "Bea Costa", other_team=True)
    team.add_user(GUS, "gus", "Gus Guest", guest=True)
    team.add_user(NOA, "noa", "Noa Nobody")
    everybody = [HANA, LI, AMIR, BEA, GUS, NOA]
    team.add_channel(HUB, "hub", members=[HANA, LI])
    team.add_channel(ACME, "acme", members=everybody)
    team.add_channel(BORA, "bora", members=[HANA, LI, BEA])


def fill(world: World, names: Sequence[str] = ("acme", "bora")) -> None:
    """A customer with a card for each workspace."""
    for name in names:
        email = f"billing@{name}.example"
        customer = world.api.customers.create({"name": f"{name.title()} Ltd", "email": email})
        world.customers[name] = str(customer.id)
        world.cards[name] = world.stripe.controls.create_test_card(str(customer.id))


@contextmanager
def running_bot(
    world: World, *, hurried: int = 10, clock: Clock | None = None, between_posts: float = 0.0, **changes: str
) -> Iterator[bootstrap.Services]:
    """The bot in this process, served over HTTP, with the workspaces imported.

    `hurried`, `clock` and `between_posts`: as in `bootstrap.build`; a busy machine takes longer than the usual second.
    Stripe's SDK, which else waits half a second and more between its tries, hardly waits.
    """
    settings = Settings.load(world.environment(**changes), env_file=None)
    services = bootstrap.build(settings, patience=IMPATIENT, between_posts=between_posts, hurried=hurried, clock=clock)
    with ExitStack() as stack:
        stack.enter_context(patch.multiple(stripe.HTTPClient, INITIAL_DELAY=0.02, MAX_DELAY=0.1))
        stack.callback(services.stop)
        if world.customers:
            Workspaces(services.store).import_csv(CSV.format(**world.customers))
        services.start()
        stage = world.stages[2].showing(services.web_app) if world.stages else Serving(services.web_app)
        server = stack.enter_context(stage)
        world.bot, world.bot_url = services, server.url
        world.team.bot_url = f"{server.url}/slack/events"
        world.stripe.webhook_url = f"{server.url}/stripe/webhook"
        yield services
