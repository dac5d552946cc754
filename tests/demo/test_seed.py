"""The seeded six months: every status, every currency, and nothing told to the bot."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import stripe

from bot import bootstrap
from bot.domain.statuses import Status, standing
from bot.services.workspaces import Workspaces
from bot.settings import LocalSettings, Settings
from sandbox.seed import Seeded, seed_stripe, seed_team, start_of_history
from sandbox.seed_data import AMIR, BEA, GUS, HANA
from sandbox.serving import Serving
from sandbox.slack import SlackSandbox
from sandbox.stripe import StripeSandbox
from tests.conformance.plugin import Collector
from tests.world import API_KEY, WEBHOOK_SECRET, World

UNPAID = {"open": 17, "draft": 6, "uncollectible": 2, "void": 2}
Lived = tuple[StripeSandbox, Seeded, str, float]


@pytest.fixture(scope="module")
def lived(conformance: Collector) -> Iterator[Lived]:
    """The account after its six months, what it handed out, its address, and the seconds that it took."""
    with StripeSandbox(API_KEY, WEBHOOK_SECRET, now=start_of_history()) as account, Serving(account.app) as server:
        account.observers.append(conformance)
        account.base_url = server.url
        began = time.monotonic()
        seeded = seed_stripe(account, server.url, API_KEY)
        yield account, seeded, server.url, time.monotonic() - began


def test_the_history_has_about_sixty_invoices_in_every_status(lived: Lived, tmp_path: Path) -> None:
    account, _, url, _ = lived
    team = SlackSandbox()
    environment = World(tmp_path, account, team, (url, "http://127.0.0.1:9")).environment()
    services = bootstrap.build(Settings.load(environment, env_file=None))
    try:
        found = [invoice for page in services.billing.invoices() for invoice in page]
    finally:
        services.stop()
        team.close()
    statuses = Counter(standing(invoice, datetime.now(UTC)).status for invoice in found)
    assert set(statuses) == set(Status)
    assert 50 <= len(found) <= 80
    assert {invoice.currency for invoice in found} == {"usd", "eur", "gbp", "jpy"}
    oldest = min(invoice.created for invoice in found)
    assert 170 <= (max(invoice.created for invoice in found) - oldest).days <= 184


def test_it_shows_coupons_taxes_credit_notes_refunds_and_parts(lived: Lived) -> None:
    api = stripe.StripeClient(API_KEY, base_addresses={"api": lived[2]}).v1
    found = list(api.invoices.list({"limit": 100}).auto_paging_iter())
    loyal = [one for one in found if one.total_discount_amounts and one.total_taxes]
    assert {one.status for one in loyal} == {"open", "paid"}
    part = [one for one in found if one.status == "open" and one.amount_paid]
    assert [(one.amount_paid, one.amount_remaining) for one in part] == [(103_000, 309_000)]
    notes = list(api.credit_notes.list().data)
    assert {one.type for one in notes} == {"pre_payment", "post_payment"}
    assert [one.amount for one in api.refunds.list().data] == [230_000]


def test_the_csv_can_be_imported_as_it_is(lived: Lived, tmp_path: Path) -> None:
    store = bootstrap.open_store(LocalSettings(data_dir=tmp_path))
    try:
        imported = Workspaces(store).import_csv(lived[1].workspaces_csv())
        workspaces = Workspaces(store).all()
    finally:
        store.close()
    assert len(imported.new) == len(workspaces) == 5
    assert {workspace.customer for workspace in workspaces} == set(lived[1].customers.values())
    assert max(len(workspace.name) for workspace in workspaces) > 100


def test_it_takes_seconds_and_the_bot_is_told_nothing(lived: Lived) -> None:
    account, _, _, seconds = lived
    assert seconds < 60
    assert list(account.deliveries) == []


def test_the_account_stands_in_the_present_with_two_charges_about_to_fall_due(lived: Lived) -> None:
    account, seeded, url, _ = lived
    assert 0 < time.time() - account.now < 600
    assert account.now < seeded.renewal < seeded.charge <= time.time()
    api = stripe.StripeClient(API_KEY, base_addresses={"api": url}).v1
    drafts = api.invoices.list({"status": "draft", "limit": 100}).data
    assert {seeded.renewal, seeded.charge} <= {draft.automatically_finalizes_at for draft in drafts}


def test_subscriptions_are_renewed_about_to_renew_and_in_a_draft(lived: Lived) -> None:
    account, seeded, url, _ = lived
    api = stripe.StripeClient(API_KEY, base_addresses={"api": url}).v1
    assert {one.name for one in api.products.list({"limit": 100}).data} >= {"Photo licence", "Brand care"}
    renewed = {
        (str(one.customer), str(one.status))
        for one in api.invoices.list({"limit": 100, "created": {"gte": account.now - 24 * 86_400}}).data
        if one.billing_reason == "subscription_cycle"
    }
    kumo, coffee, tidewater = (seeded.customers[name] for name in ("kumo", "coffee-federation", "tidewater"))
    assert {(kumo, "open"), (coffee, "draft")} <= renewed
    told = api.events.list({"type": "invoice.upcoming", "limit": 100}).data
    assert tidewater in {event.data.object.customer for event in told}
    (own,) = api.subscriptions.list({"customer": tidewater}).data
    assert own.default_payment_method not in (None, seeded.cards["tidewater"])


def test_the_team_has_an_admin_two_owners_and_a_guest() -> None:
    team = SlackSandbox()
    seed_team(team)
    try:
        users = team.state.users
        assert not users[HANA].restricted
        assert users[BEA].stranger
        assert users[GUS].restricted
        assert [channel.name for channel in team.state.channels.values() if AMIR in channel.members] == [
            "acme-bakery",
            "kumo-design",
        ]
    finally:
        team.close()


@pytest.mark.parametrize(
    "day", ["2026-12-31T23:59:30", "2027-03-28T01:30:00", "2028-02-29T12:00:00", "2026-08-31T00:00:00"]
)
def test_the_history_is_the_same_whenever_it_is_lived(day: str) -> None:
    now = datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()
    with StripeSandbox(API_KEY, WEBHOOK_SECRET, now=start_of_history(now)) as account, Serving(account.app) as server:
        seeded = seed_stripe(account, server.url, API_KEY)
        api = stripe.StripeClient(API_KEY, base_addresses={"api": server.url}).v1
        invoices = list(api.invoices.list({"limit": 100}).auto_paging_iter())
    counts = Counter(str(invoice.status) for invoice in invoices)
    assert {name: counts[name] for name in ("open", "draft", "uncollectible", "void")} == UNPAID
    assert seeded.charge <= now
