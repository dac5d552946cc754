"""HTTP sessions for the Stripe SDK: one per thread, all closed together, each knowing how its last call went."""

from __future__ import annotations

import threading
import weakref
from typing import Any

import requests


class ThreadSessions:
    """Stands where the SDK expects one `requests.Session`.

    The SDK makes a session per thread too, but closes only the calling thread's, and tells only how the last of several
    tries ended. Here `tries` has one entry for each since `begin`: the HTTP status, or None where no answer came.
    """

    def __init__(self, api_base: str) -> None:
        """Read the environment's proxies for `api_base` once, rather than at each request."""
        self._proxies: dict[str, str] = dict(requests.utils.get_environ_proxies(api_base))
        self._local = threading.local()
        self._opened: weakref.WeakSet[requests.Session] = weakref.WeakSet()
        self._lock = threading.Lock()

    def begin(self) -> None:
        """Forget this thread's earlier tries."""
        self._local.tries = []

    @property
    def tries(self) -> list[int | None]:
        """How this thread's tries ended since `begin`, oldest first."""
        tries: list[int | None] = getattr(self._local, "tries", [])
        return tries

    def request(self, method: str, url: str, **options: Any) -> requests.Response:
        """One try, over this thread's own connection."""
        tries = self.tries
        try:
            response = self._session().request(method, url, **options)
        except BaseException:
            tries.append(None)
            raise
        tries.append(response.status_code)
        return response

    def close(self) -> None:
        """Close the connections of every thread; a later request opens a new one."""
        with self._lock:
            opened = list(self._opened)
        for session in opened:
            session.close()

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = requests.Session()
            # With trust_env each request looks into ~/.netrc, whose entry would replace the API key, and at proxies.
            session.trust_env = False
            session.proxies.update(self._proxies)
            self._local.session = session
            with self._lock:
                self._opened.add(session)
        return session
