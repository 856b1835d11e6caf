"""How signing in differs from django-allauth's own ways: nobody signs up without an invitation; guesses are counted so
that they do not keep the owner out; our own words."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localtime

from accounts.browsers import known_browser, remember
from accounts.models import User


class Adapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account is closed.",
        "email_password_mismatch": "The e-mail address or the password is not right.",
        "enter_current_password": "Enter your present password as it is now.",
        "incorrect_password": "The password is not right.",
        "invalid_login": "The e-mail address or the password is not right.",
        "invalid_password_reset": "This link has been used or is too old.",
        "too_many_login_attempts": "Too many wrong tries with this address. Try again after %s. To sign in at once, "
        "choose “I have forgotten my password” below: with a new password nobody else's tries keep you waiting.",
        "rate_limited": "Too many tries. Wait a few minutes and try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Tries are given back where the password was right, by allauth's `authenticate`."""
        usage = ratelimit.RateLimitUsage(usage=[])
        self._login_failed_rl_usage = usage
        for action, key in self._tries(request, credentials):
            tried = ratelimit.consume(request, app="allauth.account", action=action, key=key)
            if not tried:
                raise self.validation_error("too_many_login_attempts", self._free_again(request, action, key))
            usage.usage += tried.usage

    def _free_again(self, request: HttpRequest, action: str, key: str) -> str:
        """The minute from which on another try is counted as one."""
        ends = [time.time()]
        for rate in ratelimit.get_rates(app="allauth.account", action=action):
            kept = ratelimit.get_cache_key(request, app="allauth.account", action=action, rate=rate, key=key)
            tries = cache.get(kept, [])
            if len(tries) >= rate.amount:
                ends.append(tries[-1] + rate.duration)
        return f"{localtime(datetime.fromtimestamp(max(ends), UTC) + timedelta(minutes=1)):%H:%M}"

    def _tries(self, request: HttpRequest, credentials: dict[str, Any]) -> list[tuple[str, str]]:
        """A browser that the person has signed in with counts by itself. Others count by address and network together,
        so that a stranger's guesses block the stranger, and many networks together by address alone."""
        email = credentials.get("email", "").lower()
        browser = known_browser(request, email)
        if browser:
            return [("login_failed_known", f"{email} {browser}")]
        return [("login_failed", f"{email} {ratelimit.get_ip(request)}"), ("login_failed_anywhere", email)]

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """After a reset by mail the tries begin anew, for whoever chose the new password."""
        for action, key in self._tries(request, credentials):
            ratelimit.clear(request, app="allauth.account", action=action, key=key)

    def post_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **more)
        remember(response, user)
        return response

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The public address, whatever name the request came in under."""
        return settings.PUBLIC_URL + urlsplit(super().get_reset_password_from_key_url(key)).path

    def set_password(self, user: User, password: str) -> None:
        user.set_password(password)
        user.save(update_fields=["password"])
