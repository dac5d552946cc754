"""A large data file of an earlier version, and a bot that is killed at random points of its upgrade."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from bot.adapters.store.documents import encode
from bot.services.collections import ACTIONS, EVENTS, INVOICES, MEMBERS, WORKSPACES
from bot.services.upgrades import MARKER
from tests.faults.processes import known, process
from tests.faults.suite.frame import Ground, Row, Scenario
from tests.upgrade.files import VERSIONS, Documents, copied, documents
from tests.upgrade.test_upgrades import is_kept
from tests.world import empty_world

LASTING = (INVOICES, WORKSPACES, MEMBERS, ACTIONS)
"""What a bot that is started does not change by itself; it works the events."""
ROWS = 500  # for each kill


def run(ground: Ground) -> Row:
    """Each version's file, grown, killed `size` times while it is upgraded, then started for good."""
    rows = kills = half = 0
    for version in VERSIONS:
        folder = ground.folder / version
        folder.mkdir()
        path = copied(version, folder / "data")
        old = _grown(path, ROWS * ground.size)
        begun = _killed(Ground(folder, ground.seed, ground.size, ground.conformance), path)
        now = documents(path)
        for collection in LASTING:
            kept = old.get(collection, {})
            lost = [key for key, one in kept.items() if not is_kept(one, now[collection].get(key, {}))]
            assert not lost, f"{version}: {len(lost)} of {collection} lost or changed: {lost[:5]}"
        assert MARKER in now["settings"]
        rows, kills, half = rows + sum(len(old.get(one, {})) for one in LASTING), kills + ground.size, half + begun
    return Row(
        f"files of {len(VERSIONS)} earlier versions, grown to {rows:,} documents in all, {kills} × kill -9 at the "
        f"start, {half} of them half-way in the upgrade",
        f"upgraded by the next start; 0 of {rows:,} documents lost or changed",
    )


def _grown(path: Path, count: int) -> Documents:
    """Copies of its invoices, as an old hub has many; what is in it now."""
    sample = list(documents(path)[INVOICES].values())
    with closing(sqlite3.connect(path)) as connection:
        for number in range(count):
            row = {**sample[number % len(sample)], "id": f"in_grown{number}", "number": f"GROWN-{number:06}"}
            connection.execute(f'INSERT INTO "{INVOICES}" (key, value) VALUES (?, ?)', (row["id"], encode(row)))
        connection.execute(f'DELETE FROM "{EVENTS}"')  # of invoices that this Stripe has never had
        connection.commit()
    return documents(path)


def _killed(ground: Ground, path: Path) -> int:
    """Kill it so often, then start it for good; how many kills left a half of the file as it was."""
    chance, half = ground.chance(), 0
    with empty_world(ground.folder, ground.conformance) as world:
        for _ in range(ground.size):
            with process(world) as bot:
                time.sleep(chance.uniform(0.3, 1.0))
                bot.kill()
            upgraded = sum("v" in one for one in documents(path)[INVOICES].values())
            half += 0 < upgraded < len(documents(path)[INVOICES])
        with process(world) as bot:
            known(world, bot)
    return half


SCENARIO = Scenario("older", "A data file of an earlier version, killed half-way in its upgrade", run, full=10)
