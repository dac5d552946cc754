"""Whatever a bot sends, the checks answer; and whatever they let through can be stored and read."""

from __future__ import annotations

from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.slack.blocks import check_blocks, check_view, prepared
from sandbox.slack.blocks.elements import IN_ACTIONS, IN_INPUT
from sandbox.slack.blocks.layout import IN_MESSAGE
from sandbox.slack.blocks.rich import RICH
from sandbox.slack.inputs import initial_values
from sandbox.slack.plain import text_of
from tests.sandbox_slack.bad_blocks import TAKEN

KINDS = sorted({*IN_MESSAGE, *IN_ACTIONS, *IN_INPUT, *RICH, "modal", "home", "plain_text", "mrkdwn", "raw_text"})
KEYS = ["type", "text", "elements", "element", "accessory", "fields", "options", "option_groups", "label", "blocks"]
KEYS += ["title", "block_id", "action_id", "value", "rows", "confirm", "initial_option", "initial_options", "url"]
LEAVES = st.none() | st.booleans() | st.integers(-2, 4) | st.sampled_from(["", "x", *KINDS])
ANY = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5)
)


@settings(max_examples=150, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
@given(ANY)
def test_any_json_gets_an_answer(value: Any) -> None:
    assert all("[json-pointer:/" in line for line in [*check_blocks(value), *check_view(value)])


@st.composite
def changed(draw: st.DrawFn) -> Any:
    """Good blocks with one value somewhere in them replaced by any other."""
    blocks = draw(st.sampled_from([each[:3] for each in TAKEN]))

    def walk(value: Any, here: int) -> Any:
        if here == 0 or not isinstance(value, (dict, list)) or not value:
            return draw(ANY) if here == 0 else value
        place = draw(st.sampled_from(sorted(value) if isinstance(value, dict) else range(len(value))))
        copy: Any = dict(value) if isinstance(value, dict) else list(value)
        copy[place] = walk(value[place], here - 1)
        return copy

    return walk(blocks, draw(st.integers(1, 6)))


@settings(max_examples=200, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
@given(changed())
def test_what_is_let_through_can_be_shown(blocks: Any) -> None:
    if check_blocks(blocks):
        return
    numbers = count()
    shown = prepared(blocks, lambda: f"id{next(numbers)}")
    assert isinstance(text_of({"blocks": shown, "values": initial_values(shown)}), str)
    assert check_blocks(shown) == []
