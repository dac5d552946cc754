"""Each of Slack's limits, just kept and just broken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.blocks import elements, limits
from bot.blocks.limits import BlockLimitError, checked
from bot.blocks.message import Block, Message

Make = Callable[[int], Block]


def plain(length: int) -> Block:
    """Plain text of this length, not cut."""
    return {"type": "plain_text", "text": "x" * length}


def mrkdwn(length: int) -> Block:
    """The same for mrkdwn."""
    return {"type": "mrkdwn", "text": "x" * length}


def acting(**changes: Any) -> Block:
    """A row of one button."""
    return {"type": "actions", "elements": [{"type": "button", "text": plain(1), "action_id": "a", **changes}]}


def choosing(number: int, **changes: Any) -> Block:
    """A menu of this many options."""
    options = [{"text": plain(1), "value": str(each)} for each in range(number)]
    menu = {"type": "static_select", "action_id": "a", "options": options, **changes}
    return {"type": "actions", "elements": [menu]}


def option(text: int = 1, value: int = 1) -> Block:
    """A menu of one option."""
    return choosing(0, options=[{"text": plain(text), "value": "x" * value}])


def confirming(**changes: Any) -> Block:
    """A button that asks first."""
    ask = {"title": plain(1), "text": plain(1), "confirm": plain(1), "deny": plain(1), **changes}
    return acting(confirm=ask)


def many(kind: str, most: int) -> Block:
    """Radio buttons or check boxes."""
    return choosing(most, type=kind)


LIMITS: dict[str, tuple[Make, int]] = {
    "section": (lambda n: {"type": "section", "text": mrkdwn(n)}, 3000),
    "fields": (lambda n: {"type": "section", "fields": [mrkdwn(1)] * n}, 10),
    "field": (lambda n: {"type": "section", "fields": [mrkdwn(n)]}, 2000),
    "header": (lambda n: {"type": "header", "text": plain(n)}, 150),
    "markdown": (lambda n: {"type": "markdown", "text": "x" * n}, 12000),
    "context": (lambda n: {"type": "context", "elements": [mrkdwn(1)] * n}, 10),
    "actions": (
        lambda n: {"type": "actions", "elements": [acting(action_id=str(each))["elements"][0] for each in range(n)]},
        25,
    ),
    "button text": (lambda n: acting(text=plain(n)), 75),
    "button value": (lambda n: acting(value="x" * n), 2000),
    "button url": (lambda n: acting(url="x" * n), 3000),
    "button label": (lambda n: acting(accessibility_label="x" * n), 75),
    "action id": (lambda n: acting(action_id="x" * n), 255),
    "block id": (lambda n: {"type": "divider", "block_id": "x" * n}, 255),
    "options": (choosing, 100),
    "option text": (lambda n: option(text=n), 75),
    "option value": (lambda n: option(value=n), 150),
    "placeholder": (lambda n: choosing(1, placeholder=plain(n)), 150),
    "overflow": (lambda n: many("overflow", n), 5),
    "radio buttons": (lambda n: many("radio_buttons", n), 10),
    "check boxes": (lambda n: many("checkboxes", n), 10),
    "confirm title": (lambda n: confirming(title=plain(n)), 100),
    "confirm text": (lambda n: confirming(text=plain(n)), 300),
    "confirm button": (lambda n: confirming(deny=plain(n)), 30),
    "table rows": (lambda n: {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]] * n}, 100),
    "table columns": (lambda n: {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * n]}, 20),
}


@pytest.mark.parametrize(("make", "most"), LIMITS.values(), ids=LIMITS.keys())
def test_a_limit_is_kept_at_its_edge_and_broken_past_it(make: Make, most: int) -> None:
    checked(Message("text", [make(most)]))
    with pytest.raises(BlockLimitError) as caught:
        checked(Message("text", [make(most + 1)]))
    assert caught.value.path.startswith("blocks/0")


def test_a_message_takes_fifty_blocks_and_a_view_a_hundred() -> None:
    checked(Message("text", [elements.divider()] * 50))
    checked({"type": "home", "blocks": [elements.divider()] * 100})
    with pytest.raises(BlockLimitError, match="51"):
        checked(Message("text", [elements.divider()] * 51))
    with pytest.raises(BlockLimitError, match="101"):
        checked({"type": "home", "blocks": [elements.divider()] * 101})


def test_all_text_of_a_message_counts_together() -> None:
    blocks = [elements.section("x" * 3000) for _ in range(4)]
    checked(Message("x" * 1000, blocks))
    with pytest.raises(BlockLimitError, match="13001"):
        checked(Message("x" * 1001, blocks))


def test_an_emoji_counts_twice() -> None:
    with pytest.raises(BlockLimitError, match="152"):
        checked(Message("text", [{"type": "header", "text": {"type": "plain_text", "text": "😀" * 76}}]))


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"title": plain(25)}, "title"),
        ({"submit": plain(25)}, "submit"),
        ({"close": plain(25)}, "close"),
        ({"private_metadata": "x" * 3001}, "private_metadata"),
        ({"callback_id": "x" * 256}, "callback_id"),
        ({"title": mrkdwn(5)}, "title"),
        ({"type": "dialog"}, "type"),
        ({"blocks": []}, "blocks"),
    ],
)
def test_a_modal_has_limits_of_its_own(changes: dict[str, Any], path: str) -> None:
    view = elements.modal("Title", [elements.divider()], "callback", state="s", submit="Go")
    checked(view)
    with pytest.raises(BlockLimitError) as caught:
        checked({**view, **changes})
    assert caught.value.path == path


def test_a_form_without_a_submit_button_is_refused() -> None:
    form = [elements.field("b", "Name", elements.text_input("a", most=10))]
    checked(elements.modal("Title", form, "callback", submit="Go"))
    with pytest.raises(BlockLimitError, match="submit"):
        checked(elements.modal("Title", form, "callback"))


@pytest.mark.parametrize(
    ("block", "problem"),
    [
        ({"type": "sparkles"}, "no such block"),
        ({"type": "section"}, "neither"),
        ({"type": "section", "text": mrkdwn(0)}, "empty"),
        ({"type": "section", "text": {"type": "mrkdwn", "text": " "}}, "empty"),
        ({"type": "section", "text": plain(1), "accessory": {"type": "hologram"}}, "no such element"),
        ({"type": "actions", "elements": []}, "at least 1"),
        (acting(style="gold"), "no such style"),
        (choosing(0), "at least 1"),
        (choosing(2, initial_option={"text": plain(1), "value": "9"}), "not among"),
        (choosing(2, initial_options=[]), "empty"),
        ({"type": "actions", "elements": acting()["elements"] * 2}, "twice"),
        ({"type": "header", "text": mrkdwn(5)}, "plain_text"),
    ],
)
def test_what_slack_refuses_is_refused_here(block: Block, problem: str) -> None:
    with pytest.raises(BlockLimitError, match=problem):
        checked(Message("text", [block]))


def test_two_blocks_of_one_name_are_refused() -> None:
    with pytest.raises(BlockLimitError, match="twice"):
        checked(Message("text", [{"type": "divider", "block_id": "a"}, {"type": "divider", "block_id": "a"}]))


def test_a_typed_field_holds_no_more_than_it_takes() -> None:
    def field(value: int, most: int) -> Message:
        element = {"type": "plain_text_input", "action_id": "a", "max_length": most, "initial_value": "x" * value}
        return Message("text", [{"type": "input", "label": plain(1), "element": element}])

    checked(field(3000, 3000))
    for value, most in ((3001, 3001), (11, 10)):
        with pytest.raises(BlockLimitError):
            checked(field(value, most))


def test_a_message_without_text_is_refused() -> None:
    with pytest.raises(BlockLimitError, match="text"):
        checked(Message("", [elements.divider()]))


def test_the_error_says_where() -> None:
    with pytest.raises(BlockLimitError) as caught:
        checked(Message("text", [elements.divider(), acting(text=plain(limits.BUTTON + 1))]))
    assert str(caught.value) == "blocks/1/elements/0/text: 76 characters, at most 75"
