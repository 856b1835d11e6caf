"""Sessions last for so many minutes without a click."""

import time
from http import HTTPStatus
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, JsonResponse

RENEWED = "renewed"


def renewed_every() -> int:
    """Seconds between two renewals, so that most clicks write nothing."""
    return min(60, settings.SESSION_COOKIE_AGE // 10)


def lasts_at_least() -> int:
    """Seconds that a session still has after any click."""
    return settings.SESSION_COOKIE_AGE - renewed_every()


def renew(session: SessionBase) -> None:
    session[RENEWED] = int(time.time())


def is_due(session: SessionBase) -> bool:
    return time.time() - session.get(RENEWED, 0) >= renewed_every()


def is_by_script(request: HttpRequest) -> bool:
    """Whether a page saves by itself and asks for no page."""
    return request.method == "POST" and "text/html" not in request.headers.get("Accept", "text/html")


def came_from(request: HttpRequest) -> str:
    """The page of this service from which something was sent; empty where that is not known."""
    page = urlsplit(request.headers.get("Referer", ""))
    return urlunsplit(("", "", page.path, page.query, "")) if page.netloc == request.get_host() else ""


def signed_out() -> JsonResponse:
    words = "Not saved: you have been signed out. Sign in again."
    return JsonResponse({"state": "signed-out", "words": words}, status=HTTPStatus.UNAUTHORIZED)
