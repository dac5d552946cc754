"""Ports, environments and drawings by themselves."""

from __future__ import annotations

import io
import os
import socket
from collections.abc import Mapping
from typing import Any

import pytest
from rich.console import Console
from rich.text import Text

from bot.demo_processes import environment, free_ports
from sandbox.story.drawing import drawn, framed, shortened

Json = Mapping[str, Any]


def section(text: str, **more: object) -> Json:
    return {"type": "section", "block_id": "b1", "text": {"type": "mrkdwn", "text": text}, **more}


def button(label: str) -> Json:
    return {"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": label}}


def lines_of(*blocks: Json, **more: object) -> list[str]:
    return [line.plain for line in drawn({"blocks": list(blocks), **more}, {"U1": "@hana"})]


def test_a_free_port_is_kept_and_a_taken_one_is_replaced() -> None:
    with socket.create_server(("127.0.0.1", 0)) as there:
        taken = int(there.getsockname()[1])
        with socket.create_server(("127.0.0.1", 0)) as other:
            free = int(other.getsockname()[1])
        ports = free_ports({"one": taken, "two": free})
    assert ports["one"] != taken
    assert ports["two"] == free


def test_the_same_port_is_not_given_twice() -> None:
    with socket.create_server(("127.0.0.1", 0)) as there:
        free = int(there.getsockname()[1])
    ports = free_ports({"one": free, "two": free, "three": 0})
    assert len(set(ports.values())) == 3


def test_the_children_get_none_of_the_users_settings_and_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SLACK_BOT_TOKEN", "DATABASE_URL", "APPROVAL_LIMIT", "HTTPS_PROXY", "http_proxy", "WORKERS"):
        monkeypatch.setenv(name, "of the user")
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    given = environment({"SLACK_BOT_TOKEN": "xoxb-demo"})
    assert "of the user" not in given.values()
    assert given["SLACK_BOT_TOKEN"] == "xoxb-demo"
    assert given["LANG"] == "de_DE.UTF-8"
    assert given["PATH"] == os.environ["PATH"]


def test_a_row_is_drawn_with_its_buttons_at_its_end() -> None:
    row = section("*INV-1* · <@U1>\n🔴 Failed", accessory=button("More"))
    actions = {"type": "actions", "block_id": "b2", "elements": [button("Retry")]}
    assert lines_of(row, actions) == ["INV-1 · @hana", "🔴 Failed   [More] [Retry]"]


def test_a_form_is_drawn_with_what_was_typed_and_what_is_wrong() -> None:
    field = {"type": "plain_text_input", "action_id": "v"}
    block = {"type": "input", "block_id": "amount", "label": {"type": "plain_text", "text": "Amount"}, "element": field}
    values = {"amount": {"v": {"type": "plain_text_input", "value": "12x"}}}
    lines = lines_of(block, title="New", values=values, errors={"amount": "Not a number."}, submit="Send", close="No")
    assert lines == ["New", "Amount: [12x]", "✗ Not a number.", "[Send] [No]"]


def test_a_menu_is_told_from_a_button() -> None:
    menu = {"type": "static_select", "action_id": "m", "placeholder": {"type": "plain_text", "text": "Status"}}
    row = {"type": "actions", "block_id": "b", "elements": [{**menu, "options": []}, button("Legend")]}
    assert lines_of(row) == ["[Status ▾] [Legend]"]


def test_what_is_framed_stays_within_the_width_with_no_space_at_its_end() -> None:
    console = Console(file=io.StringIO(), width=40)
    lines = framed(console, "#hub", [Text("word " * 30), Text("雲" * 50)])
    assert max(line.cell_len for line in lines) <= 40
    assert all(line.plain == line.plain.rstrip() for line in lines)
    assert lines[0].plain.startswith("╭─ #hub ─")
    assert all(line.plain.startswith("│ ") for line in lines[1:-1])


@pytest.mark.parametrize(("most", "wanted"), [(10, list("abcdefgh")), (6, ["a", "b", "c", "⋯ 3 more lines", "g", "h"])])
def test_what_is_long_is_shortened_in_its_middle(most: int, wanted: list[str]) -> None:
    assert [line.plain for line in shortened([Text(letter) for letter in "abcdefgh"], most)] == wanted
