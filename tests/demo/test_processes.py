"""The demo's children: watched while they run, asked to end, and killed if they do not."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import demo_processes
from bot.demo_processes import DemoError, Processes, first_line

CHILDREN = {
    "patient": "import sys; sys.stdin.read()",
    "stubborn": "from signal import *; import time; signal(SIGTERM, SIG_IGN); print('{}', flush=True); time.sleep(60)",
    "failing": "import sys; print('first', file=sys.stderr); sys.exit('no such thing')",
    "telling": "print('{\"ready\": true}', flush=True); import sys; sys.stdin.read()",
    "silent": "",
    "talking": "print('one'); print('two')",
}


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    """Children that are modules in a folder of their own; none is left afterwards."""
    for name, text in CHILDREN.items():
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    made = Processes(tmp_path, {**os.environ})
    yield made
    made.end()


def test_a_child_that_ends_by_itself_is_named_with_its_last_words(processes: Processes) -> None:
    processes.start("one", ["patient"])
    processes.check()
    process = processes.start("other", ["failing"])
    process.wait(30)
    with pytest.raises(DemoError, match=r"^The other ended by itself \(exit status 1\)\. It last said: no such thing$"):
        processes.check()


def test_waiting_for_one_child_ends_when_another_dies(processes: Processes) -> None:
    processes.start("story", ["patient"])
    processes.start("bot", ["failing"])
    with pytest.raises(DemoError, match="The bot ended by itself"):
        processes.wait("story")


def test_waiting_gives_the_status_of_a_child_that_is_done(processes: Processes) -> None:
    processes.start("bot", ["patient"])
    processes.start("story", ["failing"])
    assert processes.wait("story") == 1
    processes.check()


def test_a_child_that_does_not_heed_is_killed(processes: Processes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_processes, "END_WITHIN", 0.2)
    process = processes.start("one", ["stubborn"], stdout=subprocess.PIPE)
    assert first_line(process, processes) == {}
    began = time.monotonic()
    processes.end()
    assert process.poll() == -9
    assert time.monotonic() - began < 60


def test_the_first_line_of_a_child_is_read(processes: Processes) -> None:
    assert first_line(processes.start("one", ["telling"], stdout=subprocess.PIPE), processes) == {"ready": True}


@pytest.mark.parametrize(("module", "words"), [("failing", "no such thing"), ("silent", "ended by itself")])
def test_a_child_that_ends_before_it_is_ready_is_told(processes: Processes, module: str, words: str) -> None:
    with pytest.raises(DemoError, match=words):
        first_line(processes.start("one", [module], stdout=subprocess.PIPE), processes)


def test_a_command_gives_its_last_line_or_says_why_it_failed(processes: Processes) -> None:
    assert processes.run("The talk", ["talking"]) == "two"
    with pytest.raises(DemoError, match=r"^The talk failed: no such thing$"):
        processes.run("The talk", ["failing"])
