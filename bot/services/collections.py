"""The collections of documents that the bot keeps, with the fields that it asks by."""

from __future__ import annotations

from bot.services.store import Collection, Kind

WORKSPACES = "workspaces"
MEMBERS = "members"
INVOICES = "invoices"
EVENTS = "events"
ALERTS = "alerts"
ACTIONS = "actions"
FORMS = "forms"
SETTINGS = "settings"
TICKS = "ticks"
LEASES = "leases"
OUTBOX = "outbox"
CHANNELS = "channels"

COLLECTIONS: tuple[Collection, ...] = (
    Collection(
        WORKSPACES,
        fields={"customer": Kind.TEXT, "channel": Kind.TEXT},
        indexes=(("customer",), ("channel",)),
    ),
    Collection(MEMBERS, fields={"role": Kind.TEXT}, indexes=(("role",),)),
    Collection(
        INVOICES,
        fields={
            "customer": Kind.TEXT,
            "status": Kind.TEXT,
            "number": Kind.TEXT,
            "created": Kind.INTEGER,
            "anchor": Kind.INTEGER,
            "billing": Kind.TEXT,
            "amount": Kind.TEXT,
            "email": Kind.TEXT,
            "text": Kind.TEXT,
            "ended": Kind.INTEGER,
        },
        indexes=(
            ("created",),
            ("customer", "created"),
            ("status", "created"),
            ("customer", "status", "created"),
            ("billing", "created"),
            ("customer", "billing", "created"),
            ("status", "billing", "created"),
            ("customer", "status", "billing", "created"),
            ("status", "anchor"),
            ("customer", "status", "anchor"),
            ("amount", "created"),
            ("email", "created"),
            ("number",),
            ("ended",),
        ),
        totals=(("status",), ("customer", "status")),
        searched=("text",),
    ),
    Collection(
        EVENTS,
        fields={
            "state": Kind.TEXT,
            "invoice": Kind.TEXT,
            "rank": Kind.INTEGER,
            "due": Kind.INTEGER,
            "owner": Kind.TEXT,
        },
        indexes=(("state", "rank"), ("invoice", "state")),
    ),
    Collection(ALERTS, fields={"channel": Kind.TEXT}, indexes=(("channel",),)),
    Collection(
        ACTIONS,
        fields={
            "state": Kind.TEXT,
            "act": Kind.TEXT,
            "target": Kind.TEXT,
            "method": Kind.TEXT,
            "at": Kind.INTEGER,
            "called_at": Kind.INTEGER,
        },
        indexes=(("at",), ("state", "at"), ("target", "at"), ("method", "called_at")),
    ),
    Collection(FORMS, fields={"state": Kind.TEXT}, indexes=(("state",),)),
    Collection(SETTINGS),
    Collection(TICKS, fields={"job": Kind.TEXT, "at": Kind.INTEGER}, indexes=(("job",), ("at",))),
    Collection(LEASES),
    Collection(
        OUTBOX,
        fields={
            "channel": Kind.TEXT,
            "state": Kind.TEXT,
            "kind": Kind.TEXT,
            "storm": Kind.TEXT,
            "fresh": Kind.BOOLEAN,
            "seq": Kind.INTEGER,
        },
        indexes=(("channel", "state", "seq"), ("state", "seq"), ("storm",)),
    ),
    Collection(CHANNELS, fields={"due": Kind.INTEGER, "owner": Kind.TEXT}, indexes=(("due",),)),
)
