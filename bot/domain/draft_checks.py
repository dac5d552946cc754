"""From the create form as typed to what each workspace would be billed, or to what is wrong at which field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.domain.catalog import Price, in_currency
from bot.domain.drafts import (
    MOST_DAYS,
    MOST_DESCRIPTION,
    MOST_LINES,
    MOST_MEMO,
    MOST_WORKSPACES,
    Draft,
    DraftLine,
    Fault,
    TypedForm,
    TypedLine,
    When,
)
from bot.domain.fees import fee_line
from bot.domain.invoices import Collection
from bot.domain.money import MOST_AMOUNT, AmountError, most, parse_amount, parse_quantity, typed
from bot.domain.pasted import PastedError, read_pasted
from bot.domain.workspaces import Workspace

FINALIZED_AT = time(9)  # in the hub's zone
NO_DAYS = f"Say in how many days it is due: a whole number from 1 to {MOST_DAYS}, like 30."
FURTHEST = timedelta(days=5 * 365)
"""How far ahead Stripe schedules a draft (https://docs.stripe.com/invoicing/scheduled-finalization)."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a form is read against: all that the person may bill and the saved prices, by id; the hub's `zone`."""

    workspaces: Mapping[str, Workspace]
    now: datetime
    zone: ZoneInfo
    prices: Mapping[str, Price] = field(default_factory=lambda: MappingProxyType({}))


def drafts_of(form: TypedForm, known: Known) -> tuple[Draft, ...] | tuple[Fault, ...]:
    """What each workspace that the form names is to be billed, in its order; or, if anything is wrong, only the faults.

    The form's amounts are read in each workspace's own currency.
    """
    billed = _pasted(form, known) if form.pasting else _chosen(form, known)
    faults = [*(one for one in billed if isinstance(one, Fault)), *_term_faults(form, known)]
    if faults:
        return tuple(faults)
    drafts = tuple(_draft(form, known, one) for one in billed if isinstance(one, Billed))
    largest = max(drafts, key=lambda draft: draft.net)
    if largest.net <= MOST_AMOUNT:
        return drafts
    place = "pasted" if form.pasting else _last_field(form)
    return (Fault(place, _too_much(largest.currency)),)


@dataclass(frozen=True, slots=True)
class Billed:
    """A workspace with the lines that it is billed, the fee left out."""

    workspace: Workspace
    lines: tuple[DraftLine, ...]


def finalize_at(day: date, zone: ZoneInfo) -> datetime:
    """When a draft that is scheduled for `day` is finalized, in UTC."""
    return datetime.combine(day, FINALIZED_AT, zone).astimezone(UTC)


def _last_field(form: TypedForm) -> str:
    number = len(form.lines) - 1
    return f"lines.{number}.{'quantity' if form.lines[number].price else 'amount'}"


def _chosen(form: TypedForm, known: Known) -> list[Billed | Fault]:
    workspaces = known.workspaces
    chosen = [workspaces[id_] for id_ in dict.fromkeys(form.workspaces) if id_ in workspaces]
    faults = [*_workspace_faults(form, workspaces), *_line_faults(form, chosen, known)]
    if faults:
        return list(faults)
    return [Billed(one, tuple(_line(line, one, known) for line in form.lines)) for one in chosen]


def _pasted(form: TypedForm, known: Known) -> list[Billed | Fault]:
    common = form.lines[0].description.strip() if form.lines else ""
    faults = [Fault("lines.0.description", words) for words in _too_long(common)]
    try:
        rows = read_pasted(form.pasted, known.workspaces, described=bool(common))
    except PastedError as error:
        return [Fault("pasted", str(error)), *faults]
    billed = (Billed(row.workspace, (DraftLine(row.description or common, 1, row.amount),)) for row in rows)
    return list(faults) if faults else list(billed)


def _workspace_faults(form: TypedForm, workspaces: Mapping[str, Workspace]) -> list[Fault]:
    chosen = set(form.workspaces)
    if not chosen:
        return [Fault("workspaces", "Choose at least one workspace.")]
    if len(chosen) > MOST_WORKSPACES:
        return [Fault("workspaces", f"Choose at most {MOST_WORKSPACES} workspaces at a time.")]
    unknown = sorted(chosen - workspaces.keys())
    return [Fault("workspaces", f"There is no workspace “{unknown[0]}” any more. Choose again.")] if unknown else []


def _line_faults(form: TypedForm, chosen: list[Workspace], known: Known) -> list[Fault]:
    if not form.lines:
        return [Fault("lines.0.description", "Add at least one line.")]
    if len(form.lines) > MOST_LINES:
        return [Fault(f"lines.{MOST_LINES - 1}.description", f"One invoice takes at most {MOST_LINES} lines.")]
    return [
        Fault(f"lines.{number}.{name}", message)
        for number, line in enumerate(form.lines)
        for name, message in _faults_of(line, chosen, known)
    ]


def line_faults(line: TypedLine, currency: str) -> dict[str, str]:
    """What is wrong with a line that names no saved price, by `description`, `quantity` and `amount`."""
    found = dict((*_description_faults(line), *_number_faults(line, [currency])))
    if not found and parse_quantity(line.quantity) * parse_amount(line.amount, currency).amount > MOST_AMOUNT:
        found["amount"] = _too_much(currency)
    return found


def _too_much(currency: str) -> str:
    return f"Together that is more than one invoice can charge, which is {typed(most(currency))} {currency.upper()}."


def _faults_of(line: TypedLine, chosen: list[Workspace], known: Known) -> Iterable[tuple[str, str]]:
    if line.price:
        yield from (("price", words) for words in _price_faults(line.price, chosen, known))
    else:
        yield from _description_faults(line)
    yield from _number_faults(line, dict.fromkeys(one.currency for one in chosen) or ["usd"])  # none yet: a guess


def _description_faults(line: TypedLine) -> Iterable[tuple[str, str]]:
    description = line.description.strip()
    yield from (("description", words) for words in _too_long(description))
    if not description:
        yield "description", "Say what this line is for."


def _number_faults(line: TypedLine, currencies: Iterable[str]) -> Iterable[tuple[str, str]]:
    try:
        parse_quantity(line.quantity)
    except AmountError as error:
        yield "quantity", error.message
    if line.price:
        return
    try:
        for currency in currencies:
            parse_amount(line.amount, currency)
    except AmountError as error:
        yield "amount", error.message


def _too_long(description: str) -> list[str]:
    length = len(description)
    words = f"A description has at most {MOST_DESCRIPTION} characters; this one has {length}."
    return [words] if length > MOST_DESCRIPTION else []


def _price_faults(price: str, chosen: list[Workspace], known: Known) -> list[str]:
    saved = known.prices.get(price)
    if saved is None:
        return ["This product is not for sale any more. Choose another."]
    lacking = [one for one in chosen if in_currency(saved, one.currency, known.prices) is None]
    if not lacking:
        return []
    others = f" and {len(lacking) - 1} more" if len(lacking) > 1 else ""
    first = lacking[0]
    return [f"{saved.name} has no price in {first.currency.upper()}, for {first.name}{others}. Type the line instead."]


def _term_faults(form: TypedForm, known: Known) -> list[Fault]:
    found = []
    if form.collection is Collection.SEND and days_of(form.days) is None:
        found.append(Fault("days", NO_DAYS))
    if form.when is When.DATE:
        found += [Fault("date", words) for words in date_faults(form.date, known.now, known.zone)]
    length = len(form.memo.strip())
    if length > MOST_MEMO:
        found.append(Fault("memo", f"A memo has at most {MOST_MEMO} characters; this one has {length}."))
    return found


def days_of(text: str) -> int | None:
    """Days until due as typed, 1 to MOST_DAYS; None for everything else."""
    days = text.strip()
    whole = days.isascii() and days.isdecimal() and len(days) <= 3
    return int(days) if whole and 1 <= int(days) <= MOST_DAYS else None


def date_faults(typed_date: str, now: datetime, zone: ZoneInfo) -> list[str]:
    """What is wrong with a day (ISO 8601) as the one on which a draft is finalized."""
    day = day_of(typed_date)
    if day is None:
        return ["Choose the day."]
    at = finalize_at(day, zone)
    if at <= now:
        return ["Choose a later day: that one's 09:00 is past."]
    if at - now > FURTHEST:
        return ["Choose an earlier day: Stripe schedules at most five years ahead."]
    return []


def day_of(text: str) -> date | None:
    """A day in ISO 8601; None for everything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _line(line: TypedLine, workspace: Workspace, known: Known) -> DraftLine:
    quantity = parse_quantity(line.quantity)
    saved = in_currency(known.prices[line.price], workspace.currency, known.prices) if line.price else None
    if saved is not None:
        return DraftLine(saved.title[:MOST_DESCRIPTION], quantity, saved.unit_amount, saved.id)
    return DraftLine(line.description.strip(), quantity, parse_amount(line.amount, workspace.currency).amount)


def _draft(form: TypedForm, known: Known, billed: Billed) -> Draft:
    workspace, lines = billed.workspace, billed.lines
    fee = fee_line(lines, workspace) if form.fee else None
    day = day_of(form.date) if form.when is When.DATE else None
    return Draft(
        workspace=workspace.id,
        currency=workspace.currency,
        lines=lines if fee is None else (*lines, fee),
        collection=form.collection,
        days_until_due=int(form.days) if form.collection is Collection.SEND else None,
        memo=form.memo.strip() or None,
        when=form.when,
        finalize_at=finalize_at(day, known.zone) if day is not None else None,
    )
