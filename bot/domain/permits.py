"""Who may do what, and what each status permits: the tables of the product as pure functions."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.people import Person
from bot.domain.workspaces import Workspace


class Role(StrEnum):
    """What a person is to the hub."""

    HUB_ADMIN = "hub_admin"
    OWNER = "owner"
    NOBODY = "nobody"


class Act(StrEnum):
    """Everything that a person can ask for and that a role may forbid."""

    LIST = "list"
    SHOW = "show"
    PAY_NOW = "pay_now"
    REPLACE_CARD = "replace_card"
    RETRY = "retry"
    VOID = "void"
    CREATE = "create"
    WORKSPACES = "workspaces"
    SETTINGS = "settings"


class Access(StrEnum):
    """The answer of the role table. NOT_FOUND is shown exactly as for an invoice that does not exist."""

    GRANTED = "granted"
    REFUSED = "refused"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person with the role that was just looked up; `owned` are the ids of the workspaces they own."""

    person: Person
    role: Role
    owned: frozenset[str] = frozenset()

    @property
    def is_admin(self) -> bool:
        """Whether they may do everything for every workspace."""
        return self.role is Role.HUB_ADMIN

    def sees(self, workspace: Workspace | None) -> bool:
        """Whether invoices of `workspace` (None: a customer that is no workspace) exist for this person."""
        return self.is_admin or (workspace is not None and workspace.id in self.owned)


READING = frozenset({Act.LIST, Act.SHOW, Act.PAY_NOW, Act.REPLACE_CARD})


def role_of(person: Person, admins: AbstractSet[str], owned: AbstractSet[str]) -> Role:
    """The role of `person`, given everybody granted hub admin and the workspaces that they own."""
    if person.id in admins and person.may_be_admin:
        return Role.HUB_ADMIN
    if owned and not person.deleted and not person.bot:
        return Role.OWNER
    return Role.NOBODY


def access(viewer: Viewer, act: Act, workspace: Workspace | None = None, *, about_one: bool = True) -> Access:
    """Whether `viewer` may do `act` to something of `workspace`; `about_one` False: no invoice is named (list, create)."""
    if viewer.is_admin:
        return Access.GRANTED
    if viewer.role is Role.NOBODY:
        return Access.REFUSED
    if about_one and not viewer.sees(workspace):
        return Access.NOT_FOUND
    return Access.GRANTED if act in READING else Access.REFUSED
