"""What a person reads in a message or view, as plain lines; and Slack's SDK as a second opinion on blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

from slack_sdk.models.blocks import Block as SdkBlock

from bot.blocks.message import Message, View


def blocks_of(rendering: Message | View) -> list[dict[str, Any]]:
    """The blocks of either."""
    return rendering.blocks if isinstance(rendering, Message) else list(rendering["blocks"])


def read(rendering: Message | View) -> str:
    """What is read, a block a line: buttons in brackets, menus as their chosen option, dates as fallbacks."""
    lines = [] if isinstance(rendering, Message) or rendering["type"] == "home" else [rendering["title"]["text"]]
    lines += [line for block in blocks_of(rendering) for line in _block(block)]
    if not isinstance(rendering, Message) and "submit" in rendering:
        lines.append(f"[{rendering['submit']['text']}] [{rendering['close']['text']}]")
    return "\n".join(lines)


def _block(block: Mapping[str, Any]) -> Iterator[str]:
    kind = block["type"]
    if "text" in block:
        beside = f" {_element(block['accessory'])}" if "accessory" in block else ""
        yield words(block["text"]["text"]) + beside
    for cell in block.get("fields", []):
        yield words(cell["text"]).replace("\n", ": ")
    if kind in ("actions", "context"):
        yield " ".join(_element(element) for element in block["elements"])
    if kind == "input":
        yield f"{block['label']['text']}: {_element(block['element'])}"


def _element(element: Mapping[str, Any]) -> str:
    kind = element["type"]
    if kind == "button":
        return f"[{element['text']['text']}]"
    if kind in ("mrkdwn", "plain_text"):
        return words(element["text"])
    if kind == "plain_text_input":
        return f"[{element.get('initial_value', '')}]"
    first = element.get("initial_options") or [element.get("initial_option") or {"text": element.get("placeholder")}]
    return "{" + ", ".join(option["text"]["text"] if option["text"] else "" for option in first) + "}"


def words(mrkdwn: str) -> str:
    """mrkdwn as it reads: dates as their fallback, no bold marks, entities undone."""
    dated = re.sub(r"<!date\^\d+\^[^|>]*\|([^>]*)>", r"\1", mrkdwn)
    return unescape(re.sub(r"\*([^*\n]+)\*", r"\1", dated))


def buttons(rendering: Message | View) -> list[str]:
    """The words on the buttons, in order."""
    return [element["text"]["text"] for element in elements(rendering) if element["type"] == "button"]


def elements(rendering: Message | View) -> Iterator[dict[str, Any]]:
    """Every interactive element."""
    for block in blocks_of(rendering):
        yield from (element for element in block.get("elements", []) if "action_id" in element)
        yield from (block[name] for name in ("accessory", "element") if name in block)


def everything(node: object) -> Iterator[str]:
    """Every string anywhere in it."""
    if isinstance(node, Message):
        yield node.text
        yield from everything(node.blocks)
    elif isinstance(node, Mapping):
        for inner in node.values():
            yield from everything(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from everything(inner)
    elif isinstance(node, str):
        yield node


def accepted_by_the_sdk(rendering: Message | View) -> None:
    """Slack's own classes know each block and find nothing wrong with its lengths."""
    for raw in blocks_of(rendering):
        parsed = SdkBlock.parse(raw)
        assert parsed is not None, raw
        parsed.validate_json()
