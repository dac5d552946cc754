"""chat.*"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sandbox.slack.blocks import check_blocks, prepared
from sandbox.slack.blocks.checked import text_length
from sandbox.slack.core import Team
from sandbox.slack.errors import RefusalError
from sandbox.slack.records import Channel, Json, Message
from sandbox.slack.web_api.conversations import visible
from sandbox.slack.web_api.method import Args, method

Content = tuple[str, tuple[Json, ...], tuple[Json, ...]]
LONGEST_TEXT = 40_000
LONGEST_BLOCKS = 13_200


def checked_blocks(team: Team, blocks: Any) -> tuple[Json, ...]:
    """The blocks as stored; RefusalError `invalid_blocks_format`, `invalid_blocks` or `msg_blocks_too_long`."""
    if not blocks:
        return ()
    if not isinstance(blocks, list) or not all(isinstance(each, dict) for each in blocks):
        raise RefusalError("invalid_blocks_format")
    wrong = check_blocks(blocks)
    if wrong:
        raise RefusalError("invalid_blocks", wrong)
    if text_length(blocks) > LONGEST_BLOCKS:
        raise RefusalError("msg_blocks_too_long")
    return tuple(prepared(blocks, team.state.new_id))


def content(team: Team, args: Args) -> Content:
    """Text, blocks and attachments of a message to be; RefusalError `no_text`, `msg_too_long` and those of blocks."""
    text = args.text("text") or ""
    blocks = checked_blocks(team, args.structure("blocks", "invalid_blocks_format"))
    attachments = args.structure("attachments", "invalid_attachments") or []
    if not text.strip() and not blocks and not attachments:
        raise RefusalError("no_text")
    if len(text) > LONGEST_TEXT:
        raise RefusalError("msg_too_long")
    return text, blocks, tuple(attachments)


def show(team: Team, channel: str, shown: Content, **more: Any) -> Message:
    """Post a message of the bot's; `more` are further fields of `Message`."""
    text, blocks, attachments = shown
    ts = team.state.new_ts()
    return team.state.post(Message(channel, ts, team.bot_user, text, blocks, attachments, **more))


def destination(team: Team, args: Args) -> Channel:
    """Where to post; a user's id stands for their direct messages. RefusalError as `chat.postMessage` words it."""
    given = args.text("channel")
    user = team.state.users.get(given or "")
    if user is not None:
        if user.deleted or user.bot:
            raise RefusalError("channel_not_found")
        return team.state.direct(user.id)
    channel = visible(team, given)
    if channel.archived:
        raise RefusalError("is_archived")
    anywhere = team.scopes is None or "chat:write.public" in team.scopes
    if not channel.bot_member and not anywhere:
        raise RefusalError("not_in_channel")
    return channel


@method("chat.postMessage", tier=0, scope="chat:write")
def post(team: Team, args: Args) -> Json:
    """Post a message."""
    channel = destination(team, args)
    shown = content(team, args)
    thread = args.text("thread_ts")
    if thread is not None and team.state.find(channel.id, thread) is None:
        raise RefusalError("thread_not_found")
    more = {"thread_ts": thread, "metadata": args.structure("metadata")}
    message = show(team, channel.id, shown, **more)
    return {"channel": channel.id, "ts": message.ts, "message": team.message_body(message)}


def own_message(team: Team, args: Args, not_own: str) -> Message:
    """The bot's own message that is meant; RefusalError `message_not_found` (ephemeral ones too) or `not_own`."""
    channel = visible(team, args.text("channel"))
    message = team.state.find(channel.id, args.text("ts"))
    if message is None or message.seen_by is not None:
        raise RefusalError("message_not_found")
    if message.by != team.bot_user:
        raise RefusalError(not_own)
    if channel.archived:
        raise RefusalError("is_archived")
    return message


@method("chat.update", tier=3, scope="chat:write")
def update(team: Team, args: Args) -> Json:
    """Change one of the bot's messages; blocks and attachments that are not given stay, empty lists take them away."""
    message = own_message(team, args, "cant_update_message")
    text, blocks, attachments = content(team, args)
    blocks = message.blocks if args.structure("blocks") is None else blocks
    attachments = message.attachments if args.structure("attachments") is None else attachments
    changed = replace(message, text=text, blocks=blocks, attachments=attachments, edited_ts=team.state.new_ts())
    if args.structure("metadata") is not None:
        changed = replace(changed, metadata=args.structure("metadata"))
    team.state.put(changed)
    return {"channel": message.channel, "ts": message.ts, "text": text, "message": team.message_body(changed)}


@method("chat.delete", tier=3, scope="chat:write")
def delete(team: Team, args: Args) -> Json:
    """Delete one of the bot's messages."""
    message = own_message(team, args, "cant_delete_message")
    team.state.remove(message.channel, message.ts)
    return {"channel": message.channel, "ts": message.ts}


@method("chat.postEphemeral", tier=4, scope="chat:write")
def post_ephemeral(team: Team, args: Args) -> Json:
    """Show a message to one person only."""
    channel = destination(team, args)
    user = team.state.users.get(args.text("user") or "")
    if user is None:
        raise RefusalError("user_not_found")
    if user.id not in channel.members:
        raise RefusalError("user_not_in_channel")
    message = show(team, channel.id, content(team, args), thread_ts=args.text("thread_ts"), seen_by=user.id)
    return {"message_ts": message.ts}


@method("chat.getPermalink", tier=4)
def permalink(team: Team, args: Args) -> Json:
    """A link to a message."""
    channel = visible(team, args.text("channel"))
    ts = args.text("message_ts") or ""
    message = team.state.find(channel.id, ts)
    if message is None or message.seen_by is not None:
        raise RefusalError("message_not_found")
    link = f"https://{team.domain}.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": link}


@method("chat.unfurl", tier=3, scope="links:write")
def unfurl(team: Team, args: Args) -> Json:
    """Show something beneath the links of a person's message."""
    unfurl_id = args.text("unfurl_id")
    place, _, ts = unfurl_id.partition(".") if unfurl_id else (args.text("channel"), "", args.text("ts"))
    message = team.state.find(visible(team, place).id, ts)
    if message is None:
        raise RefusalError("cannot_unfurl_message")
    unfurls = args.structure("unfurls") or {}
    if not isinstance(unfurls, dict) or not all(isinstance(each, dict) for each in unfurls.values()):
        raise RefusalError("invalid_unfurls_format")
    if any(url not in message.text for url in unfurls):
        raise RefusalError("cannot_unfurl_url")
    attachments: list[Json] = []
    for number, (url, body) in enumerate(unfurls.items(), start=1):
        blocks = checked_blocks(team, body.get("blocks"))
        attachments.append({**body, "id": number, "from_url": url, "blocks": list(blocks)})
    team.state.put(replace(message, attachments=(*message.attachments, *attachments)))
    return {}


METHODS = (post, update, delete, post_ephemeral, permalink, unfurl)
