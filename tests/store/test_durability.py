"""Every write that returned survives: a killed process, and (by the order of its system calls) a power cut."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from bot.adapters.store.embedded import EmbeddedStore
from bot.services.store import Where

from .factories import COLLECTIONS

ROOT = Path(__file__).parents[2]
OPEN = (
    "import os, sys, pathlib\n"
    "from bot.adapters.store.embedded import EmbeddedStore\n"
    "from tests.store.factories import COLLECTIONS\n"
    "store = EmbeddedStore(pathlib.Path(sys.argv[1]), COLLECTIONS)\n"
)
STORM = OPEN + (
    "from concurrent.futures import ThreadPoolExecutor\n"
    "def storm(name):\n"
    "    for number in range(10**6):\n"
    "        key = f'{name}-{number}'\n"
    "        value = {'workspace': name, 'status': 'open', 'created': number}\n"
    "        if number % 3 == 0: store.put('invoices', key, value)\n"
    "        elif number % 3 == 1: store.claim('invoices', key, value)\n"
    "        else: store.put_many('invoices', {key: value}, keep=True)\n"
    "        os.write(1, (key + '\\n').encode())\n"
    "with ThreadPoolExecutor(4) as pool: list(pool.map(storm, 'abcd'))\n"
)
EACH_KIND = OPEN + (
    "store.put('plain', 'warm', {}); store.get('plain', 'warm')\n"
    "os.write(1, b'begin\\n')\n"
    "store.put('plain', 'a', {'age': 1}); os.write(1, b'put\\n')\n"
    "store.put_many('plain', {'b': {}, 'c': {}}); os.write(1, b'put_many\\n')\n"
    "store.claim('plain', 'd', {}); os.write(1, b'claim\\n')\n"
    "store.change('plain', 'a', {'age': 1}, {'age': 2}); os.write(1, b'change\\n')\n"
    "store.change_many('plain', {'a': ({'age': 2}, {'age': 3})}); os.write(1, b'change_many\\n')\n"
    "store.delete('plain', 'a'); os.write(1, b'delete\\n')\n"
    "store.delete_many('plain', ['b', 'c']); os.write(1, b'delete_many\\n')\n"
    "os._exit(0)\n"
)


@pytest.mark.parametrize("milliseconds", [30, 110, 240])
def test_every_write_that_returned_before_a_kill_is_there(tmp_path: Path, milliseconds: int) -> None:
    command = [sys.executable, "-c", STORM, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        first = b"".join(process.stdout.readline() for _ in range(11))
        time.sleep(milliseconds / 1000)
        process.kill()
        returned = (first + process.stdout.read()).decode().split()
    with closing(EmbeddedStore(tmp_path, COLLECTIONS)) as store:
        missing = [key for key in returned if store.get("invoices", key) is None]
        assert missing == []
        stored = store.find("invoices", limit=10**6)
        assert len(returned) <= len(stored) <= len(returned) + 4
        # The running totals were written with their documents, or not at all.
        for name in "abcd":
            mine = [one for one in stored if one.value["workspace"] == name]
            totals = {("open",): len(mine)} if mine else {}
            assert store.count("invoices", Where({"workspace": name}), by=("status",)) == totals
        store.check()


UPGRADE = (
    "import os, sys, pathlib\n"
    "from bot.adapters.store.embedded import EmbeddedStore\n"
    "from bot.services.store import Collection, Kind\n"
    "changed = Collection('plain', {'age': Kind.INTEGER}, indexes=(('age',),), totals=(('age',),))\n"
    "os.write(1, b'begin\\n')\n"
    "EmbeddedStore(pathlib.Path(sys.argv[1]), [changed])\n"
    "os.write(1, b'end\\n')\n"
)


def test_an_upgrade_killed_half_way_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    with closing(EmbeddedStore(tmp_path, COLLECTIONS)) as store:
        store.put_many("plain", {str(number): {"age": number % 7} for number in range(20_000)})
    for milliseconds in (1, 10, 20, 40):
        command = [sys.executable, "-c", UPGRADE, str(tmp_path)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"begin\n"
            time.sleep(milliseconds / 1000)
            process.kill()
        with closing(EmbeddedStore(tmp_path, COLLECTIONS)) as store:
            assert len(store.find("plain", Where({"age": 3}), limit=10**6)) == 2857
            assert store.count("plain", by=("age",))[(3,)] == 2857


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_each_kind_of_write_is_flushed_before_it_returns(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    calls = "trace=fdatasync,fsync,write"
    command = ["strace", "-f", "-o", str(trace), "-e", calls, sys.executable, "-c", EACH_KIND, str(tmp_path / "data")]
    outcome = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60, check=False)
    if b"ptrace" in outcome.stderr or b"PTRACE" in outcome.stderr:
        pytest.skip("strace may not trace here")
    assert outcome.returncode == 0, outcome.stderr
    text = trace.read_text()
    steps = re.split(r'write\(1, "(begin|put|put_many|claim|change|change_many|delete|delete_many)\\n"', text)
    assert steps[1::2] == ["begin", "put", "put_many", "claim", "change", "change_many", "delete", "delete_many"]
    for name, before in zip(steps[3::2], steps[2::2], strict=False):
        assert re.search(r"(fdatasync\(\d+\)|fsync\(\d+\)|f(data)?sync resumed>\)) += 0", before), f"{name}: {before}"
