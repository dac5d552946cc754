"""Holds every message that the bot has in a channel, in the whole run, to what a channel may show.

A channel has readers whose role nobody checked: no link (whoever has one can open the invoice), no e-mail address that
is not masked, no reason that is told to hub admins alone. What breaks that fails the test that was running.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.slack.core import Team
from sandbox.slack.records import Message

FILE = "INVOICEBOT_LEAKS"
"""The environment variable that names the file in which leaks are noted; unset, nothing is looked at."""

FORBIDDEN = {
    "a link": re.compile(r"https?://|\bstripe\.com|(?:^|[\s<(])/(?:pay|portal|pdf|receipts)/", re.IGNORECASE),
    "an e-mail address": re.compile(r"[\w.%+-]@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}", re.IGNORECASE),
    "a hidden reason": re.compile(r"fraudulent|stolen|\blost[ _]card|merchant[ _]blacklist|pick_?up[ _]card", re.I),
}


def pytest_configure() -> None:
    """A fresh file for this run."""
    handle, name = tempfile.mkstemp(prefix="invoicebot-leaks-")
    os.close(handle)
    os.environ[FILE] = name


def pytest_unconfigure() -> None:
    """Nothing is left behind."""
    Path(os.environ.pop(FILE)).unlink(missing_ok=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Generator[None, object, object]:
    """When the test and its fixtures have ended, so that late messages count too."""
    result = yield
    leaks = noted()
    if leaks:
        pytest.fail("messages in a channel show what they may not:\n" + "\n".join(leaks), pytrace=False)
    return result


def watch(team: Team) -> None:
    """Look at every message of the bot's from now on, as it is posted and whenever it is changed."""

    def look(message: Message) -> None:
        file = os.environ.get(FILE)
        if file is None or message.by != team.bot_user or message.seen_by is not None:
            return
        if team.state.channels[message.channel].kind == "im":
            return
        leaks = [f"{message.channel} {message.ts}: {leak}" for leak in leaks_in(message)]
        if leaks:
            with Path(file).open("a", encoding="utf-8") as noted_in:
                noted_in.write("\n".join(leaks) + "\n")

    team.state.on_message.append(look)


def noted() -> list[str]:
    """What was found since this was asked last."""
    file = Path(os.environ[FILE])
    if not file.stat().st_size:
        return []
    found = file.read_text(encoding="utf-8").splitlines()
    file.write_text("", encoding="utf-8")
    return found


def leaks_in(message: Message) -> list[str]:
    """What of a message a channel may not show, with the text where it stands."""
    texts = [message.text, *_texts(message.blocks), *_texts(message.attachments)]
    return [f"{what} in {text!r}" for text in texts for what, pattern in FORBIDDEN.items() if pattern.search(text)]


def _texts(node: Any) -> Iterator[str]:
    """Every string, also those that are not drawn: a button's address and value leave in payloads."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from _texts(value)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from _texts(value)
