"""The README's pictures are of a real demo, in both themes, and small."""

from __future__ import annotations

import re
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from tests.browser.pictures import PICTURES, running_page, take
from tests.project.sources import ROOT

LARGEST = 150_000
"""Bytes of one picture."""


def test_the_pictures_can_be_taken_anew_of_a_demo_with_nothing_going_wrong(browser: Browser, tmp_path: Path) -> None:
    with running_page() as url:
        assert take(browser, url, tmp_path) == []
    assert {picture.theme for picture in PICTURES} == {"light", "dark"}
    for picture in PICTURES:
        file = tmp_path / f"{picture.name}.png"
        assert file.stat().st_size < LARGEST
        with Image.open(file) as shown:
            assert shown.width > 1000


def test_the_readme_shows_every_picture_there_is_and_no_other() -> None:
    shown = set(re.findall(r"docs/pictures/([\w-]+)\.png", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert shown == {picture.name for picture in PICTURES}
    there = {file.stem: file.stat().st_size for file in (ROOT / "docs/pictures").iterdir()}
    assert there.keys() == shown
    assert max(there.values()) < LARGEST
