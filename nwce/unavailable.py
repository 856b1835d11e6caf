"""What people are told while something that the service stands on is away or full: a sentence, what they typed kept,
and a way to send it again."""

import sys
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

from ui.outages import outage

RETRY_SECONDS = 10


def error_500(request: HttpRequest) -> HttpResponse:
    """Django's handler of whatever went wrong: what will pass is no fault of the program and gets a page of its own."""
    why = outage(sys.exc_info()[1])
    return unavailable(request, why) if why else server_error(request)


def unavailable(request: HttpRequest, why: str) -> HttpResponse:
    """In JSON for a script that saves by itself, as a page for everybody else. Nothing here asks the database."""
    headers = {"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"}
    accepted = request.headers.get("Accept", "text/html")
    if "text/html" not in accepted:
        said = {"state": "unavailable", "words": f"Not saved yet. {why} What you typed is kept on this page."}
        return JsonResponse(said, status=HTTPStatus.SERVICE_UNAVAILABLE, headers=headers)
    context = {"why": why, "address": request.get_full_path(), "was_sent": request.method == "POST", **_typed(request)}
    page = render_to_string("503.html", context)
    return HttpResponse(page, status=HTTPStatus.SERVICE_UNAVAILABLE, headers=headers)


def _typed(request: HttpRequest) -> dict[str, object]:
    """What came with the request, to be sent again; a password is never written into a page."""
    if request.method != "POST":
        return {}
    try:
        fields = [(name, value) for name, values in request.POST.lists() for value in values]
        has_files = bool(request.FILES)
    except Exception:  # What could not be read once cannot be read again, whatever the reason was.
        return {}
    if any("password" in name or name == "code" for name, _value in fields):
        return {}
    return {"typed": fields, "has_files": has_files}
