"""The blocks themselves, and which of them messages, modals and Home tabs take."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.slack.blocks.elements import IMAGE, IN_ACTIONS, IN_CONTEXT, IN_INPUT, IN_SECTION
from sandbox.slack.blocks.objects import ID, TYPE, URL, plain, text
from sandbox.slack.blocks.rich import CHART, RICH, number
from sandbox.slack.blocks.rules import (
    Check,
    any_key,
    boolean,
    both,
    integer,
    items,
    may,
    need,
    one_of,
    record,
    string,
    together,
    typed,
)

BLOCK = {"type": TYPE, "block_id": ID}
SECTION = {
    **BLOCK,
    "text": may(together(text(3000))),
    "fields": may(items(text(2000), 10)),
    "accessory": may(typed(IN_SECTION)),
    "expand": may(boolean),
}
INPUT = {
    **BLOCK,
    "label": need(plain(2000)),
    "element": need(typed(IN_INPUT)),
    "hint": may(plain(2000)),
    "optional": may(boolean),
    "dispatch_action": may(boolean),
}
RICH_TEXT = {**BLOCK, "elements": need(items(typed(RICH), 1000, least=0))}
CELL = typed(
    {
        "raw_text": record({"type": TYPE, "text": need(string(10000))}),
        "raw_number": record({"type": TYPE, "value": need(number), "text": may(string(10000))}),
        "rich_text": record(RICH_TEXT),
    }
)
COLUMN = record({"align": may(one_of("left", "center", "right")), "is_wrapped": may(boolean)})
TABLE = {
    **BLOCK,
    "rows": need(items(items(CELL, 20), 100)),
    "column_settings": may(items(COLUMN, 20, least=0)),
}
DATA_TABLE = {
    **BLOCK,
    "caption": need(string(3000, 1)),
    "rows": need(items(items(CELL, 20), 101, least=2)),
    "page_size": may(integer(1, 100)),
    "row_header_column_index": may(integer(0, 19)),
}
VIDEO = {
    **BLOCK,
    "alt_text": need(string(2000)),
    "title": need(plain(199)),
    "title_url": may(URL),
    "video_url": need(URL),
    "thumbnail_url": need(URL),
    "description": may(plain(199)),
    "author_name": may(string(49)),
    "provider_name": may(string(255)),
    "provider_icon_url": may(URL),
}
FILE = {**BLOCK, "external_id": need(string(255)), "source": need(one_of("remote"))}

EVERYWHERE: Mapping[str, Check] = {
    "actions": record({**BLOCK, "elements": need(items(typed(IN_ACTIONS), 25))}),
    "context": record({**BLOCK, "elements": need(items(typed(IN_CONTEXT), 10))}),
    "divider": record(BLOCK),
    "header": record({**BLOCK, "text": need(together(plain(150))), "level": may(integer(1, 4))}),
    "image": both(
        record({**BLOCK, **IMAGE, "title": may(plain(2000))}),
        any_key("image_url", "slack_file"),
    ),
    "input": record(INPUT),
    "rich_text": record(RICH_TEXT),
    "section": both(record(SECTION), any_key("text", "fields")),
    "video": record(VIDEO),
}
IN_MESSAGE: Mapping[str, Check] = {
    **EVERYWHERE,
    "data_table": record(DATA_TABLE),
    "data_visualization": record({**BLOCK, "title": need(string(50, 1)), "chart": need(CHART)}),
    "file": record(FILE),
    "markdown": record({**BLOCK, "text": need(string(12000, 1))}),
    "table": record(TABLE),
}
MESSAGE_BLOCKS = items(typed(IN_MESSAGE), 50, least=0)
VIEW_BLOCKS = items(typed(EVERYWHERE), 100, least=0)

VIEW = {
    "type": TYPE,
    "blocks": need(VIEW_BLOCKS),
    "private_metadata": may(string(3000)),
    "callback_id": may(string(255)),
    "external_id": may(string(255)),
}
MODAL = {
    **VIEW,
    "title": need(plain(24)),
    "submit": may(plain(24)),
    "close": may(plain(24)),
    "clear_on_close": may(boolean),
    "notify_on_close": may(boolean),
    "submit_disabled": may(boolean),
}
VIEWS = typed({"modal": record(MODAL), "home": record(VIEW)})
