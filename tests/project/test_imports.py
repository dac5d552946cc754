"""Who may import whom: import-linter's contracts, and the same table as an allow-list of all that is imported."""

import ast
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest

from tests.project.sources import ROOT, named, tree

ALLOWED: Final[Mapping[str, tuple[str, ...]]] = {
    "bot/domain/**/*.py": ("bot.domain",),
    "bot/blocks/**/*.py": ("bot.blocks", "bot.domain", "babel"),
    "bot/services/**/*.py": ("bot.services", "bot.domain", "structlog", "orjson"),
    "bot/adapters/clock.py": ("bot.services.ports", "bot.domain"),
    "bot/adapters/schedule.py": ("bot.services.ports", "bot.domain", "apscheduler"),
    "bot/adapters/billing/**/*.py": (
        *("bot.adapters.billing", "bot.services.ports", "bot.services.tally", "bot.domain"),
        *("stripe", "requests", "orjson"),
    ),
    "bot/adapters/messaging/**/*.py": (
        *("bot.adapters.messaging", "bot.services.ports", "bot.services.posting", "bot.domain", "bot.blocks"),
        "slack_sdk",
    ),
    "bot/adapters/store/**/*.py": (
        *("bot.adapters.store", "bot.services.store", "bot.services.wakes", "bot.domain"),
        *("sqlitedict", "filelock", "orjson", "psycopg", "psycopg_pool"),
    ),
    "bot/web*.py": (
        *("bot.web", "bot.web_bodies", "bot.web_heads", "bot.web_posted", "bot.web_readiness", "bot.web_watch"),
        *("bot.settings", "bot.bootstrap", "bot.logs", "handlers"),
        *("starlette", "uvicorn", "httptools", "prometheus_client", "structlog"),
    ),
    "bot/bootstrap/*.py": ("bot", "handlers", "prometheus_client", "starlette"),
    "bot/running.py": ("bot.adapters", "bot.domain.slots", "bot.services", "bot.settings", "starlette"),
    "bot/stores.py": ("bot.adapters.store", "bot.services", "bot.settings"),
    "bot/cli*.py": (
        *(
            "bot.cli_check",
            "bot.cli_errors",
            "bot.cli_store",
            "bot.cli_workspaces",
            "bot.stores",
            "bot.settings",
            "bot.settings_forms",
            "bot.bootstrap",
            "bot.web",
            "bot.logs",
        ),
        *("bot.manifest", "bot.demo", "bot.services", "bot.domain.errors", "bot.domain.sending", "handlers"),
        *("typer", "rich"),
    ),
    "bot/demo*.py": ("bot.cli", "bot.demo_processes", "bot.demo_signals", "bot.settings", "bot.domain.errors", "rich"),
    "bot/settings*.py": (
        *("bot.settings", "bot.settings_forms", "bot.domain"),
        *("pydantic", "pydantic_settings", "dotenv"),
    ),
    "handlers/**/*.py": (
        *("handlers", "bot.services", "bot.domain", "bot.blocks"),
        *("slack_bolt", "starlette", "orjson", "structlog"),
        "slack_sdk.WebClient",  # Bolt's App is given one; this is its type, the adapter makes it
    ),
    "sandbox/stripe/**/*.py": ("sandbox.stripe", "sandbox.serving", "starlette", "orjson"),
    "sandbox/slack/**/*.py": ("sandbox.slack", "sandbox.serving", "starlette", "anyio", "orjson"),
    "sandbox/*.py": ("sandbox", "starlette", "uvicorn"),
    "sandbox/story/*.py": ("sandbox.story", "sandbox.seed_api", "sandbox.seed_data", "sandbox.slack", "rich"),
}
"""Files -> what they may import besides the standard library."""


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


@pytest.mark.parametrize("files", ALLOWED)
def test_a_part_imports_only_what_the_design_allows(files: str) -> None:
    paths = sorted(ROOT.glob(files))
    assert paths
    assert [wrong for path in paths for wrong in outside(path, ALLOWED[files])] == []


def test_the_import_contracts_are_kept() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache", "--no-logo"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stdout
    assert " 0 broken" in ran.stdout
