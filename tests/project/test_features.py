"""`docs/features.md` names what there is: each test, each command and each button, in every row."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache

import pytest

from bot.blocks.help import help_message
from bot.domain.commands import parse
from bot.domain.permits import Role
from bot.domain.typed_words import Unreadable
from tests.domain.builders import viewer, workspace
from tests.project.sources import ROOT, python_files, tree

COMMAND = re.compile(r"`(/invoices[^`]*)`")
PRESSED = re.compile(r"\*([^*]+)\*")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
ARGUMENT = re.compile(r"[A-Z]+-\d+|\d{4}-\d{2}")


def rows() -> Iterator[list[str]]:
    """The cells of each row, heads and rules left out."""
    lines = (ROOT / "docs/features.md").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if line.startswith("|") and not line.startswith(("| feature |", "| ---")):
            yield [cell.strip() for cell in line.strip("|").split(" | ")]


@cache
def functions(path: str) -> frozenset[str]:
    """The names of a test file's functions; none when there is no such file."""
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    return frozenset(node.name for node in tree(file).body if isinstance(node, ast.FunctionDef))


@cache
def said() -> frozenset[str]:
    """Every text that the blocks draw as it stands."""
    return frozenset(
        node.value
        for path in python_files("bot/blocks")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


@cache
def helped() -> str:
    """What the help says to a hub admin."""
    return help_message(viewer(Role.HUB_ADMIN), "acme", livemode=True).text


def wrong(row: list[str]) -> list[str]:
    """What a row lacks, or names that there is not."""
    if len(row) != 3:
        return [f"{row}: a row has three cells"]
    feature, here, shown = row
    commands, pressed, tests = COMMAND.findall(here), PRESSED.findall(here), TEST.findall(shown)
    faults = [] if commands or pressed else ["no command and no button"]
    faults += [] if tests else ["no test"]
    faults += [f"no such test: {path}::{name}" for path, name in tests if name not in functions(path)]
    faults += [f"nothing is called so: {text}" for text in pressed if text not in said()]
    faults += [f"no such command: {text}" for text in commands if not typed(text)]
    return [f"{feature}: {fault}" for fault in faults]


def typed(command: str) -> bool:
    """Whether the bot reads the command, and the help tells its words."""
    words = command.split()[1:]
    read = parse(" ".join(words), [workspace()], datetime(2026, 11, 22, tzinfo=UTC), UTC)
    told = all(ARGUMENT.fullmatch(word) or re.search(rf"\b{word}\b", helped()) for word in words[:1])
    return told and not isinstance(read, Unreadable)


def test_every_row_names_a_command_or_button_and_a_test_that_exist() -> None:
    listed = list(rows())
    assert len(listed) > 50
    assert [fault for row in listed for fault in wrong(row)] == []


@pytest.mark.parametrize(
    ("here", "shown", "fault"),
    [
        ("by itself", "`tests/project/test_features.py::rows`", "no command and no button"),
        ("*Retry*", "somewhere", "no test"),
        ("*Retry*", "`tests/project/test_features.py::test_gone`", "no such test"),
        ("*Retry*", "`tests/gone/test_features.py::rows`", "no such test"),
        ("*Reverse time*", "`tests/project/test_features.py::rows`", "nothing is called so"),
        ("`/invoices undo ACME-0042`", "`tests/project/test_features.py::rows`", "no such command"),
        ("`/invoices settings`", "`tests/project/test_features.py::rows`", "no such command"),
    ],
)
def test_a_row_that_names_what_there_is_not_would_be_found(here: str, shown: str, fault: str) -> None:
    (found,) = wrong(["a feature", here, shown])
    assert fault in found
