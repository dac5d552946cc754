"""The `Messenger` port on Slack: what people wait for is rendered by `bot.blocks`, here is where it goes."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import timedelta
from http.client import HTTPException
from io import BytesIO
from typing import Any

from slack_sdk.errors import SlackClientError
from slack_sdk.webhook import WebhookClient

from bot.adapters.messaging.files import SlackFiles
from bot.adapters.messaging.sheets import written
from bot.adapters.messaging.web import SlackWeb
from bot.blocks import batches, export, files, outcomes, sheets
from bot.blocks.message import Message
from bot.domain.actions import Outcome
from bot.domain.drafts import Batch
from bot.domain.invoices import Invoice
from bot.domain.people import Person, Place
from bot.domain.sheets import Exported, Sheet
from bot.services.ports import Clock, MessengerError

RESPONSE_URL_HOLDS = timedelta(minutes=29)
LEFT = "user_not_in_channel"
RESPOND_WITHIN = 10  # seconds
NOT_YET_THERE = (0.1, 0.2, 0.4, 0.8, 1.6)  # seconds between looks for a view that Slack is about to show


class SlackMessenger:
    """Answers people, and looks them up."""

    def __init__(self, web: SlackWeb, clock: Clock, *, livemode: bool, hurried: SlackWeb | None = None) -> None:
        """The own team's id is asked for once, to tell people of other teams. `livemode` is the Stripe key's.

        `hurried` makes the look-ups on which an acknowledgement waits, within less than Slack's three seconds.
        """
        self._web = web
        self._files = SlackFiles(web)
        self._hurried = hurried or web
        self._clock = clock
        self._livemode = livemode
        self._team: str | None = None

    def tell_outcome(self, place: Place, outcome: Outcome, viewer_is_admin: bool) -> None:
        """The open view, else privately in the channel, else through the response URL, else a direct message."""
        live = self._livemode
        if place.view is not None:
            view = outcomes.outcome(outcome, viewer_is_admin, livemode=live)
            try:
                self._web.call("views.update", view_id=place.view, view=view)
            except MessengerError as error:
                if error.passing:
                    raise
            else:
                return
        self.tell_privately(place, outcomes.outcome_message(outcome, viewer_is_admin, livemode=live))

    def tell_privately(self, place: Place, message: Message) -> None:
        """Only `place.user` sees it."""
        content = _content(message)
        url = place.response_url if self._clock.now() - place.at <= RESPONSE_URL_HOLDS else None
        if place.channel is not None:
            try:
                self._web.with_text("chat.postEphemeral", {"channel": place.channel, "user": place.user, **content})
            except MessengerError as error:
                if error.passing:
                    raise
                if error.code == LEFT:
                    url = None  # what it shows would be shown there too
            else:
                return
        if url is None or not self.respond(url, message, replace=False):
            self._web.post(self._direct(place.user), content)

    def show_batch(self, actor: str, batch: Batch, at: str | None) -> str:
        """`at` is `<channel>:<ts>` of the message in the person's direct message."""
        content = _content(batches.progress(batch, livemode=self._livemode))
        if at is None:
            channel = self._direct(actor)
            return f"{channel}:{self._web.post(channel, content)}"
        channel, _, ts = at.partition(":")
        self._web.with_text("chat.update", {"channel": channel, "ts": ts, **content})
        return at

    def send_pdf(self, user: str, invoice: Invoice, content: bytes) -> None:
        """Three calls after finding the direct message."""
        name = files.pdf_name(invoice)
        self._files.send(self._direct(user), name, BytesIO(content), len(content), files.pdf_comment(invoice))

    def send_export(self, user: str, sheet: Sheet) -> Exported:
        """The direct message is found first, since the file may be large."""
        channel = self._direct(user)
        with written(sheet) as (file, length, exported):
            self._files.send(channel, sheets.sheet_name(exported), file, length, export.comment(exported))
        return exported

    def open(self, trigger: str, view: Mapping[str, Any]) -> str:
        """views.open; returns the view's id."""
        return str(self._web.show("views.open", trigger_id=trigger, view=dict(view))["view"]["id"])

    def push(self, trigger: str, view: Mapping[str, Any]) -> str:
        """views.push; returns the view's id."""
        return str(self._web.show("views.push", trigger_id=trigger, view=dict(view))["view"]["id"])

    def update(self, view_id: str, view: Mapping[str, Any]) -> None:
        """views.update."""
        self._web.call("views.update", view_id=view_id, view=dict(view))

    def update_external(self, external_id: str, view: Mapping[str, Any]) -> None:
        """views.update of a view that is known by the id that we gave it.

        It was pushed by the answer to a submission, which Slack may act on only after this: so it is waited for.
        """
        for pause in NOT_YET_THERE:
            try:
                self._update_external(external_id, view)
            except MessengerError as error:
                if error.code != "not_found":
                    raise
                time.sleep(pause)
            else:
                return
        self._update_external(external_id, view)

    def _update_external(self, external_id: str, view: Mapping[str, Any]) -> None:
        self._web.call("views.update", external_id=external_id, view={**view, "external_id": external_id})

    def publish(self, user: str, view: Mapping[str, Any]) -> None:
        """views.publish: a person's Home tab."""
        self._web.call("views.publish", user_id=user, view=dict(view))

    def respond(self, response_url: str, message: Message, *, replace: bool) -> bool:
        """Answer through a response URL; False when Slack takes no more answers there."""
        content = {**_content(message), "response_type": "ephemeral", "replace_original": replace}
        try:
            answer = WebhookClient(response_url, RESPOND_WITHIN, retry_handlers=[]).send_dict(content)
        except (OSError, HTTPException, ValueError, SlackClientError):
            return False
        return bool(answer.status_code == 200)

    def person(self, user: str, *, hurried: bool = False) -> Person:
        """users.info, now."""
        web = self._hurried if hurried else self._web
        found = web.ask("users.info", user=user)["user"]
        profile = found.get("profile") or {}
        name = profile.get("display_name") or profile.get("real_name") or found.get("name") or user
        return Person(
            id=user,
            name=str(name),
            seen_at=self._clock.now(),
            guest=bool(found.get("is_restricted") or found.get("is_ultra_restricted")),
            stranger=_is_stranger(found, self._own_team(web)),
            deleted=bool(found.get("deleted")),
            bot=bool(found.get("is_bot")) or user == "USLACKBOT",
        )

    def group(self, group: str, *, hurried: bool = False) -> frozenset[str]:
        """usergroups.users.list, now."""
        web = self._hurried if hurried else self._web
        return frozenset(str(user) for user in web.ask("usergroups.users.list", usergroup=group)["users"])

    def check(self) -> None:
        """auth.test."""
        self._team = str(self._web.ask("auth.test")["team_id"])

    def _own_team(self, web: SlackWeb) -> str:
        if self._team is None:
            self._team = str(web.ask("auth.test")["team_id"])
        return self._team

    def _direct(self, user: str) -> str:
        return str(self._web.call("conversations.open", users=user)["channel"]["id"])


def _is_stranger(user: Mapping[str, Any], team: str) -> bool:
    """Whether the user is of another team than ours; in an Enterprise organisation people belong to several.

    https://docs.slack.dev/reference/objects/user-object
    """
    organisation = user.get("enterprise_user") or {}
    teams = {user.get("team_id"), *(organisation.get("teams") or ())} - {None}
    return bool(user.get("is_stranger")) or (bool(teams) and team not in teams)


def _content(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": list(message.blocks)}
