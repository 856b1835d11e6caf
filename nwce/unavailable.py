"""What people are told while something that the service stands on is away or full: a sentence, what they typed kept,
and a way to send it again."""

import errno
import sys
from collections.abc import Iterator
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error
from kombu.exceptions import OperationalError as BrokerAway
from redis.exceptions import ConnectionError as RedisAway

RETRY_SECONDS = 10
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
FULL = "The server has no room left for files. Tell the project manager; until there is room again nothing is saved."
BUSY = "Too much is being saved at the same time."
AWAY = "The place where everything is kept does not answer for the moment."
BUSY_SIGNS = ("locked", "lock timeout", "statement timeout", "deadlock")
FULL_SIGNS = ("disk is full", "No space left")


def error_500(request: HttpRequest) -> HttpResponse:
    """Django's handler of whatever went wrong: what will pass is no fault of the program and gets a page of its own."""
    why = reason(sys.exc_info()[1])
    return unavailable(request, why) if why else server_error(request)


def reason(wrong: BaseException | None) -> str:
    """The sentence for an error that passes by itself or with room made; empty for a fault of the program."""
    for error in _chain(wrong):
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            return FULL
        if isinstance(error, OperationalError | InterfaceError):
            words = str(error)
            if any(sign in words for sign in FULL_SIGNS):
                return FULL
            return BUSY if any(sign in words for sign in BUSY_SIGNS) else AWAY
        if isinstance(error, BrokerAway | RedisAway):
            return AWAY
    return ""


def _chain(wrong: BaseException | None) -> Iterator[BaseException]:
    for _ in range(10):
        if wrong is None:
            return
        yield wrong
        wrong = wrong.__cause__ or wrong.__context__


def unavailable(request: HttpRequest, why: str) -> HttpResponse:
    """In JSON for a script that saves by itself, as a page for everybody else. Nothing here asks the database."""
    headers = {"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"}
    accepted = request.headers.get("Accept", "text/html")
    if "text/html" not in accepted:
        said = {"state": "unavailable", "words": f"Not saved yet. {why} What you typed is kept on this page."}
        return JsonResponse(said, status=HTTPStatus.SERVICE_UNAVAILABLE, headers=headers)
    context = {"why": why, "address": request.get_full_path(), "was_sent": request.method == "POST", **_typed(request)}
    page = render_to_string("503.html", context)
    return HttpResponse(page, status=HTTPStatus.SERVICE_UNAVAILABLE, headers=headers)


def _typed(request: HttpRequest) -> dict[str, object]:
    """What came with the request, to be sent again; a password is never written into a page."""
    if request.method != "POST":
        return {}
    try:
        fields = [(name, value) for name, values in request.POST.lists() for value in values]
        has_files = bool(request.FILES)
    except Exception:  # What could not be read once cannot be read again, whatever the reason was.
        return {}
    if any("password" in name or name == "code" for name, _value in fields):
        return {}
    return {"typed": fields, "has_files": has_files}
