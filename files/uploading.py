"""Uploads that are too large: refused with a sentence, without filling the disk or losing the rest of the page."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

MEGABYTE = 1024 * 1024
TIMES = 10
"""So many files of the largest size may come with one page."""


def limit_mb(request: HttpRequest) -> int:
    """How large a file may be that is sent to this page; a few pages take larger ones than the rest."""
    usual: int = settings.UPLOAD_LIMIT_MB
    try:
        return max(usual, settings.UPLOAD_LIMITS.get(resolve(request.path_info).url_name or "", usual))
    except Resolver404:
        return usual


class SparingUploadHandler(TemporaryFileUploadHandler):
    """Of a file over the limit only the size is kept, which is what refuses it; the other fields and files arrive."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        limit = limit_mb(self.request) if self.request else settings.UPLOAD_LIMIT_MB
        if start + len(raw_data) <= limit * MEGABYTE:
            return super().receive_data_chunk(raw_data, start)
        return None


class RequestLimitMiddleware:
    """What is far too large is not read at all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        size = request.headers.get("content-length") or "0"
        usual = settings.UPLOAD_LIMIT_MB
        if size.isdecimal() and int(size) > TIMES * usual * MEGABYTE and int(size) > 2 * limit_mb(request) * MEGABYTE:
            page = {"limit_mb": limit_mb(request)}
            return render(request, "413.html", page, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return self.get_response(request)
