"""What goes wrong with PostgreSQL, in words that say what to do next and hold no password."""

from __future__ import annotations

import psycopg
from psycopg import errors
from psycopg_pool import PoolClosed, PoolTimeout

from bot.services.store import StoreError

_NO_USER = "{server} refuses the user: check the user and the password in its address (DATABASE_URL)."
_NO_DATABASE = "{server} is not there: create the database, or name another in DATABASE_URL."
_UNREACHED = (
    ("refused", "nothing listens there"),
    ("resolve host", "there is no host of that name"),
    ("SSL", "it makes no connection as the sslmode in DATABASE_URL wants it"),
    ("certificate", "its certificate is not what the sslmode in DATABASE_URL wants"),
    ("timeout", "it does not answer"),
    ("timed out", "it does not answer"),
)
"""By a word in libpq's sentence, which itself may name half a password as the host, why there is no connection."""
_WORDS: tuple[tuple[tuple[type[psycopg.Error], ...], str], ...] = (
    ((PoolClosed,), "The connections to {server} are closed."),
    (
        (PoolTimeout,),
        "{server} does not answer, or all connections to it are busy: see that it runs and can be reached from here.",
    ),
    (
        (errors.InvalidPassword, errors.InvalidAuthorizationSpecification),
        _NO_USER,
    ),
    ((errors.InvalidCatalogName,), _NO_DATABASE),
    (
        (errors.InsufficientPrivilege, errors.InvalidSchemaName),
        "{server} does not let this user do that ({detail}): make it the owner of the database named in DATABASE_URL.",
    ),
    (
        (errors.TooManyConnections,),
        "{server} takes no more connections: raise its max_connections, or run fewer replicas.",
    ),
    ((errors.DiskFull,), "The disk of {server} is full: free some space there."),
    (
        (errors.ReadOnlySqlTransaction,),
        "{server} may only be read: name the primary in DATABASE_URL, not a standby of it.",
    ),
    ((errors.QueryCanceled, errors.LockNotAvailable), "{server} took too long to answer: see what keeps it busy."),
    (
        (errors.DataCorrupted, errors.IndexCorrupted),
        "{server} is damaged ({detail}): put a backup in its place.",
    ),
)


def told(error: psycopg.Error, server: str) -> StoreError:
    """The StoreError that says what `error`, met at `server`, means."""
    words = next((words for kinds, words in _WORDS if isinstance(error, kinds)), None)
    if words is None and isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        words = _unreached(error)
    words = words or "{server} refused the call ({detail})."
    return StoreError(words.format(server=server, detail=_detail(error)))


def _unreached(error: psycopg.Error) -> str:
    """Before there is a session no code says what is wrong, only the server's own sentence."""
    text = str(error)
    if "password" in text or "no pg_hba.conf entry" in text:
        return _NO_USER
    if "database" in text and "does not exist" in text:
        return _NO_DATABASE
    reason = next((f" ({reason})" for word, reason in _UNREACHED if word in text), "")
    return f"{{server}} cannot be reached: see that it runs and can be reached from here{reason}."


def _detail(error: psycopg.Error) -> str:
    """The server's own first line, which never holds a password."""
    return error.diag.message_primary or type(error).__name__
