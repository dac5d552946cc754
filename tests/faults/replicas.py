"""Several `serve` processes on one PostgreSQL, behind an address that shares its connections out among them."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field

from bot import bootstrap
from bot.services.store import Store
from bot.services.workspaces import Workspaces
from bot.settings import LocalSettings
from tests import postgres
from tests.faults.processes import Bot, process
from tests.relays import Relay
from tests.world import CSV, World


class Balancer(Relay):
    """Each connection goes to the next process that takes one; it ends with that process."""

    def __init__(self) -> None:
        """Listens at once; knows no process yet."""
        self.ports: list[int] = []
        self._turn = 0
        super().__init__()
        self.url = f"http://127.0.0.1:{self.port}"

    def connect(self) -> socket.socket | None:
        """To the next one."""
        ports = tuple(self.ports)
        for _ in ports:
            self._turn += 1
            with suppress(OSError):
                return socket.create_connection(("127.0.0.1", ports[self._turn % len(ports)]), timeout=60)
        return None


@dataclass
class Replicas:
    """`bots` are those that were started; `store` is what they share."""

    world: World
    store: Store
    bots: list[Bot]
    _url: str
    _balancer: Balancer
    _stack: ExitStack
    _ports: list[int] = field(default_factory=list)

    def kill(self, number: int) -> None:
        """End the one that was started as that number at once, as a crash does."""
        self._balancer.ports.remove(self._ports[number])
        self.bots[number].kill()

    def start(self, count: int = 1, **changes: str) -> None:
        """Start more of them at once, and wait until all listen."""
        begun = [
            self._stack.enter_context(process(self.world, DATABASE_URL=self._url, **changes)) for _ in range(count)
        ]
        ports = [bot.port() for bot in begun]
        self._balancer.ports += ports
        self._ports += ports
        self.bots += begun

    def lines(self, event: str) -> list[str]:
        """What all of them logged with these words."""
        return [line for bot in self.bots for line in bot.lines if f'"event": "{event}"' in line]


@contextmanager
def replicas(world: World) -> Iterator[Replicas]:
    """None is started yet. The world's Slack and Stripe reach whichever is in turn."""
    url = postgres.server().database()
    with ExitStack() as stack:
        store = stack.enter_context(closing(bootstrap.open_store(_settings(url))))
        Workspaces(store).import_csv(CSV.format(**world.customers))
        balancer = stack.enter_context(closing(Balancer()))
        world.bot_url = balancer.url
        world.team.bot_url = f"{balancer.url}/slack/events"
        world.stripe.webhook_url = f"{balancer.url}/stripe/webhook"
        yield Replicas(world, store, [], url, balancer, stack)


def _settings(url: str) -> LocalSettings:
    return LocalSettings.load({"DATABASE_URL": url}, env_file=None)
