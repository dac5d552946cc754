"""Whatever a server answers, the checker judges it and never fails itself: it runs inside the sandbox's own threads."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conformance.checker import Conformance
from tests.conformance.examples import event, invoice, listed

NAMES = st.sampled_from(["id", "object", "data", "lines", "error", "type", "customer", "deleted", "odd", "code"])
WORDS = st.sampled_from(["event", "invoice", "list", "in_1", "customer", ""])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=12,
)
FORM = st.recursive(
    WORDS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES | st.just("expand"), inner, max_size=4)
)
STATUS = st.sampled_from([200, 400, 402, 404, 409, 429, 500])
PATHS = st.sampled_from(["/v1/invoices", "/v1/invoices/in_1", "/v1/events", "/v1/events/evt_1", "/v1/odd", "", "/"])


@settings(max_examples=150, deadline=None)
@given(path=PATHS, parameters=st.dictionaries(NAMES | st.just("expand"), FORM, max_size=4), status=STATUS, answer=JSON)
def test_any_answer_is_judged(
    judge: Conformance, path: str, parameters: dict[str, Any], status: int, answer: Any
) -> None:
    for method in ("GET", "POST"):
        found = judge.check(method, path, parameters, status, answer)
        assert all(violation.startswith(f"{method} {path}: ") for violation in found)


@settings(max_examples=150, deadline=None)
@given(subject=JSON)
def test_any_event_is_judged(judge: Conformance, subject: Any) -> None:
    odd = event("invoice.paid", invoice()) | {"data": {"object": subject}}
    assert judge.check_event(odd) != []
    assert judge.check("GET", "/v1/events", {}, 200, listed("/v1/events", odd)) != []
    assert judge.check("GET", "/v1/events/evt_1", {}, 200, odd) != []
    assert judge.check_event(subject) != []
