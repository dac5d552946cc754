"""Amounts that were pasted: what is read, and what is said of lines that cannot be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.pasted import PastedError, PastedRow, read_pasted
from tests.domain.builders import workspace

ACME = workspace(id="acme", name="Acme Bakery", currency="usd")
NORTH = workspace(id="north", name="North, Inc.", currency="jpy")
DUNE = workspace(id="dune", name="Dune", currency="kwd")
HUB = {one.id: one for one in (ACME, NORTH, DUNE)}


def refused(text: str, *, described: bool = True) -> str:
    with pytest.raises(PastedError) as caught:
        read_pasted(text, HUB, described=described)
    return str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "acme,1250.00,Work\nnorth,800\ndune,1.250",
        "workspace,amount,what for\n\nacme, 1250.00 , Work \r\n north,800\n\ndune,1.250\n",
        'Acme Bakery,1250,Work\n"North, Inc.",800\nDUNE,1.25',
        "acme\t1250.00\tWork\nNorth, Inc.\t800\t\nDune\t1.250",
        "acme;1250.00;Work\nnorth;800\ndune;1.250",
    ],
)
def test_commas_tabs_semicolons_names_and_a_header_are_read(text: str) -> None:
    assert read_pasted(text, HUB, described=True) == (
        PastedRow(ACME, 125000, "Work"),
        PastedRow(NORTH, 800, ""),
        PastedRow(DUNE, 1250, ""),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Paste a line for each workspace"),
        ("workspace,amount\n", "Paste a line for each workspace"),
        ("amce,5", "Line 1: there is no workspace “amce”. Did you mean acme?"),
        ("zzzzzz,5", "Line 1: there is no workspace “zzzzzz”."),
        ("acme", "Line 1: There is no amount. Type it like 1250.00."),
        ("acme,1,250.00", "Line 1: is “1,250.00” one amount? Thousands are not grouped; type it like 1250.00."),
        ("acme,1,250", "Line 1: is “1,250” one amount?"),
        ("acme,1.250,00", "Line 1: is “1.250,00” one amount?"),
        ("acme,1.255", "Line 1: Amounts in USD have at most 2 decimals"),
        ("acme,-5", "Line 1: I can't read “-5” as an amount"),
        ("north,8.5", "Line 1: Amounts in JPY have no decimals"),
        ("dune,1.2505", "Line 1: Amounts in KWD have at most 3 decimals"),
        ("acme,5\n\nAcme Bakery,6", "Line 3: Acme Bakery stands on line 1 already."),
        ("acme,5,a,b", "Line 1: it has more than workspace, amount and what for."),
        (f"acme,5,{'x' * 251}", "Line 1: what it is for has at most 250 characters."),
        ("acme,5\n" * 201, "These are 201 lines; at most 200 at a time."),
        ("a1,5\nb2,5\nc3,5\nd4,5\ne5,5", "Line 3: there is no workspace “c3”. 2 more lines are wrong."),
    ],
)
def test_what_cannot_be_read_is_named_by_its_line(text: str, said: str) -> None:
    assert said in refused(text)


def test_words_are_needed_after_the_amount_or_for_all() -> None:
    assert "Line 1: say what it is for" in refused("acme,5", described=False)
    assert read_pasted("acme,5,Work", HUB, described=False)[0].description == "Work"


@given(st.text(max_size=300))
def test_any_text_is_refused_with_a_sentence_unless_it_can_be_read(text: str) -> None:
    assert refused(f"{text}\nnobody,1").endswith((".", "?"))
