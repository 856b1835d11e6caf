"""What browsers are told about every answer: what to keep, and what no page of the service asks of them."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

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


class CompressPagesMiddleware(GZipMiddleware):
    """Pages are sent compressed; files are compressed already, and streams are left as they come.

    A compressed page tells by its length what of its address stands in it as well (BREACH): Django adds random bytes
    to each and masks the token against forgery anew each time. A page that another site had the browser ask for is not
    compressed at all, so that nobody elsewhere can try one address after another.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_page = not response.streaming and response.get("Content-Type", "").startswith("text/html")
        asked_from = request.headers.get("Sec-Fetch-Site", "none")
        if not is_page or asked_from not in ("none", "same-origin"):
            return response
        return super().process_response(request, response)


class MessagesCookie(CookieStorage):
    cookie_name = settings.MESSAGES_COOKIE


class MessagesStorage(FallbackStorage):
    storage_classes = (MessagesCookie, SessionStorage)
