"""What browsers are told about every answer: what to keep, and what no page of the service asks of them."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.http import HttpRequest, HttpResponse

ASKED_OF_NO_BROWSER = (
    "accelerometer",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "publickey-credentials-get",
    "screen-wake-lock",
    "usb",
)
PERMISSIONS_POLICY = ", ".join(f"{name}=()" for name in ASKED_OF_NO_BROWSER)


class HeadersMiddleware:
    """Pages and downloads of somebody who is signed in stay in no cache: not on a shared computer, not behind a proxy.
    What is the same for everybody says so itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Permissions-Policy"] = PERMISSIONS_POLICY
        has_session = settings.SESSION_COOKIE_NAME in (request.COOKIES | response.cookies)
        if has_session and "public" not in response.get("Cache-Control", ""):
            response["Cache-Control"] = "private, no-store"
        return response


class MessagesCookie(CookieStorage):
    cookie_name = settings.MESSAGES_COOKIE


class MessagesStorage(FallbackStorage):
    storage_classes = (MessagesCookie, SessionStorage)
