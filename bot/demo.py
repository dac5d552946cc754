"""`invoicebot demo`: a pretend Stripe, the real bot, a pretend Slack; their story, and then a page to click in."""

from __future__ import annotations

import http.client
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
import webbrowser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from bot.demo_processes import HOST, START_WITHIN, DemoError, Processes, environment, first_line, free_ports
from bot.demo_signals import Ended, Signals

TAKEN = {"Slack": "the pretend Slack", "Stripe": "the pretend Stripe", "bot": "the bot"}
READING_PAUSE = 1.2  # seconds for ten lines of a picture, where somebody reads along
INTERRUPTED = 130
TO_TRY = (
    "be hana, the hub's admin: type /invoices in #hub, choose Failed, press Retry",
    "be amir, an owner: type /invoices void with a number of his, and see who may",
    "make something happen: let a card fail, and watch the alert appear in its channel",
)


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """Ports (0: any), whether to tell the story and end, where to record Stripe's exchanges (None: nowhere).

    `browser`: open the page, on a terminal with a display.
    """

    slack_port: int = 8420
    stripe_port: int = 8421
    bot_port: int = 3000
    story: bool = False
    browser: bool = True
    record: Path | None = None


def run(options: DemoOptions) -> int:
    """Run the demo to its end; its exit status: 0, 1 for trouble, 130 when ended before it was ready or told."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    console = Console(highlight=False, soft_wrap=True)
    folder = Path(tempfile.mkdtemp(prefix="invoicebot-demo-"))
    done = trouble = False
    with Signals() as signals:
        try:
            with _demo(options, folder, console, signals) as (processes, world):
                done = _story(processes, paused=options.story)
                trouble = not done
                if not options.story:
                    _hand_over(done, options, console, processes, world)
                    done, trouble = True, False
                    _stay_up(processes)
        except DemoError as error:
            console.print(Text(str(error), "bold red"))
            trouble = True
        except Ended:
            early = "the story was told" if options.story else "it was ready"
            console.print("\nEnded." if done else f"\nEnded before {early}.")
        finally:
            signals.ignore()
            _put_away(folder, console, keep_logs=trouble)
    return 1 if trouble else 0 if done else INTERRUPTED


@contextmanager
def _demo(
    options: DemoOptions, folder: Path, console: Console, signals: Signals
) -> Iterator[tuple[Processes, Mapping[str, Any]]]:
    """Everything started and ready; ended on leaving."""
    wanted = {"Slack": options.slack_port, "Stripe": options.stripe_port, "bot": options.bot_port}
    ports = free_ports(wanted)
    if not options.story:
        console.print(
            Text.assemble((_page(ports["Slack"]), "bold cyan"), " is where you will be, after a short story.")
        )
    console.print(Text("invoicebot demo", "bold"), "· the real bot between a pretend Slack and a pretend Stripe")
    for name, port in ports.items():
        if wanted[name] not in (0, port):
            console.print(f"Port {wanted[name]} is taken: {TAKEN[name]} is at {port} instead.")
    processes = Processes(folder, environment(_settings(ports, folder)), signals.held)
    try:
        world = _start_sandbox(options, ports, processes, console)
        hub = {"HUB_ADMINS": ",".join(world["hub_admins"]), "HUB_CHANNEL": world["hub_channel"]}
        processes.env = {**processes.env, **hub}
        _fill(folder, world, processes, console)
        processes.start("bot", ["bot.demo_serve"])
        _wait_until_ready(ports["bot"], processes)
        _done(console, f"The bot serves at http://{HOST}:{ports['bot']}")
        yield processes, world
    finally:
        try:
            signals.ignore()
        finally:
            processes.end()


def _settings(ports: Mapping[str, int], folder: Path) -> dict[str, str]:
    """The bot's settings for this one run, with fresh secrets; the sandbox reads its keys under the same names."""
    return {
        "SLACK_BOT_TOKEN": f"xoxb-demo-{secrets.token_hex(12)}",
        "SLACK_SIGNING_SECRET": secrets.token_hex(16),
        "SLACK_API_BASE": f"http://{HOST}:{ports['Slack']}/api/",
        "STRIPE_API_KEY": f"rk_test_demo{secrets.token_hex(12)}",
        "STRIPE_WEBHOOK_SECRET": f"whsec_{secrets.token_hex(16)}",
        "STRIPE_RATE": "1000",  # the pretend Stripe has no limits
        "STRIPE_API_BASE": f"http://{HOST}:{ports['Stripe']}",
        "HOST": HOST,
        "PORT": str(ports["bot"]),
        "DATA_DIR": str(folder / "data"),
    }


def _start_sandbox(
    options: DemoOptions, ports: Mapping[str, int], processes: Processes, console: Console
) -> Mapping[str, Any]:
    arguments = [
        "sandbox",
        "--seed",
        "--hold-clock",
        "--until-stdin-ends",
        "--bot-url",
        f"http://{HOST}:{ports['bot']}",
    ]
    arguments += ["--slack-port", str(ports["Slack"]), "--stripe-port", str(ports["Stripe"])]
    if options.record is not None:
        arguments += ["--record", str(options.record.absolute())]
    world = first_line(processes.start("sandbox", arguments, stdout=subprocess.PIPE), processes)
    _done(console, f"A pretend Slack team at {world['slack']['url']}")
    _done(console, f"A pretend Stripe account at {world['stripe']['url']}, with six months of a hub's billing")
    return world


def _fill(folder: Path, world: Mapping[str, Any], processes: Processes, console: Console) -> None:
    """What an operator does once: import the workspaces, fill the mirror."""
    file = folder / "workspaces.csv"
    file.write_text(world["workspaces_csv"], encoding="utf-8")
    (folder / "world.json").write_text(json.dumps(world), encoding="utf-8")
    said = processes.run("The import", ["bot", "workspaces", "import", str(file)])
    _done(console, f"invoicebot workspaces import workspaces.csv: {said}")
    _done(console, f"invoicebot sync: {processes.run('The sync', ['bot', 'sync'])}")


def _wait_until_ready(port: int, processes: Processes) -> None:
    end = time.monotonic() + START_WITHIN
    while not _ready(port):
        processes.check()
        if time.monotonic() > end:
            raise DemoError(f"The bot was not ready within {START_WITHIN:.0f} seconds. {processes.tail('bot')}".strip())
        time.sleep(0.05)


def _ready(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _done(console: Console, words: str) -> None:
    console.print(Text.assemble(("✓ ", "bold green"), words))


def _page(port: int) -> str:
    return f"http://{HOST}:{port}"


def _story(processes: Processes, *, paused: bool) -> bool:
    """Have the story told on this terminal, `paused` at the pace of a reader; whether it went as it should."""
    sys.stdout.flush()
    arguments = ["sandbox.story", str(processes.folder / "world.json"), "--until-stdin-ends"]
    if paused and sys.stdout.isatty():
        arguments += ["--pause", str(READING_PAUSE)]
    processes.start("story", arguments, stdout=sys.stdout.fileno())
    status = processes.wait("story")
    if status != 0 and (status < 0 or processes.tail("story")):
        raise DemoError(f"The story broke off (exit status {status}). {processes.tail('story')}".strip())
    return status == 0


def _hand_over(
    told: bool, options: DemoOptions, console: Console, processes: Processes, world: Mapping[str, Any]
) -> None:
    """The story is over: from here on time passes by itself, and somebody clicks."""
    if not told:
        console.print("The story went another way than it should, as it does when somebody clicks along. All stays up.")
    _let_time_run(world["stripe"]["url"])
    _invite(options, console, processes, world)


def _let_time_run(stripe: str) -> None:
    """The pretend Stripe's clock stands still during the story."""
    given = json.dumps({"running": True}).encode()
    request = urllib.request.Request(  # noqa: S310 - our own address
        f"{stripe}/_sandbox/clock", given, {"Content-Type": "application/json"}
    )
    try:
        urllib.request.urlopen(request, timeout=5).close()  # noqa: S310
    except OSError as error:
        raise DemoError(f"The pretend Stripe does not answer: {error}") from error


def _invite(options: DemoOptions, console: Console, processes: Processes, world: Mapping[str, Any]) -> None:
    """Say where to go and what to try there; open it, where that can be."""
    page = world["slack"]["url"]
    seen = has_display(sys.platform, os.environ, terminal=sys.stdout.isatty())
    opened = options.browser and seen and webbrowser.open(page, new=2)
    there = " is open in your browser:" if opened else " in a browser:"
    console.print(Text.assemble("\nNow it is your turn. ", "" if opened else "Open ", (page, "bold cyan"), there))
    for idea in TO_TRY:
        console.print(f"  {idea}")
    console.print(f"Stripe is at {world['stripe']['url']}, the bot at http://{HOST}:{processes.env['PORT']}.")
    console.print("Ctrl-C ends it and leaves nothing behind.")


def has_display(platform: str, environment: Mapping[str, str], *, terminal: bool) -> bool:
    """Whether somebody sits at this terminal who would see a browser's window."""
    shown = environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")
    return terminal and (platform in ("darwin", "win32") or bool(shown))


def _stay_up(processes: Processes) -> None:
    while True:
        processes.check()
        time.sleep(0.2)


def _put_away(folder: Path, console: Console, *, keep_logs: bool) -> None:
    """Remove everything; after trouble all but the logs, and say where they are."""
    logs = [log for log in sorted(folder.glob("*.log")) if log.stat().st_size]
    if not keep_logs or not logs:
        shutil.rmtree(folder, ignore_errors=True)
        return
    shutil.rmtree(folder / "data", ignore_errors=True)
    for file in folder.iterdir():
        if file.is_file() and file not in logs:
            file.unlink()
    console.print("The logs: " + ", ".join(str(log) for log in logs))
