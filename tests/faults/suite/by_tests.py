"""Scenarios that the ordinary tests are already: run them, and count."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.faults.suite.frame import Ground, Row, Scenario

ROOT = Path(__file__).parents[3]


def passed(paths: Sequence[str]) -> int:
    """Run the tests in `paths`; how many passed. AssertionError with their output unless all did."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *paths]
    ran = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    count = re.search(r"^(\d+) passed", ran.stdout, re.MULTILINE)
    assert ran.returncode == 0, ran.stdout
    assert count is not None, ran.stdout
    return int(count[1])


def roles(ground: Ground) -> Row:
    """Who may do what: at the typing, at the press, and when the work begins."""
    from tests.roles.cast import ROLES  # noqa: PLC0415 - what the row tells of
    from tests.roles.ways import presses  # noqa: PLC0415

    buttons = len(list(presses()))
    count = passed(["tests/roles"])
    return Row(
        f"{buttons} buttons and acts, every command and form × {len(ROLES)} kinds of people × own, other, stray and "
        "unknown invoices, at typing, pressing and working time",
        f"{count} tests: as the product's table says; “not found” the same to the byte",
    )


def hostile(ground: Ground) -> Row:
    """Text that would ping, run as a formula, overflow or reverse what stands beside it."""
    count = passed(["tests/blocks/test_hostile_text.py", "tests/flows/test_leaks.py", "tests/flows/test_export.py"])
    return Row(
        "18 kinds of hostile text (pings, links, 10,000 characters, right to left, control characters, formulas) in "
        "every field of every rendering and in exports",
        f"{count} tests: nobody pinged, no formula in a CSV, no block refused, no link or address in a channel",
    )


def damaged(ground: Ground) -> Row:
    """Garbage in the data file, at a start and under a running bot."""
    count = passed(["tests/operating/test_damage.py", "tests/store/test_bad_files.py"])
    return Row(
        "garbage for the header, for pages in the middle and for rows of the file, at a start and under a running bot",
        f"{count} tests: 5xx and readiness red until it is mended; the file is set aside, what can be read is kept, "
        "the rest is read from Stripe, the hub is told",
    )


def database(ground: Ground) -> Row:
    """PostgreSQL stopped under a running bot, and started again."""
    count = passed(["tests/flows/test_postgres.py", "tests/store/test_postgres.py"])
    return Row(
        "a real PostgreSQL stopped under a running bot while events come, and started again",
        f"{count} tests: 503 and never 200, readiness red, then green and caught up with no restart",
    )


ROLES_SCENARIO = Scenario("roles", "Every action × role × own, other and unknown workspace", roles, full=1)
HOSTILE_SCENARIO = Scenario("hostile", "Hostile text from Stripe and from people", hostile, full=1)
DAMAGED_SCENARIO = Scenario("damaged", "The data file corrupt", damaged, full=1)
DATABASE_SCENARIO = Scenario("database", "PostgreSQL gone and back", database, full=1)
