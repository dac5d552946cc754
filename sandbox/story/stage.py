"""Where the story happens: people's hands, the two sandboxes' controls, and the terminal."""

from __future__ import annotations

import http.client
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from rich.console import Console
from rich.rule import Rule
from rich.text import Text

from sandbox.seed_api import StripeApi
from sandbox.slack.blocks.checked import elements_of
from sandbox.slack.records import Delivery
from sandbox.slack.remote import RemotePerson, control
from sandbox.story.drawing import drawn, framed, shortened

Json = Mapping[str, Any]
PATIENCE = 30.0  # seconds until what should be seen is missed
READ_AT_ONCE = 10  # lines of a picture
NUMBER = re.compile(r"[A-Z]+-\d{4}")


class StoryError(Exception):
    """What should have happened did not; the message says what, in a sentence."""


@dataclass
class Stage:
    """Tells scenes to `console`; `pause` seconds follow every ten lines of a picture.

    `world` is what the sandbox said when ready.
    """

    console: Console
    world: Json
    api_key: str
    pause: float = 0.0
    scene_title: str = ""
    _number: int = 0
    _people: dict[str, RemotePerson] = field(default_factory=dict)

    def scene(self, title: str) -> None:
        """Begin the next scene."""
        self._number += 1
        self.scene_title = title
        self.console.print(Rule(Text(f"{self._number} · {title}", style="bold"), align="left", style="dim"))

    def tell(self, words: str) -> None:
        """Say what no screen shows."""
        self._say(Text(words, style="italic"))

    def does(self, who: str, what: str) -> None:
        """Say what a person does."""
        self._say(Text.assemble(("▸ ", "bold yellow"), (who, "bold yellow"), " ", what))

    def _say(self, words: Text) -> None:
        for line in words.wrap(self.console, self.console.width):
            line.rstrip()
            self.console.print(line)

    def person(self, user_id: str) -> RemotePerson:
        """Somebody of the team."""
        return self._people.setdefault(user_id, RemotePerson(self.world["slack"]["url"], user_id))

    def show(self, person: RemotePerson, shown: Json, title: str, most: int = 30) -> str:
        """Draw what a person sees; its whole text."""
        lines = drawn(shown, person.screen()["names"])
        picture = framed(self.console, title, shortened(lines, most), "magenta" if "id" in shown else "bright_blue")
        for line in picture:
            self.console.print(line)
        self.console.print()
        time.sleep(self.pause * len(picture) / READ_AT_ONCE)
        return "\n".join(line.plain for line in lines)

    def stripe(self, name: str, **given: Any) -> Any:
        """Use a control of the pretend Stripe: what banks, clients and the clock do."""
        return control(self.world["stripe"]["url"], name, given)

    def customer(self, workspace: str) -> dict[str, Any]:
        """A workspace's customer, as Stripe's API has it."""
        with StripeApi(self.world["stripe"]["url"], self.api_key) as api:
            return api.get(f"customers/{self.world['customers'][workspace]}")

    def open_page(self, url: str, **form: str) -> None:
        """Open a page of Stripe's as its reader's browser does, and send its form."""
        parts = urlsplit(url)
        for method, body in (("GET", None), ("POST", urlencode(form))):
            connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE)
            try:
                headers = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
                connection.request(method, parts.path, body, headers)
                response = connection.getresponse()
                response.read()
            finally:
                connection.close()
            if response.status >= 400:
                raise StoryError(f"Stripe's page answered {response.status}.")


def done(delivery: Delivery) -> Delivery:
    """The delivery, if Slack got its answer; StoryError otherwise."""
    if not delivery.ok:
        raise StoryError(f"The bot did not answer Slack ({delivery.error}, status {delivery.status}).")
    return delivery


def expect(text: str, *wanted: str) -> None:
    """StoryError unless `text` has all that is wanted."""
    for each in wanted:
        if each not in text:
            raise StoryError(f"“{each}” is not there.")


def number_in(text: str) -> str:
    """The first invoice number in `text`; StoryError when there is none."""
    found = NUMBER.search(text)
    if found is None:
        raise StoryError("No invoice number is there.")
    return found.group()


def button_in_row(shown: Json, containing: str, label: str) -> str:
    """The value of the button `label` beside the text `containing`."""
    for block in shown["blocks"]:
        accessory = block.get("accessory", {})
        if accessory.get("text", {}).get("text") == label and containing in block["text"]["text"]:
            return str(accessory["value"])
    raise StoryError(f"No row with “{containing}” has a button “{label}”.")


def input_named(shown: Json, label: str) -> str:
    """The block id of the input with that label."""
    for block in shown["blocks"]:
        if block["type"] == "input" and block["label"]["text"] == label:
            return str(block["block_id"])
    raise StoryError(f"There is no field “{label}”.")


def menu_named(shown: Json, placeholder: str) -> str:
    """The action id of the menu with that placeholder."""
    for block in shown["blocks"]:
        for _, element in elements_of(block):
            if element.get("placeholder", {}).get("text") == placeholder:
                return str(element["action_id"])
    raise StoryError(f"There is no menu “{placeholder}”.")


def link_in(shown: Json) -> str:
    """The URL behind the first link button."""
    for block in shown["blocks"]:
        for _, element in elements_of(block):
            if element.get("url"):
                return str(element["url"])
    raise StoryError("There is no link.")
