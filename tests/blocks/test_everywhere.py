"""No renderer is forgotten: what draws a message or a view is drawn with hostile text too."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import sys
from collections.abc import Iterator
from types import CodeType, FrameType
from typing import Any

import bot.blocks
from tests.blocks.everywhere import renderings

DRAWN = re.compile(r"\b(Message|View)\b")
"""Annotations are text here; a view is a dict like any block, so its name alone tells it."""


def renderers() -> Iterator[tuple[str, CodeType]]:
    """Every public function of `bot.blocks` that returns a message, a view or an option of a menu, by name."""
    for found in pkgutil.walk_packages(bot.blocks.__path__, "bot.blocks."):
        module = importlib.import_module(found.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            own = function.__module__ == found.name and not name.startswith("_")
            if own and (name.endswith("choice") or DRAWN.search(str(function.__annotations__.get("return")))):
                yield f"{found.name}.{name}", function.__code__


def test_every_renderer_is_drawn_with_hostile_text() -> None:
    called: set[CodeType] = set()

    def note(frame: FrameType, event: str, _: Any) -> None:
        if event == "call":
            called.add(frame.f_code)

    sys.setprofile(note)
    try:
        made = len(list(renderings("Acme")))
    finally:
        sys.setprofile(None)
    assert made > 100
    assert [name for name, code in renderers() if code not in called] == []
