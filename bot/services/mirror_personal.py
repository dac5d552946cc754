"""Personal data of the mirror's documents: how long they are kept, and a document without them."""

from __future__ import annotations

from typing import Any

from bot.domain.statuses import ENDS
from bot.services.mirror_documents import completes, text_key
from bot.services.store import Document, Range, Where


def kept(document: Document, before: int | None) -> Document:
    """What the mirror keeps of it: without personal data when its invoice ended before then (epoch seconds)."""
    ended = document["ended"]
    return document if before is None or ended is None or ended >= before else without_personal(document)


def without_personal(document: Document) -> dict[str, Any]:
    """The same without name, e-mail address and free text, and without its end, by which those that hold any are found.

    The number stays, and so do the customer's id, amounts and times.
    """
    gone = {"customer_name": "", "customer_email": None, "title": "", "email": None, "ended": None}
    return {**document, **gone, "text": "\n".join((text_key(document["number"] or ""), "", "", ""))}


def to_forget(before: int) -> Where:
    """The documents that hold personal data of invoices that ended before then (epoch seconds)."""
    return Where(ranges={"ended": Range(None, before)})


def says_the_same(new: Document, known: Document) -> bool:
    """Whether both say the same of the invoice, personal data aside that one of them holds no more.

    `new` may say more than `known`, which an earlier version wrote.
    """
    if _forgotten(new):
        known = without_personal(known)
    elif _forgotten(known):
        new = without_personal(new)
    return new == known or completes(new, known)


def _forgotten(document: Document) -> bool:
    """Of an invoice that ended, and yet without its end; documents of an earlier version say nothing of an end."""
    return document["status"] in ENDS and document.get("ended", 0) is None
