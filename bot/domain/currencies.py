"""Currencies that Stripe charges in: decimals, least charge, and the step that amounts must keep to.

From https://docs.stripe.com/currencies. Stripe has the last word: a currency that is not here still works, and a least
charge is for a warning, never for a refusal.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_ALL = """
aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn bzd cad cdf chf
clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl htg huf idr
ils inr isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mur
mvr mwk mxn myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr
sek sgd shp sle sos srd std szl thb tjs tnd top try ttd twd tzs uah ugx usd uyu uzs vnd vuv wst xaf xcd xof
xpf yer zar zmw
"""
_NO_DECIMALS = "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf"
_THREE_DECIMALS = "bhd jod kwd omr tnd"

_KNOWN = frozenset(_ALL.split())
_EXPONENTS: Mapping[str, int] = MappingProxyType(
    {**dict.fromkeys(_NO_DECIMALS.split(), 0), **dict.fromkeys(_THREE_DECIMALS.split(), 3)}
)
# Króna and shilling have no decimals in life but are sent with two; three-decimal amounts must end in 0.
_STEPS: Mapping[str, int] = MappingProxyType({"isk": 100, "ugx": 100, **dict.fromkeys(_THREE_DECIMALS.split(), 10)})

# Minor units. Two figures where published copies of the table disagree.
_LEAST: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {
        "aed": (200,),
        "aud": (50, 60),
        "bgn": (100,),
        "brl": (50, 200),
        "cad": (50, 60),
        "chf": (50,),
        "czk": (1500,),
        "dkk": (250, 300),
        "eur": (50,),
        "gbp": (30,),
        "hkd": (400,),
        "huf": (17500,),
        "inr": (50, 4000),
        "jpy": (50, 80),
        "mxn": (1000,),
        "myr": (200,),
        "nok": (300, 500),
        "nzd": (50, 80),
        "pln": (200, 250),
        "ron": (200,),
        "sek": (300, 500),
        "sgd": (50, 60),
        "thb": (1000, 1500),
        "usd": (50,),
    }
)


def known(currency: str) -> bool:
    """Whether `currency` (lower case) is in the table."""
    return currency in _KNOWN


def exponent(currency: str) -> int:
    """How many decimals `currency` (lower case) has; 2 for one that is not in the table."""
    return _EXPONENTS.get(currency, 2)


def step(currency: str) -> int:
    """What an amount in minor units must be a multiple of: 100 for isk and ugx, 10 for three-decimal ones, else 1."""
    return _STEPS.get(currency, 1)


def least_charge(currency: str) -> int | None:
    """The least amount that can be charged, in minor units, or None when it is not published.

    Where published tables disagree this is the higher one, since it only makes a warning: Stripe decides.
    """
    return max(_LEAST[currency]) if currency in _LEAST else None
