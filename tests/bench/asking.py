"""A browser of the bare kind: one kept connection, one signed-in person, a stop watch."""

import http.client
import time
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.middleware.csrf import _get_new_csrf_string

from accounts.models import User
from accounts.session_store import SessionStore
from accounts.sessions import RENEWED
from tests.bench.counting import ASKED, TOLD

KEPT_SECONDS = 3
"""The server lets an unused connection go after five."""


@dataclass(frozen=True)
class Reply:
    status: int
    body: bytes
    seconds: float
    queries: int
    location: str


@dataclass
class Browser:
    person: User
    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    connection: http.client.HTTPConnection | None = None
    used_at: float = 0.0

    def __post_init__(self) -> None:
        self.cookies = {settings.SESSION_COOKIE_NAME: _session(self.person), "csrftoken": _get_new_csrf_string()}

    def get(self, path: str, *, count: bool = False) -> Reply:
        return self._ask("GET", path, None, {ASKED: "1"} if count else {})

    def post(self, path: str, typed: dict[str, object]) -> Reply:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": self.cookies["csrftoken"]}
        return self._ask("POST", path, urlencode(typed).encode(), headers)

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Reply:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = self._connected()
        start = time.perf_counter()
        connection.request(method, path, body, {"Cookie": cookies, **headers})
        answer = connection.getresponse()
        content = answer.read()
        self.used_at = time.perf_counter()
        seconds = self.used_at - start
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        if answer.will_close:
            self.close()
        queries = int(answer.headers.get(TOLD, "0"))
        return Reply(answer.status, content, seconds, queries, answer.headers.get("Location", ""))

    def _connected(self) -> http.client.HTTPConnection:
        if time.perf_counter() - self.used_at > KEPT_SECONDS:
            self.close()
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            self.connection.connect()
        return self.connection

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def _session(person: User) -> str:
    """Signed in already: signing in costs a slow password hash on purpose and is not what is measured."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    # Renewed ahead of time, so that no page of the run pays by chance for the renewal of each minute.
    session[RENEWED] = int(time.time()) + 3600
    session.create()
    assert session.session_key
    return session.session_key
