"""The panel: what it makes happen at Stripe and Slack, and the log of exchanges."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from slack_sdk.errors import SlackApiError

from sandbox.panel import mount_panel
from sandbox.panel_desk import DeskApi
from sandbox.serving import Serving
from sandbox.slack import CannotDoError, SlackSandbox
from sandbox.stripe import StripeSandbox
from tests.browser.conftest import Open
from tests.browser.little_bot import LittleBot

KEY = "rk_test_panel"


class Panel:
    """A Stripe account with two clients and the page's panel on it."""

    def __init__(self, account: StripeSandbox, team: SlackSandbox) -> None:
        self.account, self.team = account, team
        self.clients: dict[str, str] = {}
        self.cards: dict[str, str] = {}
        with self.api() as api:
            for name in ("Acme", "Bora"):
                self.clients[name] = str(api.post("customers", name=name)["id"])
                self.cards[name] = account.controls.create_test_card(self.clients[name])

    def api(self) -> DeskApi:
        return DeskApi(self.account.base_url, KEY)

    def invoices(self, status: str = "open") -> list[dict[str, object]]:
        with self.api() as api:
            found: list[dict[str, object]] = api.get(f"invoices?limit=100&status={status}")["data"]
        return found

    def does(self, name: str, **given: str) -> str:
        return self.team.page.happen(name, given)

    def choices(self, name: str, field: str) -> list[str]:
        happening = next(each for each in self.team.page.happenings if each.name == name)
        found = next(each for each in happening.drawn()["fields"] if each["name"] == field)
        return [str(each["value"]) for each in found["choices"]]


@pytest.fixture
def panel(team: SlackSandbox, bot: LittleBot) -> Iterator[Panel]:
    with StripeSandbox(KEY, "whsec_panel") as account:
        mount_panel(account, team, KEY)
        with Serving(account.app) as server:
            account.base_url = server.url
            account.webhook_url = str(team.bot_url).replace("/slack/events", "/stripe/webhook")
            yield Panel(account, team)


def test_a_card_fails_leaves_an_open_invoice_that_was_tried_once_automatically(panel: Panel) -> None:
    panel.does("card_fails", client=panel.clients["Acme"], code="expired_card")
    assert [(each["attempt_count"], each["customer"]) for each in panel.invoices()] == [(1, panel.clients["Acme"])]
    assert panel.invoices()[0]["next_payment_attempt"] is not None


def test_a_client_pays_the_invoice_chosen_and_not_twice(panel: Panel) -> None:
    panel.does("card_fails", client=panel.clients["Acme"], code="insufficient_funds")
    invoice = panel.choices("client_pays", "invoice")[0]
    assert panel.does("client_pays", invoice=invoice).endswith("paid.")
    assert panel.invoices() == []
    with pytest.raises(CannotDoError, match="nothing to pay"):
        panel.does("client_pays", invoice=invoice)


def test_a_client_pays_half_and_the_rest_stays_open(panel: Panel) -> None:
    panel.does("card_fails", client=panel.clients["Acme"], code="insufficient_funds")
    invoice = panel.choices("half_paid", "invoice")[0]
    panel.does("half_paid", invoice=invoice)
    (left,) = panel.invoices()
    assert (left["status"], left["amount_paid"], left["amount_remaining"]) == ("open", 62_500, 62_500)
    with pytest.raises(CannotDoError, match="no invoice"):
        panel.does("half_paid", invoice="")


def test_a_new_card_is_what_the_client_pays_with(panel: Panel) -> None:
    panel.does("new_card", client=panel.clients["Bora"])
    with panel.api() as api:
        settings = api.get(f"customers/{panel.clients['Bora']}")["invoice_settings"]
        card = api.get(f"payment_methods/{settings['default_payment_method']}")["card"]
    assert (card["brand"], card["last4"]) == ("mastercard", "4444")


@pytest.mark.parametrize(("outcome", "status"), [("succeeded", "paid"), ("failed:insufficient_funds", "open")])
def test_a_bank_debit_begins_and_then_settles_or_bounces(panel: Panel, outcome: str, status: str) -> None:
    panel.does("bank_debit", debit=f"new {panel.clients['Acme']}", outcome=outcome)
    debit = panel.choices("bank_debit", "debit")[0]
    assert debit.startswith("pi_")
    panel.does("bank_debit", debit=debit, outcome=outcome)
    assert len(panel.invoices(status)) == 1
    assert not panel.choices("bank_debit", "debit")[0].startswith("pi_")


def test_many_payments_fail_at_once_and_the_clients_own_cards_still_work(panel: Panel) -> None:
    said = panel.does("storm", count="20", client="")
    failed = panel.invoices()
    assert said == "20 payments failed at once."
    assert {each["attempt_count"] for each in failed} == {1}
    assert {each["customer"] for each in failed} == set(panel.clients.values())
    acme = next(each for each in failed if each["customer"] == panel.clients["Acme"])
    with panel.api() as api:
        assert api.post(f"invoices/{acme['id']}/pay", payment_method=panel.cards["Acme"])["status"] == "paid"


def test_time_passes_at_stripe(panel: Panel) -> None:
    before, begun = panel.account.now, time.time()
    panel.does("time", span="month")
    passed = panel.account.now - before - 30 * 86_400
    assert 0 <= passed <= time.time() - begun + 1


def test_stripes_trouble_lasts_until_all_is_well_again(panel: Panel) -> None:
    panel.does("stripe_trouble", how="down")
    with pytest.raises(CannotDoError, match="All is well again"):
        panel.does("card_fails", client=panel.clients["Acme"], code="lost_card")
    panel.does("all_well")
    assert panel.does("card_fails", client=panel.clients["Acme"], code="lost_card").endswith("declined.")


def test_slack_rate_limits_on_demand(panel: Panel, bot: LittleBot) -> None:
    panel.does("slack_trouble", how="limit")
    with pytest.raises(SlackApiError) as refused:
        bot.client.auth_test()
    assert refused.value.response.headers["Retry-After"] == "2"
    panel.does("all_well")
    assert bot.client.auth_test()["ok"]


def test_events_are_held_and_let_go(panel: Panel) -> None:
    panel.does("webhooks", how="hold")
    panel.does("new_card", client=panel.clients["Acme"])
    held = len(panel.account.held)
    assert held > 0
    assert panel.does("webhooks", how="release").startswith(f"{2 * held} ")
    assert panel.account.held == []


@pytest.mark.parametrize("given", [{}, {"client": "cus_x"}, {"client": "cus_x", "code": "y", "more": "z"}])
def test_a_happening_takes_its_own_fields_only(panel: Panel, given: dict[str, str]) -> None:
    with pytest.raises(CannotDoError, match="takes"):
        panel.does("card_fails", **given)


def test_one_makes_a_card_fail_on_the_page(panel: Panel, bot: LittleBot, open_page: Open) -> None:
    page = open_page()
    page.get_by_role("button", name="Make it happen").click()
    page.get_by_label("Client", exact=True).first.select_option(label="Bora")
    page.get_by_label("Decline").select_option(label="stolen card")
    page.get_by_role("button", name="Do it: A card fails").click()
    expect(page.locator(".toast")).to_have_text("Bora: an invoice was charged, and the card declined.")
    expect(page.get_by_role("button", name="Do it: A card fails")).to_be_focused()
    expect(page.get_by_label("Invoice").first).to_contain_text("Bora")
    assert panel.invoices()[0]["customer"] == panel.clients["Bora"]


def test_what_cannot_be_done_is_said(panel: Panel, bot: LittleBot, open_page: Open) -> None:
    page = open_page()
    page.get_by_role("button", name="Make it happen").click()
    page.get_by_role("button", name="Do it: A client pays").click()
    expect(page.locator(".toast")).to_have_text("There is no invoice to pay now.")


def log_of(page: Page) -> Page:
    page.get_by_role("button", name="Make it happen").click()
    page.get_by_role("tab", name="HTTP log").click()
    return page


def test_the_log_shows_each_exchange_as_it_happens_with_bodies_on_a_click(
    panel: Panel, bot: LittleBot, open_page: Open
) -> None:
    page = log_of(open_page())
    bot.client.chat_postMessage(channel="C0ACME", text="hello log")
    row = page.locator(".log__row").filter(has_text="/api/chat.postMessage")
    expect(row).to_contain_text(re.compile(r"200bot → Slack POST /api/chat\.postMessage[\d.]+ ms"))
    row.locator("summary").click()
    expect(row.locator("pre").first).to_contain_text('"text": "hello log"')
    panel.does("new_card", client=panel.clients["Acme"])
    with panel.api() as api:
        api.post("customers", name="Later")
    expect(
        page.locator(".log__row").filter(has_text="panel → Stripe").filter(has_text="/v1/customers").first
    ).to_be_visible()
    expect(page.locator(".log__row").filter(has_text="customer.updated").first).to_be_visible()


def test_the_log_is_narrowed_to_one_direction(panel: Panel, bot: LittleBot, open_page: Open) -> None:
    bot.client.auth_test()
    page = log_of(open_page())
    page.get_by_label("Whose exchanges").select_option("bot → Slack")
    ways = page.locator(".log__row:not([hidden])")
    expect(ways).to_have_count(1)
    expect(ways).to_contain_text("auth.test")
