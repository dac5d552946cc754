"""What one row of a workspaces file may not share with another: ids, customers, and channels unless confirmed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.domain.workspaces import Workspace

Rows = Sequence[tuple[int, Workspace]]
"""Workspaces as a file has them, with the line of each."""


def conflicts(rows: Rows, known: Mapping[str, Workspace], *, shared_channels: bool) -> Iterator[tuple[int, str]]:
    """What is wrong between the rows, and between them and the workspaces `known` by id: (line, sentence).

    Judged is the state that the import would leave, so a file may swap the customers of two workspaces.
    """
    yield from _twice(rows)
    yield from _taken_customers(rows, known)
    if not shared_channels:
        yield from _shared_channels(rows, known)


def _twice(rows: Rows) -> Iterator[tuple[int, str]]:
    ids: dict[str, int] = {}
    customers: dict[str, int] = {}
    for line, one in rows:
        if one.id in ids:
            yield line, f"id {one.id!r} stands on line {ids[one.id]} already."
        elif one.customer in customers:
            yield line, f"stripe_customer {one.customer!r} stands on line {customers[one.customer]} already."
        ids.setdefault(one.id, line)
        customers.setdefault(one.customer, line)


def _taken_customers(rows: Rows, known: Mapping[str, Workspace]) -> Iterator[tuple[int, str]]:
    in_file = {one.id for _, one in rows}
    taken = {one.customer: one for one in known.values() if one.id not in in_file}
    for line, one in rows:
        other = taken.get(one.customer)
        if other is not None:
            yield line, f"stripe_customer {one.customer!r} belongs to the workspace {other.id!r} already."


def _shared_channels(rows: Rows, known: Mapping[str, Workspace]) -> Iterator[tuple[int, str]]:
    after = {**known, **{one.id: one for _, one in rows}}
    channels: dict[str, list[Workspace]] = {}
    for one in after.values():
        channels.setdefault(one.channel, []).append(one)
    for line, one in rows:
        others = [other for other in channels[one.channel] if set(other.owners) != set(one.owners)]
        if others and not all(_as_before(member, known) for member in (one, *others)):
            names = ", ".join(repr(other.id) for other in others)
            yield (
                line,
                f"channel {one.channel!r} is shared with {names}, who has other owners: each would see the other's "
                "alerts. If a hub admin agrees, import with --shared-channels.",
            )


def _as_before(one: Workspace, known: Mapping[str, Workspace]) -> bool:
    """It had this channel and these owners already, so that its sharing was confirmed then."""
    before = known.get(one.id)
    return before is not None and before.channel == one.channel and set(before.owners) == set(one.owners)
