"""The pages: each is found from the README, each link leads somewhere, each setting stands with its default."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import LATER, Settings
from tests.project.sources import ROOT
from tests.settings.examples import GOOD

README = ROOT / "README.md"
PAGES = [README, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
WRITTEN = set(re.findall(r"write (docs/[\w-]+\.md)", (ROOT / "Makefile").read_text("utf-8")))
"""Pages that a target of make writes."""


def links(page: Path) -> Iterator[Path]:
    """Where a page's links and pictures lead to within the project."""
    for target in re.findall(r'\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"', page.read_text("utf-8")):
        place = "".join(target).partition("#")[0]
        if place and "://" not in place:
            yield page.parent / place


def anchors(page: Path) -> set[str]:
    """The page's headings as links name them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_something(page: Path) -> None:
    assert [place for place in links(page) if not place.exists() and str(place.relative_to(ROOT)) not in WRITTEN] == []
    for place, anchor in re.findall(r"\]\(([^)\s:#]*)#([^)\s]+)\)", page.read_text("utf-8")):
        assert anchor in anchors(page.parent / place if place else page)


def test_the_readme_links_every_page() -> None:
    linked = {place.resolve() for place in links(README)}
    assert {page for page in PAGES if page != README} - linked == set()
    assert {ROOT / page for page in WRITTEN} - linked == set()


def rows() -> list[tuple[list[str], list[str]]]:
    """The settings that a row of the README's table is about, and their defaults as far as it names them."""
    table = README.read_text("utf-8").partition("\n## Settings\n")[2].partition("\n## ")[0]
    cells = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("| `")]
    return [(re.findall(r"`([A-Z_]+)`", row[0]), re.findall(r"`([^`]+)`", row[-1])) for row in cells]


def test_the_readme_names_every_setting_with_its_default() -> None:
    named = [name for names, _ in rows() for name in names]
    assert sorted(named) == sorted(name.upper() for name in Settings.model_fields)
    told = {name: default for names, defaults in rows() for name, default in zip(names, defaults, strict=False)}
    assert len(told) > 10
    assert Settings.load(GOOD | told, None) == Settings.load(GOOD, None)


def test_what_is_not_built_yet_is_said() -> None:
    said = README.read_text("utf-8")
    assert all(f"`{name}` (" in said for name in LATER)
