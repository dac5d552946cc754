"""Messages and views as readable plain text."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.slack.inputs import KINDS
from sandbox.slack.records import Json

Names = Mapping[str, str]
LINK = re.compile(r"<([^<>]+)>")
EMPHASIS = re.compile(r"(?<![\w*_~])([*_~])(?=\S)([^\n]*?\S)\1(?![\w*_~])")


def text_of(shown: Mapping[str, Any], names: Names | None = None) -> str:
    """A message or view of `screen()` as lines: texts, fields, tables, `[Buttons]`, `Label: [value]`, errors."""
    known = names or {}
    lines: list[str] = [str(shown["title"])] if shown.get("title") else []
    errors: Mapping[str, str] = shown.get("errors", {})
    if errors.get(""):
        lines.append(f"! {errors['']}")
    for block in shown["blocks"]:
        lines += block_lines(block, shown.get("values", {}), known)
        if block["block_id"] in errors:
            lines.append(f"! {errors[block['block_id']]}")
    if not shown["blocks"] and shown.get("text"):
        lines.append(stripped(shown["text"], known))
    for attachment in shown.get("attachments", []):
        lines += [line for block in attachment.get("blocks", []) for line in block_lines(block, {}, known)]
    lines += [f"[file {each['name']}]" for each in shown.get("files", [])]
    foot = [f"[{shown[key]}]" for key in ("submit", "close") if shown.get(key)]
    return "\n".join([*lines, " ".join(foot)] if foot else lines)


def stripped(text: str, names: Names) -> str:
    """Slack's mrkdwn as a reader sees it: names for ids, link texts, no emphasis marks."""

    def link(found: re.Match[str]) -> str:
        target, _, label = found.group(1).partition("|")
        if label:
            return label
        if target[:1] in "@#":
            return names.get(target[1:], target)
        if target.startswith("!subteam^"):
            return names.get(target.split("^")[1], target)
        return f"@{target[1:]}" if target.startswith("!") else target

    return html.unescape(EMPHASIS.sub(r"\2", LINK.sub(link, text)))


def block_lines(block: Json, values: Json, names: Names) -> list[str]:
    """The lines of one block."""
    draw = DRAWN.get(block["type"])
    return [f"({block['type']})"] if draw is None else draw(block, values.get(block["block_id"], {}), names)


def _text(value: Json, names: Names) -> str:
    return stripped(value["text"], names) if value["type"] == "mrkdwn" else str(value["text"])


def _section(block: Json, held: Json, names: Names) -> list[str]:
    lines = [_text(block["text"], names)] if block.get("text") else []
    lines += [" · ".join(_text(each, names).split("\n")) for each in block.get("fields", [])]
    accessory = block.get("accessory")
    return [*lines, element_text(accessory, held)] if accessory else lines


def _actions(block: Json, held: Json, _names: Names) -> list[str]:
    return [" ".join(element_text(each, held) for each in block["elements"])]


def _input(block: Json, held: Json, _names: Names) -> list[str]:
    shown = element_text(block["element"], held)
    optional = " (optional)" if block.get("optional") else ""
    lines = [f"{block['label']['text']}{optional}: {shown}"]
    return [*lines, f"  {block['hint']['text']}"] if block.get("hint") else lines


def _context(block: Json, _held: Json, names: Names) -> list[str]:
    parts = [each["alt_text"] if each["type"] == "image" else _text(each, names) for each in block["elements"]]
    return [" ".join(parts)]


def _header(block: Json, _held: Json, _names: Names) -> list[str]:
    return [str(block["text"]["text"])]


def _divider(_block: Json, _held: Json, _names: Names) -> list[str]:
    return ["────────"]


def _image(block: Json, _held: Json, _names: Names) -> list[str]:
    return [f"[image: {block['alt_text']}]"]


def _markdown(block: Json, _held: Json, names: Names) -> list[str]:
    return [stripped(block["text"].replace("**", "*"), names)]


def _rich(block: Json, _held: Json, names: Names) -> list[str]:
    return ["".join(_rich_text(each, names) for each in block["elements"])]


def _rich_text(part: Json, names: Names) -> str:
    if "elements" in part:
        end = "\n" if part["type"] == "rich_text_section" else ""
        return "".join(_rich_text(each, names) for each in part["elements"]) + end
    for key in ("user_id", "channel_id", "usergroup_id"):
        if key in part:
            return names.get(part[key], part[key])
    return str(part.get("text") or part.get("url") or part.get("fallback") or part.get("name") or "")


def _table(block: Json, _held: Json, names: Names) -> list[str]:
    rows = [[_cell(each, names) for each in row] for row in block["rows"]]
    widths = [max(len(row[place]) for row in rows if place < len(row)) for place in range(max(map(len, rows)))]
    padded = [[cell.ljust(width) for cell, width in zip(row, widths, strict=False)] for row in rows]
    caption = [str(block["caption"])] if block.get("caption") else []
    return [*caption, *(" | ".join(row).rstrip() for row in padded)]


def _chart(block: Json, _held: Json, _names: Names) -> list[str]:
    return [f"[chart: {block['title']}]"]


def _cell(cell: Json, names: Names) -> str:
    if cell["type"] == "rich_text":
        return "".join(_rich_text(each, names) for each in cell["elements"]).strip()
    return str(cell.get("text") or cell.get("value") or "")


DRAWN: Mapping[str, Callable[[Json, Json, Names], list[str]]] = {
    "section": _section,
    "actions": _actions,
    "input": _input,
    "context": _context,
    "header": _header,
    "divider": _divider,
    "image": _image,
    "markdown": _markdown,
    "rich_text": _rich,
    "table": _table,
    "data_table": _table,
    "data_visualization": _chart,
}


def element_text(element: Json, held: Json) -> str:
    """An element in brackets: a button's label, an overflow's choices, what a menu or input holds."""
    if element["type"] == "button":
        return f"[{element['text']['text']}]"
    if element["type"] == "overflow":
        return f"[⋯ {' / '.join(option['text']['text'] for option in element['options'])}]"
    if element["type"] == "image":
        return f"[image: {element['alt_text']}]"
    kind = KINDS[element["type"]]
    value = held.get(element["action_id"], {}).get(kind.value)
    if value in (None, "", []):
        return f"[{element.get('placeholder', {}).get('text', '')}]"
    chosen = value if isinstance(value, list) else [value]
    words = [each["text"]["text"] if isinstance(each, dict) and "text" in each else str(each) for each in chosen]
    return f"[{', '.join(words)}]"
