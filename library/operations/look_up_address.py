"""Asking a web address whether it is still there: politely, for a short time, and never inside a closed network.

The name is looked up first, every number it leads to must lie in the open internet, and the connection goes to one of
these numbers and to nothing else, so that a name cannot lead elsewhere between the look and the visit. Each redirect
is a new address and is looked at in the same way."""

import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import urllib3
from urllib3.exceptions import HTTPError

from library.rules.addresses import is_open, why_not

PATIENCE = urllib3.Timeout(connect=5, read=10)
MOST_REDIRECTS = 5
GONE = (404, 410)
ASK_AGAIN_WITH_GET = (400, 403, 405, 501)
LOCKED = (401, 403, 407, 429, 451)

Resolve = Callable[[str, int], list[str]]


@dataclass(frozen=True)
class Found:
    """What came of a visit: fine, unsure (it may come back), gone, or closed (not visited at all)."""

    outcome: str
    words: str


class _Closed(Exception):
    """The address leads into a closed network, or is no web address."""


def resolve(name: str, port: int) -> list[str]:
    """Every number that a name leads to. Raises OSError where it leads nowhere."""
    return sorted({str(row[4][0]) for row in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)})


def look_up(url: str, *, agent: str, resolve: Resolve = resolve) -> Found:
    try:
        return _follow(url, agent, resolve)
    except _Closed as closed:
        return Found("closed", str(closed))
    except socket.gaierror:
        return Found("gone", "There is no such site any more.")
    except (HTTPError, ssl.SSLError, OSError, UnicodeError) as wrong:
        return Found("unsure", f"It did not answer ({type(wrong).__name__}).")


def _follow(url: str, agent: str, resolve: Resolve) -> Found:
    for _ in range(MOST_REDIRECTS + 1):
        status, onwards = _visit(url, "HEAD", agent, resolve)
        if status in ASK_AGAIN_WITH_GET:
            status, onwards = _visit(url, "GET", agent, resolve)
        if not onwards:
            return _judged(status)
        url = urljoin(url, onwards)
    return Found("unsure", "It leads in circles.")


def _visit(url: str, method: str, agent: str, resolve: Resolve) -> tuple[int, str]:
    """One question to one pinned number; the answer's body is never read."""
    if sentence := why_not(url):
        raise _Closed(sentence)
    parts = urlsplit(url)
    name = (parts.hostname or "").encode("idna").decode()
    port = parts.port or (443 if parts.scheme == "https" else 80)
    numbers = resolve(name, port)
    if not is_open(numbers):
        raise _Closed("Its name leads into a closed network, so it was not visited.")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"Host": name, "User-Agent": agent, "Accept": "*/*"}
    with _connection(parts.scheme, name, numbers[0], port) as pool:
        answer = pool.request(
            method, target, headers=headers, redirect=False, retries=False, preload_content=False, timeout=PATIENCE
        )
        onwards = answer.headers.get("Location", "") if answer.status in (301, 302, 303, 307, 308) else ""
        answer.close()
        return answer.status, onwards


def _connection(scheme: str, name: str, number: str, port: int) -> urllib3.HTTPConnectionPool:
    if scheme == "https":
        return urllib3.HTTPSConnectionPool(number, port, maxsize=1, server_hostname=name, assert_hostname=name)
    return urllib3.HTTPConnectionPool(number, port, maxsize=1)


def _judged(status: int) -> Found:
    if status in GONE:
        return Found("gone", f"The page is gone (answer {status}).")
    if status in LOCKED:
        return Found("fine", "It is there, but asks for a sign-in or does not answer to programs.")
    if status < 400:
        return Found("fine", "It answers.")
    return Found("unsure", f"The site has a fault (answer {status}).")
