"""Keeps one of each shape of what the bot showed anybody in the whole run, for the page to draw in the end.

A run may have several workers (pytest-xdist): they share one folder, and note there which tests have ended.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Generator, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

FOLDER = "INVOICEBOT_SHOWN"
"""The environment variable that names the folder; unset, nothing is kept."""

ENDED = "ended"
"""The file in the folder that grows by a byte with each test that has ended."""
STALLED = 60.0
"""Seconds without any test's end after which those that are missing are not waited for: their worker may be gone."""

Shown = dict[str, Any]
"""`{"kind": "message", "text", "blocks", "attachments"}` or `{"kind": "view", "view"}`."""


def is_worker(config: pytest.Config) -> bool:
    """Whether this process is one of several that another one has run the tests."""
    return hasattr(config, "workerinput")


def pytest_configure(config: pytest.Config) -> None:
    """A fresh folder for this run; a worker has its environment, and so the folder, from who started it."""
    if not is_worker(config):
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="invoicebot-shown-")
        (Path(os.environ[FOLDER]) / ENDED).touch()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Nothing is left behind."""
    if not is_worker(config):
        shutil.rmtree(os.environ.pop(FOLDER), ignore_errors=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Generator[None, object, object]:
    """One more has ended."""
    try:
        return (yield)
    finally:
        with (Path(os.environ[FOLDER]) / ENDED).open("ab") as ended:
            ended.write(b".")


def wait_for_the_others(tests: int) -> None:
    """Wait until all but one of the run's tests have ended, in whatever worker, or none ends any more."""
    file = Path(os.environ[FOLDER]) / ENDED
    ended, since = -1, time.monotonic()
    while (now := file.stat().st_size) < tests - 1 and time.monotonic() - since < STALLED:
        if now != ended:
            ended, since = now, time.monotonic()
        time.sleep(0.1)


def keep(direction: str, method: str, body: Any, status: int, answer: Any, _ms: float) -> None:
    """An observer of a pretend Slack team: keeps what the bot had shown, if Slack took it and its shape is new."""
    folder = os.environ.get(FOLDER)
    if folder is None or status != 200 or not isinstance(answer, dict):
        return
    shown = _sent(method, body) if direction == "from_bot" and answer.get("ok") else _answered(direction, answer)
    if shown is None:
        return
    name = hashlib.sha256(json.dumps(shape(shown), sort_keys=True).encode()).hexdigest()
    file = Path(folder) / f"{name}.json"
    if not file.exists():
        whole = file.with_suffix(f".{os.getpid()}.{id(shown)}")
        whole.write_text(json.dumps(shown), encoding="utf-8")
        whole.replace(file)


def kept() -> Iterator[Shown]:
    """All that is kept so far."""
    for file in sorted(Path(os.environ[FOLDER]).glob("*.json")):
        yield json.loads(file.read_text(encoding="utf-8"))


def shape(node: Any) -> Any:
    """What decides how something is drawn: keys and types, not words; of equal things in a row, one."""
    if isinstance(node, dict):
        return {key: value if key in ("type", "style", "kind") else shape(value) for key, value in node.items()}
    if isinstance(node, list):
        shapes = [json.dumps(each, sort_keys=True) for each in map(shape, node)]
        return [each for each, _ in groupby(shapes)]
    return type(node).__name__


def _sent(method: str, body: Any) -> Shown | None:
    """What a call to Slack or to a response URL shows."""
    if isinstance(body.get("view"), dict):
        return {"kind": "view", "view": body["view"]}
    if method.startswith("chat.") or method == "response_url":
        return _message(body)
    return None


def _answered(direction: str, answer: Any) -> Shown | None:
    """What an answer to one of Slack's requests shows."""
    if direction != "to_bot":
        return None
    if isinstance(answer.get("view"), dict):
        return {"kind": "view", "view": answer["view"]}
    return _message(answer)


def _message(body: Any) -> Shown | None:
    if not (body.get("blocks") or body.get("attachments") or body.get("text")):
        return None
    return {"kind": "message", **{name: body.get(name) for name in ("text", "blocks", "attachments")}}
