"""How signing in differs from django-allauth's own ways: nobody signs up without an invitation; our own words."""

from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

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
        "too_many_login_attempts": "Too many wrong tries. Wait five minutes and try again, or reset your password.",
        "rate_limited": "Too many tries. Wait a few minutes and try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The public address, whatever name the request came in under."""
        return settings.PUBLIC_URL + urlsplit(super().get_reset_password_from_key_url(key)).path

    def set_password(self, user: User, password: str) -> None:
        user.set_password(password)
        user.save(update_fields=["password"])
