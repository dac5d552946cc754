"""No text of the repository tells of one machine or one registry."""

import re

import pytest

from tests.project.sources import repository_texts

MACHINE = re.compile(r"(?<![\w.:/-])/(?:work|home|Users|root|opt|mnt)/[\w.-]+")
REGISTRY = re.compile(
    "|".join(map(re.escape, ("pypi." + "org", "python" + "hosted.org", "/simple" + "/", "find-" + "links")))
)


def findings(pattern: re.Pattern[str]) -> list[str]:
    return [f"{name}: {found[0]}" for name, text in repository_texts() for found in pattern.finditer(text)]


def test_no_text_holds_a_path_of_one_machine() -> None:
    assert findings(MACHINE) == []


def test_no_text_names_a_package_registry() -> None:
    assert findings(REGISTRY) == []


@pytest.mark.parametrize("text", ["see /" + "work/main", "open('/" + "home/ann/x')", "DATA=/" + "opt/data"])
def test_a_path_of_one_machine_would_be_seen(text: str) -> None:
    assert MACHINE.search(text)


@pytest.mark.parametrize(
    "text", ["GET /" + "v1/invoices", "https://example.com/" + "home/page", "the work/life balance"]
)
def test_a_path_of_a_web_address_is_no_machine_path(text: str) -> None:
    assert not MACHINE.search(text)
