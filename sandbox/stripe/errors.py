"""The refusals of the API, in the words and shape that Stripe gives them."""

from __future__ import annotations

from typing import Any

from sandbox.stripe.kinds import Obj


class ApiError(Exception):
    """A refusal: `status`, the fields of Stripe's `error` object, and whether an idempotency key keeps it."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        kind: str = "invalid_request_error",
        saved: bool = True,
        headers: dict[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.saved = saved
        self.headers = headers or {}
        self.fields: Obj = {"message": message, "type": kind}
        if code is not None:
            self.fields["code"] = code
            self.fields["doc_url"] = f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"
        if param is not None:
            self.fields["param"] = param
        self.fields.update({key: value for key, value in extra.items() if value is not None})

    def body(self, request_log_url: str) -> Obj:
        """The answer's JSON."""
        return {"error": {**self.fields, "request_log_url": request_log_url}}


def refused(message: str, code: str | None = None, param: str | None = None) -> ApiError:
    """A 400 that the state of an object causes; an idempotency key keeps it."""
    return ApiError(400, message, code=code, param=param)


def bad_request(message: str, code: str | None = None, param: str | None = None) -> ApiError:
    """A 400 about the request's form, found before anything ran; no idempotency key keeps it."""
    return ApiError(400, message, code=code, param=param, saved=False)


def missing(kind: str, key: str, param: str, status: int = 404) -> ApiError:
    """There is no such object: 404 when it is in the path, 400 when a parameter names it."""
    return ApiError(status, f"No such {kind}: '{key}'", code="resource_missing", param=param)


def unknown_route(method: str, path: str) -> ApiError:
    message = (
        f"Unrecognized request URL ({method}: {path}). Please see https://stripe.com/docs "
        "or we can help at https://support.stripe.com/."
    )
    return ApiError(404, message, saved=False)


def wrong_key(given: str) -> ApiError:
    """401; the key is masked like Stripe masks it."""
    if not given:
        message = (
            "You did not provide an API key. You need to provide your API key in the Authorization header, "
            "using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
        )
        return ApiError(401, message, saved=False)
    head = "_".join(given.split("_")[:2]) + "_" if given.count("_") >= 2 else given[:3]
    masked = f"{head}{'*' * max(8, len(given) - len(head) - 4)}{given[-4:] if len(given) > 12 else ''}"
    return ApiError(401, f"Invalid API Key provided: {masked}", saved=False)


def lock_timeout() -> ApiError:
    message = (
        "This object cannot be accessed right now because another API request or Stripe process is currently "
        "accessing it. If you see this error intermittently, retry the request. If you see this error frequently and "
        "are making multiple concurrent requests to a single object, make your requests serially or at a lower rate."
    )
    return ApiError(429, message, code="lock_timeout", saved=False)


def key_in_use() -> ApiError:
    message = (
        "There is currently another in-progress request using this Idempotent Key (that probably means you submitted "
        "twice, and the other request is still going through). Please try again later."
    )
    return ApiError(409, message, code="idempotency_key_in_use", kind="idempotency_error", saved=False)


def key_reused(key: str) -> ApiError:
    message = (
        "Keys for idempotent requests can only be used with the same parameters they were first used with. "
        f"Try using a key other than '{key}' if you meant to execute a different request."
    )
    return ApiError(400, message, kind="idempotency_error", saved=False)


def rate_limited(should_retry: bool | None, *, reason: str | None = None, retry_after: int | None = None) -> ApiError:
    """`reason`: which limit was hit, as in `endpoint-rate`; `retry_after` in seconds."""
    headers = {} if should_retry is None else {"Stripe-Should-Retry": "true" if should_retry else "false"}
    if reason is not None:
        headers["Stripe-Rate-Limited-Reason"] = reason
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    message = "Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits."
    return ApiError(429, message, saved=False, headers=headers)


def server_error(status: int, saved: bool) -> ApiError:
    message = "Sorry! There was an error while talking to Stripe. Please let us know at support@stripe.com."
    return ApiError(status, message, kind="api_error", saved=saved)
