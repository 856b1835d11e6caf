"""What everybody may read: the list, one case study, its pictures and files, the feed."""

from datetime import UTC, datetime, time

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed

from casestudies.forms import ChooseForm
from casestudies.models import Attachment, CaseStudy, Picture, Version
from casestudies.queries.published_studies import COLUMNS, chosen, file_rows, is_past_review
from casestudies.views.frame import frame
from councils.access import SignedIn
from councils.access.casestudies import may_edit_studies, may_read_drafts
from councils.access.workstream import may_see_papers
from files.serving import download, show_picture
from frameworks.models import Cell
from ui.lists import page_of
from ui.tables import Column, csv_response, xlsx_response

IN_FEED = 30
CELLS = Prefetch("cells", Cell.objects.select_related("theme"))


@login_not_required
def case_studies(request: HttpRequest) -> HttpResponse:
    form = ChooseForm(request.GET)
    said = form.said()
    rows = chosen(said).select_related("council", "current", "category").prefetch_related(CELLS)
    page = page_of(request, rows)
    query = request.GET.copy()
    query.pop("page", None)
    context = frame(request, form=form, page=page, said=said, query=query.urlencode(), today=timezone.localdate())
    return render(request, "casestudies/case_studies.html", context)


@login_not_required
def case_studies_file(request: HttpRequest, extension: str) -> HttpResponseBase:
    rows = file_rows(chosen(ChooseForm(request.GET).said()), settings.PUBLIC_URL)
    header = [column.title if isinstance(column, Column) else column for column in COLUMNS]
    if extension == "csv":
        return csv_response("case-studies", header, rows)
    if extension == "xlsx":
        return xlsx_response("case-studies", "Case studies", header, rows)
    raise Http404


@login_not_required
def case_study(request: HttpRequest, slug: str) -> HttpResponse:
    rows = CaseStudy.objects.published().select_related("council__region", "region", "current", "category")
    study = get_object_or_404(rows.prefetch_related(CELLS), slug=slug)
    version: Version = study.current
    inside = request.user.is_authenticated and may_read_drafts(request.user, study.council)
    sees_benefits = request.user.is_authenticated and may_see_papers(request.user, study.region_id)
    context = frame(
        request,
        study,
        version=version,
        figures=version.figures.all(),
        pictures=list(version.pictures.select_related("study")),
        attachments=list(version.attachments.select_related("file")),
        may_write=inside,
        sees_benefits=sees_benefits,
        may_publish=inside and may_edit_studies(request.user, study.region_id),
        past_review=is_past_review(study, timezone.localdate()),
        today=timezone.localdate(),
    )
    return render(request, "casestudies/case_study.html", context)


def case_study_version(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """An older version, for those who may read the drafts."""
    study = get_object_or_404(CaseStudy.objects.select_related("council__region", "region", "category"), slug=slug)
    if not may_read_drafts(request.user, study.council):
        raise Http404
    version = get_object_or_404(study.versions.select_related("published_by"), number=number)
    context = frame(
        request,
        study,
        version=version,
        figures=version.figures.all(),
        pictures=list(version.pictures.select_related("study")),
        attachments=list(version.attachments.select_related("file")),
        is_old=version.pk != study.current_id,
        may_write=True,
    )
    return render(request, "casestudies/case_study.html", context)


@login_not_required
def case_study_picture(request: HttpRequest, slug: str, pk: int, size: str) -> HttpResponseBase:
    rows = Picture.objects.select_related("study__council", "study__current", "small", "large")
    picture = get_object_or_404(rows, pk=pk, study__slug=slug)
    is_public = picture.study.current in picture.versions.all()
    if size not in {"small", "large"} or not (is_public or _may_read(request, picture.study)):
        raise Http404
    return show_picture(picture.small if size == "small" else picture.large, for_everybody=is_public)


@login_not_required
def case_study_attachment(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    rows = Attachment.objects.select_related("study__council", "study__current", "file")
    attachment = get_object_or_404(rows, pk=pk, study__slug=slug)
    is_public = attachment.study.current in attachment.versions.all()
    if not (is_public or _may_read(request, attachment.study)):
        raise Http404
    return download(attachment.file)


def _may_read(request: HttpRequest, study: CaseStudy) -> bool:
    return request.user.is_authenticated and may_read_drafts(request.user, study.council)


@login_not_required
def case_studies_feed(request: HttpRequest) -> HttpResponse:
    """The newest in Atom. An entry keeps its id when a newer version is published, and its updated moment moves."""
    address = settings.PUBLIC_URL
    feed = Atom1Feed(
        title="Case studies of sustainable procurement",
        link=address + reverse("case-studies"),
        feed_url=address + reverse("case-studies-feed"),
        description="What councils did, and what came of it.",
        language=settings.LANGUAGE_CODE,
    )
    for study in chosen({}).select_related("council", "current")[:IN_FEED]:
        version = study.current
        assert version is not None
        feed.add_item(
            title=version.title,
            link=address + study.get_absolute_url(),
            description=version.summary,
            unique_id=address + study.get_absolute_url(),
            author_name=study.council.name,
            pubdate=datetime.combine(version.published_on, time(), UTC),
            updateddate=version.published_at,
        )
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    feed.write(response, "utf-8")
    return response
