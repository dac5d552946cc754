"""files.*: the upload in three steps"""

from __future__ import annotations

import mimetypes
from dataclasses import replace

from sandbox.slack.core import Team
from sandbox.slack.errors import RefusalError
from sandbox.slack.records import Channel, Json, Message, Upload
from sandbox.slack.web_api.conversations import visible
from sandbox.slack.web_api.method import Args, method


def file_body(team: Team, upload: Upload) -> Json:
    """A file object."""
    kind = mimetypes.guess_type(upload.name)[0] or "application/octet-stream"
    return {
        "id": upload.id,
        "name": upload.name,
        "title": upload.title or upload.name,
        "mimetype": kind,
        "filetype": upload.name.rpartition(".")[2].lower(),
        "mode": "hosted",
        "user": team.bot_user,
        "size": upload.length,
        "url_private": f"{team.base_url}/files/{upload.id}/{upload.name}",
        "url_private_download": f"{team.base_url}/files/{upload.id}/{upload.name}",
    }


@method("files.getUploadURLExternal", tier=4, scope="files:write")
def upload_url(team: Team, args: Args) -> Json:
    """Step one: where to send the bytes."""
    length = args.number("length", 0)
    if length <= 0:
        raise RefusalError("invalid_arguments", ["missing required field: length"])
    upload = Upload(team.state.new_id("F"), args.needed("filename"), length)
    team.state.uploads[upload.id] = upload
    return {"file_id": upload.id, "upload_url": f"{team.base_url}/upload/v1/{upload.id}"}


@method("files.completeUploadExternal", tier=4, scope="files:write")
def complete(team: Team, args: Args) -> Json:
    """Step three: share what was uploaded."""
    done: list[Upload] = []
    for given in args.structure("files") or []:
        upload = team.state.uploads.get(given.get("id", ""))
        if upload is None or upload.content is None:
            raise RefusalError("file_not_found")
        if len(upload.content) != upload.length:
            raise RefusalError("file_update_failed")
        done.append(replace(upload, title=given.get("title")))
    if not done:
        raise RefusalError("invalid_arguments", ["missing required field: files"])
    bodies = [file_body(team, each) for each in done]
    if args.text("channel_id"):
        channel = _shared_in(team, args)
        done = [replace(each, channels=(*each.channels, channel.id)) for each in done]
        ts, text = team.state.new_ts(), args.text("initial_comment") or ""
        shared = Message(channel.id, ts, team.bot_user, text, files=tuple(bodies), thread_ts=args.text("thread_ts"))
        team.state.post(shared)
    for each in done:
        team.state.uploads[each.id] = each
    return {"files": bodies}


def _shared_in(team: Team, args: Args) -> Channel:
    """A conversation that the bot is in: a user's id, and `chat:write.public`, do not do for files."""
    given = args.needed("channel_id")
    if given[0] not in "CGDZ":
        raise RefusalError("invalid_arguments", ["input must match regex pattern: ^[CGDZ] [json-pointer:/channel_id]"])
    channel = visible(team, given)
    if channel.archived:
        raise RefusalError("is_archived")
    if not channel.bot_member:
        raise RefusalError("not_in_channel")
    return channel


METHODS = (upload_url, complete)
