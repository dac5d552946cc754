"""The real bot as a process of its own: `invoicebot serve`, which ends when its standard input is closed."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from benchmarks.accounts import API_KEY, SECRET, SLACK_SECRET, SLACK_TOKEN
from benchmarks.children import Child, child, end_with_input, python, say_port

HUB = "C0HUB"
HOST = "127.0.0.1"
POLL = 0.01  # seconds


def main() -> None:
    """`invoicebot serve` on the environment's settings."""
    end_with_input()
    threading.Thread(target=_told_when_ready, args=(int(os.environ["PORT"]),), daemon=True).start()
    from bot.cli import main as command  # noqa: PLC0415 - its import counts as a part of the start

    command(["serve"])


def _told_when_ready(port: int) -> None:
    while True:
        time.sleep(POLL)
        try:
            with socket.create_connection((HOST, port)) as connection:
                connection.sendall(b"GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                if connection.recv(4096).startswith(b"HTTP/1.1 200 "):
                    say_port(port)
                    return
        except OSError:
            continue


def environment(folder: Path, stripe_url: str, slack_url: str, database: str = "") -> dict[str, str]:
    """The bot's settings, on a store in `folder` or in the PostgreSQL `database`."""
    return {
        "SLACK_BOT_TOKEN": SLACK_TOKEN,
        "SLACK_SIGNING_SECRET": SLACK_SECRET,
        "SLACK_API_BASE": f"{slack_url}/api/",
        "STRIPE_API_KEY": API_KEY,
        "STRIPE_WEBHOOK_SECRET": SECRET,
        "STRIPE_API_BASE": stripe_url,
        "STRIPE_RATE": "10000",
        "HUB_ADMINS": "U0HANA",
        "HUB_CHANNEL": HUB,
        "DATA_DIR": str(folder),
        "DATABASE_URL": database,
        "LOG_LEVEL": "ERROR",
        "PORT": str(_free_port()),
    }


def serving(
    folder: Path, stripe_url: str, slack_url: str, database: str = "", **changes: str
) -> AbstractContextManager[Child]:
    """The bot, served; `changes` are settings."""
    settings = environment(folder, stripe_url, slack_url, database) | changes
    return child(python("benchmarks.served"), settings, folder)


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as found:
        return int(found.getsockname()[1])


@contextmanager
def silent() -> Iterator[str]:
    """The address of something that takes connections and never answers."""
    with socket.create_server((HOST, 0), backlog=4096) as listening:
        yield f"http://{HOST}:{listening.getsockname()[1]}"


if __name__ == "__main__":
    main()
