"""What a command changes of the process's logging is put back."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from bot.logs import NOISY


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    """Root level, handlers, the libraries' levels and captured warnings are after a test what they were before."""
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    levels = {name: logging.getLogger(name).level for name in NOISY}
    yield
    root.setLevel(level)
    for handler in root.handlers[:]:
        if handler not in handlers:
            root.removeHandler(handler)
    for handler in handlers:
        if handler not in root.handlers:
            root.addHandler(handler)
    for name, old in levels.items():
        logging.getLogger(name).setLevel(old)
    logging.captureWarnings(False)
