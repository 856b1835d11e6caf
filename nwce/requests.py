"""What every request and every log line carries: an id, and the few words all pages show."""

import json
import logging
import uuid
from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.sessions import lasts_at_least
from post.redacting import without_tokens

_request_id: ContextVar[str] = ContextVar("request_id", default="-")


class RequestIdMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _request_id.set(uuid.uuid4().hex[:12])
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = _request_id.get()
            return response
        finally:
            _request_id.reset(token)


class RequestIdFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = _request_id.get()
        return True


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "message": without_tokens(record.getMessage()),
            "request": getattr(record, "request_id", "-"),
        }
        if record.exc_info:
            line["trace"] = without_tokens(self.formatException(record.exc_info))
        return json.dumps(line)


class PlainFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return without_tokens(super().format(record))


class WithoutTokens(logging.Filter):
    """For loggers that bring their own handlers."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = without_tokens(record.getMessage()), ()
        return True


def service(request: HttpRequest) -> dict[str, object]:
    """Template words that every page shows."""
    return {
        "service_name": settings.SERVICE_NAME,
        "service_version": settings.VERSION,
        "contact_email": settings.CONTACT_EMAIL,
        "session_seconds": lasts_at_least(),
        "session_warning_seconds": settings.SESSION_WARNING_SECONDS,
    }
