"""Settings that hold, for tests to spoil."""

from __future__ import annotations

GOOD = {
    "SLACK_BOT_TOKEN": "xoxb-1111-2222-abcdef",
    "SLACK_SIGNING_SECRET": "8f742231b10e8888abcd99yyyzzz85a5",
    "STRIPE_API_KEY": "rk_test_51AbCdEf",
    "STRIPE_WEBHOOK_SECRET": "whsec_one",
    "HUB_ADMINS": "U024BE7LH",
    "HUB_CHANNEL": "C024BE91L",
}
