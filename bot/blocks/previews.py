"""Before invoices are created: what each workspace would be billed."""

from __future__ import annotations

from collections.abc import Sequence

from bot.blocks import ids
from bot.blocks.amounts import count, money, totals
from bot.blocks.create_states import CreateState
from bot.blocks.elements import context, divider, marked, modal, section
from bot.blocks.limits import checked
from bot.blocks.message import Block, View
from bot.blocks.text import blank, bold, cut_safe, foreign, moment
from bot.blocks.words.refusals import refusal_words
from bot.domain.drafts import Draft, DraftLine, Lack, Preview, When, too_small
from bot.domain.invoices import Collection
from bot.domain.money import Money

NAME = 40
LINE = 100
LINES = 8
TAXES = 4
MEMO = 500
APART = 50  # workspaces with a block each; of more, several share one
SHARING = 8
SHORT_ROOM = 360
SHORT = 60
LACKS = {
    Lack.METHOD: "No card or bank account to charge is saved for {name}: the invoice stays open until one is added.",
    Lack.EMAIL: "No e-mail address is saved for {name}: Stripe sends nothing until one is added.",
}
SHORT_LACKS = {Lack.METHOD: "nothing saved to charge", Lack.EMAIL: "no e-mail address"}


def preview(state: CreateState, previews: Sequence[Preview], *, livemode: bool) -> View:
    """Per workspace what would be billed; those that Stripe could not preview are left out and say why."""
    good = [each for each in previews if each.refusal is None]
    blocks = [*_workspaces(previews), divider()]
    submit = None
    if good:
        submit = f"Create {count(len(good), 'invoice')}"
        together = totals(Money(each.draft.currency, each.total) for each in good)
        total = f"{bold(f'Together {together}')}, {count(len(good), 'invoice')}." if len(good) > 1 else ""
        blocks.append(section(total, _terms(good[0].draft, one=len(good) == 1)))
        blocks.extend(_memo(good[0].draft))
    else:
        blocks.append(section("None of these can be created like this. Go back and change the form."))
    view = modal(
        "Preview",
        marked(blocks, livemode=livemode),
        ids.PREVIEW_VIEW,
        state=state.encode(),
        submit=submit,
        close="Back",
    )
    return checked(view)


def previewing(done: int, every: int, *, livemode: bool) -> View:
    """Shown while Stripe is asked about many workspaces, one after the other."""
    said = section(f"⏳ Asking Stripe what each would be billed: {done} of {every}…")
    return checked(modal("Preview", marked([said], livemode=livemode), ids.LOADING_VIEW, close="Back"))


def _workspaces(previews: Sequence[Preview]) -> list[Block]:
    if len(previews) <= APART:
        return [section(*_preview(each)) for each in previews]
    lines = [cut_safe(_short(each), SHORT_ROOM) for each in previews]
    return [section(*lines[start : start + SHARING]) for start in range(0, len(lines), SHARING)]


def _preview(shown: Preview) -> list[str]:
    name, draft = bold(foreign(shown.workspace.name, NAME)), shown.draft
    if shown.refusal is not None:
        return [f"⚠️ {name} is left out. {refusal_words(shown.refusal)}"]
    lines = [f"{name} · {bold(amount_of(draft, shown.total))}"]
    lines += [_line(draft, line) for line in draft.lines[:LINES]]
    if len(draft.lines) > LINES:
        rest = sum(line.amount for line in draft.lines[LINES:])
        lines.append(f"• {count(len(draft.lines) - LINES, 'more line')} · {amount_of(draft, rest)}")
    if shown.discount:
        lines.append(f"Discount · {amount_of(draft, -shown.discount)}")
    lines.append(_taxes(shown) or "No tax")
    if shown.lack is not None:
        lines.append(f"⚠️ {LACKS[shown.lack].format(name=foreign(shown.workspace.name, NAME))}")
    least = too_small(draft)
    if least is not None:
        lines.append(
            f"⚠️ That is below {money(least)}, the least that can be charged; Stripe carries it to the balance."
        )
    return lines


def _short(shown: Preview) -> str:
    name, draft = bold(foreign(shown.workspace.name, NAME)), shown.draft
    if shown.refusal is not None:
        return f"⚠️ {name} is left out. {refusal_words(shown.refusal)}"
    facts = [name, bold(amount_of(draft, shown.total)), foreign(draft.lines[0].description, SHORT), _taxes(shown)]
    if shown.lack is not None:
        facts.append(f"⚠️ {SHORT_LACKS[shown.lack]}")
    if too_small(draft) is not None:
        facts.append("⚠️ too little to charge")
    return " · ".join(filter(None, facts))


def _taxes(shown: Preview) -> str:
    draft = shown.draft
    taxes = [f"{foreign(tax.label, LINE)} {amount_of(draft, tax.amount)}" for tax in shown.taxes[:TAXES]]
    if len(shown.taxes) > TAXES:
        taxes.append(f"others {amount_of(draft, sum(tax.amount for tax in shown.taxes[TAXES:]))}")
    return f"Tax: {', '.join(taxes)}" if taxes else ""


def _line(draft: Draft, line: DraftLine) -> str:
    each = f"{line.quantity:,} × {amount_of(draft, line.unit_amount)} = " if line.quantity != 1 else ""
    return f"• {foreign(line.description, LINE)} · {each}{amount_of(draft, line.amount)}"


def amount_of(draft: Draft, amount: int) -> str:
    """`amount` minor units in the draft's currency."""
    return money(Money(draft.currency, amount))


def _terms(draft: Draft, *, one: bool) -> str:
    who, client = ("It is", "client") if one else ("They are", "clients")
    if draft.when is When.DRAFT:
        noun = "a draft" if one else "drafts"
        return (
            f"{who} kept as {noun}: nothing is charged or sent until a hub admin finalizes {'it' if one else 'them'}."
        )
    start = who
    if draft.finalize_at is not None:
        start = (
            f"{'It stays a draft' if one else 'They stay drafts'} until {moment(draft.finalize_at)}. Then {who.lower()}"
        )
    if draft.collection is Collection.CHARGE:
        return f"{start} charged automatically to the saved card or account."
    due = f", due in {count(draft.days_until_due, 'day')}" if draft.days_until_due else ""
    return f"{start} sent to the {client} by e-mail{due}."


def _memo(draft: Draft) -> list[Block]:
    return [context(f"Memo: {foreign(draft.memo, MEMO, lines=True)}")] if draft.memo and not blank(draft.memo) else []
