"""The composition objects: texts, options, confirm dialogs."""

from __future__ import annotations

from sandbox.slack.blocks.rules import Check, any_key, boolean, both, items, may, need, one_of, record, string, typed

TYPE = need(string(255))
ID = may(string(255))
URL = string(3000, shortest=1)


def plain(longest: int, shortest: int = 1) -> Check:
    """A `plain_text` object."""
    fields = {"type": TYPE, "text": need(string(longest, shortest)), "emoji": may(boolean)}
    return typed({"plain_text": record(fields)})


def text(longest: int, shortest: int = 1) -> Check:
    """A `plain_text` or `mrkdwn` object."""
    own = need(string(longest, shortest))
    return typed(
        {
            "plain_text": record({"type": TYPE, "text": own, "emoji": may(boolean)}),
            "mrkdwn": record({"type": TYPE, "text": own, "verbatim": may(boolean)}),
        }
    )


OPTION = record({"text": need(plain(75)), "value": need(string(150, 1)), "description": may(plain(75))})
MARKED_OPTION = record({"text": need(text(75)), "value": need(string(150, 1)), "description": may(text(75))})
LINK_OPTION = record(
    {"text": need(plain(75)), "value": may(string(150)), "description": may(plain(75)), "url": may(URL)}
)
OPTION_GROUP = record({"label": need(plain(75)), "options": need(items(OPTION, 100))})

CONFIRM = record(
    {
        "title": need(plain(100)),
        "text": need(text(300)),
        "confirm": need(plain(30)),
        "deny": need(plain(30)),
        "style": may(one_of("primary", "danger")),
    }
)

DISPATCH = record(
    {
        "trigger_actions_on": may(items(one_of("on_enter_pressed", "on_character_entered"), 2)),
    }
)

SLACK_FILE = both(record({"id": may(string(255)), "url": may(URL)}), any_key("id", "url"))
