"""The guard: only what Slack signed lately, and only what every later reader can parse."""

from __future__ import annotations

import json
from urllib.parse import quote_plus, urlencode

import pytest
from slack_sdk.signature import SignatureVerifier

from handlers.guard import DEEPEST, Accepted, Rejected, verify_slack

from .signing import NOW, SECRET, signed

CLICK = {"type": "block_actions", "user": {"id": "U1"}, "actions": [{"action_id": "retry"}]}
COMMAND = urlencode({"command": "/invoices", "text": "failed acme", "user_id": "U1", "trigger_id": "1.2"}).encode()


def verdict(body: bytes, headers: dict[str, str]) -> Accepted | Rejected:
    return verify_slack(body, headers, SECRET, NOW)


def status(body: bytes, headers: dict[str, str]) -> int:
    found = verdict(body, headers)
    assert isinstance(found, Rejected)
    return found.status


def as_payload(text: str) -> bytes:
    return b"payload=" + quote_plus(text, errors="surrogatepass").encode()


def as_event(text: str) -> tuple[bytes, dict[str, str]]:
    body = text.encode()
    return body, signed(body, content_type="application/json; charset=utf-8")


def test_a_command_that_slack_signed_is_accepted_with_its_fields() -> None:
    found = verdict(COMMAND, signed(COMMAND))
    assert isinstance(found, Accepted)
    assert found.text == COMMAND.decode()
    assert found.payload["text"] == "failed acme"


@pytest.mark.parametrize("body", [b"command=%2Finvoices&user_id=U1&text=", b"ssl_check=1&token=x"])
def test_a_command_without_text_and_slacks_own_check_are_accepted(body: bytes) -> None:
    assert isinstance(verdict(body, signed(body)), Accepted)


def test_a_click_is_accepted_with_its_payload_parsed() -> None:
    body = as_payload(json.dumps(CLICK | {"price": 1.5, "name": "Ünï 🎉"}))
    found = verdict(body, signed(body))
    assert isinstance(found, Accepted)
    assert found.payload["user"] == {"id": "U1"}


def test_an_event_is_accepted_with_its_json_parsed() -> None:
    found = verdict(*as_event('{"type": "url_verification", "challenge": "abc"}'))
    assert isinstance(found, Accepted)
    assert found.payload["challenge"] == "abc"


def test_the_sdks_own_verifier_agrees_about_the_signature() -> None:
    headers = signed(COMMAND)
    verifier = SignatureVerifier(SECRET)
    assert headers["x-slack-signature"] == verifier.generate_signature(
        timestamp=headers["x-slack-request-timestamp"], body=COMMAND
    )


@pytest.mark.parametrize("age", [-300, -1, 0, 300])
def test_a_request_within_five_minutes_to_both_sides_is_accepted(age: int) -> None:
    assert isinstance(verdict(COMMAND, signed(COMMAND, age=age)), Accepted)


@pytest.mark.parametrize("age", [301, -301, 10_000, -10_000])
def test_an_old_or_future_request_is_refused_though_its_signature_is_right(age: int) -> None:
    assert status(COMMAND, signed(COMMAND, age=age)) == 401


@pytest.mark.parametrize(
    "stamp", ["", "abc", "-1", "1e9", "1.5", "١٧٠٠٠٠٠٠٠٠", "9" * 13, "9" * 5000, " 1700000000", "nan"]
)
def test_a_timestamp_that_is_no_number_is_refused_without_an_error(stamp: str) -> None:
    assert status(COMMAND, signed(COMMAND, stamp=stamp)) == 400


def test_a_missing_timestamp_is_refused() -> None:
    headers = signed(COMMAND)
    del headers["x-slack-request-timestamp"]
    assert status(COMMAND, headers) == 400


@pytest.mark.parametrize("signature", [None, "", "v0=", "v0=00", "v1=" + "0" * 64, "v0=ünï🎉", "v0=" + "0" * 64])
def test_a_missing_or_forged_signature_is_refused_without_an_error(signature: str | None) -> None:
    headers = signed(COMMAND)
    del headers["x-slack-signature"]
    assert status(COMMAND, headers if signature is None else headers | {"x-slack-signature": signature}) == 401


def test_a_signature_under_another_secret_is_refused() -> None:
    assert status(COMMAND, signed(COMMAND, secret="another")) == 401


def test_a_body_changed_after_signing_is_refused() -> None:
    assert status(COMMAND + b"x", signed(COMMAND)) == 401


def test_nothing_is_parsed_before_the_signature_is_checked() -> None:
    deep = as_payload("[" * 10_000)
    assert status(deep, signed(deep, secret="another")) == 401


def test_a_signed_body_that_is_not_utf8_is_refused() -> None:
    for body in (b"\xff\xfe", b"text=%ff%fe", b"payload=%ff"):
        assert status(body, signed(body)) == 400


@pytest.mark.parametrize(
    "text",
    [
        "[" * 10_000 + "]" * 10_000,
        '{"a":' * 10_000 + "1" + "}" * 10_000,
        '{"a":' * (DEEPEST + 1) + "1" + "}" * (DEEPEST + 1),
        '{"a": NaN}',
        '{"a": Infinity}',
        '{"a": -Infinity}',
        '{"a": 1e999}',
        '{"a": ' + "9" * 5000 + "}",
        '{"a": "\\ud800"}',
        '{"\\udc00": 1}',
        "{",
        "",
        "null",
        "[]",
        '"text"',
        "1",
        "not json",
        "{'a': 1}",
    ],
)
def test_json_that_a_reader_could_choke_on_is_refused_as_payload_and_as_event(text: str) -> None:
    body = as_payload(text)
    assert status(body, signed(body)) == 400
    assert status(*as_event(text)) == 400


def test_nesting_up_to_the_limit_is_accepted() -> None:
    levels = DEEPEST - 1
    text = '{"type": "x", "a":' + '{"a":' * (levels - 1) + "1" + "}" * levels
    assert isinstance(verdict(*as_event(text)), Accepted)


def test_json_under_another_content_type_is_judged_as_json() -> None:
    body = b'{"a": NaN}'
    assert status(body, signed(body)) == 400


@pytest.mark.parametrize(
    "body", [b"", b"just words", b"a=1&b", b"payload={}&payload={}", b"a=1&" * 201 + b"z=1", b"a=1&a=2"]
)
def test_a_body_that_is_no_form_of_slacks_is_refused(body: bytes) -> None:
    assert status(body, signed(body)) == 400


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": None},
        {"type": 1},
        {"type": ""},
        {"user": None},
        {"user": "U1"},
        {"user": {"id": 1}},
        {"team": 1},
        {"channel": [1]},
        {"actions": []},
        {"actions": None},
        {"actions": ["retry"]},
        {"actions": [{"action_id": 1}]},
        {"actions": [{"action_id": "retry", "selected_option": "x"}]},
        {"authorizations": {"0": 1}},
        {"authorizations": [None]},
        {"response_urls": None},
        {"event": None},
        {"event": "x"},
        {"type": "event_callback", "event": {}},
        {"type": "event_callback", "event": {"type": "x", "channel": 1}},
        {"type": "view_submission"},
        {"type": "view_submission", "view": {"id": "V1", "callback_id": "void"}},
        {"type": "block_suggestion"},
        {"type": "url_verification", "challenge": 5},
    ],
)
def test_a_payload_that_lacks_what_bolt_reaches_into_is_refused(wrong: dict[str, object]) -> None:
    text = json.dumps({name: value for name, value in (CLICK | wrong).items() if value != ""})
    body = as_payload(text)
    assert status(body, signed(body)) == 400
    assert status(*as_event(text)) == 400


@pytest.mark.parametrize(
    "more",
    [
        {"team": None, "enterprise": None, "channel": {"id": "C1"}, "container": {"type": "message"}},
        {"team": {"id": "T1"}, "enterprise": {"id": "E1"}, "view": None, "message": {"ts": "1.2"}},
        {"type": "view_submission", "view": {"id": "V1", "type": "modal", "callback_id": "void"}, "response_urls": []},
        {"type": "block_suggestion", "action_id": "workspace", "value": ""},
        {"type": "event_callback", "event": {"type": "app_home_opened", "user": "U1", "channel": "D1"}},
        {"type": "something_new"},
    ],
)
def test_what_slack_does_send_is_accepted(more: dict[str, object]) -> None:
    body = as_payload(json.dumps(CLICK | more))
    assert isinstance(verdict(body, signed(body)), Accepted)


def test_a_refusals_reason_repeats_nothing_of_the_request() -> None:
    body = as_payload('{"secret": "hunter2", NaN}')
    found = verdict(body, signed(body))
    assert isinstance(found, Rejected)
    assert "hunter2" not in found.reason
