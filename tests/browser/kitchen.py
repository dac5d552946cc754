"""Messages and modals with one of everything that Block Kit has."""

from __future__ import annotations

from typing import Any

Block = dict[str, Any]
MOMENT = 1_790_000_000


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": True}


def mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": text}


def option(text: str, value: str, **more: Any) -> Block:
    return {"text": plain(text), "value": value, **more}


def button(text: str, action_id: str, **more: Any) -> Block:
    return {"type": "button", "text": plain(text), "action_id": action_id, "value": action_id, **more}


CONFIRM = {
    "title": plain("Are you sure?"),
    "text": mrkdwn("This is *for good*."),
    "confirm": plain("Do it"),
    "deny": plain("Stop"),
    "style": "danger",
}
THREE = [option("One", "1"), option("Two", "2", description=plain("The second")), option("Three", "3")]
GROUPS = [
    {"label": plain("Fruit"), "options": [option("Apple", "apple"), option("Pear", "pear")]},
    {"label": plain("Roots"), "options": [option("Carrot", "carrot")]},
]
MARKS = (
    "*bold* _italic_ ~strike~ `code <&amp;>` *bold _and italic_*\n> quoted <@U0HANA>\n> still\n"
    "<https://example.com/a|A link> <mailto:a@example.com|mail> <#C0ACME> <#C0NOWHERE|elsewhere> "
    "<!here> <!subteam^S0BILL>\n"
    f"<!date^{MOMENT}^{{date_short_pretty}} at {{time}}|then> :tada: :not_an_emoji: 2*3*4 snake_case_name &lt;b&gt;\n"
    "```pre *not bold*\n  <https://example.com|kept>```\n• a list\n• of things"
)


def rich(*elements: Block) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def inline(kind: str, **more: Any) -> Block:
    return {"type": kind, **more}


RICH = rich(
    {
        "type": "rich_text_section",
        "elements": [
            inline("text", text="Bold ", style={"bold": True}),
            inline("text", text="and struck ", style={"strike": True, "italic": True}),
            inline("link", url="https://example.com", text="a link"),
            inline("emoji", name="wave", unicode="1f44b"),
            inline("user", user_id="U0AMIR"),
            inline("channel", channel_id="C0ACME"),
            inline("usergroup", usergroup_id="S0BILL"),
            inline("broadcast", range="channel"),
            inline("date", timestamp=MOMENT, format="{date_long}", fallback="then"),
            inline("color", value="#0f5f63"),
        ],
    },
    {
        "type": "rich_text_list",
        "style": "ordered",
        "indent": 0,
        "elements": [{"type": "rich_text_section", "elements": [inline("text", text="First")]}],
    },
    {
        "type": "rich_text_list",
        "style": "bullet",
        "indent": 1,
        "elements": [{"type": "rich_text_section", "elements": [inline("text", text="Deeper")]}],
    },
    {"type": "rich_text_quote", "elements": [inline("text", text="A quote")]},
    {"type": "rich_text_preformatted", "elements": [inline("text", text="x = 1")]},
)
TABLE = {
    "type": "table",
    "column_settings": [{"align": "left", "is_wrapped": True}, {"align": "right"}],
    "rows": [
        [{"type": "raw_text", "text": "Name"}, {"type": "raw_text", "text": "Amount"}],
        [{"type": "raw_text", "text": "Acme"}, {"type": "raw_number", "value": 12.5, "text": "$12.50"}],
        [
            rich({"type": "rich_text_section", "elements": [inline("text", text="Bora")]}),
            {"type": "raw_text", "text": "$3.00"},
        ],
    ],
}
DATA_TABLE = {
    "type": "data_table",
    "caption": "Ageing",
    "page_size": 2,
    "rows": [
        [{"type": "raw_text", "text": text} for text in row]
        for row in (("Who", "Days"), *((f"N{n}", str(n)) for n in range(5)))
    ],
}


def chart(kind: str) -> Block:
    points = [{"label": "Oct", "value": 3}, {"label": "Nov", "value": 5.5}]
    if kind == "pie":
        return {"type": "data_visualization", "title": "Shares", "chart": {"type": "pie", "segments": points}}
    drawn = {"type": kind, "series": [{"name": "Paid", "data": points}], "axis_config": {}}
    return {"type": "data_visualization", "title": f"Paid, as {kind}", "chart": drawn}


ELEMENTS: list[Block] = [
    button("Plain", "plain"),
    button("Primary", "primary", style="primary", confirm=CONFIRM),
    button("Danger :x:", "danger", style="danger"),
    button("Link", "link", url="https://example.com/"),
    {"type": "overflow", "action_id": "overflow", "options": [option("Edit", "edit"), option("Drop", "drop")]},
    {"type": "static_select", "action_id": "static", "placeholder": plain("Pick"), "options": THREE},
    {"type": "external_select", "action_id": "external", "placeholder": plain("Look up"), "min_query_length": 1},
    {"type": "users_select", "action_id": "users", "placeholder": plain("Who"), "initial_user": "U0HANA"},
    {"type": "conversations_select", "action_id": "conversations", "placeholder": plain("Where")},
    {"type": "channels_select", "action_id": "channels", "placeholder": plain("Which channel")},
    {"type": "multi_static_select", "action_id": "grouped", "placeholder": plain("Some"), "option_groups": GROUPS},
    {"type": "multi_users_select", "action_id": "many_users", "placeholder": plain("People")},
    {"type": "datepicker", "action_id": "date", "initial_date": "2026-11-22"},
    {"type": "timepicker", "action_id": "time", "initial_time": "09:30"},
    {"type": "datetimepicker", "action_id": "moment", "initial_date_time": MOMENT},
    {"type": "radio_buttons", "action_id": "radio", "options": THREE, "initial_option": THREE[1]},
    {"type": "checkboxes", "action_id": "boxes", "options": THREE, "initial_options": [THREE[0]]},
]
PICTURE = {"type": "image", "image_url": "https://elsewhere.example/cat.png", "alt_text": "A cat"}
MESSAGE: list[Block] = [
    {"type": "header", "text": plain("Everything :tada:")},
    {"type": "section", "text": mrkdwn(MARKS), "accessory": PICTURE},
    {"type": "section", "text": plain("Fields"), "fields": [mrkdwn(f"*Name {n}*\nvalue {n}") for n in range(4)]},
    {"type": "divider"},
    {"type": "actions", "block_id": "all", "elements": ELEMENTS},
    {"type": "context", "elements": [PICTURE, mrkdwn("small *print*"), plain("plain")]},
    {**PICTURE, "title": plain("The cat")},
    RICH,
    TABLE,
    DATA_TABLE,
    {
        "type": "markdown",
        "text": "# Title\n\n**bold** and [link](https://example.com)\n\n- a\n- b\n\n1. c\n\n> q\n\n```\ncode\n```",
    },
    *(chart(kind) for kind in ("bar", "line", "area", "pie")),
    {
        "type": "video",
        "alt_text": "A film",
        "title": plain("Film"),
        "video_url": "https://elsewhere.example/film",
        "thumbnail_url": "https://elsewhere.example/film.png",
    },
]


def field(block_id: str, label: str, element: Block, **more: Any) -> Block:
    made = {"type": "input", "block_id": block_id, "label": plain(label), "element": {**element, "action_id": "value"}}
    return made | more


FORM: list[Block] = [
    field("name", "Name", {"type": "plain_text_input", "max_length": 40}, hint=plain("As on the door")),
    field("notes", "Notes", {"type": "plain_text_input", "multiline": True}, optional=True),
    field("count", "Count", {"type": "number_input", "is_decimal_allowed": False, "min_value": "1"}, optional=True),
    field("mail", "E-mail", {"type": "email_text_input"}, optional=True),
    field("page", "Address", {"type": "url_text_input"}, optional=True),
    field("rich", "Rich", {"type": "rich_text_input"}, optional=True),
    field("day", "Day", {"type": "datepicker"}, optional=True),
    field("hour", "Hour", {"type": "timepicker"}, optional=True),
    field("at", "At", {"type": "datetimepicker"}, optional=True),
    field("one", "One of", {"type": "static_select", "options": THREE}, optional=True),
    field("some", "Some of", {"type": "multi_static_select", "options": THREE}, optional=True),
    field("looked", "Looked up", {"type": "external_select", "min_query_length": 0}, optional=True),
    field("several", "Looked up, several", {"type": "multi_external_select", "min_query_length": 2}, optional=True),
    field("who", "Who", {"type": "users_select"}, optional=True),
    field("team", "Team", {"type": "multi_users_select"}, optional=True),
    field("where", "Where", {"type": "multi_conversations_select"}, optional=True),
    field("channel", "Channels", {"type": "multi_channels_select"}, optional=True),
    field("radio", "Radio", {"type": "radio_buttons", "options": THREE}, optional=True),
    field("boxes", "Boxes", {"type": "checkboxes", "options": THREE}, optional=True),
    field("file", "File", {"type": "file_input"}, optional=True),
    field("eager", "Eager", {"type": "plain_text_input"}, optional=True, dispatch_action=True),
]


def modal(title: str, blocks: list[Block], *, submit: str | None = "Save") -> Block:
    view: Block = {
        "type": "modal",
        "title": plain(title),
        "close": plain("Cancel"),
        "blocks": blocks,
        "callback_id": "form",
    }
    view["private_metadata"] = "kept"
    return view if submit is None else {**view, "submit": plain(submit)}
