"""`invoicebot serve` with stand-in services, to be run as a process: says what happens to them on stdout."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from types import SimpleNamespace

from prometheus_client import CollectorRegistry
from starlette.types import ASGIApp

from bot import web
from bot.cli import main
from bot.settings import Settings
from handlers.endpoints import Reply


async def slow(_body: bytes, _headers: Mapping[str, str]) -> Reply:
    """Say that it began, and take half a second."""
    print("request", flush=True)
    await asyncio.sleep(0.5)
    return Reply(200, "done")


class Services:
    """Starts and stops by saying so."""

    web_app: ASGIApp = web.create_app(slack=slow, stripe=slow, ready=dict, registry=CollectorRegistry())

    def start(self) -> None:
        """Say so."""
        print("started", flush=True)

    def stop(self) -> None:
        """Say so."""
        print("stopped", flush=True)


def build(_settings: Settings) -> Services:
    """What `bot.bootstrap.build` gives."""
    return Services()


if __name__ == "__main__":
    sys.modules["bot.bootstrap"] = SimpleNamespace(build=build)  # type: ignore[assignment]
    main(["serve"])
