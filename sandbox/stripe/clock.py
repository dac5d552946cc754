"""The account's clock: it stands still where it was put, or runs with the real one, and can be moved forward."""

from __future__ import annotations

import time


class Clock:
    """Whole epoch seconds; frozen when given a start, otherwise running from the present."""

    def __init__(self, start: int | None = None) -> None:
        self._frozen = start
        self._offset = 0.0

    def now(self) -> int:
        return self._frozen if self._frozen is not None else int(time.time() + self._offset)

    def move_to(self, moment: int) -> None:
        """Put the clock at `moment` (epoch seconds); it never goes back."""
        moment = max(moment, self.now())
        if self._frozen is not None:
            self._frozen = moment
        else:
            self._offset = moment - time.time()

    def freeze(self) -> None:
        """Stand still at the present moment."""
        self._frozen = self.now()

    def run(self) -> None:
        """Go on from the present moment at the pace of the real clock."""
        if self._frozen is not None:
            self._offset = self._frozen - time.time()
            self._frozen = None
