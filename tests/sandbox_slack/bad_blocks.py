"""Blocks that break one of Block Kit's limits, with what Slack says of them; and blocks that just keep to them."""

from __future__ import annotations

from typing import Any

from tests.sandbox_slack.bolt_bot import button, mrkdwn, plain, text_input

Json = dict[str, Any]
SECTION: Json = {"type": "section", "text": mrkdwn("hello")}
DIVIDER: Json = {"type": "divider"}


def actions(*elements: Json) -> list[Json]:
    """One actions block."""
    return [{"type": "actions", "elements": list(elements)}]


def option(text: str = "One", value: str = "1", **more: Any) -> Json:
    """An option."""
    return {"text": plain(text), "value": value, **more}


def select(*options: Json, **more: Any) -> Json:
    """A menu with its options."""
    return {"type": "static_select", "action_id": "menu", "options": list(options), **more}


def confirm(**more: Any) -> Json:
    """A confirm dialog."""
    return {"title": plain("T"), "text": plain("x"), "confirm": plain("Yes"), "deny": plain("No"), **more}


def table(rows: int, columns: int) -> list[Json]:
    """A table of that size."""
    row = [{"type": "raw_text", "text": "x"}] * columns
    return [{"type": "table", "rows": [row] * rows}]


def inside(element: Json) -> list[Json]:
    """An input block around an element."""
    return [{"type": "input", "label": plain("Label"), "element": element}]


TYPED: Json = {"type": "plain_text_input", "action_id": "a"}
EMPTY: Json = {"type": "section"}
MARKS = {"type": "checkboxes", "action_id": "c"}
RADIO = {"type": "radio_buttons", "action_id": "r"}
OVERFLOW = {"type": "overflow", "action_id": "o"}

PIE = {"type": "pie", "segments": [{"label": "a", "value": 1}] * 7}

REFUSED: list[tuple[str, list[Json], str]] = [
    ("51 blocks", [DIVIDER] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    (
        "long section",
        [{**SECTION, "text": mrkdwn("x" * 3001)}],
        "less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ),
    (
        "empty text",
        [{**SECTION, "text": mrkdwn("")}],
        "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
    ),
    ("empty section", [EMPTY], "missing required field: text [json-pointer:/blocks/0]"),
    (
        "11 fields",
        [{"type": "section", "fields": [plain("x")] * 11}],
        "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
    ),
    (
        "long field",
        [{"type": "section", "fields": [plain("x" * 2001)]}],
        "less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
    ),
    (
        "long header",
        [{"type": "header", "text": plain("x" * 151)}],
        "less than 151 characters [json-pointer:/blocks/0/text/text]",
    ),
    (
        "mrkdwn header",
        [{"type": "header", "text": mrkdwn("x")}],
        "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
    ),
    (
        "long markdown",
        [{"type": "markdown", "text": "x" * 12001}],
        "less than 12001 characters [json-pointer:/blocks/0/text]",
    ),
    (
        "26 buttons",
        actions(*[button("b", f"a{n}") for n in range(26)]),
        "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
    ),
    ("no buttons", actions(), "must provide at least 1 items [json-pointer:/blocks/0/elements]"),
    (
        "11 in context",
        [{"type": "context", "elements": [plain("x")] * 11}],
        "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
    ),
    (
        "button in context",
        [{"type": "context", "elements": [button("b", "a")]}],
        "unsupported type: button [json-pointer:/blocks/0/elements/0/type]",
    ),
    (
        "button label",
        actions(button("x" * 76, "a")),
        "less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ),
    (
        "button value",
        actions(button("b", "a", value="x" * 2001)),
        "less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
    ),
    (
        "button url",
        actions(button("b", "a", url="x" * 3001)),
        "less than 3001 characters [json-pointer:/blocks/0/elements/0/url]",
    ),
    ("button style", actions(button("b", "a", style="default")), "must be a valid enum value"),
    ("accessibility", actions(button("b", "a", accessibility_label="x" * 76)), "less than 76 characters"),
    ("mrkdwn button", actions({**button("b", "a"), "text": mrkdwn("b")}), "unsupported type: mrkdwn"),
    (
        "101 options",
        actions(select(*[option()] * 101)),
        "no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]",
    ),
    ("no options", actions(select()), "must provide at least 1 items"),
    ("no options at all", actions({"type": "static_select", "action_id": "m"}), "missing required field: options"),
    (
        "101 groups",
        actions(
            {
                "type": "static_select",
                "action_id": "m",
                "option_groups": [{"label": plain("g"), "options": [option()]}] * 101,
            }
        ),
        "no more than 100 items allowed",
    ),
    ("option text", actions(select(option("x" * 76))), "less than 76 characters"),
    ("option value", actions(select(option(value="x" * 151))), "less than 151 characters"),
    ("initial option", actions(select(option(), initial_option=option("Two", "2"))), "must match an option"),
    ("placeholder", actions(select(option(), placeholder=plain("x" * 151))), "less than 151 characters"),
    ("6 in overflow", actions({**OVERFLOW, "options": [option()] * 6}), "no more than 5 items allowed"),
    ("11 boxes", actions({**MARKS, "options": [option()] * 11}), "no more than 10 items allowed"),
    ("11 radios", actions({**RADIO, "options": [option()] * 11}), "no more than 10 items allowed"),
    ("confirm title", actions(button("b", "a", confirm=confirm(title=plain("x" * 101)))), "less than 101 characters"),
    ("confirm text", actions(button("b", "a", confirm=confirm(text=mrkdwn("x" * 301)))), "less than 301 characters"),
    ("confirm button", actions(button("b", "a", confirm=confirm(confirm=plain("x" * 31)))), "less than 31 characters"),
    ("confirm deny", actions(button("b", "a", confirm=confirm(deny=plain("x" * 31)))), "less than 31 characters"),
    ("half a confirm", actions(button("b", "a", confirm={"title": plain("T")})), "missing required field: text"),
    ("block_id", [{**SECTION, "block_id": "x" * 256}], "less than 256 characters [json-pointer:/blocks/0/block_id]"),
    ("action_id", actions(button("b", "x" * 256)), "less than 256 characters"),
    ("block_id twice", [{**SECTION, "block_id": "b"}] * 2, "`block_id` b already exists"),
    ("action_id twice", actions(button("b", "a"), button("c", "a")), "`action_id` a already exists"),
    ("101 rows", table(101, 1), "no more than 100 items allowed [json-pointer:/blocks/0/rows]"),
    ("21 columns", table(1, 21), "no more than 20 items allowed [json-pointer:/blocks/0/rows/0]"),
    ("two tables", table(1, 1) * 2, "only_one_table_allowed [json-pointer:/blocks/1]"),
    ("unknown block", [{"type": "carousel2"}], "unsupported type: carousel2 [json-pointer:/blocks/0/type]"),
    ("no type", [{"text": plain("x")}], "missing required field: type [json-pointer:/blocks/0]"),
    ("unknown element", actions({"type": "slider", "action_id": "a"}), "unsupported type: slider"),
    ("input among actions", actions(TYPED), "unsupported type: plain_text_input"),
    ("button in an input", inside(button("b", "a")), "unsupported type: button"),
    ("unknown key", [{**SECTION, "colour": "red"}], "invalid additional property: colour [json-pointer:/blocks/0]"),
    ("unknown key deep", actions(button("b", "a", icon="x")), "invalid additional property: icon"),
    ("text is a string", [{**SECTION, "text": "hello"}], "must be an object [json-pointer:/blocks/0/text]"),
    ("chart title", [{"type": "data_visualization", "title": "x" * 51, "chart": PIE}], "less than 51 characters"),
    ("7 segments", [{"type": "data_visualization", "title": "x", "chart": PIE}], "no more than 6 items allowed"),
    ("unknown rich text", [{"type": "rich_text", "elements": [{"type": "poem"}]}], "unsupported type: poem"),
    ("no alt text", [{"type": "image", "image_url": "https://a.example/b.png"}], "missing required field: alt_text"),
    ("input without label", [{"type": "input", "element": TYPED}], "missing required field: label"),
    ("input without element", [{"type": "input", "label": plain("x")}], "missing required field: element"),
    ("long label", [text_input("b", "x" * 2001)], "less than 2001 characters [json-pointer:/blocks/0/label/text]"),
    (
        "long hint",
        [text_input("b", "l", hint=plain("x" * 2001))],
        "less than 2001 characters [json-pointer:/blocks/0/hint/text]",
    ),
    ("input placeholder", inside({**TYPED, "placeholder": plain("x" * 151)}), "less than 151 characters"),
    ("max_length", inside({**TYPED, "max_length": 3001}), "less than or equal to 3000"),
    (
        "number without kind",
        inside({"type": "number_input", "action_id": "n"}),
        "missing required field: is_decimal_allowed",
    ),
]

TAKEN: list[list[Json]] = [
    [DIVIDER] * 50,
    [{**SECTION, "text": mrkdwn("x" * 3000)}],
    [{"type": "header", "text": plain("x" * 150)}],
    [{"type": "markdown", "text": "x" * 12000}],
    actions(*[button("x" * 75, f"a{n}", value="v" * 2000) for n in range(25)]),
    actions(select(*[option("x" * 75, "v" * 150)] * 100)),
    actions(select(option(), initial_option=option(), confirm=confirm(style="danger"))),
    table(100, 20),
    [{**SECTION, "accessory": {**OVERFLOW, "options": [option(url="https://a.example")] * 5}}],
    [{"type": "context", "elements": [{"type": "image", "image_url": "https://a.example", "alt_text": "a"}]}],
    [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]}],
    [
        {
            "type": "data_visualization",
            "title": "Paid",
            "chart": {"type": "pie", "segments": [{"label": "a", "value": 1}]},
        }
    ],
    inside({"type": "number_input", "action_id": "n", "is_decimal_allowed": True, "min_value": "0"}),
    inside({**MARKS, "options": [{"text": mrkdwn("*One*"), "value": "1"}]}),
]
