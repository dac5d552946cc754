"""Rich text and charts: the blocks that are trees of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.slack.blocks.objects import TYPE, URL
from sandbox.slack.blocks.rules import (
    Check,
    Field,
    anything,
    boolean,
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

STYLE = may(record({each: may(boolean) for each in ("bold", "italic", "strike", "code", "underline")}))


def inline(**fields: Field) -> Check:
    """A piece of a line."""
    return record({"type": TYPE, "style": STYLE, **fields})


INLINE = typed(
    {
        "text": inline(text=need(string(12000, 1))),
        "link": inline(url=need(URL), text=may(string(12000)), unsafe=may(boolean)),
        "emoji": inline(name=need(string(255, 1)), unicode=may(string(255))),
        "user": inline(user_id=need(string(255, 1))),
        "channel": inline(channel_id=need(string(255, 1))),
        "usergroup": inline(usergroup_id=need(string(255, 1))),
        "broadcast": inline(range=need(one_of("here", "channel", "everyone"))),
        "date": inline(timestamp=need(integer(0, 10**11)), format=need(string(255, 1)), fallback=may(string(255))),
        "color": inline(value=need(string(255, 1))),
    }
)
LINES = need(items(INLINE, 1000, least=0))
SECTION_OF_TEXT = record({"type": TYPE, "elements": LINES})
SET_OFF = record({"type": TYPE, "elements": LINES, "border": may(integer(0, 1)), "language": may(string(255))})
LIST = record(
    {
        "type": TYPE,
        "elements": need(items(typed({"rich_text_section": SECTION_OF_TEXT}), 1000, least=0)),
        "style": need(one_of("bullet", "ordered")),
        "indent": may(integer(0, 8)),
        "offset": may(integer(0, 10**6)),
        "border": may(integer(0, 1)),
    }
)
RICH: Mapping[str, Check] = {
    "rich_text_section": SECTION_OF_TEXT,
    "rich_text_list": LIST,
    "rich_text_quote": SET_OFF,
    "rich_text_preformatted": SET_OFF,
}


def number(value: Any, path: str) -> Iterator[str]:
    """A number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        yield problem("must be a number", path)


POINT = record({"label": need(string(255, 1)), "value": need(number)})
SERIES = need(items(record({"name": need(string(255, 1)), "data": need(items(POINT, 100))}), 6))
PLOTTED = record({"type": TYPE, "series": SERIES, "axis_config": need(anything)})
CHART = typed(
    {
        "pie": record({"type": TYPE, "segments": need(items(POINT, 6))}),
        "bar": PLOTTED,
        "area": PLOTTED,
        "line": PLOTTED,
    }
)
