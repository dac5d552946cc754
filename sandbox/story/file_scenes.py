"""The scene in which files are asked for: a PDF, and an export that a spreadsheet opens."""

from __future__ import annotations

import csv
import http.client
import io
from typing import Any
from urllib.parse import urlsplit

from sandbox.seed_data import AMIR
from sandbox.slack.remote import RemotePerson
from sandbox.story.stage import PATIENCE, Stage, StoryError, done, expect, number_in

ACME = "C0ACME"


def the_files(stage: Stage) -> None:
    """An owner takes away the PDF of one invoice and a CSV of all of theirs."""
    stage.scene("Amir takes his invoices to his bookkeeper: a PDF, and a CSV of all of them")
    amir = stage.person(AMIR)
    stage.does("amir", "types /invoices paid in #acme-bakery")
    done(amir.command("/invoices", "paid", ACME))
    number = number_in(amir.text_of(amir.wait_message(ACME, "Invoices · Paid", PATIENCE)))
    stage.does("amir", f"types /invoices pdf {number}")
    done(amir.command("/invoices", f"pdf {number}", ACME))
    amir.wait_message(ACME, "is in your direct messages", PATIENCE)
    pdf = _file(stage, amir, "The PDF of")
    if not pdf.startswith(b"%PDF-"):
        raise StoryError("The file is no PDF.")
    stage.does("amir", "types /invoices export")
    done(amir.command("/invoices", "export", ACME))
    rows = list(csv.DictReader(io.StringIO(_file(stage, amir, "as of").decode("utf-8-sig"), newline="")))
    expect(" ".join(row["Workspace"] for row in rows), "Acme Bakery", "Kumo")
    if {row["Workspace"] for row in rows} - {"Acme Bakery", "Kumo 雲 Design"}:
        raise StoryError("The export holds invoices that are not Amir's.")
    stage.tell(f"The CSV has {len(rows)} rows, amounts as numbers, and no whole e-mail address: {rows[0]['E-mail']}.")


def _file(stage: Stage, person: RemotePerson, containing: str) -> bytes:
    """The file of the newest message with these words in the direct messages, as the person's browser opens it."""

    def there(screen: dict[str, Any]) -> dict[str, Any] | None:
        found = [message for each in screen["channels"] if each["kind"] == "im" for message in each["messages"]]
        return next((one for one in reversed(found) if one["files"] and containing in one["text"]), None)

    message = person.wait_for(there, PATIENCE, f"a file with “{containing}”")
    stage.show(person, message, f"direct messages of {person.user_id.removeprefix('U0').lower()} with the bot")
    address = urlsplit(message["files"][0]["url_private"])
    connection = http.client.HTTPConnection(address.netloc, timeout=PATIENCE)
    try:
        connection.request("GET", f"{address.path}?user={person.user_id}")
        answer = connection.getresponse()
        content = answer.read()
    finally:
        connection.close()
    if answer.status != 200:
        raise StoryError(f"The file answered {answer.status}.")
    return content
