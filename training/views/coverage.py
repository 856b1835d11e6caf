"""Coverage: how many are trained of how many who should be, cut by council, sub-region, role or course."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from councils.access import RegionView, SignedIn
from councils.access.learning import coverage_view, keeps_training, may_see_staff, open_training
from councils.models import Region
from councils.queries.known import is_past
from training.forms.coverage import CUTS, CoverageForm
from training.models import Course
from training.models.people import Job
from training.queries import coverage_counts
from training.queries.coverage_counts import Asked
from training.rules.coverage import Covered, by_group, together
from training.views.frame import region_frame, table_file, training_crumb, usual_day
from ui.lists import page_of
from ui.tables import Column, Link, Table, Value

SMALLEST_GROUP = 5
"""Figures of others are shown only for so many councils or more together."""


@dataclass(frozen=True)
class Cut:
    total: Covered
    title: str
    rows: list[tuple[Any, Covered]]
    """What a row is about, and its figure: every row, in order."""
    dated: bool = False
    """Whether rows are councils, whose lists have a date."""
    own: int = 0
    """So many councils in view are shown by name."""
    hides: bool = False
    """Whether rows would tell of a few councils that are not."""


def coverage(request: SignedIn, region: str) -> HttpResponse:
    place = open_training(request.user, region)
    form = CoverageForm(request.GET, region=place, today=usual_day(place))
    asked = form.asked()
    cut = _cut(request, place, form, asked)
    page = page_of(request, cut.rows)
    changed = _changed(place, asked, cut, page.object_list)
    context = region_frame(
        request.user,
        place,
        training_crumb(place),
        form=form,
        asked=asked,
        total=cut.total,
        page=page,
        table=_table(request, cut, page.object_list, changed, linked=True),
        by=form.chosen("by", CUTS[0][0]),
        own=cut.own,
        hides=cut.hides,
        query=request.GET.urlencode(),
        names_everybody=coverage_view(request.user, place).names_everybody,
    )
    return render(request, "training/coverage.html", context)


def coverage_file(request: SignedIn, region: str, extension: str) -> HttpResponseBase:
    place = open_training(request.user, region)
    form = CoverageForm(request.GET, region=place, today=usual_day(place))
    cut = _cut(request, place, form, form.asked())
    changed = _changed(place, form.asked(), cut, cut.rows)
    table = _table(request, cut, cut.rows, changed, linked=False)
    return table_file(f"{place.slug} training coverage {form.asked().on}", table, extension)


def _changed(region: Region, asked: Asked, cut: Cut, rows: Iterable[tuple[Any, Covered]]) -> dict[int, date]:
    """When the councils' lists last changed; of an earlier day nobody has kept that."""
    if not cut.dated or is_past(region, asked.on):
        return {}
    return coverage_counts.changed_on([row.pk for row, _covered in rows])


def _cut(request: SignedIn, region: Region, form: CoverageForm, asked: Asked) -> Cut:
    """Whoever may not see councils by name gets their own, and the total where enough others are in it."""
    view = coverage_view(request.user, region)
    by = form.chosen("by", CUTS[0][0])
    councils = _councils(region, form, asked, by)
    roles = coverage_counts.by_council_and_role(region, asked) if by == "role" else {}
    courses: list[tuple[Course, dict[int, int]]] = []
    if by == "role":
        counted = _councils_of(roles)
    elif by == "course":
        counted, courses = coverage_counts.by_course(region, asked)
    else:
        counted = coverage_counts.by_council(region, asked)
    figures = {pk: counted.get(pk, Covered()) for pk in councils}
    shown = [(row, figures[pk]) for pk, row in councils.items() if view.names(pk)]
    total = together(figures.values())
    others = len(councils) - len(shown)
    is_few = 0 < others < SMALLEST_GROUP
    if is_few:
        total = together(covered for _row, covered in shown)
    if by == "council":
        return Cut(total, "Coverage by council", shown, dated=True, own=len(shown), hides=bool(others))
    if is_few or (others and form.chosen("sub_region")):
        return Cut(total, "Coverage", [], own=len(shown), hides=True)
    if by == "sub-region":
        rows = _sub_regions(region, asked, figures, view)
        return Cut(total, "Coverage by sub-region", rows or [], own=len(shown), hides=rows is None)
    if by == "role":
        return Cut(total, "Coverage by role", _roles(roles, figures))
    people = together(figures.values()).people
    found = [(course, Covered(sum(had.get(pk, 0) for pk in figures), people)) for course, had in courses]
    return Cut(total, "Coverage by course", found)


def _councils_of(roles: dict[tuple[int, str], Covered]) -> dict[int, Covered]:
    found: dict[int, Covered] = {}
    for (council, _role), covered in roles.items():
        found[council] = found.get(council, Covered()) + covered
    return found


def _roles(roles: dict[tuple[int, str], Covered], figures: dict[int, Covered]) -> list[tuple[Any, Covered]]:
    found = []
    for job in Job:
        parts = [covered for (council, role), covered in roles.items() if role == job.value and council in figures]
        if parts:
            found.append((job.label, together(parts)))
    return found


def _councils(region: Region, form: CoverageForm, asked: Asked, by: str) -> dict[int, Any]:
    """By their number, in order; what they are only where each has a row."""
    rows = region.councils.on(asked.on).order_by("short_name")
    if slug := form.chosen("sub_region"):
        place = region.sub_regions.filter(slug=slug).first()
        rows = rows.filter(pk__in=coverage_counts.members(region, asked.on).get(place.pk, []) if place else [])
    return {row.pk: row for row in rows} if by == "council" else dict.fromkeys(rows.values_list("pk", flat=True))


def _sub_regions(
    region: Region, asked: Asked, figures: dict[int, Covered], view: RegionView
) -> list[tuple[Any, Covered]] | None:
    """Those with a council in view; None where in one of them there are a few councils that are not named."""
    members = coverage_counts.members(region, asked.on)
    unnamed = [sum(pk in figures and not view.names(pk) for pk in found) for found in members.values()]
    if any(0 < number < SMALLEST_GROUP for number in unnamed):
        return None
    grouped = by_group(figures, members)
    places = [place for place in region.sub_regions.all() if figures.keys() & set(members.get(place.pk, ()))]
    return [(place, grouped.get(place.pk, Covered())) for place in places]


def _table(request: SignedIn, cut: Cut, rows: Any, changed: dict[int, Any], *, linked: bool) -> Table:
    first = cut.title.rpartition(" by ")[2].capitalize()
    columns: list[Column | str] = [
        first,
        Column("Trained and in date", True),
        Column("Of", True),
        Column("Missing", True),
    ]
    if cut.dated:
        columns.append("List last changed")
    found: list[list[Value]] = []
    for row, covered in rows:
        name: Value = str(row)
        if cut.dated:
            name = row.short_name
            if linked and _may_open(request, row):
                name = Link(row.short_name, reverse("staff-list", args=[row.slug]))
        line: list[Value] = [name, covered.trained, covered.people, covered.missing]
        if cut.dated:
            line.append(changed.get(row.pk) or "no list yet")
        found.append(line)
    return Table(cut.title, columns, found)


def _may_open(request: SignedIn, council: Any) -> bool:
    return keeps_training(request.user, council.region_id) or may_see_staff(request.user, council)
