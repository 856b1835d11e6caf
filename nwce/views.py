from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.sessions import came_from, is_by_script, signed_out
from nwce.health import as_json, findings


@login_not_required
@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    found = findings()
    works = next(finding.ok for finding in found if finding.name == "database")
    return JsonResponse(as_json(found), status=200 if works else 503, json_dumps_params={"indent": 1})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A page from before somebody signed in or out. One that saves by itself is told in JSON."""
    if not is_by_script(request):
        return render(request, "403_csrf.html", {"page": came_from(request)}, status=HTTPStatus.FORBIDDEN)
    if not request.user.is_authenticated:
        return signed_out()
    words = "Not saved: you have signed in since this page was opened. Open the page again."
    return JsonResponse({"state": "page-too-old", "words": words}, status=HTTPStatus.FORBIDDEN)
