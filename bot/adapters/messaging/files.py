"""Files into a conversation, in Slack's three steps: ask where to, send the bytes, share what was sent.

https://docs.slack.dev/messaging/working-with-files#uploading_files
"""

from __future__ import annotations

from http.client import HTTPException
from typing import BinaryIO
from urllib.request import Request, urlopen

from bot.adapters.messaging.web import SlackWeb
from bot.services.ports import MessengerError

UPLOAD_TIMEOUT = 60  # seconds without a byte


class SlackFiles:
    """Uploads; safe from many threads."""

    def __init__(self, web: SlackWeb) -> None:
        """`web` makes the first and the last call."""
        self._web = web

    def send(self, channel: str, name: str, content: BinaryIO, length: int, comment: str) -> None:
        """Share the `length` bytes of `content` in `channel` as one message with `comment`, plain and escaped.

        No step is repeated after its answer was lost, as the file could be shown twice. Raises MessengerError.
        """
        made = self._web.ask("files.getUploadURLExternal", filename=name, length=str(length))
        _put(str(made["upload_url"]), content, length)
        shared = [{"id": made["file_id"], "title": name}]
        self._web.call("files.completeUploadExternal", files=shared, channel_id=channel, initial_comment=comment)


def _put(url: str, content: BinaryIO, length: int) -> None:
    """The second step, which the SDK only does with all bytes in memory; the address alone lets it in."""
    if not url.startswith(("https://", "http://")):
        raise MessengerError("bad_upload_url", passing=False)
    headers = {"Content-Type": "application/octet-stream", "Content-Length": str(length)}
    request = Request(url, data=content, headers=headers, method="POST")  # noqa: S310 - checked above
    try:
        with urlopen(request, timeout=UPLOAD_TIMEOUT):  # noqa: S310
            pass
    except (OSError, HTTPException) as error:
        raise MessengerError("", passing=True) from error
