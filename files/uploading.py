"""Uploads that are too large: refused with a sentence, without filling the disk or losing the rest of the page."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

MEGABYTE = 1024 * 1024
TIMES = 10
"""So many files of the largest size may come with one page."""


class SparingUploadHandler(TemporaryFileUploadHandler):
    """Of a file over the limit only the size is kept, which is what refuses it; the other fields and files arrive."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if start + len(raw_data) <= settings.UPLOAD_LIMIT_MB * MEGABYTE:
            return super().receive_data_chunk(raw_data, start)
        return None


class RequestLimitMiddleware:
    """What is far too large is not read at all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        size = request.headers.get("content-length") or "0"
        if size.isdecimal() and int(size) > TIMES * settings.UPLOAD_LIMIT_MB * MEGABYTE:
            page = {"limit_mb": settings.UPLOAD_LIMIT_MB}
            return render(request, "413.html", page, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return self.get_response(request)
