"""Step two of a file upload: bytes sent to the address that step one gave."""

from __future__ import annotations

from dataclasses import replace

from sandbox.slack.calling import Answer
from sandbox.slack.core import Team


def receive(team: Team, file: str, content: bytes) -> Answer:
    """Keep the bytes; whether they are as many as was announced is looked at when the upload is completed."""
    with team.state.lock:
        upload = team.state.uploads.get(file)
        if upload is None:
            return Answer(404, {"said": "Not found"})
        team.state.uploads[upload.id] = replace(upload, content=content)
    return Answer(200, {"said": f"OK - {len(content)}"})
