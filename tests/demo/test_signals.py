"""Signals become an exception, but never while a process is being started."""

from __future__ import annotations

import os
import signal

import pytest

from bot.demo_signals import NUMBERS, Ended, Signals


@pytest.mark.parametrize("number", NUMBERS)
def test_a_signal_raises_once_and_later_ones_are_ignored(number: int) -> None:
    with Signals():
        with pytest.raises(Ended):
            os.kill(os.getpid(), number)
        for again in NUMBERS:
            os.kill(os.getpid(), again)


def test_a_signal_that_comes_while_signals_are_held_raises_afterwards() -> None:
    done = []

    def start(signals: Signals) -> None:
        with signals.held():
            os.kill(os.getpid(), signal.SIGTERM)
            done.append("the process was started")

    with Signals() as signals, pytest.raises(Ended):
        start(signals)
    assert done


def test_afterwards_everything_is_as_before() -> None:
    before = {number: signal.getsignal(number) for number in NUMBERS}
    with Signals() as signals:
        signals.ignore()
        os.kill(os.getpid(), signal.SIGINT)
    assert {number: signal.getsignal(number) for number in NUMBERS} == before
