from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from nwce.health import as_json, findings


@login_not_required
@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    found = findings()
    works = next(finding.ok for finding in found if finding.name == "database")
    return JsonResponse(as_json(found), status=200 if works else 503, json_dumps_params={"indent": 1})
