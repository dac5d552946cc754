"""Answers one API request: key, route, parameters, idempotency, locks, faults, the effect, and the log of it all."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from sandbox.stripe import expand
from sandbox.stripe.errors import ApiError, lock_timeout, wrong_key
from sandbox.stripe.faults import Faults
from sandbox.stripe.forms import Raw, decode, plain
from sandbox.stripe.idempotency import REPLAYED, Answer, IdempotencyKeys
from sandbox.stripe.kinds import API_VERSION
from sandbox.stripe.limits import Limits
from sandbox.stripe.params import ListOf, Text, parse
from sandbox.stripe.routes import ROUTES
from sandbox.stripe.routing import Call, Route, Router
from sandbox.stripe.schedule import do_what_is_due
from sandbox.stripe.state import Cause, State

KEPT_EXCHANGES = 5_000
LOOKS_EVERY = 0.02  # seconds between two looks at whether a request that hangs is let go
LOGGED_HEADERS = ("idempotency-key", "stripe-version", "content-type", "user-agent")


@dataclass(frozen=True)
class Exchange:
    """One request and its answer, as logged; `status` 0: the connection was dropped. `params` is nested data."""

    method: str
    path: str
    params: Any
    headers: Mapping[str, str]
    status: int
    body: bytes
    replayed: bool = False

    @property
    def answer(self) -> Any:
        """The answer's JSON; None when the connection was dropped."""
        return orjson.loads(self.body)


@dataclass(frozen=True)
class Request:
    """An HTTP request to the API; header names in lower case."""

    method: str
    path: str
    query: str
    body: str
    headers: Mapping[str, str]

    @property
    def key(self) -> str:
        """The idempotency key that counts: only POST has one."""
        return self.headers.get("idempotency-key", "") if self.method == "POST" else ""

    def parameters(self) -> dict[str, Raw]:
        if self.method == "POST":
            return decode(self.body)
        return {**decode(self.query), **decode(self.body)}


@dataclass(frozen=True)
class Outcome:
    """What a request came to: the answer sent, the one an idempotency key keeps, and whether the line was cut."""

    answer: Answer
    kept: Answer | None
    dropped: bool = False


NOTHING = Answer(0, b"null")


@dataclass
class Api:
    """The API of one account."""

    state: State
    api_key: str
    faults: Faults = field(default_factory=Faults)
    limits: Limits = field(default_factory=Limits)
    keys: IdempotencyKeys = field(default_factory=IdempotencyKeys)
    observers: list[Callable[[Exchange], None]] = field(default_factory=list)
    log: deque[Exchange] = field(default_factory=lambda: deque(maxlen=KEPT_EXCHANGES))
    _busy: set[str] = field(default_factory=set)
    _router: Router = field(default_factory=lambda: Router(ROUTES))

    async def answer(self, request: Request) -> Answer:
        """The answer to `request`; one with status 0 means that the connection is to be cut."""
        with self.state.lock:
            cause = Cause(self.state.ids.new("req", 14), request.key or None)
        try:
            outcome = await self._understand(request, cause)
        except ApiError as error:
            outcome = Outcome(self._refusal(error, cause), None)
        answer = NOTHING if outcome.dropped else outcome.answer
        headers = [("Request-Id", cause.request_id or ""), ("Stripe-Version", API_VERSION), *answer.headers]
        if request.key:
            headers.append(("Idempotency-Key", request.key))
        answer = Answer(answer.status, answer.body, tuple(headers))
        self._record(request, answer)
        return answer

    async def _understand(self, request: Request, cause: Cause) -> Outcome:
        self._check_key(request)
        route, path = self._router.match(request.method, request.path)
        if (refusal := self.limits.refusal(f"{route.method} {route.pattern}")) is not None:
            raise refusal
        params = parse(request.parameters(), {**route.fields, "expand": ListOf(item=Text(clearable=False))})
        paths = params.pop("expand", [])
        expand.check(route.returns, paths)
        return await self._once(request, cause, route, Call(self.state, path, params, tuple(paths)))

    def _check_key(self, request: Request) -> None:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "basic":
            try:
                given = base64.b64decode(given, validate=True).decode().partition(":")[0]
            except (binascii.Error, UnicodeDecodeError):
                given = ""
        if given.strip() != self.api_key:
            raise wrong_key(given.strip())

    async def _once(self, request: Request, cause: Cause, route: Route, call: Call) -> Outcome:
        """Do it under the request's idempotency key, if it has one."""
        if not request.key:
            return await self._locked(request, cause, route, call)
        digest = hashlib.sha256(f"{request.method} {request.path}\n{request.body}".encode()).hexdigest()
        with self.state.lock:
            kept = self.keys.begin(request.key, digest, self.state.now())
        if kept is not None:
            return await self._replay(request, cause, kept)
        outcome = None
        try:
            outcome = await self._locked(request, cause, route, call)
        finally:
            with self.state.lock:
                self.keys.end(request.key, outcome.kept if outcome else None)
        return outcome

    async def _replay(self, request: Request, cause: Cause, kept: Answer) -> Outcome:
        """The first answer again, unless a fault strikes this one too; what is kept stays as it is."""
        for where in ("before", "after"):
            struck = await self._strike(f"{request.method} {request.path}", where, cause, None)
            if struck is not None:
                return struck
        return Outcome(kept.replayed(), None)

    async def _locked(self, request: Request, cause: Cause, route: Route, call: Call) -> Outcome:
        """Keep other calls off the object meanwhile."""
        if route.lock is None:
            return await self._attempt(request, cause, route, call)
        busy = f"{route.lock} {call.path[route.lock]}"
        if busy in self._busy:
            raise lock_timeout()
        self._busy.add(busy)
        try:
            return await self._attempt(request, cause, route, call)
        finally:
            self._busy.discard(busy)

    async def _attempt(self, request: Request, cause: Cause, route: Route, call: Call) -> Outcome:
        """Let faults strike before and after the effect."""
        name = f"{request.method} {request.path}"
        struck = await self._strike(name, "before", cause, None)
        if struck is not None:
            return struck
        outcome = self._run(route, call, cause)
        return await self._strike(name, "after", cause, outcome.kept) or outcome

    async def _strike(self, name: str, where: str, cause: Cause, kept: Answer | None) -> Outcome | None:
        """What a fault makes of the request; `kept` is the answer of an effect that already happened."""
        with self.state.lock:
            fault, cleared = self.faults.take(name, where), self.faults.cleared
        if fault is None:
            return None
        await self._hang(fault.seconds, cleared)
        if fault.kind == "timeout":
            return Outcome(NOTHING, kept, dropped=True)
        error = fault.error()
        if error is None:
            return None
        answer = self._refusal(error, cause)
        return Outcome(answer, answer if error.saved else kept)

    async def _hang(self, seconds: float, cleared: int) -> None:
        """So long, or until the faults have been cleared once more than `cleared` times."""
        end = time.monotonic() + seconds
        while self.faults.cleared == cleared and (left := end - time.monotonic()) > 0:
            await asyncio.sleep(min(left, LOOKS_EVERY))

    def _run(self, route: Route, call: Call, cause: Cause) -> Outcome:
        with self.state.lock:
            do_what_is_due(self.state)
            self.state.cause = cause
            try:
                found = route.handler(call)
                found = expand.render(self.state, found, route.returns, call.expand)
            except ApiError as error:
                answer = self._refusal(error, cause)
                return Outcome(answer, answer if error.saved else None)
            finally:
                self.state.cause = Cause()
        answer = Answer(200, orjson.dumps(found), (("Original-Request", cause.request_id or ""),))
        return Outcome(answer, answer)

    def _refusal(self, error: ApiError, cause: Cause) -> Answer:
        mode = "" if self.state.livemode else "/test"
        url = f"https://dashboard.stripe.com/{self.state.account_id}{mode}/workbench/logs?object={cause.request_id}"
        headers = [*error.headers.items(), ("Original-Request", cause.request_id or "")]
        return Answer(error.status, orjson.dumps(error.body(url)), tuple(headers))

    def _record(self, request: Request, answer: Answer) -> None:
        try:
            params = plain(request.parameters())
        except ApiError:
            params = {}
        shown = {name: request.headers[name] for name in LOGGED_HEADERS if name in request.headers}
        replayed = REPLAYED in answer.headers
        exchange = Exchange(request.method, request.path, params, shown, answer.status, answer.body, replayed)
        self.log.append(exchange)
        for observer in self.observers:
            observer(exchange)
