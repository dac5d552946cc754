"""Names shared by every module: a Stripe object is a dict shaped as the API answers it, references held as ids."""

from __future__ import annotations

from typing import Any

Obj = dict[str, Any]

API_VERSION = "2026-10-28.endive"
HOUR = 3600  # seconds
DAY = 24 * HOUR  # seconds
