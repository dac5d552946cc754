"""`invoicebot check`: what it asks, and what it prints."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rich.console import Console

from bot import cli_errors
from bot.domain.errors import InvoicebotError
from bot.settings import Settings


def run_check(settings: Settings, build: Callable[[], Any]) -> int:
    """Ask the store, Stripe and Slack, which `build` connects to, one after the other; the exit status: 0 or 1."""
    console = Console(highlight=False)
    store = "in PostgreSQL" if settings.database_url else f"under {settings.data_dir}"
    console.print("✓ Settings", f"({'live' if settings.livemode else 'test'} mode)", markup=False)
    try:
        services = build()
    except InvoicebotError as error:
        _say_failed(console, f"Store {store}", error)
        console.print("  Stripe and Slack are asked once that is mended.")
        return 1
    checks: dict[str, Callable[[], Any]] = {
        f"Store {store}": services.store.check,
        "Stripe key": services.billing.subscribe_check,
        "Slack token": services.messenger.check,
    }
    try:
        failed = [name for name, ask in checks.items() if _fails(console, name, ask)]  # all are asked
        return 1 if failed else 0
    finally:
        services.stop()


def _fails(console: Console, name: str, ask: Callable[[], Any]) -> bool:
    try:
        ask()
    except InvoicebotError as error:
        _say_failed(console, name, error)
        return True
    console.print(f"✓ {name}", markup=False, soft_wrap=True)
    return False


def _say_failed(console: Console, name: str, error: InvoicebotError) -> None:
    console.print(f"✗ {name}: {cli_errors.told(error)}", markup=False, soft_wrap=True)
