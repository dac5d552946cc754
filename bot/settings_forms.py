"""What the value of each setting must look like: readers that raise ValueError with words that hold no secret."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from pydantic import SecretStr

AUTOMATIC_TAX = "automatic"
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


def bot_token(text: str) -> SecretStr:
    """A Slack bot token."""
    if not text.startswith("xoxb-"):
        raise ValueError("must be the bot's token, which begins with xoxb- (not a user's, not the app's).")
    return SecretStr(_plain(text))


def signing_secret(text: str) -> SecretStr:
    """Slack's signing secret."""
    if text.startswith(("xox", "xapp-")):
        raise ValueError("must be the signing secret, not a token; it stands under Basic Information.")
    return SecretStr(_plain(text))


def api_key(text: str) -> SecretStr:
    """A secret or restricted Stripe key."""
    if text.startswith("pk_"):
        raise ValueError("must be a secret key (sk_…) or a restricted one (rk_…), not the publishable key.")
    if not text.startswith(("sk_", "rk_")):
        raise ValueError("must be a Stripe key that begins with rk_ (restricted) or sk_.")
    return SecretStr(_plain(text))


def is_live(key: str) -> bool:
    """Whether a Stripe key is of live mode."""
    return key.startswith(("sk_live_", "rk_live_"))


def webhook_secrets(text: str) -> tuple[SecretStr, ...]:
    """The signing secrets of the webhook endpoint, by comma."""
    secrets = [part for part in re.split(r"[,\s]+", text) if part]
    if not secrets or not all(secret.startswith("whsec_") for secret in secrets):
        raise ValueError("must be the endpoint's signing secret, which begins with whsec_; several by comma.")
    return tuple(SecretStr(_plain(secret)) for secret in dict.fromkeys(secrets))


def users(text: str) -> tuple[str, ...]:
    """Slack user ids, by comma or space."""
    ids = tuple(dict.fromkeys(part for part in re.split(r"[,\s]+", text) if part))
    wrong = [_shown(one) for one in ids if not re.fullmatch(r"[UW][A-Z0-9]{1,30}", one)]
    if wrong:
        raise ValueError(
            f"must hold Slack user ids such as U024BE7LH (in Slack: the person's profile, More, Copy member ID), "
            f"not {', '.join(wrong)}."
        )
    return ids


def tax(text: str) -> tuple[str, ...]:
    """`automatic`, or ids of Stripe's tax rates, by comma or space."""
    ids = tuple(dict.fromkeys(part for part in re.split(r"[,\s]+", text) if part))
    if ids == (AUTOMATIC_TAX,):
        return ids
    wrong = [_shown(one) for one in ids if not re.fullmatch(r"txr_[A-Za-z0-9]{1,100}", one)]
    if wrong:
        raise ValueError(f"must be {AUTOMATIC_TAX}, or ids of tax rates such as txr_1Mr9, not {', '.join(wrong)}.")
    return ids


def group(text: str) -> str:
    """The id of a Slack user group."""
    if not re.fullmatch(r"S[A-Z0-9]{1,30}", text):
        raise ValueError(f"must be the id of a Slack user group such as S0604QSJC, not {_shown(text)}.")
    return text


def channel(text: str) -> str:
    """The id of a Slack channel."""
    if not re.fullmatch(r"[CG][A-Z0-9]{1,30}", text):
        raise ValueError(
            f"must be the id of a Slack channel such as C024BE91L (in Slack: the channel's name, at the end of About), "
            f"not {_shown(text)}."
        )
    return text


def timezone(text: str) -> ZoneInfo:
    """A time zone by its IANA name."""
    try:
        return ZoneInfo(text)
    except (ValueError, OSError, LookupError):
        raise ValueError(
            f"must be a time zone such as Europe/Berlin or America/New_York, not {_shown(text)}."
        ) from None


def wall_time(text: str) -> time:
    """A time of the day, hours and minutes."""
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text):
        raise ValueError(f"must be a time of the day such as 03:30, not {_shown(text)}.")
    return time.fromisoformat(text)


def folder_url(text: str) -> str:
    """An http address that ends in a slash, so that names can be added to it."""
    return plain_url(text) + "/"


def plain_url(text: str) -> str:
    """An http address without a slash at its end."""
    try:
        parts = urlsplit(text)
        fine = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        fine = False
    if not fine or not _is_plain(text) or parts.query or parts.fragment or parts.username is not None:
        raise ValueError("must be an address such as https://example.com/api, without user, query or fragment.")
    return text.rstrip("/")


def database_url(text: str) -> SecretStr:
    """The address of a PostgreSQL database."""
    scheme, _, rest = text.partition("://")
    database = rest.partition("/")[2].partition("?")[0]
    if scheme not in ("postgresql", "postgres") or not database or "@" in database or not _is_plain(text):
        raise ValueError(
            "must be the address of a PostgreSQL database such as "
            "postgresql://user:password@db.example.com:5432/invoicebot, with @, / and : in the password written as "
            "%40, %2F and %3A."
        )
    return SecretStr(text)


def database_secrets(url: str) -> tuple[str, ...]:
    """What nobody may read of a database's address: all of it, and its password, as written there and as it is."""
    try:
        written = urlsplit(url).password or ""
    except ValueError:
        written = ""
    return tuple(dict.fromkeys(word for word in (url, written, unquote(written)) if word))


def host(text: str) -> str:
    """The name or address of a network interface."""
    if not re.fullmatch(r"[A-Za-z0-9.:_%-]+", text):
        raise ValueError(f"must be an address to listen at such as 127.0.0.1 or 0.0.0.0, not {_shown(text)}.")
    return text


def folder(text: str) -> Path:
    """A folder; `~` is the home folder."""
    path = Path(text).expanduser()
    if path.exists() and not path.is_dir():
        raise ValueError(f"must be a folder; {_shown(text)} is a file.")
    return path


def log_level(text: str) -> str:
    """A level of logging."""
    level = text.upper()
    if level not in LEVELS:
        raise ValueError(f"must be one of {', '.join(LEVELS)}, not {_shown(text)}.")
    return level


def whole(low: int, high: int) -> Callable[[str], int]:
    """A reader of whole numbers from `low` to `high`."""

    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not low <= int(text) <= high:
            raise ValueError(f"must be a whole number from {low} to {high}, not {_shown(text)}.")
        return int(text)

    return read


def none_or_whole(low: int, high: int) -> Callable[[str], int]:
    """A reader of 0 and of whole numbers from `low` to `high`."""
    known = whole(low, high)

    def read(text: str) -> int:
        try:
            return 0 if text == "0" else known(text)
        except ValueError as error:
            raise ValueError(str(error).replace("must be ", "must be 0 or ", 1)) from None

    return read


def seconds(text: str) -> float:
    """A time in seconds, from 0.1 to 300."""
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,3})?", text) or not 0.1 <= float(text) <= 300:
        raise ValueError(f"must be a number of seconds from 0.1 to 300, not {_shown(text)}.")
    return float(text)


def _plain(secret: str) -> str:
    """The secret, if it can stand in a header."""
    if not _is_plain(secret):
        raise ValueError("holds a space or a character that is not ASCII; copy it again.")
    return secret


def _is_plain(text: str) -> bool:
    return re.fullmatch(r"[!-~]+", text) is not None


def _shown(text: str) -> str:
    """The value, unless it looks like a secret that was put under the wrong name."""
    if re.search(r"xox|xapp-|sk_|rk_|whsec_|://", text) or re.fullmatch(r"[0-9a-f]{24,}", text):
        return "something that looks like a secret"
    return repr(text if len(text) <= 40 else text[:40] + "…")
