"""The PostgreSQL of a run: one server, started when the first benchmark asks, which goes when the run ends."""

from __future__ import annotations

from tests.postgres import server


def database() -> str:
    """The address of a new, empty database on a server as it is by default: durable when a commit returns."""
    return server().database()


def version() -> str:
    """As in `PostgreSQL 18.1`."""
    with server().connect() as connection:
        number = connection.info.server_version
    return f"PostgreSQL {number // 10000}.{number % 10000}"
