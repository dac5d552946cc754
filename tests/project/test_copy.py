"""What people read is written once: the same words in two places come to differ."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.project.sources import docstrings, named, python_files, tree

SHORTEST = 40
"""Shorter texts (labels, words) may recur."""

TABLE = "bot/domain/decline_"
"""The decline codes' rows: each stands whole, and two codes may well ask for the same next step."""


def sentences(path: Path) -> Iterator[str]:
    """The long texts of a file that read as sentences: no docstrings, no SQL, no patterns."""
    module = tree(path)
    skipped = docstrings(module)
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            text = node.value.strip()
            if len(text) > SHORTEST and text.count(" ") >= 4:
                yield text


def written_twice(paths: list[Path]) -> dict[str, list[str]]:
    places: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        for text in sentences(path):
            places[text].append(named(path))
    return {text: found for text, found in places.items() if len(found) > 1}


def test_no_sentence_for_people_is_written_twice() -> None:
    paths = [path for path in python_files("bot", "handlers") if not named(path).startswith(TABLE)]
    assert len(paths) > 20
    assert written_twice(paths) == {}


def test_a_sentence_written_twice_would_be_found() -> None:
    here = Path(__file__)
    text = "This sentence stands only here, and it is long enough."
    assert text in set(sentences(here))
    assert text in written_twice([here, here])
