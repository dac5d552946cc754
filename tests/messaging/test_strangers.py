"""Who is of our Slack team, by what users.info says."""

from collections.abc import Mapping
from typing import Any

import pytest

from bot.adapters.messaging.messenger import _is_stranger

OURS = "T0OURS"


@pytest.mark.parametrize(
    ("user", "stranger"),
    [
        ({"team_id": OURS}, False),
        ({"team_id": "T0OTHER"}, True),
        ({"team_id": OURS, "is_stranger": True}, True),
        ({"team_id": "T0OTHER", "enterprise_user": {"teams": ["T0OTHER", OURS]}}, False),
        ({"team_id": "T0OTHER", "enterprise_user": {"teams": ["T0OTHER"]}}, True),
        ({"enterprise_user": None}, False),
    ],
)
def test_somebody_of_another_team_is_a_stranger_and_a_colleague_of_the_organisation_is_not(
    user: Mapping[str, Any], stranger: bool
) -> None:
    assert _is_stranger(user, OURS) is stranger
