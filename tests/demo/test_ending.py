"""How the demo ends: by Ctrl-C, by a signal, with a broken part; never with a process left behind."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from tests.demo.running import PROC, demo

SOON = 30.0  # seconds
needs_proc = pytest.mark.skipif(not (PROC / "self/environ").exists(), reason="finds processes by /proc")


def test_ctrl_c_ends_it_within_seconds_and_nothing_is_left(tmp_path: Path) -> None:
    with demo(tmp_path) as running:
        running.wait_for("Ctrl-C ends it")
        assert running.process.poll() is None
        began = time.monotonic()
        os.kill(running.process.pid, signal.SIGINT)
        assert running.ended() == 0
        assert time.monotonic() - began < SOON
        assert running.gone()
    assert "Ended." in running.transcript
    assert list(tmp_path.iterdir()) == []


@needs_proc
def test_when_the_demo_itself_is_killed_its_processes_end_too(tmp_path: Path) -> None:
    with demo(tmp_path, "--story") as running:
        running.wait_for("The bot serves at")
        assert len(running.descendants()) >= 2
        os.kill(running.process.pid, signal.SIGKILL)
        assert running.ended() == -signal.SIGKILL
        assert running.gone()


@needs_proc
def test_a_bot_that_dies_in_the_story_makes_it_fail_and_the_logs_are_kept(tmp_path: Path) -> None:
    with demo(tmp_path, "--story") as running:
        running.wait_for("The bot serves at")
        (pid,) = running.descendants("bot.demo_serve")
        os.kill(pid, signal.SIGKILL)
        assert running.ended() == 1
        assert running.gone()
    told = running.transcript
    assert "The bot ended by itself (signal 9)" in told or "The story stopped at" in told
    assert "Traceback" not in told
    left = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert all(file.suffix == ".log" and str(file) in told for file in left)


def test_a_signal_before_the_story_is_told_ends_it_with_another_status(tmp_path: Path) -> None:
    with demo(tmp_path, "--story") as running:
        running.wait_for("A pretend Slack team at")
        os.kill(running.process.pid, signal.SIGTERM)
        assert running.ended() == 130
        assert running.gone()
    assert "Ended before the story was told." in running.transcript
    assert list(tmp_path.iterdir()) == []
