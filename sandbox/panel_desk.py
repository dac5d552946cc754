"""What the panel knows of the Stripe account: its clients, invoices and payments, read through the API like anybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.seed_api import StripeApi, StripeRefusedError
from sandbox.slack.happenings import Choice
from sandbox.stripe import StripeSandbox
from sandbox.stripe.money import shown

AGENT = "sandbox-panel"
HELP = "If Stripe has trouble, “All is well again” ends it."
PAYABLE = ("open", "uncollectible")
MOST = 60
NAME = 40


class DeskApi(StripeApi):
    """The API as the panel asks it, told from the bot in the log."""

    def __init__(self, base_url: str, api_key: str) -> None:
        super().__init__(base_url, api_key)
        self._headers["User-Agent"] = AGENT


class Desk:
    """The account with what can be chosen on it; what cannot be read raises ValueError."""

    def __init__(self, account: StripeSandbox, api: Callable[[], DeskApi]) -> None:
        self.account = account
        self.controls = account.controls
        self._api = api
        self._known: dict[str, list[Any]] = {}

    def get(self, path: str) -> Any:
        """`GET /v1/<path>`"""
        return self._asked(lambda api: api.get(path))

    def post(self, path: str, **params: Any) -> Any:
        """`POST /v1/<path>`"""
        return self._asked(lambda api: api.post(path, **params))

    def _asked(self, ask: Callable[[DeskApi], Any]) -> Any:
        try:
            api = self._api()
            with api:
                return ask(api)
        except (OSError, StripeRefusedError) as error:
            raise ValueError(f"Stripe does not do that: {error} {HELP}") from error

    def _list(self, path: str) -> list[Any]:
        """A list, or how it last was while Stripe has trouble."""
        try:
            self._known[path] = self.get(path)["data"]
        except ValueError:
            return self._known.get(path, [])
        return self._known[path]

    def customers(self) -> list[Any]:
        """All customers, by name."""
        return sorted(self._list("customers?limit=100"), key=lambda each: str(each["name"]))

    def name(self, customer: str) -> str:
        """A customer's name, cut."""
        found = next((each["name"] for each in self.customers() if each["id"] == customer), None)
        text = str(found or customer)
        return text if len(text) <= NAME else f"{text[: NAME - 1]}…"

    def clients(self) -> list[Choice]:
        """The customers to choose from."""
        return [Choice(each["id"], self.name(each["id"])) for each in self.customers()]

    def payable(self) -> list[Choice]:
        """The invoices that a client could pay, newest first."""
        found = [each for status in PAYABLE for each in self._list(f"invoices?limit={MOST}&status={status}")]
        processing = {each["customer"] for each in self._processing()}
        newest = sorted(found, key=lambda each: (each["customer"] in processing, -each["created"]))
        return [Choice(each["id"], self._invoice(each)) for each in newest[:MOST]]

    def debits(self) -> list[Choice]:
        """The bank debits under way."""
        return [
            Choice(each["id"], f"{self.name(each['customer'])} · {shown(each['amount'], each['currency'])}")
            for each in self._processing()
        ]

    def _processing(self) -> list[Any]:
        return [each for each in self._list("payment_intents?limit=100") if each["status"] == "processing"]

    def _invoice(self, invoice: Any) -> str:
        amount = shown(invoice["amount_remaining"], invoice["currency"])
        return f"{invoice['number']} · {amount} · {self.name(invoice['customer'])}"
