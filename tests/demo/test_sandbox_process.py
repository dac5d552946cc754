"""`python -m sandbox` and `python -m sandbox.story` by themselves."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sandbox.slack.remote import RemotePerson
from tests.conformance.plugin import Collector
from tests.demo.running import LONG, ROOT, listening


@contextmanager
def sandbox(*arguments: str) -> Iterator[tuple[subprocess.Popen[bytes], dict[str, Any]]]:
    """The process and what it printed when it was ready."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox", "--slack-port", "0", "--stripe-port", "0", *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with process:
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            yield process, json.loads(process.stdout.readline())
        finally:
            process.kill()


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as there:
        return int(there.getsockname()[1])


def test_it_says_where_everything_is_and_a_signal_ends_it() -> None:
    with sandbox() as (process, world):
        ports = [int(world[name]["url"].rpartition(":")[2]) for name in ("slack", "stripe")]
        assert all(map(listening, ports))
        assert RemotePerson(world["slack"]["url"], world["hub_admins"][0]).screen()["channels"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(LONG) == 0
        assert not any(map(listening, ports))


def test_it_ends_with_its_stdin_when_asked_to() -> None:
    with sandbox("--until-stdin-ends") as (process, _):
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(LONG) == 0


def test_a_taken_port_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as there:
        arguments = ["--slack-port", str(there.getsockname()[1]), "--stripe-port", "0"]
        ran = subprocess.run(
            [sys.executable, "-m", "sandbox", *arguments],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=LONG,
            check=False,
        )
    assert ran.returncode == 1
    assert "The sandbox cannot start: Address already in use" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_story_without_a_bot_stops_with_a_sentence_and_fails(tmp_path: Path, conformance: Collector) -> None:
    record, file = tmp_path / "exchanges.jsonl", tmp_path / "world.json"
    arguments = ("--seed", "--hold-clock", "--record", str(record))
    with sandbox(*arguments, "--bot-url", f"http://127.0.0.1:{closed_port()}") as (_, world):
        file.write_text(json.dumps(world), encoding="utf-8")
        ran = subprocess.run(
            [sys.executable, "-m", "sandbox.story", str(file)],
            cwd=ROOT,
            env={**os.environ, "COLUMNS": "200"},
            capture_output=True,
            text=True,
            timeout=LONG,
            check=False,
        )
    assert ran.returncode == 1
    assert "The story stopped at “Hana, the hub's admin, looks at everybody's invoices”: " in ran.stdout
    assert "The bot did not answer Slack (dispatch_failed" in ran.stdout
    assert ran.stderr == ""
    conformance.check_file(record)
