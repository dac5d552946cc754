"""Slack's messages and views as styled lines for a terminal."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from sandbox.slack.plain import block_lines, element_text

Json = Mapping[str, Any]
BRACKETS = re.compile(r"\[[^\[\]\n]+\]")


def framed(console: Console, title: str, lines: Sequence[Text], style: str = "bright_blue") -> list[Text]:
    """Lines wrapped to the console behind a bar on their left, `title` on top.

    No bar on the right: terminals do not agree on how wide a symbol is.
    """
    width = console.width - 2
    top = Text.assemble(("╭─ ", style), (title, "bold"), (f" {'─' * (width - len(title) - 2)}", style))
    inner = [Text.assemble(("│ ", style), part) for line in lines for part in line.wrap(console, width)]
    for part in inner:
        part.rstrip()
    return [top, *inner, Text("╰" + "─" * (width + 1), style)]


def drawn(shown: Json, names: Mapping[str, str]) -> list[Text]:
    """The lines of a message or view."""
    lines = [_line(str(shown["title"]), "bold")] if shown.get("title") else []
    errors: Json = shown.get("errors", {})
    lines += _errors(errors.get(""))
    blocks = [block for block in shown["blocks"] if block["type"] != "divider"]
    for place, block in enumerate(blocks):
        if place and _joins(blocks[place - 1], block):
            continue
        following = blocks[place + 1] if place + 1 < len(blocks) else None
        buttons = following["elements"] if following and _joins(block, following) else []
        lines += _block(block, shown.get("values", {}), names, buttons)
        lines += _errors(errors.get(block["block_id"]))
    if not shown["blocks"] and shown.get("text"):
        lines.append(_line(str(shown["text"])))
    lines += [_line(f"[file {each['name']}, {each['size']:,} bytes]") for each in shown.get("files", [])]
    foot = [f"[{shown[key]}]" for key in ("submit", "close") if shown.get(key)]
    return [*lines, _line(" ".join(foot))] if foot else lines


def shortened(lines: Sequence[Text], most: int) -> list[Text]:
    """At most `most` lines: the first ones, and the last two, with a note of what was left out."""
    if len(lines) <= most:
        return list(lines)
    left_out = len(lines) - most + 1
    return [*lines[: most - 3], Text(f"⋯ {left_out} more lines", style="dim"), *lines[-2:]]


def _joins(block: Json, following: Json) -> bool:
    """Whether a row of one button belongs to the section with a button above it."""
    return (
        block["type"] == "section"
        and "accessory" in block
        and following["type"] == "actions"
        and len(following["elements"]) == 1
    )


def _block(block: Json, values: Json, names: Mapping[str, str], buttons: Sequence[Json]) -> list[Text]:
    if block["type"] == "actions":
        held = values.get(block["block_id"], {})
        return [_line(" ".join(_pressable(each, held) for each in block["elements"]))]
    texts = [line for text in block_lines(dict(block), dict(values), names) for line in text.split("\n")]
    style = "dim" if block["type"] == "context" else ""
    if block["type"] == "section" and "accessory" in block:
        pressed = " ".join([texts.pop(), *(element_text(dict(each), {}) for each in buttons)])
        texts[-1] = f"{texts[-1]}   {pressed}"
    if block["type"] == "section" and block.get("text") and texts:
        return [_line(texts[0], "bold"), *(_line(text, style) for text in texts[1:])]
    return [_line(text, style) for text in texts]


def _pressable(element: Json, held: Json) -> str:
    text = element_text(dict(element), dict(held))
    return f"{text[:-1]} ▾]" if "select" in element["type"] else text


def _errors(said: str | None) -> list[Text]:
    return [_line(f"✗ {said}", "bold red")] if said else []


def _line(text: str, style: str = "") -> Text:
    line = Text(text, style=style)
    line.highlight_regex(BRACKETS, style="not bold cyan")
    return line
