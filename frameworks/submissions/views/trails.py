"""The trail of an assessment, to be read, narrowed down and taken away; changed by nobody."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from councils.access import SignedIn, today
from councils.access.trails import open_trail
from councils.models import Council
from councils.views.trails import download, read
from frameworks.assessments.queries.audit_trail import of_assessment
from frameworks.models import Assessment


@require_safe
def assessment_trail(request: SignedIn, council: str, pk: int) -> HttpResponse:
    owner, found, in_full = _open(request, council, pk)
    crumbs = [
        ("Home", "/"),
        (owner.short_name, owner.get_absolute_url()),
        (str(found.collection), found.get_absolute_url() if in_full else ""),
        ("Trail", ""),
    ]
    context = read(request, of_assessment(found, in_full=in_full))
    context |= {"council": owner, "assessment": found, "place": owner.name, "breadcrumbs": crumbs, "in_full": in_full}
    return render(request, "frameworks/assessment_trail.html", context)


@require_safe
def assessment_trail_file(request: SignedIn, council: str, pk: int, extension: str) -> HttpResponseBase:
    owner, found, in_full = _open(request, council, pk)
    name = f"{owner.slug} {found.collection} trail {today():%Y-%m-%d}"
    return download(request, name, of_assessment(found, in_full=in_full), extension)


def _open(request: SignedIn, council: str, pk: int) -> tuple[Council, Assessment, bool]:
    owner, in_full = open_trail(request.user, council)
    found = get_object_or_404(owner.assessments.select_related("collection"), pk=pk)
    found.council = owner
    return owner, found, in_full
