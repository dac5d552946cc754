"""Writes an export into a file that is gone as soon as it is closed, whatever happens to the process."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from bot.blocks import sheets
from bot.domain.sheets import Exported, Sheet, Totals
from bot.services.ports import MessengerError

LARGEST = 1_000_000_000  # bytes of one file in Slack
TOO_LARGE = "file_upload_size_restricted"  # Slack's own word for it


@contextmanager
def written(sheet: Sheet) -> Iterator[tuple[BinaryIO, int, Exported]]:
    """The file at its beginning, its length in bytes, and what was written.

    Rows are written as they are read, so that the memory needed does not grow with them. Raises MessengerError.
    """
    totals = Totals()
    with tempfile.TemporaryFile(prefix="invoicebot-export-") as file:
        for row, line in sheets.lines(sheet):
            file.write(line.encode())
            totals = totals if row is None else totals.plus(row)
        length = file.tell()
        if length > LARGEST:
            raise MessengerError(TOO_LARGE, passing=False)
        file.seek(0)
        yield file, length, Exported(sheet.filter, sheet.now, sheet.zone, totals, sheet.names, sheet.livemode)
