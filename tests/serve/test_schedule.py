"""What recurs: it goes on after a failure, says so, and ends when asked."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from bot.adapters.schedule import SILENT_FOR, Schedule

OFTEN = timedelta(milliseconds=20)


def test_work_that_fails_is_logged_and_comes_again(caplog: pytest.LogCaptureFixture) -> None:
    schedule, runs, thrice = Schedule(), [], threading.Event()

    def work() -> None:
        runs.append(1)
        if len(runs) == 3:
            thrice.set()
        raise ValueError("broken")

    schedule.every(OFTEN, "broken", work)
    schedule.start()
    assert thrice.wait(60)
    assert schedule.alive
    schedule.stop()
    failed = [record for record in caplog.records if record.getMessage() == "a scheduled run failed"]
    assert len(failed) >= 2
    assert vars(failed[0])["job"] == "broken"


def test_it_ends_after_what_runs_and_runs_nothing_more() -> None:
    schedule, begun, ended = Schedule(), threading.Event(), []

    def work() -> None:
        begun.set()
        threading.Event().wait(0.1)
        ended.append(datetime.now(UTC))

    schedule.every(OFTEN, "slow", work)
    schedule.start()
    assert begun.wait(60)
    schedule.stop()
    done = len(ended)
    assert done >= 1
    threading.Event().wait(0.1)
    assert len(ended) == done
    schedule.stop()


def test_a_heart_that_stopped_beating_is_not_alive() -> None:
    schedule = Schedule()
    assert schedule.alive
    schedule._beaten -= SILENT_FOR
    assert not schedule.alive
    schedule._beat()
    assert schedule.alive


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_killed_by_an_error_of_the_job_store_is_replaced_and_work_goes_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    schedule, ran = Schedule(beat=OFTEN, restart_after=0.5), threading.Event()
    schedule.every(OFTEN, "often", ran.set)
    schedule.start()
    assert ran.wait(60)
    first = schedule._scheduler
    dying: threading.Thread = first._thread
    first._jobstores["default"].update_job = None
    dying.join(60)
    assert not dying.is_alive()
    assert first.running, "it calls itself running, which is why its heart is listened to"
    ran.clear()
    assert ran.wait(60)
    assert schedule._scheduler is not first
    assert schedule.alive
    assert "the scheduler has stopped; it is started anew" in caplog.messages
    schedule.stop()
