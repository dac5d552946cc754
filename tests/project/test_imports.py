"""Who may import whom: import-linter's contracts, and the same table as an allow-list of all that is imported."""

import ast
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest

from tests.project.sources import ROOT, named, python_files, tree

ALLOWED: Final[Mapping[str, tuple[str, ...]]] = {
    "bot/domain": ("bot.domain",),
    "bot/blocks": ("bot.blocks", "bot.domain", "babel"),
    "bot/services": ("bot.services", "bot.domain", "structlog", "orjson"),
    "bot/adapters/store": (
        "bot.adapters.store",
        "bot.services.store",
        "bot.domain",
        "sqlitedict",
        "filelock",
        "orjson",
    ),
    "handlers": (
        "handlers",
        "bot.services",
        "bot.domain",
        "bot.blocks",
        "slack_bolt",
        "starlette",
        "orjson",
        "structlog",
    ),
    "sandbox/stripe": ("sandbox.stripe", "sandbox.serving", "starlette", "uvicorn", "orjson"),
    "sandbox/slack": ("sandbox.slack", "sandbox.serving", "starlette", "uvicorn", "orjson", "requests", "httpx"),
}
"""Folder -> what its modules may import besides the standard library."""


def imported(path: Path) -> Iterator[str]:
    """The dotted names of all that a file imports, wherever in the file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{named(path)}: imports are absolute here"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def outside(path: Path, allowed: tuple[str, ...]) -> list[str]:
    """What a file imports that is neither the standard library's nor allowed."""
    return [
        f"{named(path)} imports {name}"
        for name in imported(path)
        if name.partition(".")[0] not in sys.stdlib_module_names
        and not any(name == prefix or name.startswith(f"{prefix}.") for prefix in allowed)
    ]


@pytest.mark.parametrize("folder", ALLOWED)
def test_a_part_imports_only_what_the_design_allows(folder: str) -> None:
    files = python_files(folder)
    assert files
    assert [wrong for path in files for wrong in outside(path, ALLOWED[folder])] == []


def test_the_import_contracts_are_kept() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache", "--no-logo"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stdout
    assert " 0 broken" in ran.stdout
