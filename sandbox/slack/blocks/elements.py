"""The block elements, and which of them may stand in which block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.slack.blocks.objects import (
    CONFIRM,
    DISPATCH,
    ID,
    LINK_OPTION,
    MARKED_OPTION,
    OPTION,
    OPTION_GROUP,
    SLACK_FILE,
    TYPE,
    URL,
    plain,
    text,
)
from sandbox.slack.blocks.rich import RICH
from sandbox.slack.blocks.rules import (
    Check,
    Field,
    any_key,
    boolean,
    both,
    integer,
    items,
    may,
    need,
    one_of,
    problem,
    record,
    string,
    typed,
)

COMMON: Mapping[str, Field] = {"type": TYPE, "action_id": ID}
CONFIRMED = {**COMMON, "confirm": may(CONFIRM)}
FOCUSED = {**CONFIRMED, "focus_on_load": may(boolean)}
CHOICE = {**FOCUSED, "placeholder": may(plain(150))}
MANY = {**CHOICE, "max_selected_items": may(integer(1, 1000))}
TYPED = {**COMMON, "placeholder": may(plain(150)), "focus_on_load": may(boolean)}
DISPATCHED = {**TYPED, "dispatch_action_config": may(DISPATCH)}
LISTED = {"options": may(items(OPTION, 100)), "option_groups": may(items(OPTION_GROUP, 100))}
FILTER = may(
    record(
        {
            "include": may(items(one_of("im", "mpim", "private", "public"), 4)),
            "exclude_external_shared_channels": may(boolean),
            "exclude_bot_users": may(boolean),
        }
    )
)
CONVERSATION = {"default_to_current_conversation": may(boolean), "filter": FILTER}
DECIMAL = may(string(100))


def initial_is_listed(value: Any, path: str) -> Iterator[str]:
    """The option chosen at first has to be one of those offered."""
    groups = value.get("option_groups") or []
    offered = [*(value.get("options") or []), *(option for group in groups for option in group.get("options", []))]
    for key in ("initial_option", "initial_options"):
        chosen = value.get(key)
        for option in chosen if isinstance(chosen, list) else [chosen] if chosen else []:
            if option not in offered:
                yield problem(f"must match an option in `options`: {key}", f"{path}/{key}")


def listed(fields: Mapping[str, Field]) -> Check:
    """A menu with its options written out."""
    own = record(fields)

    def check(value: Any, path: str) -> Iterator[str]:
        found = list(both(own, any_key("options", "option_groups"))(value, path))
        yield from found or initial_is_listed(value, path)

    return check


BUTTON = {
    **CONFIRMED,
    "text": need(plain(75)),
    "url": may(URL),
    "value": may(string(2000)),
    "style": may(one_of("primary", "danger")),
    "accessibility_label": may(string(75)),
}
IMAGE = {
    "type": TYPE,
    "image_url": may(URL),
    "slack_file": may(SLACK_FILE),
    "alt_text": need(string(2000)),
}
PLAIN_INPUT = {
    **DISPATCHED,
    "initial_value": may(string(3000)),
    "multiline": may(boolean),
    "min_length": may(integer(0, 3000)),
    "max_length": may(integer(1, 3000)),
}
NUMBER_INPUT = {
    **DISPATCHED,
    "is_decimal_allowed": need(boolean),
    "initial_value": DECIMAL,
    "min_value": DECIMAL,
    "max_value": DECIMAL,
}
MARKED = {**FOCUSED, "options": need(items(MARKED_OPTION, 10))}
IDS = may(items(string(255, 1), 1000))

BUTTONS: Mapping[str, Check] = {"button": record(BUTTON)}
OVERFLOW: Mapping[str, Check] = {
    "overflow": record({**CONFIRMED, "options": need(items(LINK_OPTION, 5))}),
}
PICTURE: Mapping[str, Check] = {"image": both(record(IMAGE), any_key("image_url", "slack_file"))}
DATES: Mapping[str, Check] = {
    "datepicker": record({**CHOICE, "initial_date": may(string(10, 10))}),
    "timepicker": record({**CHOICE, "initial_time": may(string(5, 5)), "timezone": may(string(255))}),
    "datetimepicker": record({**FOCUSED, "initial_date_time": may(integer(10**9, 10**10 - 1))}),
}
MARKS: Mapping[str, Check] = {
    "checkboxes": listed({**MARKED, "initial_options": may(items(MARKED_OPTION, 10))}),
    "radio_buttons": listed({**MARKED, "initial_option": may(MARKED_OPTION)}),
}
QUERY = {"min_query_length": may(integer(0, 10**6))}
RESPONDING = {"response_url_enabled": may(boolean)}
SELECTS: Mapping[str, Check] = {
    "static_select": listed({**CHOICE, **LISTED, "initial_option": may(OPTION)}),
    "external_select": record({**CHOICE, **QUERY, "initial_option": may(OPTION)}),
    "users_select": record({**CHOICE, "initial_user": may(string(255))}),
    "conversations_select": record({**CHOICE, **CONVERSATION, **RESPONDING, "initial_conversation": may(string(255))}),
    "channels_select": record({**CHOICE, **RESPONDING, "initial_channel": may(string(255))}),
}
MULTI_SELECTS: Mapping[str, Check] = {
    "multi_static_select": listed({**MANY, **LISTED, "initial_options": may(items(OPTION, 100))}),
    "multi_external_select": record({**MANY, **QUERY, "initial_options": may(items(OPTION, 100))}),
    "multi_users_select": record({**MANY, "initial_users": IDS}),
    "multi_conversations_select": record({**MANY, **CONVERSATION, "initial_conversations": IDS}),
    "multi_channels_select": record({**MANY, "initial_channels": IDS}),
}
INPUTS: Mapping[str, Check] = {
    "plain_text_input": record(PLAIN_INPUT),
    "number_input": record(NUMBER_INPUT),
    "email_text_input": record({**DISPATCHED, "initial_value": may(string(3000))}),
    "url_text_input": record({**DISPATCHED, "initial_value": may(string(3000))}),
    "rich_text_input": record(
        {
            **DISPATCHED,
            "initial_value": may(record({"type": TYPE, "elements": need(items(typed(RICH), 1000, least=0))})),
        }
    ),
    "file_input": record({**COMMON, "filetypes": may(items(string(20), 100)), "max_files": may(integer(1, 10))}),
}
IN_SECTION = {**BUTTONS, **OVERFLOW, **PICTURE, **DATES, **MARKS, **SELECTS, **MULTI_SELECTS}
IN_ACTIONS = {**BUTTONS, **OVERFLOW, **DATES, **MARKS, **SELECTS, **MULTI_SELECTS}
IN_INPUT = {**INPUTS, **DATES, **MARKS, **SELECTS, **MULTI_SELECTS}
CONTEXT_TEXT = text(3000)
IN_CONTEXT: Mapping[str, Check] = {**PICTURE, "plain_text": CONTEXT_TEXT, "mrkdwn": CONTEXT_TEXT}
