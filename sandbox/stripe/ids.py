"""Makes ids that look like Stripe's: a prefix and random letters and digits."""

from __future__ import annotations

import random
import string

ALPHABET = string.ascii_letters + string.digits
UPPER = string.ascii_uppercase + string.digits


class Ids:
    """A source of ids; the same `seed` gives the same ids in the same order."""

    def __init__(self, seed: int | None = None) -> None:
        self._random = random.Random(seed)  # noqa: S311 (a pretend account has no secrets)

    def new(self, prefix: str, length: int = 24) -> str:
        """`prefix_` and `length` random characters."""
        return f"{prefix}_{self.token(length)}"

    def token(self, length: int) -> str:
        return "".join(self._random.choices(ALPHABET, k=length))

    def prefix(self) -> str:
        """Eight capitals and digits: a customer's invoice prefix."""
        return "".join(self._random.choices(UPPER, k=8))
