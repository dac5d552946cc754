"""What is said about messages themselves: many alerts summed up, a channel that is closed, one that did not arrive."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.blocks import ids
from bot.blocks.alerts import TITLES
from bot.blocks.amounts import count, join, totals
from bot.blocks.elements import actions, button, marked, marked_text, section, unmarked_text
from bot.blocks.limits import checked
from bot.blocks.list_states import ListState
from bot.blocks.message import Block, Message
from bot.blocks.text import bold, channel, code, cut_safe, foreign, mention, moment, spoken
from bot.domain.rows import Filter, Tab
from bot.domain.sending import OURSELVES, DeadLetter
from bot.domain.storms import Brief, Storm

NAME = 60
LABEL = 60
TEXT = 200
MENTIONED = 20
NAMED = 3
_NOBODY_LET_IN = ("only some people may post there", "Let the bot post there")
_CLOSED: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "is_archived": ("it is archived", "Unarchive it and invite the bot"),
        "channel_not_found": ("it was deleted, or is private and the bot was not invited", "Invite the bot to it"),
        "not_in_channel": ("the bot is not in it", "Invite the bot to it"),
        "restricted_action": _NOBODY_LET_IN,
        "restricted_action_read_only_channel": _NOBODY_LET_IN,
        "restricted_action_non_threadable_channel": _NOBODY_LET_IN,
        "no_permission": _NOBODY_LET_IN,
    }
)
"""By Slack's error word, why a channel takes no messages, and what helps."""
_A_DAY: Mapping[str, str] = MappingProxyType(
    {
        "": "Slack did not answer",
        "ratelimited": "Slack took no more messages",
        "internal_error": "Slack had an error of its own",
        "fatal_error": "Slack had an error of its own",
        "request_timeout": "Slack did not answer",
        **dict.fromkeys(OURSELVES, "Slack did not let the bot in"),
    }
)
"""By Slack's last error word, what kept a message for a day."""


def storm(shown: Storm, *, mention_owners: bool) -> Message:
    """One message for the alerts beyond those that the channel got one by one."""
    over = shown.settled >= shown.count
    symbol, title = ("✅", "Settled") if over else ("🔴", _title(shown))
    head = f"{symbol} {bold(title)} · {_payers(shown)}"
    facts = " · ".join([*([_were(shown)] if over else []), totals(shown.amounts)])
    step = "Each was paid, voided or written off since." if over else _unsettled(shown)
    lines = [head, facts, step, "" if over else _strangers(shown)]
    owners = shown.owners[:MENTIONED] if mention_owners else ()
    if owners:
        lines.append(" ".join(map(mention, owners)))
    blocks = [section(*lines), *([] if over else [actions([_listed(shown)])])]
    return _message(spoken(f"{head} · {facts}", step), blocks, live=shown.livemode)


def _payers(shown: Storm) -> str:
    """`Acme Bakery`, or `Acme Bakery, Bora Logistics, Cala and 4 more`."""
    named = [foreign(name, NAME) for name in shown.names[:NAMED]]
    rest = len(shown.names) - len(named)
    return join([*named, *([f"{rest:,} more"] if rest else [])])


def _unsettled(shown: Storm) -> str:
    """Why they failed, how many were settled since, and how much the others are."""
    told = [f"{reason} ({times:,})" for reason, times in shown.reasons]
    known = sum(times for _, times in shown.reasons) == shown.count
    if known and len(told) == 1:
        why = f"The reason of each: {shown.reasons[0][0]}."
    else:
        why = f"{'Reasons' if known else 'Most often'}: {join(told)}." if told else ""
    since = f"{shown.settled:,} settled since, {totals(shown.left)} left." if shown.settled else ""
    return " ".join(filter(None, (why, since)))


def _strangers(shown: Storm) -> str:
    """What the hub alone is told."""
    if not shown.strangers:
        return ""
    whose = "Their customers are" if shown.strangers == shown.count else f"The customers of {shown.strangers:,} are"
    return (
        f"{whose} no workspace, so nobody else was told. Add them to the workspaces' CSV and run "
        "`invoicebot workspaces import FILE.csv`."
    )


def _listed(shown: Storm) -> Block:
    """The button to the list; only payments that failed stand in the tab of that name."""
    word, tab = ("Failed invoices", Tab.FAILED) if shown.payments_only else ("Invoices", Tab.ALL)
    value = ListState(Filter(tab=tab, workspace=shown.workspace or None)).encode()
    return button(word, ids.WORKSPACE_INVOICES, value, label=f"The list of {word[:1].lower()}{word[1:]}")


def _title(shown: Storm) -> str:
    if shown.payments_only:
        return f"{count(shown.count, 'more payment')} failed"
    return f"{count(shown.count, 'more invoice')} {'needs' if shown.count == 1 else 'need'} attention"


def _were(shown: Storm) -> str:
    if shown.payments_only:
        return f"{count(shown.count, 'more payment')} that had failed"
    return f"{count(shown.count, 'more invoice')} that needed attention"


def channel_gone(gone: str, why: str, name: str, *, livemode: bool) -> Message:
    """For the hub: what to do about a channel that takes no messages."""
    title = "A channel takes no messages"
    whose = f" · {foreign(name, NAME)}" if name else ""
    reason, step = _CLOSED.get(why, (f"Slack says {code(why, 60)}", "Let the bot post there"))
    words = (
        f"Nothing can be written to {channel(gone)}: {reason}. What was meant for it is said here instead. "
        f"{step}, or name another channel in the workspaces' CSV and run `invoicebot workspaces import FILE.csv`; "
        "the bot tries the channel again with each new message."
    )
    return _message(spoken(f"⚠️ {title}{whose}", words), [section(f"⚠️ {bold(title)}{whose}", words)], live=livemode)


def dead_letter(letter: DeadLetter, *, livemode: bool) -> Message:
    """For the hub: a message did not arrive, and the button that sends it after all."""
    title, facts = "A message was not delivered", _facts(letter)
    words = f"{_why(letter)} Try again sends it anew; if that fails too, tell the people there yourself."
    again = button("Try again", ids.RESEND, letter.key, label="Try again: send the message, for hub admins")
    blocks = [section(f"⚠️ {bold(title)}", facts, words), actions([again])]
    return _message(spoken(f"⚠️ {title}", facts, words), blocks, live=livemode)


def _why(letter: DeadLetter) -> str:
    where, since = channel(letter.channel), moment(letter.since)
    if letter.why in _A_DAY:
        return f"It has waited for {where} since {since}: {_A_DAY[letter.why]}."
    return f"It was meant for {where} {since}, and Slack refused it: {code(letter.why, 60)}."


def sent_again(letter: DeadLetter, actor: str, *, livemode: bool) -> Message:
    """The same notice, once somebody put the message back."""
    head = f"🔁 {bold('Sent again')} · by {mention(actor)}"
    return _message(spoken(head, _facts(letter)), [section(head, _facts(letter))], live=livemode)


def double(brief: Brief | None, *, livemode: bool) -> Message:
    """In the place of a message that was posted twice: its buttons are at the other one, which is kept up to date."""
    head = f"🔁 {bold('Posted twice')}{f' · {_about(brief)}' if brief is not None else ''}"
    words = "The other message about this, in the same channel, is kept up to date. Go on with that one."
    return _message(spoken(head, words), [section(head, words)], live=livemode)


def not_needed(letter: DeadLetter, *, delivered: bool, livemode: bool) -> Message:
    """The same notice, once newer words were delivered, or what the message told of was settled before."""
    head = f"✅ {bold('Delivered after all' if delivered else 'Settled before it was delivered')}"
    return _message(spoken(head, _facts(letter)), [section(head, _facts(letter))], live=livemode)


def again(*, taken: bool, livemode: bool) -> Message:
    """For the hub admin who pressed Try again."""
    words = (
        "The message is sent again now. If Slack does not take it, you are told here."
        if taken
        else "That message waits no longer: it was sent again, or what it told of is settled. Nothing was changed."
    )
    return _message(words, [section(words)], live=livemode)


def _facts(letter: DeadLetter) -> str:
    """What the message is about, or its own words."""
    brief = letter.brief
    if brief is None:
        return cut_safe(unmarked_text(letter.text), TEXT) or "A summary of failed payments"
    symbol, title = TITLES[brief.trouble]
    return f"{symbol} {title} · {_about(brief)}"


def _about(brief: Brief) -> str:
    return f"{foreign(brief.name, NAME)} · {foreign(brief.number, LABEL)} · {totals([brief.money])}"


def _message(text: str, blocks: list[Block], *, live: bool) -> Message:
    return checked(Message(marked_text(text, livemode=live), marked(blocks, livemode=live)))
