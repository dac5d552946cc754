"""Slack's app manifest, with the address of this deployment put in."""

from __future__ import annotations

import re
from importlib.resources import files

NAME = "manifest.yml"  # in a checkout a link to the one at its root, in an installed package a file


def manifest(url: str | None = None) -> str:
    """The manifest as YAML; `url` (https://host) replaces the example's in every request URL."""
    text = (files("bot") / NAME).read_text(encoding="utf-8")
    if url is None:
        return text
    base = url.rstrip("/")
    return re.sub(r"https?://[^/\s\"']+(?=/slack/events\b)", lambda _: base, text)
