"""What interactive elements hold: at first, after a person chose or typed, and as `state.values` shows it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.slack.blocks.checked import elements_of
from sandbox.slack.errors import CannotDoError
from sandbox.slack.records import Json

Values = dict[str, dict[str, Json]]


@dataclass(frozen=True)
class Kind:
    """The key under which an element's value stands, and the key of what it holds at first."""

    value: str
    initial: str
    many: bool = False
    options: bool = False


def _many(value: str, initial: str, *, options: bool = False) -> Kind:
    return Kind(value, initial, many=True, options=options)


KINDS: Mapping[str, Kind] = {
    "plain_text_input": Kind("value", "initial_value"),
    "number_input": Kind("value", "initial_value"),
    "email_text_input": Kind("value", "initial_value"),
    "url_text_input": Kind("value", "initial_value"),
    "rich_text_input": Kind("rich_text_value", "initial_value"),
    "file_input": _many("files", "initial_files"),
    "datepicker": Kind("selected_date", "initial_date"),
    "timepicker": Kind("selected_time", "initial_time"),
    "datetimepicker": Kind("selected_date_time", "initial_date_time"),
    "static_select": Kind("selected_option", "initial_option", options=True),
    "external_select": Kind("selected_option", "initial_option", options=True),
    "users_select": Kind("selected_user", "initial_user"),
    "conversations_select": Kind("selected_conversation", "initial_conversation"),
    "channels_select": Kind("selected_channel", "initial_channel"),
    "radio_buttons": Kind("selected_option", "initial_option", options=True),
    "checkboxes": _many("selected_options", "initial_options", options=True),
    "multi_static_select": _many("selected_options", "initial_options", options=True),
    "multi_external_select": _many("selected_options", "initial_options", options=True),
    "multi_users_select": _many("selected_users", "initial_users"),
    "multi_conversations_select": _many("selected_conversations", "initial_conversations"),
    "multi_channels_select": _many("selected_channels", "initial_channels"),
}


def initial_values(blocks: Sequence[Json]) -> Values:
    """`state.values` of blocks just shown; buttons and overflow menus hold nothing."""
    values: Values = {}
    for block in blocks:
        for _, element in elements_of(block):
            kind = KINDS.get(element["type"])
            if kind is not None:
                value = element.get(kind.initial, [] if kind.many else None)
                held = {"type": element["type"], kind.value: value}
                values.setdefault(block["block_id"], {})[element["action_id"]] = held
    return values


def kept_values(blocks: Sequence[Json], before: Sequence[Json], values: Values) -> Values:
    """`state.values` after an update: inputs with the same ids, type and beginning keep what was put in."""
    fresh, initial = initial_values(blocks), initial_values(before)
    for block_id, elements in fresh.items():
        for action_id, held in elements.items():
            old = values.get(block_id, {}).get(action_id)
            same = initial.get(block_id, {}).get(action_id) == held
            if old is not None and old["type"] == held["type"] and same:
                elements[action_id] = old
    return fresh


def find_element(
    blocks: Sequence[Json],
    action_id: str | None,
    block_id: str | None = None,
    value: Any = None,
    label: str | None = None,
) -> tuple[Json, Json]:
    """The block and element meant; CannotDoError when there is none, or more than one that fits."""
    found = [
        (block, element)
        for block in blocks
        for _, element in elements_of(block)
        if (action_id is None or element["action_id"] == action_id)
        and (block_id is None or block["block_id"] == block_id)
        and (label is None or element.get("text", {}).get("text") == label)
    ]
    if isinstance(value, str) and any(element["type"] == "button" for _, element in found):
        found = [(block, element) for block, element in found if element.get("value") == value]
    wanted = f"{label or action_id!r}" + (f" in block {block_id!r}" if block_id else "")
    if not found:
        there = [element["action_id"] for block in blocks for _, element in elements_of(block)]
        raise CannotDoError(f"there is no {wanted}; there are {there}")
    if len(found) > 1:
        raise CannotDoError(f"there are {len(found)} of {wanted}: say which by block_id or value")
    return found[0]


def all_options(element: Json) -> list[Json]:
    """The options that an element has written out, those in groups too."""
    groups = element.get("option_groups") or []
    return [*(element.get("options") or []), *(option for group in groups for option in group["options"])]


def pick(element: Json, offered: Sequence[Json], wanted: Any) -> Json:
    """The option with that value or text (or that very option), of those that the person can see."""
    if isinstance(wanted, dict):
        wanted = wanted.get("value")
    for option in [*all_options(element), *offered]:
        if wanted in (option.get("value"), option["text"]["text"]):
            return option
    raise CannotDoError(f"{element['action_id']!r} offers no {wanted!r}")


def held(element: Json, offered: Sequence[Json], chosen: Any) -> Json:
    """What the element holds once a person put `chosen` in, as `state.values` shows it."""
    kind = KINDS.get(element["type"])
    if kind is None:
        raise CannotDoError(f"nothing can be put into a {element['type']}")
    value = chosen
    if kind.many:
        value = [] if chosen is None else list(chosen) if isinstance(chosen, (list, tuple)) else [chosen]
        most = element.get("max_selected_items")
        if most is not None and len(value) > most:
            raise CannotDoError(f"{element['action_id']!r} takes {most} at most")
    if kind.options and value is not None:
        value = [pick(element, offered, each) for each in value] if kind.many else pick(element, offered, value)
    elif kind.value == "value" and value is not None:
        value = str(value) or None
    return {"type": element["type"], kind.value: value}


def complaint(block: Json, values: Values) -> str | None:
    """What Slack itself says beside an input that it will not let through, None when it is fine."""
    element = block["element"]
    kind = KINDS[element["type"]]
    value = values.get(block["block_id"], {}).get(element["action_id"], {}).get(kind.value)
    if value in (None, "", []):
        return None if block.get("optional") else "Please complete this required field."
    if element["type"] == "plain_text_input":
        return _wrong_length(element, str(value))
    if element["type"] == "number_input":
        return _wrong_number(element, str(value))
    if element["type"] == "email_text_input" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", str(value)):
        return "Please enter a valid email address."
    if element["type"] == "url_text_input" and not re.match(r"https?://\S+", str(value)):
        return "Please enter a valid URL."
    return None


def _wrong_length(element: Json, value: str) -> str | None:
    longest = element.get("max_length", 3000)
    if len(value) > longest:
        return f"Please enter fewer than {longest + 1} characters."
    shortest = element.get("min_length", 0)
    return f"Please enter at least {shortest} characters." if len(value) < shortest else None


def _wrong_number(element: Json, value: str) -> str | None:
    form = r"-?\d+(\.\d+)?" if element["is_decimal_allowed"] else r"-?\d+"
    if not re.fullmatch(form, value):
        return "Please enter a number." if element["is_decimal_allowed"] else "Please enter a whole number."
    if "min_value" in element and float(value) < float(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and float(value) > float(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return None
