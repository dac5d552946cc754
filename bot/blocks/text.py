"""Text from Stripe and from people made safe to show: cut, escaped, without marks or characters that act."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

from babel.dates import format_date, format_datetime

NAMELESS = "(no name)"

_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = frozenset("\u00ad\u180e\u200b\u2060\u2061\u2062\u2063\u2064\ufeff\ufff9\ufffa\ufffb")
_DROPPED = _DIRECTIONS | _INVISIBLE
_LEFT_TO_RIGHT = "\u200e"
_JOINERS = "\u200c\u200d"
_LINK = re.compile(r"(?:[a-z][a-z0-9+.-]{0,20}://|www\.)\S+|(?:[a-z0-9-]{1,60}\.){0,5}stripe\.com\S*", re.IGNORECASE)
_EMAIL = re.compile(r"([^\s@<>\"'(),:;]{1,64})@([^\s@<>\"'(),:;]{1,255}\.[^\s@<>\"'(),:;.]{1,63})")
_EMOJI_CODE = re.compile(r":(?=[a-z0-9_+'-]{1,80}:)")
_EDGE_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_TOKENS = re.compile(r"<[^>]*>|&[a-z]+;|.", re.DOTALL)
_DATE = re.compile(r"<!date\^[^|>]*\|([^>]*)>")
_BOLD = re.compile(r"\*([^*\n]+)\*")
_LOOKALIKES = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ"})
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_ANGLES = str.maketrans({"<": "‹", ">": "›"})


def width(text: str) -> int:
    """Length as Slack may count it: UTF-16 units, so that an emoji is two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(raw: str, *, lines: bool = False) -> str:
    """One line (or several, if `lines`) without control characters, lone surrogates and direction overrides."""
    if raw.isascii() and raw.isprintable():
        return " ".join(raw.split())
    kept = []
    for character in raw:
        kind = unicodedata.category(character)
        if character == "\n" and lines:
            kept.append(character)
        elif kind in ("Cc", "Zl", "Zp", "Zs"):
            kept.append(" ")
        elif kind not in ("Cs", "Co") and character not in _DROPPED:
            kept.append(character)
    rows = "".join(kept).split("\n")
    return "\n".join(" ".join(row.split()) for row in rows).strip()


def blank(raw: str) -> bool:
    """Whether nothing of `raw` would be seen."""
    return not clean(raw[:400])


def cut(text: str, most: int) -> str:
    """`text`, or its beginning with an ellipsis, in at most `most` UTF-16 units."""
    return _fit(list(text), most)


def _fit(pieces: list[str], most: int) -> str:
    whole = "".join(pieces)
    if width(whole) <= most:
        return whole
    kept: list[str] = []
    room = most - 1
    for piece in pieces:
        room -= width(piece)
        if room < 0:
            break
        kept.append(piece)
    while kept and (kept[-1].isspace() or kept[-1] in _JOINERS or unicodedata.combining(kept[-1][0])):
        kept.pop()
    return "".join(kept) + "…"


def cut_safe(safe: str, most: int) -> str:
    """Like `cut`, for mrkdwn that was made safe: never in the middle of an entity, mention or date."""
    return _fit(_TOKENS.findall(safe), most)


def mask_email(email: str) -> str:
    """The first letter and the domain: `h•••@acme.com`."""
    name, at, domain = email.partition("@")
    return f"{name[:1]}•••@{domain}" if at and name else "•••"


def _masked(text: str) -> str:
    folded = text.casefold()
    if any(sign in folded for sign in ("://", "www.", "stripe.com")):  # the patterns are slow on long words
        text = _LINK.sub("(link)", text)
    return _EMAIL.sub(lambda found: mask_email(found.group(0)), text) if "@" in text else text


def unlinked(raw: str) -> str:
    """`raw` on one line as anybody may read it, for what is no mrkdwn: e-mails masked, links left out."""
    return _masked(clean(raw))


def _mark(text: str) -> str:
    """What stands on both sides of text with Arabic or Hebrew in it, so that an amount beside it keeps its place.

    https://www.unicode.org/reports/tr9/#Implicit_Directional_Marks
    """
    backwards = not text.isascii() and any(unicodedata.bidirectional(one) in ("R", "AL", "AN") for one in text)
    return _LEFT_TO_RIGHT if backwards else ""


def _neutral(text: str) -> str:
    """Without the marks that Slack reads as formatting or as an emoji's name."""
    flat = text.translate(_LOOKALIKES)
    return _EMOJI_CODE.sub("∶", _EDGE_UNDERSCORE.sub("ˍ", flat))


def exact(raw: str, most: int, *, lines: bool = False) -> str:
    """`raw` for mrkdwn, e-mails as they are: only for what is private to a hub admin. At most `most` units, escaped."""
    text = _neutral(clean(raw[: most * 4], lines=lines))
    mark = _mark(text)
    return (
        mark + _fit([_ENTITIES.get(character, character) for character in text], most - 2 * len(mark)) + mark
        or NAMELESS
    )


def foreign(raw: str, most: int, *, lines: bool = False) -> str:
    """`raw` for mrkdwn that anybody may read: escaped, e-mails masked, links left out, at most `most` units."""
    return exact(_masked(clean(raw[: most * 4], lines=lines)), most, lines=lines)


def sentence(raw: str, most: int) -> str:
    """The project's own words that may quote foreign ones, for mrkdwn: code marks stay, if they come in pairs."""
    text = _masked(clean(raw[: most * 4])).replace("*", "∗")
    text = text if text.count("`") % 2 == 0 else text.replace("`", "ˋ")
    return _fit([_ENTITIES.get(character, character) for character in text], most)


def flat(raw: str, most: int) -> str:
    """`raw` for plain_text (titles, buttons, options): nothing in it can ping or link. At most `most` units."""
    text = _masked(clean(raw[: most * 4])).translate(_ANGLES)
    mark = _mark(text)
    return mark + cut(text, most - 2 * len(mark)) + mark or NAMELESS


def typed(raw: str, most: int) -> str:
    """What a person typed, given back into their own field: unchanged but for what Slack would refuse."""
    kept = "".join(
        character
        for character in raw[:most]
        if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs")
    )
    while width(kept) > most:
        kept = kept[:-1]
    return kept


def bold(safe: str) -> str:
    """`safe` (already escaped) in bold."""
    return f"*{safe}*"


def code(raw: str, most: int) -> str:
    """`raw` as inline code."""
    return f"`{foreign(raw, most)}`"


def spoken(*lines: str) -> str:
    """Lines of safe mrkdwn as one text for notifications and screen readers: no bold marks, days written out."""
    plain = (_BOLD.sub(r"\1", _DATE.sub(r"\1", line)).replace("\n", " ").strip() for line in lines)
    return " ".join(line if line.endswith((".", "?", "!", "…", ":")) else f"{line}." for line in plain if line)


def mention(user: str) -> str:
    """A Slack user id as a mention; anything that is no id is shown as text."""
    return f"<@{user}>" if re.fullmatch(r"[UW][A-Z0-9]{1,30}", user) else foreign(user, 40)


def channel(name: str) -> str:
    """A Slack channel id as a link to the channel; anything that is no id is shown as text."""
    return f"<#{name}>" if re.fullmatch(r"[CG][A-Z0-9]{1,30}", name) else foreign(name, 40)


def plain_day(at: datetime) -> str:
    """`25 Nov 2026`, where Slack cannot show each reader's own day."""
    return format_date(at.date(), "d MMM y", locale="en_US")


def on_day(at: datetime) -> str:
    """`on 25 Nov` in each reader's zone, never `on tomorrow`; mrkdwn only."""
    return f"on <!date^{int(at.timestamp())}^{{date_short}}|{plain_day(at)}>"


def day(at: datetime) -> str:
    """The day in each reader's zone, or `today`, `tomorrow`, `yesterday`; mrkdwn only."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}}|{plain_day(at)}>"


def moment(at: datetime) -> str:
    """Day and time in each reader's zone; mrkdwn only."""
    shown = format_datetime(at, "d MMM y 'at' HH:mm 'UTC'", locale="en_US")
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} at {{time}}|{shown}>"


def month(at: datetime) -> str:
    """`October 2026`."""
    return format_date(at.date(), "LLLL y", locale="en_US")
