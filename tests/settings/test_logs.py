"""Logs: one JSON object a line, and no secret in any of them."""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot import logs
from bot.services.store import StoreError

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TELLING = [
    SECRET,
    "xoxb-1111-2222-AbCdEf",
    "xoxe.xoxp-1-Mi0yLTEx",
    "xapp-1-A0-123-abcdef",
    "sk_test_51AbCdEfGh",
    "rk_live_51AbCdEfGh",
    "whsec_Zm9vYmFy+/=",
    "https://hooks.slack.com/commands/T0001/1234/abcdefgh",
    "http://127.0.0.1:8420/actions/T0HUB/1234/abcdefgh",
    "http://127.0.0.1:8420/commands/T0HUB/1234/abcdefgh",
    "https://invoice.stripe.com/i/acct_1/test_abcdefgh?s=ap",
    "http://127.0.0.1:8421/i/acct_1/test_abcdefgh",
    "https://pay.stripe.com/invoice/acct_1/test_abcdefgh/pdf?s=ap",
    "https://billing.stripe.com/p/session/test_abcdefgh",
    "https://files.slack.com/files-pri/T0-F0/abcdefgh.csv",
    "postgresql://bot:abcdefgh@db/bot",
    "Authorization: Bearer abcdefgh.ijkl",
]
ENDINGS = ("AbCdEf", "Mi0yLTEx", "abcdef", "Zm9vYmFy", SECRET)


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure("INFO", [SECRET, "", "abc"], stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    logging.captureWarnings(False)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_one_json_object_with_its_extra_fields(stream: io.StringIO) -> None:
    logging.getLogger("invoicebot.inbox").info("event %s\nkept", "evt_1", extra={"invoice": "in_1", "tries": 2})
    (line,) = lines(stream)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "event evt_1\nkept",
        "level": "info",
        "logger": "invoicebot.inbox",
        "invoice": "in_1",
        "tries": 2,
    }


def test_an_extra_field_never_takes_the_place_of_the_message(stream: io.StringIO) -> None:
    logging.getLogger("invoicebot").warning("kept", extra={"event": "evt_1", "level": "x", "message_": "m"})
    (line,) = lines(stream)
    assert (line["event"], line["event_"], line["level"], line["level_"]) == ("kept", "evt_1", "warning", "x")


@pytest.mark.parametrize("telling", TELLING)
def test_no_secret_stands_in_a_line_wherever_it_was_put(stream: io.StringIO, telling: str) -> None:
    log = logging.getLogger("invoicebot")
    log.info(f"said {telling}, then")
    log.info("said %s", telling)
    nested = {"list": [{"deep": (telling, telling.encode())}], telling: 1}
    log.info("nested", extra={"nested": nested, "error": ValueError(telling), telling: telling})
    try:
        try:
            raise ValueError(telling)
        except ValueError as error:
            raise RuntimeError(f"outer {telling}") from error
    except RuntimeError:
        log.exception("failed")
    assert len(lines(stream)) == 4
    assert not [ending for ending in ENDINGS if ending in stream.getvalue()]
    assert logs.MASK in stream.getvalue()


def test_a_secret_is_masked_in_its_form_for_addresses_too(stream: io.StringIO) -> None:
    logs.configure("INFO", ["p/w+1 2"], stream)
    logging.getLogger("invoicebot").info("https://example.com/?q=p%2Fw%2B1%202&r=1")
    assert lines(stream)[0]["event"] == f"https://example.com/?q={logs.MASK}&r=1"


def test_fields_named_for_what_they_hold_are_masked_whole(stream: io.StringIO) -> None:
    logging.getLogger("invoicebot").info("x", extra={"response_url": "http://odd.example/r", "signing_secret": "short"})
    (line,) = lines(stream)
    assert (line["response_url"], line["signing_secret"]) == (logs.MASK, logs.MASK)


def test_what_is_no_secret_is_left_as_it_is(stream: io.StringIO) -> None:
    plain = "invoice in_1 of cus_1 (risk_free, task_force, desk_1) at https://docs.stripe.com/api/invoices/pay, 1.5 €"
    logging.getLogger("invoicebot").info(plain)
    assert lines(stream)[0]["event"] == plain


def test_odd_values_still_make_a_line_of_json(stream: io.StringIO) -> None:
    class Odd:
        def __str__(self) -> str:
            raise RuntimeError("no words")

    circle: list[Any] = []
    circle.append(circle)
    extra = {"odd": Odd(), "circle": circle, "nan": float("nan"), "half": "\ud800", "none": None, "keys": {1: 2}}
    logging.getLogger("invoicebot").info("odd", extra=extra)
    (line,) = lines(stream)
    assert "RuntimeError" in line["odd"]
    assert (line["nan"], line["none"], line["keys"]) == ("nan", None, {"1": 2})


def test_libraries_that_log_requests_are_quiet_below_warning(stream: io.StringIO) -> None:
    logs.configure("DEBUG", [], stream)
    for name in ("slack_bolt.App", "slack_sdk.web", "stripe", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).info("a body")
    assert lines(stream) == []
    logging.getLogger("slack_bolt.App").warning("trouble")
    logging.getLogger("invoicebot").debug("ours")
    assert [line["event"] for line in lines(stream)] == ["trouble", "ours"]


def test_configuring_again_replaces_and_does_not_double(stream: io.StringIO) -> None:
    logs.configure("WARNING", [], stream)
    logging.getLogger("invoicebot").warning("once")
    logging.getLogger("invoicebot").info("below the level")
    assert len(lines(stream)) == 1


def test_an_error_that_nobody_caught_becomes_a_line_without_secrets(
    stream: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    logs.hook_uncaught()

    def fail() -> None:
        raise ValueError(SECRET)

    thread = threading.Thread(target=fail, name="inbox")
    thread.start()
    thread.join()
    sys.excepthook(ValueError, ValueError(SECRET), None)
    first, second = lines(stream)
    assert (first["level"], first["in_thread"], second["level"]) == ("critical", "inbox", "critical")
    assert "ValueError" in first["exception"]
    assert SECRET not in stream.getvalue()


def test_bolt_does_not_warn_of_the_token_in_the_environment(
    stream: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1111-2222-AbCdEf")
    App(name="bolt", client=WebClient(), authorize=lambda: AuthorizeResult(enterprise_id=None, team_id=None))
    logging.getLogger("slack_bolt.App").warning("another")
    assert [line["event"] for line in lines(stream)] == ["another"]


def test_an_expected_error_is_logged_as_its_sentence_and_with_its_traceback_only_to_debug(stream: io.StringIO) -> None:
    def fail() -> None:
        try:
            raise StoreError("The disk is full: free some space.") from ValueError("cause")
        except StoreError:
            logging.getLogger("invoicebot.inbox").exception("the inbox cannot be read")

    fail()
    logging.getLogger().setLevel(logging.DEBUG)
    fail()
    brief, whole = lines(stream)
    assert (brief["error"], "exception" in brief) == ("The disk is full: free some space.", False)
    assert "ValueError: cause" in whole["exception"]
