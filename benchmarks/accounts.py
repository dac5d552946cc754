"""The keys and secrets of the pretend accounts."""

from __future__ import annotations

API_KEY = "rk_test_51BenchKey"
SECRET = "whsec_benchsecret"  # noqa: S105 - of a pretend account
SLACK_TOKEN = "xoxb-bench-token"  # noqa: S105
SLACK_SECRET = "bench-signing-secret-0123456789ab"  # noqa: S105
