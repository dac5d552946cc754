"""`invoicebot serve` as a process: a signal ends it cleanly, and a taken port is told."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from .examples import GOOD

ROOT = Path(__file__).parents[2]


@contextmanager
def serving(folder: Path, port: int = 0) -> Iterator[subprocess.Popen[str]]:
    """The process, in its own folder so that no `.env` is read; killed if it does not end."""
    env = {**os.environ, **GOOD, "PORT": str(port), "DATA_DIR": str(folder), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.settings.served"]
    with subprocess.Popen(
        command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def port_of(process: subprocess.Popen[str]) -> int:
    assert process.stderr is not None
    said = json.loads(process.stderr.readline())
    assert said["event"] == "listening"
    return int(said["port"])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_the_request_under_way_finish_stops_the_services_and_exits_0(
    tmp_path: Path, number: signal.Signals
) -> None:
    with serving(tmp_path) as process:
        assert line(process) == "started"
        with closing(socket.create_connection(("127.0.0.1", port_of(process)), timeout=10)) as connection:
            connection.sendall(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx")
            assert line(process) == "request"
            process.send_signal(number)
            process.send_signal(signal.SIGTERM)
            answer = connection.recv(65536)
        out, err = process.communicate(timeout=10)
    assert answer.startswith(b"HTTP/1.1 200")
    assert out.strip() == "stopped"
    assert process.returncode == 0
    assert [json.loads(said)["event"].partition(":")[0] for said in err.splitlines()] == ["stopping", "stopped"]


def test_a_port_that_is_taken_is_told_before_anything_starts(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, serving(tmp_path, taken.getsockname()[1]) as process:
        out, err = process.communicate(timeout=10)
    assert (process.returncode, out) == (1, "")
    assert "PORT name another" in err
    assert "Traceback" not in err
