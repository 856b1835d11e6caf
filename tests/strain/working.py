"""A person at a browser of the bare kind, who signs in and works over HTTP; each request is timed."""

import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.cookiejar import CookieJar
from urllib.parse import urlencode

from tests.factories import PASSWORD

EDGE = "a-line-between-fields"


@dataclass(frozen=True)
class Reply:
    status: int
    body: str
    url: str
    seconds: float


class Person:
    def __init__(self, port: int, email: str) -> None:
        self.at, self.email = f"http://127.0.0.1:{port}", email
        self.replies: list[Reply] = []
        self.forget()

    def forget(self) -> None:
        """A new browser."""
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def open(self, path: str, data: bytes | None = None, **headers: str) -> Reply:
        asked = urllib.request.Request(self.at + path, data, headers)
        began = time.monotonic()
        try:
            with self.opener.open(asked, timeout=120) as answer:
                status, body, url = answer.status, answer.read().decode(errors="replace"), answer.url
        except urllib.error.HTTPError as refused:
            status, body, url = refused.code, refused.read().decode(errors="replace"), self.at + path
        reply = Reply(status, body, url, time.monotonic() - began)
        self.replies.append(reply)
        return reply

    def token(self) -> str:
        return next((cookie.value or "" for cookie in self.cookies if cookie.name == "csrftoken"), "")

    def send(self, path: str, fields: dict[str, object], **headers: str) -> Reply:
        return self.open(path, urlencode({**fields, "csrfmiddlewaretoken": self.token()}).encode(), **headers)

    def send_file(self, path: str, name: str, content: bytes) -> Reply:
        fields = f'--{EDGE}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{self.token()}\r\n'
        fields += f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"; filename="spend.csv"\r\n\r\n'
        body = fields.encode() + content + f"\r\n--{EDGE}--\r\n".encode()
        return self.open(path, body, **{"Content-Type": f"multipart/form-data; boundary={EDGE}"})

    def sign_in(self) -> Reply:
        self.open("/account/login/")
        return self.send("/account/login/", {"login": self.email, "password": PASSWORD})


class Desk:
    """An officer at one answer."""

    def __init__(self, port: int, found: dict[str, object]) -> None:
        self.person = Person(port, str(found["officer"]))
        self.address, self.version = str(found["save"]), found["version"]
        self.mark = f"a{found['answer']}"

    def save(self, words: str) -> tuple[Reply, dict[str, object]]:
        said = {"value": "not-met", "reason": "", "comment": words, "reply": "", "version": self.version}
        reply = self.person.send(
            self.address, {f"{self.mark}-{name}": value for name, value in said.items()}, Accept="*/*"
        )
        told: dict[str, object] = json.loads(reply.body)
        self.version = told.get("version", self.version)
        return reply, told
