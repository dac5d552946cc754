"""Foreign text made safe: nothing in it acts, names or leaks."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks import text


def test_angles_and_ampersands_are_escaped() -> None:
    assert text.foreign("<!channel> & co", 50) == "&lt;!channel&gt; &amp; co"


def test_marks_in_foreign_text_do_not_format_it() -> None:
    shown = text.foreign("*Acme* _Ltd_ ~old~ `x` :x: snake_case 10:30", 80)
    assert not set("*~`") & set(shown)
    assert "snake_case" in shown
    assert "10:30" in shown
    assert " _" not in shown
    assert ":x:" not in shown


def test_direction_overrides_control_characters_and_lone_surrogates_are_gone() -> None:
    assert text.foreign("a\u202eb\x00c\ud800d\u200b", 50) == "ab cd"


def test_a_long_name_ends_in_an_ellipsis_and_never_inside_an_entity() -> None:
    assert text.foreign("Acme Bakery", 6) == "Acme…"
    assert text.foreign("&&&&", 12) == "&amp;&amp;…"


def test_what_was_typed_is_given_back_as_it_was_typed() -> None:
    assert text.typed(" *a*\n<b> & c", 50) == " *a*\n<b> & c"
    assert text.typed("a\x00b\ud800", 50) == "ab"
    assert text.width(text.typed("😀" * 50, 25)) <= 25


def test_a_name_of_nothing_is_still_a_name() -> None:
    assert text.foreign(" \u200b ", 10) == text.NAMELESS
    assert text.flat("", 10) == text.NAMELESS


def test_emails_are_masked_and_links_left_out() -> None:
    assert text.foreign("jane.doe@acme.example", 50) == "j•••@acme.example"
    assert text.foreign("see https://invoice.stripe.com/i/1?x=2 now", 50) == "see (link) now"
    assert text.foreign("invoice.stripe.com/i/1", 50) == "(link)"
    assert text.exact("jane.doe@acme.example", 50) == "jane.doe@acme.example"


@pytest.mark.parametrize(
    ("email", "masked"), [("a@b.example", "a•••@b.example"), ("nobody", "•••"), ("@x.example", "•••")]
)
def test_a_masked_email_keeps_its_first_letter_and_domain(email: str, masked: str) -> None:
    assert text.mask_email(email) == masked


@given(st.text(max_size=300), st.integers(min_value=1, max_value=80))
def test_foreign_text_never_grows_past_what_it_may(raw: str, most: int) -> None:
    for made in (text.foreign(raw, most), text.exact(raw, most, lines=True), text.flat(raw, most)):
        assert made.strip()
        assert text.width(made) <= max(most, len(text.NAMELESS))


def test_cutting_an_emoji_family_leaves_no_joiner_behind() -> None:
    assert text.cut("👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 5) == "👩…"


def test_safe_text_is_cut_between_tokens() -> None:
    safe = "It was paid on <!date^1^{date_short_pretty}|12 Nov 2026>."
    assert text.cut_safe(safe, 30) == "It was paid on…"
    assert text.cut_safe("A &amp; B", 6) == "A…"


def test_a_day_is_shown_in_each_readers_zone() -> None:
    at = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
    assert text.day(at) == f"<!date^{int(at.timestamp())}^{{date_short_pretty}}|25 Nov 2026>"
    assert text.moment(at).endswith("|25 Nov 2026 at 09:30 UTC>")
    assert text.month(at) == "November 2026"


def test_a_day_after_on_is_never_tomorrow() -> None:
    at = datetime(2026, 11, 25, tzinfo=UTC)
    assert text.on_day(at) == f"on <!date^{int(at.timestamp())}^{{date_short}}|25 Nov 2026>"


def test_spoken_text_has_no_marks_and_reads_as_sentences() -> None:
    at = datetime(2026, 11, 25, tzinfo=UTC)
    assert text.spoken("*Paid* · Acme", "", f"On {text.day(at)}.") == "Paid · Acme. On 25 Nov 2026."


def test_only_ids_are_mentions() -> None:
    assert text.mention("U0HANA") == "<@U0HANA>"
    assert text.mention("!channel") == "!channel"
    assert text.mention("U1> <!here") == "U1&gt; &lt;!here"


def test_own_sentences_keep_their_code_marks_when_they_come_in_pairs() -> None:
    assert text.sentence("`show` takes <one>.", 80) == "`show` takes &lt;one&gt;."
    assert text.sentence("a ` b", 80) == "a ˋ b"


def test_an_amount_beside_a_name_from_right_to_left_stays_where_it_is_read() -> None:
    assert text.foreign("مخبز النور", 50) == "\u200eمخبز النور\u200e"
    assert text.flat("Ha-Or אור", 50) == "\u200eHa-Or אור\u200e"
    assert text.width(text.foreign("א" * 90, 20)) == 20
    assert text.foreign("Kumo 雲 Design", 50) == "Kumo 雲 Design"
