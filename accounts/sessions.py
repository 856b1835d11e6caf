"""Sessions last for so many minutes without a click."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse

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
    return SESSION_KEY in session and time.time() - session.get(RENEWED, 0) >= renewed_every()


class KeepSessionMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and is_due(request.session):
            renew(request.session)
        return self.get_response(request)
