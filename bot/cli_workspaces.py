"""`invoicebot workspaces`: what its commands print."""

from __future__ import annotations

import sys
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.services.store import Store
from bot.services.workspace_import import BadImport
from bot.services.workspaces import Workspaces

WIDE = 200  # columns, where no terminal says how wide it is
COLUMNS = ("Id", "Name", "Stripe customer", "Owners", "Channel", "Currency", "Fee %", "Budget")


def run_import(store: Store, file: Path, *, shared_channels: bool) -> None:
    """Import `file`; on problems prints each to stderr and raises typer.Exit(1)."""
    try:
        imported = Workspaces(store).import_csv(read_text(file), shared_channels=shared_channels)
    except BadImport as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        print("Nothing was imported.", file=sys.stderr)
        raise typer.Exit(1) from None
    counts = (("new", imported.new), ("changed", imported.changed), ("the same as before", imported.same))
    print("Workspaces: " + ", ".join(f"{len(those):,} {what}" for what, those in counts) + ".")
    if imported.kept:
        kept = ", ".join(imported.kept)
        print(f"The budget status stays as it is for {kept}: hub admins change it in Slack, not a file.")


def read_text(file: Path) -> str:
    """The file's text; raises BadImport for what is not UTF-8."""
    raw = file.read_bytes()
    try:
        if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return raw.decode("utf-16")
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadImport(["The file is not UTF-8. In a spreadsheet, save it as “CSV UTF-8”."]) from error


def run_list(store: Store) -> None:
    """Print the workspaces as a table."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDE)
    workspaces = Workspaces(store).all()
    if not workspaces:
        print("There are no workspaces yet. `invoicebot workspaces import FILE.csv` adds them.")
        return
    table = Table(*COLUMNS)
    for one in workspaces:
        fee = "" if one.fee_percent is None else str(one.fee_percent)
        cells = (one.id, one.name, one.customer, " ".join(one.owners), one.channel, one.currency, fee, one.budget.value)
        table.add_row(*map(Text, cells))
    console.print(table)
