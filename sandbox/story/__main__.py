"""`python -m sandbox.story WORLD.json`: tell the story to a bot that serves that world; 1 when it goes otherwise.

WORLD.json is the line of JSON that `python -m sandbox` printed; STRIPE_API_KEY is read from the environment.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
import time
from collections.abc import Sequence
from http.client import HTTPException
from pathlib import Path

from rich.console import Console
from rich.text import Text

from sandbox.seed_api import StripeRefusedError
from sandbox.seed_data import CLIENTS, PEOPLE
from sandbox.slack.errors import CannotDoError
from sandbox.slack.onlooker import NotSeenError
from sandbox.story.file_scenes import the_files
from sandbox.story.life_scenes import the_credit, the_draft, the_other_card, the_write_off
from sandbox.story.money_scenes import the_alert, the_client_pays, the_create, the_retry, the_void
from sandbox.story.reading_scenes import the_detail, the_list, the_owner
from sandbox.story.stage import Stage, StoryError

SCENES = (
    the_list,
    the_detail,
    the_alert,
    the_retry,
    the_credit,
    the_draft,
    the_other_card,
    the_write_off,
    the_void,
    the_create,
    the_owner,
    the_files,
    the_client_pays,
)
TROUBLES = (StoryError, NotSeenError, CannotDoError, StripeRefusedError, HTTPException, OSError)


def main(arguments: Sequence[str] | None = None) -> int:
    """Tell it; 0 when everything was as it should be, else 1."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.story", description="Tell the story.")
    parser.add_argument("world", type=Path, metavar="WORLD.json", help="what `python -m sandbox --seed` printed")
    parser.add_argument("--pause", type=float, default=0.0, help="seconds after ten lines of a picture")
    parser.add_argument("--until-stdin-ends", action="store_true", help="end when stdin does")
    options = parser.parse_args(arguments)
    if options.until_stdin_ends:
        threading.Thread(target=_watch_stdin, name="stdin", daemon=True).start()
    console = Console(highlight=False)
    key = os.environ.get("STRIPE_API_KEY", "rk_test_sandbox")
    stage = Stage(console, json.loads(options.world.read_text(encoding="utf-8")), key, options.pause)
    began = time.monotonic()
    try:
        _cast(stage)
        for scene in SCENES:
            scene(stage)
        stage.stripe("advance_to", moment=int(time.time()))
        stage.stripe("clock", running=True)
    except TROUBLES as error:
        said, _, seen = _sentence(error).partition("\n")
        console.print(Text(f"The story stopped at “{stage.scene_title}”: {said}", style="bold red"))
        if seen:
            console.print(Text(seen, style="dim"))
        return 1
    spent = f"{time.monotonic() - began:.0f} seconds"
    console.print(Text(f"The story is told: {len(SCENES)} scenes in {spent}.", "bold green"))
    console.print("All of it went over HTTP: Slack's signed requests, Stripe's webhooks, and the bot's calls to both.")
    return 0


def _watch_stdin() -> None:
    while os.read(0, 4096):
        continue
    os._exit(1)


def _cast(stage: Stage) -> None:
    """Who is who."""
    stage.console.print()
    for one in PEOPLE:
        stage.console.print(Text.assemble((f"@{one.name:<6}", "bold yellow"), f"{one.real_name:<13}{one.role}"))
    names = ", ".join(f"{one.name} ({one.currency.upper()})" for one in CLIENTS[:-1])
    stage.tell(f"The clients: {names}, and one with a very long name.")
    stage.console.print()


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"the connection failed ({error.strerror or type(error).__name__})."
    words = str(error) or type(error).__name__
    for one in PEOPLE:
        words = words.replace(one.id, f"@{one.name}")
    return words


if __name__ == "__main__":
    sys.exit(main())
