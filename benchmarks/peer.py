"""The peer: supabase's stripe-sync-engine, installed into a scratch folder and served by node."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import AbstractContextManager
from pathlib import Path

import psycopg

from benchmarks.accounts import API_KEY, SECRET
from benchmarks.children import ROOT, Child, child
from benchmarks.events import event, signed
from benchmarks.load import burst

PACKAGE = "@supabase/stripe-sync-engine@0.48.5"
INSTALLED_WITHIN = 180.0  # seconds


class PeerMissing(Exception):  # noqa: N818 - says what is the case
    """It cannot be had here, and why."""


def install(folder: Path) -> None:
    """Have npm install it into `folder`; PeerMissing when node, npm or the package is not to be had."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise PeerMissing("node and npm are not on this machine")
    (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
    command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", PACKAGE]
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=INSTALLED_WITHIN)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise PeerMissing(f"npm could not install {PACKAGE}") from error
    shutil.copy(ROOT / "benchmarks" / "peer.cjs", folder / "peer.cjs")


def serving(folder: Path, database: str) -> AbstractContextManager[Child]:
    """The installed peer on a database, which it fills with its tables first."""
    return child(["node", "peer.cjs", database, SECRET, API_KEY], {"NODE_OPTIONS": "--no-warnings"}, folder)


def send_pair(server: Child) -> None:
    """Two events about one invoice, created in the same second, one after the other."""
    made = 1_700_000_000
    first = event(900_000_001, "in_benchpair", "invoice.finalized", made, status="open")
    second = event(900_000_002, "in_benchpair", "invoice.paid", made, status="paid")
    for body in (first, second):
        burst(server.port, signed([body]), 1).only(200)


def kept_of_a_pair(peer: Child, database: str) -> int:
    """How many of a pair the peer keeps: whether what the second said is there."""
    send_pair(peer)
    with psycopg.connect(database) as connection:
        row = connection.execute("SELECT status FROM stripe.invoices WHERE id = 'in_benchpair'").fetchone()
    return 2 if row is not None and row[0] == "paid" else 1
