"""What people read keeps one voice: no jargon, no exclamation marks, nothing cut off, and always a way forward."""

import re
from collections.abc import Iterator

import pytest

from bot.blocks.message import Message
from bot.blocks.words.acts import ACTS
from bot.blocks.words.refusals import refusal_words
from bot.domain.decline_cards import CARD
from bot.domain.decline_entry import Entry
from bot.domain.decline_errors import CHARGE_OUTCOME, ERROR
from bot.domain.decline_others import ADVICE, BANK_DEBIT, LOCAL_METHOD
from bot.domain.permits import Act
from bot.domain.refusals import Why
from tests.blocks.reading import blocks_of, read, words
from tests.blocks.realistic import Realistic, renderings
from tests.project.sources import python_files
from tests.project.test_copy import sentences

JARGON = re.compile(
    r"[a-z]+_[a-z]+|payment ?intents?|idempoten|webhook|payload|\bAPIs?\b|\bHTTP|\bJSON\b|\bobjects?\b|\bmetadata\b|"
    r"\bmandate|\bendpoint|\bparameter|\bnull\b|reconcil",
    re.IGNORECASE,
)
OTHER_WORD = re.compile(
    r"finalis|authoris|\bcanceled\b|\boutside of Stripe|(?<!ooking )(?<!looks )\bat Stripe\b|\bRetry again\b|\bemail\b"
)
"""A second spelling or a second word for what has one already."""

APOLOGY = re.compile(r"\b(?:sorry|apolog\w+|oops|unfortunately|please)\b", re.IGNORECASE)
PLURAL = re.compile(r"(?<![\d,.])1 (?:more )?(?:invoices|lines|days|workspaces|currencies|hours|minutes)\b")
FORWARD = re.compile(
    r"[Nn]othing was|was not|is unchanged|Details|Pay now|Replace card|deleted, not voided|[Tt]ry again|Look again|"
    r"`/invoices|can do it|\bask\b|admins can|whoever runs|Wait|PDF|export a shorter|instead"
)
"""What was not done, or what to do next."""

CODE = re.compile(r"`[^`]*`|<[^>]*>|\b(?:in|cus|sub|pm)_\w+")
"""What is typed, a mention, or an id: no words."""


def faults(text: str) -> list[str]:
    """Everything in `text` that breaks the voice."""
    plain = CODE.sub("", text)
    rules = (JARGON, OTHER_WORD, APOLOGY, PLURAL, re.compile("!"), re.compile(r"\(no name\)"))
    return [found[0] for rule in rules for found in rule.finditer(plain)]


@pytest.fixture(scope="module")
def shown() -> dict[str, str]:
    """What each rendering says, hints and notification too."""
    said: dict[str, str] = {}
    for one in renderings():
        hints = [words(block["hint"]["text"]) for block in blocks_of(one.made) if block.get("hint")]
        text = [one.made.text] if isinstance(one.made, Message) else []
        said[f"{one.name} {len(said)}"] = "\n".join([read(one.made), *hints, *map(words, text)])
    return said


def test_nothing_that_is_shown_holds_jargon_or_exclaims(shown: dict[str, str]) -> None:
    assert len(shown) > 1000
    assert {name: found for name, text in shown.items() if (found := faults(text))} == {}


def test_no_modal_has_a_title_that_is_cut_off() -> None:
    titles = {
        one.made["title"]["text"] for one in renderings() if not isinstance(one.made, Message) and "title" in one.made
    }
    assert len(titles) > 20
    assert [title for title in titles if title.endswith("…")] == []


def test_every_refusal_says_what_was_not_done_or_the_next_step() -> None:
    hub = Realistic()
    said = {(why, act): refusal_words(hub.refusal(why, act)) for why in Why for act in Act}
    assert [pair for pair, text in said.items() if not FORWARD.search(text)] == []


def test_every_confirmation_asks_with_the_word_of_its_button() -> None:
    for act, one in ACTS.items():
        asked = one.question("INV-0042")
        assert asked.endswith("?"), act
        assert one.button.split()[0] in asked, act
        assert one.question("").endswith("?"), act
        assert "  " not in one.question(""), act


def entries() -> Iterator[Entry]:
    for table in (CARD, ERROR, CHARGE_OUTCOME, ADVICE, BANK_DEBIT, LOCAL_METHOD):
        yield from table.values()


def test_every_reason_of_a_bank_is_plain_and_has_a_step_for_payer_and_admin() -> None:
    for entry in entries():
        assert faults(f"{entry.reason} {entry.owner} {entry.admin}") == []
        assert not entry.reason.endswith(".")
        assert entry.owner.endswith(".")
        assert entry.admin.endswith(".")


def test_no_sentence_in_blocks_or_domain_holds_jargon_or_exclaims() -> None:
    found = {
        text: wrong
        for path in python_files("bot/blocks", "bot/domain")
        for text in sentences(path)
        if (wrong := faults(text))
    }
    assert found == {}


@pytest.mark.parametrize(
    "text",
    ["auto_advance is off.", "Done!", "Sorry, that failed.", "1 invoices", "The PaymentIntent failed.", "finalised"],
)
def test_a_text_of_another_voice_would_be_seen(text: str) -> None:
    assert faults(text) != []
