"""`invoicebot demo` without its story: where the page is, who opens it, and what there is to try."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from bot import cli, demo
from bot.demo import DemoOptions, has_display
from tests.demo.running import LONG, ROOT

ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


def heard(terminal: int, until: str) -> str:
    """What is written on a terminal, up to these words."""
    end = time.monotonic() + LONG
    said = b""
    while until.encode() not in said:
        assert time.monotonic() < end, said.decode()
        if select.select([terminal], [], [], 0.5)[0]:
            said += os.read(terminal, 65536)
    return ESCAPES.sub("", said.decode())


def test_on_a_terminal_with_a_display_the_page_is_named_first_opened_and_explained(tmp_path: Path) -> None:
    opened = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > "{opened}"\n', encoding="utf-8")
    browser.chmod(0o755)
    ours, theirs = pty.openpty()
    ports = ["--slack-port", "0", "--stripe-port", "0", "--bot-port", "0"]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "DISPLAY": ":99", "BROWSER": str(browser), "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-m", "bot", "demo", *ports]
    process = subprocess.Popen(command, cwd=tmp_path, env=env, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs)
    try:
        told = heard(ours, "Ctrl-C ends it")
        address = told.split()[0]
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", address)
        assert f"{address} is open in your browser" in told
        ideas = told.partition("in your browser:")[2].split("Stripe is at")[0].strip().splitlines()
        assert len(ideas) == 3
        with urllib.request.urlopen(address, timeout=LONG) as answer:
            assert b"<title>Sandbox</title>" in answer.read()
        assert opened.read_text(encoding="utf-8").strip() == address
        process.send_signal(signal.SIGINT)
        assert process.wait(LONG) == 0
    finally:
        process.kill()
        process.wait()
        os.close(ours)
        os.close(theirs)


@pytest.mark.parametrize(
    ("platform", "environment", "terminal", "shown"),
    [
        ("linux", {"DISPLAY": ":0"}, True, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True, True),
        ("linux", {"DISPLAY": ""}, True, False),
        ("linux", {"DISPLAY": ":0"}, False, False),
        ("darwin", {}, True, True),
        ("darwin", {}, False, False),
    ],
)
def test_a_browser_is_opened_only_where_somebody_would_see_it(
    platform: str, environment: dict[str, str], terminal: bool, shown: bool
) -> None:
    assert has_display(platform, environment, terminal=terminal) is shown


def test_no_browser_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[DemoOptions] = []

    def run(options: Any) -> int:
        asked.append(options)
        return 0

    monkeypatch.setattr(demo, "run", run)
    for arguments in ([], ["--no-browser"]):
        with pytest.raises(SystemExit):
            cli.main(["demo", *arguments])
    assert [options.browser for options in asked] == [True, False]
