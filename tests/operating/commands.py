"""The command line as operators use it: a process of its own, in the settings of a world."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping

from tests.faults.processes import ROOT


def invoicebot(environment: Mapping[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """`invoicebot` with these words."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
