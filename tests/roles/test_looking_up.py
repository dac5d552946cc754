"""How old an answer of Slack's about a person may be: fresh for acts, a minute for reading."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.bootstrap import open_store
from bot.domain.people import Person
from bot.domain.permits import Role
from bot.domain.refusals import Refused, Why
from bot.services.audit import Audit
from bot.services.ports import MessengerError
from bot.services.roles import Roles
from bot.services.store import Store
from bot.services.workspaces import Workspaces
from bot.settings import LocalSettings


@dataclass
class Slack:
    """Knows people and a group; counts how often it is asked; fails when it has an error to raise."""

    guests: set[str] = field(default_factory=set)
    members: set[str] = field(default_factory=set)
    error: MessengerError | None = None
    asked: list[str] = field(default_factory=list)
    time: datetime = datetime(2026, 11, 20, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def person(self, user: str, *, hurried: bool = False) -> Person:
        self._ask(user)
        return Person(user, user.lower(), self.time, guest=user in self.guests)

    def group(self, group: str, *, hurried: bool = False) -> frozenset[str]:
        self._ask(group)
        return frozenset(self.members)

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if self.error is not None:
            raise self.error


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(open_store(LocalSettings(data_dir=tmp_path))) as opened:
        yield opened


def roles(store: Store, slack: Any, *, group: str | None = None, admins: tuple[str, ...] = ("U1",)) -> Roles:
    audit = Audit(store, slack, lambda: "id")
    return Roles(store, slack, Workspaces(store), slack, audit, admins=admins, group=group)


def test_reading_asks_slack_once_a_minute_and_acting_asks_each_time(store: Store) -> None:
    slack = Slack()
    looked = roles(store, slack)
    for seconds in (0, 59):
        slack.time += timedelta(seconds=seconds)
        assert looked.viewer("U1").is_admin
    assert slack.asked == ["U1"]
    slack.guests.add("U1")
    assert looked.viewer("U1").is_admin
    assert not looked.viewer("U1", fresh=True).is_admin
    assert not looked.viewer("U1").is_admin
    assert slack.asked == ["U1", "U1"]
    slack.guests.clear()
    slack.time += timedelta(seconds=61)
    assert looked.viewer("U1").is_admin


def test_the_group_is_asked_only_about_those_who_are_not_admins_anyway(store: Store) -> None:
    slack = Slack(members={"U2"})
    looked = roles(store, slack, group="S1")
    assert looked.viewer("U1").is_admin
    assert slack.asked == ["U1"]
    assert looked.viewer("U2").is_admin
    assert looked.viewer("U3").role is Role.NOBODY
    assert slack.asked.count("S1") == 1
    slack.members.clear()
    assert not looked.viewer("U2", fresh=True).is_admin


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (MessengerError("", passing=True), Why.SLACK_DOWN),
        (MessengerError("ratelimited", passing=True), Why.SLACK_DOWN),
        (MessengerError("invalid_auth", passing=False), Why.SLACK_DOWN),
        (MessengerError("user_not_found", passing=False), Why.NOBODY),
    ],
)
def test_whoever_cannot_be_looked_up_may_nothing(store: Store, error: MessengerError, why: Why) -> None:
    looked = roles(store, Slack(error=error))
    with pytest.raises(Refused) as refused:
        looked.viewer("U1", fresh=True)
    assert refused.value.refusal.why is why


def test_at_most_four_admins_are_named_and_only_those_who_can_be(store: Store) -> None:
    slack = Slack(guests={"U2"})
    looked = roles(store, slack, admins=tuple(f"U{number}" for number in range(1, 10)))
    assert looked.named_admins() == ("U1", "U3", "U4", "U5")
    asked = len(slack.asked)
    slack.time += timedelta(hours=1)
    looked.named_admins()
    assert len(slack.asked) == asked
