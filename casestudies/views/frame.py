"""What the pages about case studies have in common."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.models import User
from casestudies.models import CaseStudy
from councils.access import standing
from councils.access.casestudies import may_edit_studies, may_read_drafts, may_write_study


def open_draft(user: User, slug: str, *, to_write: bool = False, to_publish: bool = False) -> CaseStudy:
    """The draft of a page: 404 for whoever may not read it, 403 where it may not be changed so."""
    rows = CaseStudy.objects.select_related("council", "region", "current", "category", "saved_by", "written_by")
    study: CaseStudy = get_object_or_404(rows, slug=slug)
    if not may_read_drafts(user, study.council):
        raise Http404
    if to_write and not may_write_study(user, study.council):
        raise PermissionDenied("Only officers of the council and the editor may change this.")
    if to_write and study.state == CaseStudy.State.SENT and not may_edit_studies(user, study.region_id):
        raise PermissionDenied("The case study is with the editor. It comes back with comments, or is published.")
    if to_publish and not may_edit_studies(user, study.region_id):
        raise PermissionDenied("Only the editor and the project manager may do this.")
    return study


def frame(request: HttpRequest, study: CaseStudy | None = None, **context: object) -> dict[str, object]:
    crumbs = [("Home", "/")] if request.user.is_authenticated else []
    crumbs += [("Learning", reverse("learning")), ("Case studies", reverse("case-studies"))]
    region = study.region if study else next(iter(standing(request.user).regions), None)
    found = {"study": study, "region": region, "breadcrumbs": crumbs, "learning_place": "case-studies", **context}
    if study:
        found["place"] = study.council.name
    return found


def draft_frame(request: HttpRequest, study: CaseStudy, **context: object) -> dict[str, object]:
    found = frame(request, study, may_publish=may_edit_studies(request.user, study.region_id), **context)
    found["breadcrumbs"] += [("Writing", reverse("case-studies-writing")), (study.title, study.draft_url)]  # type: ignore[operator]
    return found
