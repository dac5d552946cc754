"""What a person can type and press, by role."""

from __future__ import annotations

from bot.blocks import ids
from bot.blocks.elements import actions, button, context, marked, marked_text, section
from bot.blocks.limits import checked
from bot.blocks.message import Block, Message
from bot.blocks.text import code
from bot.domain.permits import Role, Viewer

EXAMPLE = 120
_EVERYBODY = (
    "`/invoices` · your invoices, newest first; More opens one, with what you can do about it",
    "{filter} · a status, a workspace, a month, range or amount, in any order; `billing 2026-10` is the billing "
    "period, `text bakery` words to look for",
    "`/invoices search bakery` · by number, name or e-mail address",
    "`/invoices show INV-0042` · everything about one",
    "`/invoices pdf INV-0042` · its PDF, as a file in your direct messages with me",
    "`/invoices export failed 2026-10` · what the list would show, as a CSV file, there too",
)
_ADMINS = (
    "`/invoices retry INV-0042` · charge it again; asks first",
    "`/invoices void INV-0042` · cancel it for good; asks first",
    "`/invoices create` · invoices for one or many workspaces",
    "`/invoices workspaces` · whom you bill, with their open and failed invoices",
    "`/invoices audit` · who did what with the bot; add a number for one invoice",
    "More… in an invoice's detail has the rest: finalize, schedule, charge, mark as paid, credit or refund, write off…",
)
_STATUSES = (
    "Statuses: draft, open, failed, past due, paid, uncollectible, voided. The app's Home tab shows the same list."
)


def help_message(viewer: Viewer, workspace: str | None, *, livemode: bool) -> Message:
    """Always answers; nobody is told what they may not do anyway. `workspace`: the id of one of theirs, if any."""
    example = " ".join(part for part in ("/invoices failed", workspace, "2026-10") if part)
    everybody = tuple(line.replace("{filter}", code(example, EXAMPLE)) for line in _EVERYBODY)
    match viewer.role:
        case Role.HUB_ADMIN:
            return _message(
                "As a hub admin you see and do everything, for every workspace.", everybody + _ADMINS, livemode
            )
        case Role.OWNER:
            words = (
                "You see the invoices of your workspaces, can pay them and replace the card. Hub admins do the rest."
            )
            return _message(words, everybody, livemode)
        case Role.NOBODY:
            words = (
                "You own no workspace here, so there are no invoices to show you. "
                "If you should see some, ask a hub admin to add you as an owner."
            )
            return _marked(words, [section(words)], livemode)


def _message(words: str, commands: tuple[str, ...], livemode: bool) -> Message:
    blocks: list[Block] = [
        section("*Invoices in Slack*", words),
        section(*commands),
        actions([button("Legend", ids.LEGEND, label="What the statuses mean")]),
        context(_STATUSES),
    ]
    return _marked("\n".join((words, *commands)), blocks, livemode)


def _marked(text: str, blocks: list[Block], livemode: bool) -> Message:
    return checked(Message(marked_text(text, livemode=livemode), marked(blocks, livemode=livemode)))
