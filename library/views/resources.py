"""The library of a region and the page of one resource: open to anybody, each sees what is for them."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.models import User
from councils.access.library import may_edit_library, open_shared_region, seen_region_ids, seen_resources
from councils.models import Region
from files.serving import download
from frameworks.models import Theme
from library.models import LibraryCollection, Resource
from library.views.frame import Crumb, region_frame, usual_day
from ui.lists import page_of
from ui.tables import csv_response, xlsx_response

COLUMNS = (
    "Number",
    "Title",
    "Kind",
    "About",
    "Web address",
    "Whose",
    "Tags",
    "Theme",
    "Level",
    "Who may see it",
    "To be looked at again by",
    "Link",
)
FILTERS = ("kind", "tag", "theme", "words")


def crumb(region: Region) -> Crumb:
    return "Library", reverse("library", args=[region.slug])


def frame(request: HttpRequest, region: Region, *crumbs: Crumb, **context: object) -> dict[str, object]:
    """Whoever is not signed in has no page of the region to go back to."""
    found = region_frame(region, *crumbs, **context)
    if region.pk not in seen_region_ids(request.user):
        found["breadcrumbs"] = crumbs
    return found


def found_by(user: User | AnonymousUser, region: Region) -> QuerySet[Resource]:
    return Resource.objects.filter(seen_resources(user), region=region)


@login_not_required
def library(request: HttpRequest, region: str) -> HttpResponseBase:
    place = open_shared_region(request.user, region)
    asked = {name: request.GET.get(name, "").strip() for name in FILTERS}
    rows = narrowed(found_by(request.user, place).filter(state=Resource.State.PUBLISHED), asked)
    if request.GET.get("download") in ("csv", "xlsx"):
        return as_file(place, rows, request.GET["download"])
    may_edit = may_edit_library(request.user, place.pk)
    context = frame(
        request,
        place,
        page=page_of(request, rows.prefetch_related("tags")),
        asked=asked,
        kinds=Resource.Kind.choices,
        tags=place.library_tags.all()[:200],
        themes=list(dict(Theme.objects.values_list("code", "title")).items()),
        collections=LibraryCollection.objects.filter(region=place)[:25],
        query=request.GET.urlencode(),
        may_edit=may_edit,
        may_suggest=place.pk in seen_region_ids(request.user),
        suggested=place.resources.suggested().count() if may_edit else 0,
        broken=place.resources.broken().count() if may_edit else 0,
        today=usual_day(place),
        learning_place="library",
    )
    return render(request, "library/library.html", context)


def narrowed(rows: QuerySet[Resource], asked: dict[str, str]) -> QuerySet[Resource]:
    if asked["kind"] in Resource.Kind.values:
        rows = rows.filter(kind=asked["kind"])
    if asked["theme"]:
        rows = rows.filter(theme=asked["theme"])
    if asked["tag"]:
        rows = rows.filter(tags__slug=asked["tag"])
    if words := asked["words"]:
        rows = rows.filter(Q(title__icontains=words) | Q(about__icontains=words) | Q(owner__icontains=words))
    return rows.order_by("title", "pk")


def as_file(region: Region, rows: QuerySet[Resource], kind: str) -> HttpResponseBase:
    lines = (
        [
            row.pk, row.title, row.get_kind_display(), row.about, row.link, row.owner,
            ", ".join(tag.name for tag in row.tags.all()), row.theme, row.level, row.get_audience_display(),
            row.review_on, row.get_link_state_display() if row.link else "",
        ]
        for row in rows.prefetch_related("tags")[:50_000]
    )  # fmt: skip
    if kind == "csv":
        return csv_response(f"{region} library", COLUMNS, lines)
    return xlsx_response(f"{region} library", "Library", COLUMNS, lines)


def open_resource(request: HttpRequest, region: str, pk: int) -> tuple[Region, Resource]:
    place = open_shared_region(request.user, region)
    row = get_object_or_404(found_by(request.user, place), pk=pk)
    row.region = place
    return place, row


@login_not_required
def resource(request: HttpRequest, region: str, pk: int) -> HttpResponse:
    place, row = open_resource(request, region, pk)
    may_edit = may_edit_library(request.user, place.pk)
    if row.state == Resource.State.MOVED and not may_edit:
        return redirect(row.moved_to)
    context = frame(
        request,
        place,
        crumb(place),
        resource=row,
        tags=row.tags.all(),
        files=row.files.select_related("file"),
        lines=row.lines.select_related("collection") if place.pk in seen_region_ids(request.user) else (),
        theme=dict(Theme.objects.values_list("code", "title")).get(row.theme, ""),
        may_edit=may_edit,
        collections=place.library_collections.all() if may_edit else (),
        today=usual_day(place),
        is_due=row.is_due_for_review(usual_day(place)),
    )
    return render(request, "library/resource.html", context)


@login_not_required
def resource_file(request: HttpRequest, region: str, pk: int, number: int) -> HttpResponseBase:
    _place, row = open_resource(request, region, pk)
    version = row.files.select_related("file").filter(number=number).first()
    if version is None:
        raise Http404
    return download(version.file)
