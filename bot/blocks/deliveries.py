"""What is said about messages themselves: many alerts summed up, a channel that is closed, one that did not arrive."""

from __future__ import annotations

from bot.blocks import ids
from bot.blocks.amounts import count, join, totals
from bot.blocks.elements import actions, button, marked, marked_text, section
from bot.blocks.limits import checked
from bot.blocks.list_states import ListState
from bot.blocks.message import Block, Message
from bot.blocks.text import bold, channel, code, cut_safe, foreign, mention, moment, spoken
from bot.domain.rows import Filter, Tab
from bot.domain.sending import DeadLetter
from bot.domain.storms import Storm

NAME = 60
LABEL = 60
TEXT = 200
MENTIONED = 20
_CLOSED = {
    "is_archived": "it is archived",
    "channel_not_found": "it was deleted, or is private and the bot was not invited",
    "not_in_channel": "the bot is not in it",
}
_ANSWERED = {
    "": "Slack did not answer",
    "ratelimited": "Slack took no more messages",
    "internal_error": "Slack had an error of its own",
    "fatal_error": "Slack had an error of its own",
    "request_timeout": "Slack did not answer",
}


def storm(shown: Storm, *, mention_owners: bool) -> Message:
    """One message for the alerts beyond those that the channel got one by one."""
    workspaces = list(shown.workspaces.items())
    where = foreign(workspaces[0][1], NAME) if len(workspaces) == 1 else count(len(workspaces), "workspace")
    over = shown.settled >= shown.count
    symbol = "✅" if over else "🔴"
    title = f"{count(shown.count, 'more payment')} failed" if shown.payments_only else _attention(shown.count)
    told = [f"{reason} ({times:,})" for reason, times in shown.reasons]
    why = f"Most often: {join(told)}." if told else ""
    settled = ("All are settled since." if over else f"{shown.settled:,} settled since.") if shown.settled else ""
    lines = [f"{symbol} {bold(title)} · {where}", totals(shown.amounts), " ".join(filter(None, (why, settled)))]
    owners = shown.owners[:MENTIONED] if mention_owners else ()
    if owners:
        lines.append(" ".join(map(mention, owners)))
    one = workspaces[0][0] if len(workspaces) == 1 and workspaces[0][0] else None
    value = ListState(Filter(tab=Tab.FAILED, workspace=one)).encode()
    listed = button("Failed invoices", ids.WORKSPACE_INVOICES, value, label="The list of failed invoices")
    text = spoken(f"{symbol} {title} · {where} · {totals(shown.amounts)}", why, settled)
    return _message(text, [section(*lines), actions([listed])], live=shown.livemode)


def _attention(number: int) -> str:
    return f"{count(number, 'more invoice')} {'needs' if number == 1 else 'need'} attention"


def channel_gone(gone: str, why: str, name: str, *, livemode: bool) -> Message:
    """For the hub: what to do about a channel that takes no messages."""
    title = "A channel takes no messages"
    whose = f" · {foreign(name, NAME)}" if name else ""
    reason = _CLOSED.get(why, f"Slack says {code(why, 60)}")
    words = (
        f"Nothing can be written to {channel(gone)}: {reason}. What was meant for it is said here instead. "
        "Invite the bot to the channel, or name another one in the workspaces' CSV and run "
        "`invoicebot workspaces import FILE.csv`; the bot tries the channel again with each new message."
    )
    return _message(spoken(f"⚠️ {title}{whose}", words), [section(f"⚠️ {bold(title)}{whose}", words)], live=livemode)


def dead_letter(letter: DeadLetter, *, livemode: bool) -> Message:
    """For the hub: a message did not arrive, and the button that sends it after all."""
    title, facts = "A message was not delivered", _facts(letter)
    why = _ANSWERED.get(letter.why, f"Slack refused it: {code(letter.why, 60)}")
    words = f"It was meant for {channel(letter.channel)} since {moment(letter.since)}. {why}. Try again sends it anew."
    again = button("Try again", ids.RESEND, letter.key, label="Send the message again, for hub admins")
    blocks = [section(f"⚠️ {bold(title)}", facts, words), actions([again])]
    return _message(spoken(f"⚠️ {title}", facts, words), blocks, live=livemode)


def sent_again(letter: DeadLetter, actor: str, *, livemode: bool) -> Message:
    """The same notice, once somebody put the message back."""
    head = f"🔁 {bold('Sent again')} · by {mention(actor)}"
    return _message(spoken(head, _facts(letter)), [section(head, _facts(letter))], live=livemode)


def again(*, taken: bool, livemode: bool) -> Message:
    """For the hub admin who pressed Try again."""
    words = (
        "The message is sent again now. If Slack does not take it, you are told here."
        if taken
        else "That message was sent again before. Nothing was changed."
    )
    return _message(words, [section(words)], live=livemode)


def _facts(letter: DeadLetter) -> str:
    brief = letter.brief
    if brief is None:
        return cut_safe(letter.text, TEXT)
    return f"{foreign(brief.name, NAME)} · {foreign(brief.number, LABEL)} · {totals([brief.money])}"


def _message(text: str, blocks: list[Block], *, live: bool) -> Message:
    return checked(Message(marked_text(text, livemode=live), marked(blocks, livemode=live)))
