"""The system's Chromium, driven by Playwright; it reaches nothing but what a test opens."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
)
PATIENCE = 60_000
"""Milliseconds for which what should be seen is waited for: a machine may be slow."""
REQUIRED = "REQUIRE_BROWSER"
"""Set to anything but an empty text, a missing Chromium is a failure rather than a reason to skip."""


def found() -> str | None:
    """Where the system has its Chromium."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running Chromium; skips or, where one is required, fails the test when there is none."""
    executable = found()
    if executable is None:
        missing = "there is no Chromium on this machine: the page in the browser is not tested"
        if os.environ.get(REQUIRED):
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        yield browser
        browser.close()
