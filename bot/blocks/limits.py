"""Slack's limits for messages and views, checked in one place on everything that is rendered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from bot.blocks.message import Message, View
from bot.blocks.text import width
from bot.domain.errors import InvoicebotError

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_TEXT = 13_000
SECTION = 3000
FIELD = 2000
FIELDS = 10
HEADER = 150
MARKDOWN = 12_000
ACTIONS = 25
CONTEXT = 10
BUTTON = 75
VALUE = 2000
URL = 3000
OPTIONS = 100
OPTION = 75
OPTION_VALUE = 150
OVERFLOW = 5
MARKS = 10
ID = 255
TITLE = 24
METADATA = 3000
LABEL = 2000
INPUT = 3000
PLACEHOLDER = 150
CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
CONFIRM_BUTTON = 30
TABLE_ROWS = 100
TABLE_COLUMNS = 20

Problems = Iterator[tuple[str, str]]
Rendering = TypeVar("Rendering", bound=Message | View)


class BlockLimitError(InvoicebotError):
    """Slack would refuse it; `path` says where (`blocks/3/accessory/text`), `problem` why."""

    def __init__(self, path: str, problem: str) -> None:
        """Keep both as evidence."""
        super().__init__(f"{path}: {problem}")
        self.path = path
        self.problem = problem


def checked(rendering: Rendering) -> Rendering:
    """`rendering` itself, if Slack would take it; raises BlockLimitError."""
    for path, problem in _message(rendering) if isinstance(rendering, Message) else _view(rendering):
        raise BlockLimitError(path, problem)
    return rendering


def _message(message: Message) -> Problems:
    yield from _length(message.text, "text", MESSAGE_TEXT)
    yield from _blocks(message.blocks, MESSAGE_BLOCKS)
    everything = width(message.text) + sum(map(width, texts(message.blocks)))
    if everything > MESSAGE_TEXT:
        yield "blocks", f"{everything} characters of text, at most {MESSAGE_TEXT}"


def _view(view: View) -> Problems:
    kind = view.get("type")
    if kind not in ("modal", "home"):
        yield "type", f"no such view: {kind}"
    if kind == "modal":
        yield from _plain(view.get("title"), "title", TITLE)
        if "submit" not in view and any(block.get("type") == "input" for block in view.get("blocks", [])):
            yield "submit", "a form needs a submit button"
    for name in ("submit", "close"):
        if name in view:
            yield from _plain(view[name], name, TITLE)
    yield from _length(view.get("private_metadata", "-") or "-", "private_metadata", METADATA)
    yield from _length(view.get("callback_id", "-"), "callback_id", ID)
    yield from _blocks(view.get("blocks"), VIEW_BLOCKS)


def texts(node: object) -> Iterator[str]:
    """Every text that a person reads in blocks: of text objects, not of values and ids."""
    if isinstance(node, Mapping):
        if node.get("type") in ("mrkdwn", "plain_text", "markdown", "raw_text") and isinstance(node.get("text"), str):
            yield node["text"]
            return
        for inner in node.values():
            yield from texts(inner)
    elif isinstance(node, list | tuple):
        for inner in node:
            yield from texts(inner)


def _blocks(blocks: Any, most: int) -> Problems:
    if not isinstance(blocks, list) or not blocks:
        yield "blocks", "none"
        return
    yield from _many(blocks, "blocks", most)
    seen: set[str] = set()
    for place, block in enumerate(blocks):
        path = f"blocks/{place}"
        check = _CHECKS.get(block.get("type"))
        if check is None:
            yield path, f"no such block: {block.get('type')}"
            continue
        name = block.get("block_id")
        if name is not None:
            yield from _length(name, f"{path}/block_id", ID)
            if name in seen:
                yield f"{path}/block_id", f"twice: {name}"
            seen.add(name)
        yield from check(block, path)


def _section(block: View, path: str) -> Problems:
    if "text" not in block and "fields" not in block:
        yield path, "neither text nor fields"
    if "text" in block:
        yield from _text(block["text"], f"{path}/text", SECTION)
    fields = block.get("fields", [])
    yield from _many(fields, f"{path}/fields", FIELDS)
    for place, field in enumerate(fields):
        yield from _text(field, f"{path}/fields/{place}", FIELD)
    if "accessory" in block:
        yield from _element(block["accessory"], f"{path}/accessory")


def _header(block: View, path: str) -> Problems:
    yield from _plain(block.get("text"), f"{path}/text", HEADER)


def _markdown(block: View, path: str) -> Problems:
    yield from _length(block.get("text"), f"{path}/text", MARKDOWN)


def _context(block: View, path: str) -> Problems:
    elements = block.get("elements", [])
    yield from _many(elements, f"{path}/elements", CONTEXT, least=1)
    for place, element in enumerate(elements):
        yield from _text(element, f"{path}/elements/{place}", SECTION)


def _actions(block: View, path: str) -> Problems:
    elements = block.get("elements", [])
    yield from _many(elements, f"{path}/elements", ACTIONS, least=1)
    seen: set[str] = set()
    for place, element in enumerate(elements):
        yield from _element(element, f"{path}/elements/{place}")
        if element.get("action_id") in seen:
            yield f"{path}/elements/{place}/action_id", f"twice: {element.get('action_id')}"
        seen.add(element.get("action_id"))


def _input(block: View, path: str) -> Problems:
    yield from _plain(block.get("label"), f"{path}/label", LABEL)
    if "hint" in block:
        yield from _plain(block["hint"], f"{path}/hint", LABEL)
    yield from _element(block.get("element"), f"{path}/element")


def _table(block: View, path: str) -> Problems:
    rows = block.get("rows", [])
    yield from _many(rows, f"{path}/rows", TABLE_ROWS, least=1)
    for place, row in enumerate(rows):
        yield from _many(row, f"{path}/rows/{place}", TABLE_COLUMNS, least=1)


def _divider(_block: View, _path: str) -> Problems:
    return iter(())


_CHECKS: Mapping[Any, Callable[[View, str], Problems]] = {
    "section": _section,
    "header": _header,
    "markdown": _markdown,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "table": _table,
    "divider": _divider,
}


def _element(element: Any, path: str) -> Problems:
    kind = element.get("type") if isinstance(element, Mapping) else None
    if kind not in _ELEMENTS:
        yield path, f"no such element: {kind}"
        return
    yield from _length(element.get("action_id"), f"{path}/action_id", ID)
    if "placeholder" in element:
        yield from _plain(element["placeholder"], f"{path}/placeholder", PLACEHOLDER)
    if "confirm" in element:
        yield from _confirm(element["confirm"], f"{path}/confirm")
    if kind == "button":
        yield from _button(element, path)
    elif kind == "plain_text_input":
        yield from _typed(element, path)
    elif kind == "datepicker":
        yield from _day(element, path)
    else:
        yield from _choice(element, path, _ELEMENTS[kind])


_ELEMENTS: Mapping[Any, int] = {
    "button": 0,
    "plain_text_input": 0,
    "datepicker": 0,
    "static_select": OPTIONS,
    "multi_static_select": OPTIONS,
    "external_select": OPTIONS,
    "multi_external_select": OPTIONS,
    "overflow": OVERFLOW,
    "radio_buttons": MARKS,
    "checkboxes": MARKS,
}


def _button(element: View, path: str) -> Problems:
    yield from _plain(element.get("text"), f"{path}/text", BUTTON)
    for name, most in (("value", VALUE), ("url", URL), ("accessibility_label", BUTTON)):
        if name in element:
            yield from _length(element[name], f"{path}/{name}", most)
    if element.get("style", "primary") not in ("primary", "danger"):
        yield f"{path}/style", f"no such style: {element['style']}"


def _typed(element: View, path: str) -> Problems:
    most = element.get("max_length", INPUT)
    if not 1 <= most <= INPUT:
        yield f"{path}/max_length", f"{most}, at most {INPUT}"
    if width(element.get("initial_value", "")) > most:
        yield f"{path}/initial_value", f"longer than {most}"


def _day(element: View, path: str) -> Problems:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", element.get("initial_date", "2026-01-01")):
        yield f"{path}/initial_date", f"no day: {element['initial_date']}"


def _choice(element: View, path: str, most: int) -> Problems:
    first = element.get("initial_options", []) + ([element["initial_option"]] if "initial_option" in element else [])
    options = element.get("options", [])
    if "external" not in element["type"]:
        yield from _many(options, f"{path}/options", most, least=1)
        if any(option not in options for option in first):
            yield f"{path}/initial_option", "is not among the options"
    yield from _many(first, f"{path}/initial_options", OPTIONS)
    if "initial_options" in element and not element["initial_options"]:
        yield f"{path}/initial_options", "empty"
    for place, option in enumerate([*options, *first]):
        yield from _text(option.get("text"), f"{path}/options/{place}/text", OPTION)
        yield from _length(option.get("value"), f"{path}/options/{place}/value", OPTION_VALUE)
        if "description" in option:
            yield from _text(option["description"], f"{path}/options/{place}/description", OPTION)


def _confirm(confirm: View, path: str) -> Problems:
    yield from _plain(confirm.get("title"), f"{path}/title", CONFIRM_TITLE)
    yield from _text(confirm.get("text"), f"{path}/text", CONFIRM_TEXT)
    for name in ("confirm", "deny"):
        yield from _plain(confirm.get(name), f"{path}/{name}", CONFIRM_BUTTON)


def _many(items: Any, path: str, most: int, least: int = 0) -> Problems:
    if not isinstance(items, list) or not least <= len(items) <= most:
        yield path, f"{len(items) if isinstance(items, list) else 'no list'}, at least {least} and at most {most}"


def _plain(node: Any, path: str, most: int) -> Problems:
    if not isinstance(node, Mapping) or node.get("type") != "plain_text":
        yield path, "must be plain_text"
        return
    yield from _text(node, path, most)


def _text(node: Any, path: str, most: int) -> Problems:
    if not isinstance(node, Mapping) or node.get("type") not in ("plain_text", "mrkdwn"):
        yield path, "no text"
        return
    yield from _length(node.get("text"), path, most)


def _length(value: Any, path: str, most: int) -> Problems:
    if not isinstance(value, str) or not value.strip():
        yield path, "empty"
    elif width(value) > most:
        yield path, f"{width(value)} characters, at most {most}"
