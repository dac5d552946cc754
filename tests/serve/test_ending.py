"""The end of `serve`, asked for or not, while invoices are being created: each workspace is billed once."""

from __future__ import annotations

import signal
import time

import pytest

from tests.actions.pressing import ask_retry, at_once, outcome, submission
from tests.faults.processes import Bot, serving, wait_struck
from tests.faults.test_killed import failed
from tests.flows.create_steps import billed_once, made, previewed, result
from tests.world import HANA, World

STEPS = {"create": "POST /v1/invoices$", "finalize": "/finalize$"}
BOTH = ["acme", "bora"]
HANGS = 120
"""Seconds for which Stripe keeps its answer."""
ENDS_WITHIN = 60.0
"""Seconds, on a machine that may be slow: it waits for no such answer."""
LEFT_BEHIND = "are left behind"


def terminated(bot: Bot) -> float:
    """Ask it to end; how many seconds that took."""
    began = time.monotonic()
    bot.process.send_signal(signal.SIGTERM)
    bot.end()
    return time.monotonic() - began


@pytest.mark.parametrize("step", STEPS)
def test_killed_after_an_effect_whose_answer_hangs_it_finishes_and_bills_once(world: World, step: str) -> None:
    hana = world.person(HANA)
    with serving(world) as bot:
        preview = previewed(hana, BOTH)
        world.stripe.controls.fault("hang", STEPS[step], 1, where="after", seconds=HANGS)
        hana.submit(preview)
        wait_struck(world)
        bot.kill()
    assert len(made(world, "acme")) == 1
    with serving(world):
        assert "Created 2 invoices" in hana.text_of(result(hana))
        for workspace in BOTH:
            billed_once(world, workspace)


def test_sigterm_ends_it_within_seconds_though_stripe_hangs_and_the_batch_is_finished_later(world: World) -> None:
    hana = world.person(HANA)
    with serving(world) as bot:
        preview = previewed(hana, BOTH)
        world.stripe.controls.fault("hang", STEPS["finalize"], 1, where="after", seconds=HANGS)
        hana.submit(preview)
        wait_struck(world)
        assert terminated(bot) < ENDS_WITHIN
        assert bot.process.returncode == 0
        assert any(LEFT_BEHIND in line for line in bot.lines)
        assert made(world, "bora") == []
    with serving(world):
        assert "Created 2 invoices" in hana.text_of(result(hana))
        for workspace in BOTH:
            billed_once(world, workspace)
        assert len([one for one in hana.messages(hana.dm) if "Created" in one["text"]]) == 1


def test_sigterm_during_a_retry_ends_it_within_seconds_and_the_answer_comes_after_the_next_start(world: World) -> None:
    with serving(world) as bot:
        invoice = failed(world)
        view = ask_retry(world, invoice)
        world.stripe.controls.fault("hang", "/pay$", 1, where="after", seconds=HANGS)
        at_once(world, [submission(world, view)])
        wait_struck(world)
        assert terminated(bot) < ENDS_WITHIN
        assert bot.process.returncode == 0
    with serving(world):
        assert "Paid" in outcome(world.person(HANA))
    assert len(world.charges(invoice)) == 1


def test_sigterm_with_nothing_to_do_ends_it_at_once(world: World) -> None:
    with serving(world) as bot:
        assert world.stripe.controls.wait_delivered(60)
        assert terminated(bot) < ENDS_WITHIN
        assert not any(LEFT_BEHIND in line for line in bot.lines)
        assert bot.process.returncode == 0
        assert not any("Traceback" in line for line in bot.lines)
