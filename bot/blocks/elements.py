"""The few Block Kit parts that this project uses, each made in one place and cut to Slack's limits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from bot.blocks import limits
from bot.blocks.message import Block, View
from bot.blocks.text import cut, flat, width

Style = Literal["primary", "danger"]
TEST = "TEST · "


def plain(text: str, most: int) -> Block:
    """A plain_text object, cut; a name like `:x:` in it stays as it is written."""
    return {"type": "plain_text", "text": cut(text, most), "emoji": False}


def mrkdwn(text: str) -> Block:
    """A mrkdwn object; Slack makes no links or mentions of its own out of what stands in it."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def section(*lines: str, accessory: Block | None = None) -> Block:
    """Lines of mrkdwn, with a button or menu beside them; empty lines are left out."""
    block: Block = {"type": "section", "text": mrkdwn("\n".join(line for line in lines if line))}
    if accessory is not None:
        block["accessory"] = accessory
    return block


def paragraphs(*lines: str) -> list[Block]:
    """Lines of mrkdwn, none longer than a section takes, in as few sections as hold them."""
    blocks: list[Block] = []
    held: list[str] = []
    for line in lines:
        if held and sum(map(width, held)) + len(held) + width(line) > limits.SECTION:
            blocks.append(section(*held))
            held = []
        held.append(line)
    return [*blocks, section(*held)] if held else blocks


def fields(pairs: Sequence[tuple[str, str]]) -> list[Block]:
    """Names with their values in two columns, ten to a block."""
    cells = [mrkdwn(f"*{name}*\n{value}") for name, value in pairs]
    return [
        {"type": "section", "fields": cells[start : start + limits.FIELDS]}
        for start in range(0, len(cells), limits.FIELDS)
    ]


def context(*texts: str) -> Block:
    """Small print."""
    return {"type": "context", "elements": [mrkdwn(text) for text in texts]}


def header(text: str) -> Block:
    """A heading; `text` is plain."""
    return {"type": "header", "text": plain(text, limits.HEADER)}


def divider() -> Block:
    """A line."""
    return {"type": "divider"}


def actions(elements: Sequence[Block], block_id: str | None = None) -> Block:
    """Buttons and menus in a row."""
    block: Block = {"type": "actions", "elements": list(elements)}
    return block if block_id is None else {**block, "block_id": block_id}


def button(
    text: str,
    action_id: str,
    value: str | None = None,
    *,
    label: str,
    style: Style | None = None,
    url: str | None = None,
) -> Block:
    """A button; `label` is what a screen reader says: what is pressed, and for which invoice."""
    made: Block = {
        "type": "button",
        "text": plain(text, limits.BUTTON),
        "action_id": action_id,
        "accessibility_label": cut(label, limits.BUTTON),
    }
    extras = {"value": value, "style": style, "url": url}
    return made | {name: extra for name, extra in extras.items() if extra is not None}


def option(text: str, value: str) -> Block:
    """One choice of a menu; `text` may be foreign."""
    return {"text": plain(flat(text, limits.OPTION), limits.OPTION), "value": value}


def select(action_id: str, placeholder: str, options: Sequence[Block], chosen: str | None = None) -> Block:
    """A menu of 1 to 100 options; `chosen` is the value of the one shown at first."""
    menu: Block = {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain(placeholder, limits.PLACEHOLDER),
        "options": list(options),
    }
    first = next((each for each in options if each["value"] == chosen), None)
    return menu if first is None else {**menu, "initial_option": first}


def external(action_id: str, placeholder: str, chosen: Block | None = None) -> Block:
    """A menu whose options Slack asks us for."""
    menu: Block = {
        "type": "external_select",
        "action_id": action_id,
        "placeholder": plain(placeholder, limits.PLACEHOLDER),
        "min_query_length": 0,
    }
    return menu if chosen is None else {**menu, "initial_option": chosen}


def field(block_id: str, label: str, element: Block, *, hint: str = "", optional: bool = False) -> Block:
    """An input of a form; `element` is a field, menu, radio or check boxes."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, limits.LABEL),
        "element": element,
        "optional": optional,
    }
    return {**block, "hint": plain(hint, limits.LABEL)} if hint else block


def text_input(action_id: str, *, most: int, value: str = "", placeholder: str = "", multiline: bool = False) -> Block:
    """A field to type into, of at most `most` characters, holding `value`."""
    made: Block = {"type": "plain_text_input", "action_id": action_id, "max_length": most, "multiline": multiline}
    if value:
        made["initial_value"] = value
    if placeholder:
        made["placeholder"] = plain(placeholder, limits.PLACEHOLDER)
    return made


def datepicker(action_id: str, placeholder: str, chosen: str = "") -> Block:
    """A day to pick; `chosen` as ISO 8601."""
    made: Block = {
        "type": "datepicker",
        "action_id": action_id,
        "placeholder": plain(placeholder, limits.PLACEHOLDER),
    }
    return made | ({"initial_date": chosen} if chosen else {})


def modal(
    title: str,
    blocks: list[Block],
    callback_id: str,
    *,
    state: str = "",
    submit: str | None = None,
    close: str = "Close",
) -> View:
    """A modal; `title` may be foreign and is cut at 24 characters."""
    view: View = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(flat(title, limits.TITLE), limits.TITLE),
        "close": plain(close, limits.TITLE),
        "blocks": blocks,
    }
    if state:
        view["private_metadata"] = state
    return view if submit is None else {**view, "submit": plain(submit, limits.TITLE)}


def marked(blocks: list[Block], *, livemode: bool) -> list[Block]:
    """`blocks` beginning with TEST when they are about Stripe's test mode."""
    if livemode:
        return blocks
    first = blocks[0]
    if first["type"] == "section" and "text" in first:
        changed = {**first, "text": mrkdwn(f"*TEST* · {first['text']['text']}")}
        return [changed, *blocks[1:]]
    return [context("*TEST* · Stripe's test mode: no money moves."), *blocks]


def marked_text(text: str, *, livemode: bool) -> str:
    """`text` beginning with TEST when it is about Stripe's test mode."""
    return text if livemode else f"{TEST}{text}"


def unmarked_text(text: str) -> str:
    """What `marked_text` began with, for a text that is told in another."""
    return text.removeprefix(TEST)
