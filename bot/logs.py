"""Logs as JSON lines on stderr, with everything masked that is a secret or looks like one."""

from __future__ import annotations

import logging
import math
import re
import sys
import threading
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Any, TextIO
from urllib.parse import quote

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.domain.errors import InvoicebotError

MASK = "[masked]"
NOISY = ("slack_bolt", "slack_sdk", "stripe", "uvicorn", "urllib3", "apscheduler", "asyncio", "sqlitedict", "psycopg")
TOLD = (("psycopg.pool", logging.ERROR), ("apscheduler.executors", logging.CRITICAL))
"""What these say of a database that is away and of a run that failed, the bot's own lines say once."""
NEEDLESS = ("As you gave `client` as well, `token` will be unused.",)
"""What Bolt says of SLACK_BOT_TOKEN in the environment, which it is not to use."""
SHORTEST = 4  # characters; a shorter secret would mask half the log
DEEPEST = 20  # levels of nested values

_PATTERNS = re.compile(
    r"""
    xox[a-z]*(?:\.xox[a-z])?-[\w-]+              # Slack's tokens
    | xapp-[\w-]+
    | \b(?:sk|rk|pk)_[A-Za-z0-9_]{3,}             # Stripe's keys
    | whsec_[\w+/=-]+
    | \b(?:seti|pi|src|cuss)_[A-Za-z0-9]+_secret_[\w-]+
    | (?<=[Bb]earer[ ])[^\s"',]+
    | (?<=://)[^\s/@"']+:[^\s/@"']+(?=@)          # user and password in an address
    """,
    re.VERBOSE,
)
_ADDRESSES = re.compile(
    r"""
    (https?://[^\s/"'<>|\\]+)/
    (?:
        [^\s"'<>|\\]*/?(?:commands|actions|app|services|workflows|triggers)/[TE][A-Z0-9]+/  # Slack's response URLs
        | (?:i|p|r|f|c|b|pay|invoice|invoices|receipts|session|portal)/  # Stripe's pages let in whoever has them
        | (?:v1/)?(?:billing_portal|hosted)/
    )
    [^\s"'<>|\\]*
    """,
    re.VERBOSE,
)
_HOSTS = re.compile(
    r"https?://(?:hooks\.slack\.com|files\.slack\.com|(?:invoice|pay|billing|files|checkout|buy|connect)\.stripe\.com)"
    r"/[^\s\"'<>|\\]*"
)
_SECRET_NAMES = re.compile(
    r"(?i)response_url|hosted_invoice_url|invoice_pdf|receipt_url|password|authorization|.*_secret"
)


def scrub(text: str) -> str:
    """`text` without what looks like a secret: tokens, keys, response URLs, links to Stripe's pages."""
    text = _PATTERNS.sub(MASK, text)
    text = _HOSTS.sub(MASK, text)
    return _ADDRESSES.sub(rf"\1/{MASK}", text)


class Mask:
    """A structlog processor, the last before rendering, that masks the given secrets and whatever looks like one."""

    def __init__(self, secrets: Iterable[str]) -> None:
        """`secrets` in clear; those shorter than four characters cannot be told from words and are left."""
        words = {form for secret in secrets if len(secret) >= SHORTEST for form in (secret, quote(secret, safe=""))}
        longest_first = sorted(words, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def __call__(self, _logger: WrappedLogger, _name: str, event_dict: EventDict) -> EventDict:
        """The event with every string masked; what is no JSON becomes a string first."""
        return {self.text(str(key)): self._under(str(key), value, 0) for key, value in event_dict.items()}

    def text(self, text: str) -> str:
        """One string, masked."""
        return scrub(self._known.sub(MASK, text) if self._known else text)

    def _under(self, key: str, value: Any, depth: int) -> Any:
        if value is not None and _SECRET_NAMES.fullmatch(key):
            return MASK
        return self._value(value, depth)

    def _value(self, value: Any, depth: int) -> Any:
        if value is None or isinstance(value, bool | int) or (isinstance(value, float) and math.isfinite(value)):
            return value
        if isinstance(value, str):
            return self.text(value)
        if depth >= DEEPEST:
            return "…"
        if isinstance(value, Mapping):
            return {self.text(str(key)): self._under(str(key), one, depth + 1) for key, one in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self._value(one, depth + 1) for one in value]
        if isinstance(value, bytes | bytearray):
            return self.text(bytes(value).decode("utf-8", "replace"))
        return self.text(_said(value))


def _said(value: object) -> str:
    try:
        return str(value)
    except Exception as error:
        return f"<{type(value).__name__} that cannot be written: {type(error).__name__}>"


def _add_extra(logger: WrappedLogger, name: str, event_dict: EventDict) -> EventDict:
    """Add the record's `extra`; a field named like one of ours (`event`, `level`…) gets an underscore."""
    own = {"_record": event_dict["_record"]}
    added = structlog.stdlib.ExtraAdder()(logger, name, dict(own))
    for key, value in added.items():
        if key not in own and key not in ("message", "asctime"):  # another handler's formatter leaves those behind
            event_dict[f"{key}_" if key in event_dict else key] = value
    return event_dict


def _in_a_sentence(_logger: WrappedLogger, _name: str, event_dict: EventDict) -> EventDict:
    """An expected error has a sentence for its reader: that stands for the traceback, unless debugging is on."""
    info = event_dict.get("exc_info")
    error = info[1] if isinstance(info, tuple) else None
    if isinstance(error, InvoicebotError) and not logging.getLogger().isEnabledFor(logging.DEBUG):
        del event_dict["exc_info"]
        event_dict.setdefault("error", str(error) or type(error).__name__)
    return event_dict


def formatter(secrets: Iterable[str]) -> logging.Formatter:
    """Renders a record of the standard library, its `extra` included, as one line of JSON without secrets."""
    before: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_extra,
        _in_a_sentence,
        structlog.processors.StackInfoRenderer(),
    ]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=before,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            Mask(secrets),
            structlog.processors.JSONRenderer(),
        ],
    )


def configure(level: str, secrets: Iterable[str] = (), stream: TextIO | None = None) -> None:
    """Log at `level` (DEBUG, INFO…) to `stream` (None: stderr), without `secrets`; a second call replaces the first.

    Libraries that log requests are held to WARNING, whatever the level.
    """
    handler = logging.StreamHandler(stream if stream is not None else sys.stderr)
    handler.setFormatter(formatter(tuple(secrets)))
    handler.addFilter(lambda record: record.msg not in NEEDLESS)
    root = logging.getLogger()
    for old in root.handlers[:]:
        if isinstance(old.formatter, structlog.stdlib.ProcessorFormatter):
            root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    for name in NOISY:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    for name, least in TOLD:
        logging.getLogger(name).setLevel(max(least, root.level))
    logging.captureWarnings(True)


def hook_uncaught() -> None:
    """Log what nobody caught, in any thread, in place of a traceback in clear on stderr."""
    log = logging.getLogger("invoicebot")

    def uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.critical("stopped by an error that nobody caught", exc_info=(kind, error, trace))

    def thread(args: threading.ExceptHookArgs) -> None:
        name = args.thread.name if args.thread else "?"
        if args.exc_value is not None:
            info = (args.exc_type, args.exc_value, args.exc_traceback)
            log.critical("a thread ended by an error that nobody caught", exc_info=info, extra={"in_thread": name})

    sys.excepthook = uncaught
    threading.excepthook = thread
