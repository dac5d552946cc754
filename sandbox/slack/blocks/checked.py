"""Check the blocks of a message or a view, and prepare them as Slack stores them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sandbox.slack.blocks.layout import MESSAGE_BLOCKS, VIEWS
from sandbox.slack.blocks.rules import problem

Json = dict[str, Any]


def elements_of(block: Json) -> list[tuple[str, Json]]:
    """The interactive elements of a block, each with its place in it as a JSON pointer."""
    found = [(f"/{key}", block[key]) for key in ("accessory", "element") if isinstance(block.get(key), dict)]
    if block.get("type") == "actions":
        found += [(f"/elements/{place}", element) for place, element in enumerate(block.get("elements", []))]
    return [(path, element) for path, element in found if element.get("type") != "image"]


def repeated_ids(blocks: list[Json], path: str) -> Iterator[str]:
    """Block ids twice in a message or view, action ids twice in a block."""
    seen: set[str] = set()
    for place, block in enumerate(blocks):
        block_id = block.get("block_id")
        if block_id and block_id in seen:
            yield problem(f"`block_id` {block_id} already exists", f"{path}/{place}/block_id")
        seen.add(block_id or "")
        inside: set[str] = set()
        for where, element in elements_of(block):
            action_id = element.get("action_id")
            if action_id and action_id in inside:
                yield problem(f"`action_id` {action_id} already exists in this block", f"{path}/{place}{where}")
            inside.add(action_id or "")


def check_blocks(blocks: Any, path: str = "/blocks") -> list[str]:
    """What is wrong with a message's blocks, in Slack's words; empty when nothing is."""
    found = list(MESSAGE_BLOCKS(blocks, path)) or list(repeated_ids(blocks, path))
    if found:
        return found
    tables = [place for place, block in enumerate(blocks) if block.get("type") == "table"]
    return [problem("only_one_table_allowed", f"{path}/{place}") for place in tables[1:]]


def check_view(view: Any, path: str = "/view") -> list[str]:
    """What is wrong with a modal or a Home tab; empty when nothing is."""
    found = list(VIEWS(view, path)) or list(repeated_ids(view["blocks"], f"{path}/blocks"))
    if found or view["type"] != "modal" or view.get("submit"):
        return found
    inputs = [place for place, block in enumerate(view["blocks"]) if block["type"] == "input"]
    said = "must define `submit` to use an `input` block in modals"
    return [problem(said, f"{path}/blocks/{place}/input") for place in inputs]


def text_length(value: Any) -> int:
    """How many characters of text the blocks show in all."""
    if isinstance(value, dict):
        own = value.get("text")
        return (len(own) if isinstance(own, str) else 0) + sum(text_length(inner) for inner in value.values())
    if isinstance(value, list):
        return sum(text_length(inner) for inner in value)
    return 0


def prepared(blocks: list[Json], new_id: Callable[[], str]) -> list[Json]:
    """A copy with what Slack adds: ids where there were none, the defaults of text objects."""
    copies: list[Json] = []
    for block in blocks:
        copy = with_defaults(block)
        copy.setdefault("block_id", new_id())
        for _, element in elements_of(copy):
            element.setdefault("action_id", new_id())
        copies.append(copy)
    return copies


def with_defaults(value: Any) -> Any:
    """A deep copy without nulls, in which text objects carry their defaults."""
    if isinstance(value, list):
        return [with_defaults(item) for item in value]
    if not isinstance(value, dict):
        return value
    copy = {key: with_defaults(inner) for key, inner in value.items() if inner is not None}
    if copy.get("type") == "plain_text":
        copy.setdefault("emoji", True)
    elif copy.get("type") == "mrkdwn":
        copy.setdefault("verbatim", False)
    return copy
