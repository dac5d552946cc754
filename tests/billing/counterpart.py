"""The real adapter in front of a counterpart that answers by a script."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.adapters.billing import StripeBilling
from bot.services.ports import BillingError
from tests.billing.wire import SILENT, Wire

KEY = "rk_test_51SecretSecretSecret"


@contextmanager
def counterpart(*script: bytes | None, retries: int = 0) -> Iterator[tuple[StripeBilling, Wire]]:
    """An adapter and what it speaks to; it waits long for an answer unless none is to come."""
    patience = 0.2 if SILENT in script else 30.0
    with Wire(*script) as wire:
        billing = StripeBilling(KEY, api_base=wire.url, retries=retries, timeout=(30.0, patience))
        try:
            yield billing, wire
        finally:
            billing.close()


def paying(*script: bytes | None, retries: int = 0) -> BillingError:
    """What a payment raises."""
    with counterpart(*script, retries=retries) as (billing, _), pytest.raises(BillingError) as raised:
        billing.pay("in_1", "pm_1", "decision-1/pay")
    return raised.value
