"""Slack's app manifest, with the address of this deployment put in."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

NAME = "manifest.yml"


def manifest(url: str | None = None) -> str:
    """The manifest as YAML; `url` (https://host, no path) replaces the example's in every request URL.

    It is read from the package, or from the checkout that the package runs in. Raises FileNotFoundError.
    """
    packaged = files("bot") / NAME
    checkout = Path(__file__).resolve().parent.parent / NAME
    text = packaged.read_text(encoding="utf-8") if packaged.is_file() else checkout.read_text(encoding="utf-8")
    if url is None:
        return text
    base = url.rstrip("/")
    return re.sub(r"https?://[^/\s\"']+(?=/slack/events\b)", lambda _: base, text)
