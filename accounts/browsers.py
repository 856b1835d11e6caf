"""Browsers in which somebody has signed in before. Guesses made elsewhere do not keep the owner out of them."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import get_random_string

from accounts.models import User

SALT = "accounts.browsers"
LASTS = timedelta(days=400)
"""The longest that browsers keep a cookie."""


def remember(response: HttpResponseBase, person: User) -> None:
    """Opens nothing by itself: it only gives this browser tries of its own."""
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE,
        signing.dumps([person.pk, get_random_string(12)], salt=SALT),
        max_age=LASTS,
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )


def known_browser(request: HttpRequest, email: str) -> str:
    """What tells this browser from others where the person with this address has signed in with it; else empty."""
    try:
        pk, mark = signing.loads(request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE, ""), salt=SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError):
        return ""
    return str(mark) if User.objects.filter(pk=pk, email__iexact=email).exists() else ""
