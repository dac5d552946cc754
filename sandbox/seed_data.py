"""A hub's last six months as data: who is there, which clients it has, what each was billed and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

HUB = "C0HUB"
HANA = "U0HANA"
AMIR = "U0AMIR"
BEA = "U0BEA"
GUS = "U0GUS"


@dataclass(frozen=True)
class Somebody:
    """A person of the Slack team; `role` is what the hub takes them for."""

    id: str
    name: str
    real_name: str
    role: str
    tz: str = "Europe/Berlin"
    guest: bool = False
    other_team: bool = False


PEOPLE = (
    Somebody(HANA, "hana", "Hana Sato", "hub admin"),
    Somebody(AMIR, "amir", "Amir Haddad", "owns Acme Bakery and Kumo", tz="America/New_York"),
    Somebody(BEA, "bea", "Bea Costa", "owns Bora and Tidewater, from another Slack team", other_team=True),
    Somebody(GUS, "gus", "Gus Lind", "a guest, owns nothing", guest=True),
)


@dataclass(frozen=True)
class Client:
    """A workspace to be: a Stripe customer with a card, a channel, its owners; `fee` in percent."""

    id: str
    name: str
    currency: str
    prefix: str
    channel: str
    channel_name: str
    owners: tuple[str, ...]
    card: tuple[str, str]
    fee: str = ""
    budget: str = "active"

    @property
    def email(self) -> str:
        return f"billing@{self.id}.example"


CLIENTS = (
    Client("acme", "Acme Bakery", "usd", "ACME", "C0ACME", "acme-bakery", (AMIR,), ("visa", "4242"), "10"),
    Client("bora", "Bora Logistics GmbH", "eur", "BORA", "C0BORA", "bora-logistics", (BEA,), ("mastercard", "4444")),
    Client("tidewater", "Tidewater & Sons", "gbp", "TIDE", "C0TIDE", "tidewater", (BEA,), ("visa", "5556"), "7.5"),
    Client("kumo", "Kumo 雲 Design", "jpy", "KUMO", "C0KUMO", "kumo-design", (AMIR,), ("jcb", "0505")),
    Client(
        "coffee-federation",
        "The International Federation of Independent Coffee Roasters, Grinders and Baristas of the Northern Hemisphere",
        "usd",
        "COFFEE",
        "C0COFFEE",
        "coffee-federation",
        (),
        ("amex", "8431"),
        "12",
        "draft",
    ),
)


class Fate(StrEnum):
    """What becomes of an invoice."""

    PAID = "charged and paid"
    RECOVERED = "declined, and paid on the second try"
    FAILED = "declined"
    ACTION = "waits for the payer to confirm"
    PROCESSING = "a bank debit under way"
    SENT_PAID = "sent and paid by the client"
    OUTSIDE = "sent and paid outside Stripe"
    REFUNDED = "charged and paid, a quarter refunded later"
    SENT = "sent and not paid"
    PART_PAID = "sent and a quarter paid"
    CREDITED = "sent, and a quarter credited while it was open"
    WRITTEN_OFF = "sent and written off"
    VOIDED = "sent and voided"
    DRAFT = "a draft"
    SCHEDULED = "a draft to be finalized later"
    UNFINALIZABLE = "a draft that cannot be finalized"


@dataclass(frozen=True)
class Bill:
    """One invoice, made `days` ago: `amount` in minor units of the client's currency, `decline` the bank's code.

    `{month}` in `what` stands for the month in which it is made; `loyal`: with the COUPON and the TAX.
    """

    days: int
    client: str
    what: str
    amount: int
    fate: Fate = Fate.PAID
    decline: str = ""
    loyal: bool = False


BILLS = (
    Bill(179, "tidewater", "Catalogue, first issue", 84_000, Fate.SENT_PAID),
    Bill(176, "kumo", "Launch film", 480_000),
    Bill(171, "coffee-federation", "Annual gathering: stage and sound", 1_290_000, Fate.SENT_PAID),
    Bill(168, "acme", "New shop sign", 64_000),
    Bill(160, "bora", "Fleet lettering", 237_500, Fate.OUTSIDE),
    Bill(152, "tidewater", "Harbour festival posters", 42_050),
    Bill(149, "kumo", "Packaging, first round", 310_000, Fate.RECOVERED, "insufficient_funds"),
    Bill(141, "coffee-federation", "Newsletter, {month}", 98_000),
    Bill(133, "acme", "Wedding fair stand", 152_500, Fate.SENT_PAID),
    Bill(126, "tidewater", "Radio spots", 118_000, Fate.WRITTEN_OFF),
    Bill(121, "bora", "Driver recruiting", 199_900),
    Bill(117, "kumo", "Packaging, second round", 265_000),
    Bill(109, "coffee-federation", "Barista championship", 745_000, Fate.SENT_PAID),
    Bill(102, "acme", "Menu photographs", 88_000, Fate.RECOVERED, "processing_error"),
    Bill(97, "tidewater", "Catalogue, second issue", 91_500, Fate.VOIDED),
    Bill(96, "tidewater", "Catalogue, second issue, as agreed", 84_500, Fate.SENT_PAID),
    Bill(88, "kumo", "Exhibition booth", 920_000, Fate.REFUNDED),
    Bill(83, "bora", "Trade press", 142_000, Fate.SENT_PAID),
    Bill(77, "coffee-federation", "Newsletter, {month}", 98_000),
    Bill(70, "acme", "Delivery van lettering", 47_500),
    Bill(64, "tidewater", "Website care", 36_000, Fate.WRITTEN_OFF),
    Bill(58, "kumo", "Photo library", 150_000, Fate.SENT_PAID),
    Bill(52, "bora", "Route app, first part", 560_000, loyal=True),
    Bill(46, "coffee-federation", "Members' handbook", 412_000, Fate.PART_PAID),
    Bill(41, "tidewater", "Regatta sponsoring", 250_000, Fate.SENT),
    Bill(37, "bora", "Route app, second part", 560_000, Fate.SENT, loyal=True),
    Bill(33, "kumo", "Poster series", 275_000, Fate.FAILED, "do_not_honor"),
    Bill(28, "coffee-federation", "Barista championship, prizes", 187_500, Fate.FAILED, "insufficient_funds"),
    Bill(26, "acme", "Flyers", 39_900),
    Bill(24, "tidewater", "Website care", 36_000, Fate.FAILED, "lost_card"),
    Bill(19, "acme", "Billed twice by mistake", 39_900, Fate.VOIDED),
    Bill(17, "kumo", "Social media, {month}", 180_000),
    Bill(14, "bora", "Depot signage", 88_000, Fate.CREDITED),
    Bill(12, "coffee-federation", "Tasting tour, deposit", 320_000, Fate.ACTION),
    Bill(10, "tidewater", "Catalogue, third issue", 93_000, Fate.SENT),
    Bill(9, "kumo", "Mascot licence", 66_000, Fate.FAILED, "expired_card"),
    Bill(6, "bora", "Customer mailing", 124_000, Fate.FAILED, "insufficient_funds", loyal=True),
    Bill(5, "coffee-federation", "Newsletter, {month}", 98_000, Fate.FAILED, "fraudulent"),
    Bill(4, "tidewater", "Shop window", 71_250, Fate.FAILED, "card_velocity_exceeded"),
    Bill(3, "coffee-federation", "Hall rent by bank debit", 640_000, Fate.PROCESSING),
    Bill(3, "kumo", "Calendar", 120_000, Fate.SENT),
    Bill(2, "acme", "Gift tins", 58_000, Fate.SENT),
    Bill(2, "tidewater", "Market stall", 22_500, Fate.UNFINALIZABLE),
    Bill(1, "kumo", "Social media, {month}", 180_000, Fate.DRAFT),
    Bill(1, "coffee-federation", "Annual gathering, next year: deposit", 450_000, Fate.SCHEDULED),
)

COUPON: Mapping[str, object] = {"id": "LOYAL", "name": "Loyal client", "percent_off": 10, "duration": "forever"}
TAX: Mapping[str, object] = {"display_name": "VAT", "jurisdiction": "DE", "percentage": 19, "inclusive": False}

MONTHLY = {"bora": ("Fleet marketing", 189_000), "coffee-federation": ("Press office", 275_000)}
"""Subscriptions charged each month: what for, and how much (minor units)."""

WEEKLY = ("acme", "Social campaign, weekly", 125_000)
"""The subscription whose renewal is about to fail."""

FAILING = ("bora", "Poster campaign", 96_000)
"""The one-time invoice whose charge is about to fail."""

LAST_FOUR: Mapping[str, str] = {
    "insufficient_funds": "9995",
    "lost_card": "9987",
    "expired_card": "0069",
    "fraudulent": "0019",
    "card_velocity_exceeded": "6975",
    "processing_error": "0119",
}
