"""A small, valid PDF of rows of text: as many A4 pages as it takes, any character that UTF-16 has in one unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

WIDTH, HEIGHT, MARGIN, STEP = 595, 842, 56, 17  # points
ROWS = (HEIGHT - 3 * MARGIN) // STEP
FIXED_WIDTH = 0.6  # of Courier's size
FIRST_PAGE = 10  # the number of its object
LATIN = frozenset((bytes(range(0x20, 0x7F)) + bytes(range(0x80, 0x100))).decode("cp1252", "ignore"))
FONTS = {"plain": "F1", "bold": "F2", "fixed": "F3"}
OTHER = "F4"


@dataclass(frozen=True)
class Words:
    """Text in a row, beginning `x` points from the left; a `fixed` one ends there, as amounts in a column do."""

    x: int
    text: str
    style: str = "plain"
    size: int = 10


Row = tuple[Words, ...]


def document(rows: Sequence[Row]) -> bytes:
    """The pages of `rows`, from the top."""
    parts = [rows[start : start + ROWS] for start in range(0, max(1, len(rows)), ROWS)]
    pages = [_page(part, f"Page {number} of {len(parts)}") for number, part in enumerate(parts, 1)]
    used = sorted({char for row in rows for words in row for char in _shown(words.text) if not _is_latin(char)})
    kids = b" ".join(b"%d 0 R" % (FIRST_PAGE + 2 * index) for index in range(len(pages)))
    fonts = b" ".join(b"/F%d %d 0 R" % (number, number + 2) for number in (1, 2, 3, 4))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
        *(_latin_font(name) for name in (b"Helvetica", b"Helvetica-Bold", b"Courier")),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /HeiseiKakuGo-W5-UniJIS-UTF16-H /Encoding /UniJIS-UTF16-H "
        b"/DescendantFonts [7 0 R] /ToUnicode 8 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /HeiseiKakuGo-W5 /DW 1000 /FontDescriptor 9 0 R "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 4 >> >>",
        _stream(_to_unicode(used)),
        b"<< /Type /FontDescriptor /FontName /HeiseiKakuGo-W5 /Flags 4 /FontBBox [-92 -250 1010 922] /ItalicAngle 0 "
        b"/Ascent 752 /Descent -221 /CapHeight 737 /StemV 114 >>",
    ]
    for index, content in enumerate(pages):
        box = b"/MediaBox [0 0 %d %d] /Resources << /Font << %s >> >>" % (WIDTH, HEIGHT, fonts)
        after = FIRST_PAGE + 2 * index + 1
        objects += [b"<< /Type /Page /Parent 2 0 R %s /Contents %d 0 R >>" % (box, after), _stream(content)]
    return _file(objects)


def _latin_font(name: bytes) -> bytes:
    return b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>" % name


def _page(rows: Sequence[Row], footer: str) -> bytes:
    placed = [(HEIGHT - MARGIN - STEP * (index + 1), words) for index, row in enumerate(rows) for words in row]
    placed.append((MARGIN, Words(MARGIN, footer, size=8)))
    return b"\n".join(line for height, words in placed for line in _text(height, words))


def _text(height: int, words: Words) -> Iterator[bytes]:
    shown = _shown(words.text)
    left = words.x - len(shown) * words.size * FIXED_WIDTH if words.style == "fixed" else words.x
    yield b"BT %.1f %d Td" % (left, height)
    for latin, chars in groupby(shown, _is_latin):
        font = FONTS[words.style] if latin else OTHER
        yield b"/%s %d Tf %s Tj" % (font.encode(), words.size, _string("".join(chars), latin))
    yield b"ET"


def _shown(text: str) -> str:
    """Control characters are spaces; what UTF-16 needs two units for is a question mark."""
    return "".join(" " if char < " " or char == "\x7f" else char if char <= "\uffff" else "?" for char in text)


def _is_latin(char: str) -> bool:
    return char in LATIN


def _string(text: str, latin: bool) -> bytes:
    if not latin:
        return b"<%s>" % text.encode("utf-16-be", "replace").hex().encode()
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return b"(%s)" % escaped.encode("cp1252")


def _to_unicode(chars: Sequence[str]) -> bytes:
    """Which character each code stands for, so that the text can be searched and copied."""
    codes = [char.encode("utf-16-be", "replace").hex().upper() for char in chars]
    blocks = [codes[start : start + 100] for start in range(0, len(codes), 100)]
    body = "\n".join(
        f"{len(block)} beginbfchar\n" + "\n".join(f"<{code}> <{code}>" for code in block) + "\nendbfchar"
        for block in blocks
    )
    head = "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Shown def\n/CMapType 2 def"
    space = "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange"
    return "\n".join([head, space, body, "endcmap\nend\nend"]).encode()


def _stream(content: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)


def _file(objects: list[bytes]) -> bytes:
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + tail
