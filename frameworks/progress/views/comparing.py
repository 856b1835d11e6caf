"""Two self-assessments of a council side by side, a council against its like, and the groups that a region names."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from councils.access import SignedIn, may_manage, open_council, open_region
from frameworks.assessments.views.collections import frame as region_frame
from frameworks.assessments.views.frame import frame
from frameworks.editions.rules.comparison import Line
from frameworks.models import Assessment, LikeGroup
from frameworks.models.answers import ValueChoices
from frameworks.progress.forms.similar_councils import LikeGroupForm
from frameworks.progress.queries.comparisons import Alike, Compared, alike, groups_of, two
from ui.conflicts import held, one_save_at_a_time
from ui.lists import page_of
from ui.tables import Column, Table, csv_response, xlsx_response


def compare(request: SignedIn, council: str) -> HttpResponseBase:
    """Level moves, requirements gained and lost, comments and evidence added, also across editions."""
    owner = open_council(request.user, council, to_read_answers=True)
    rows = owner.assessments.select_related("collection__edition", "collection__region")
    choices = list(rows.order_by("-collection__opens_on", "-pk"))
    for row in choices:
        row.council = owner
    before, after = _chosen(request, choices)
    found = two(before, after) if before and after else None
    if found and request.GET.get("download") in ("csv", "xlsx"):
        table = as_table(found)
        name = f"{owner.slug} {found.before.assessment.collection} to {found.after.assessment.collection}"
        if request.GET["download"] == "csv":
            return csv_response(name, table.header(), table.rows)
        return xlsx_response(name, "Compared", table.header(), table.rows)
    context = frame(request.user, owner, choices=choices, before=before, after=after, found=found)
    if found:
        context["parts"] = _parts(found)
        context["query"] = f"before={found.before.assessment.pk}&after={found.after.assessment.pk}"
    return render(request, "frameworks/compare.html", context)


def _chosen(request: SignedIn, choices: list[Assessment]) -> tuple[Assessment | None, Assessment | None]:
    """The two asked for, the earlier first; without a choice the last two."""
    by_pk = {str(row.pk): row for row in choices}
    wanted = [by_pk[pk] for pk in (request.GET.get("before", ""), request.GET.get("after", "")) if pk in by_pk]
    if len(set(wanted)) < 2:
        wanted = choices[:2]
    if len(wanted) < 2:
        return None, None
    first, second = sorted(wanted, key=lambda row: (row.collection.opens_on, row.pk))
    return first, second


def _parts(found: Compared) -> list[tuple[str, str, list[dict[str, object]]]]:
    """Title, the sentence where there is nothing, and the lines."""
    said = found.comparison
    parts = [
        ("Gained", "No requirement is met now that was not.", said.gained),
        ("Lost", "No requirement that was met is missing now.", said.lost),
        ("Not answered yet", "", said.unanswered),
        ("Other answers, comments and evidence", "Nothing else differs.", said.others),
        ("New in this framework", "", said.new),
        ("Cannot be read across", "", said.untold),
    ]
    return [(title, empty, [_shown(row, found) for row in rows]) for title, empty, rows in parts if rows or empty]


def _shown(row: Line, found: Compared) -> dict[str, object]:
    return {"line": row, "text": found.texts[row.code], "before": word(row.before), "after": word(row.after)}


def word(value: str) -> str:
    return ValueChoices(value).label if value else "Not answered"


def as_table(found: Compared) -> Table:
    said = found.comparison
    kinds = (
        ("Gained", said.gained),
        ("Lost", said.lost),
        ("Not answered yet", said.unanswered),
        ("Other", said.others),
        ("New", said.new),
    )
    columns: list[Column | str] = ["Requirement", "What", "Text", "Was", "Before", "Now", "New comment"]
    columns.append(Column("Evidence added", numeric=True))
    lines: list[tuple[str | int, ...]] = [
        (row.code, kind, found.texts[row.code], ", ".join(row.old), word(row.before), word(row.after),
         "yes" if row.has_new_comment else "no", row.evidence_added)
        for kind, rows in (*kinds, ("Cannot be read across", said.untold))
        for row in rows
    ]  # fmt: skip
    lines += [("", "Gone", "", code, word(value), "", "no", 0) for code, value in said.gone]
    return Table("Two self-assessments compared", columns, lines)


def against_its_like(request: SignedIn, council: str) -> HttpResponseBase:
    """The council beside quartiles of councils like it."""
    owner = open_council(request.user, council)
    wanted = request.GET.get("group", "type")
    found = alike(owner, wanted, timezone.localdate())
    table = like_table(found)
    kind = request.GET.get("download")
    if kind in ("csv", "xlsx"):
        name = f"{owner.slug} against its like {found.on.isoformat()}"
        if kind == "csv":
            return csv_response(name, table.header(), table.rows)
        return xlsx_response(name, "Like", table.header(), table.rows)
    context = frame(
        request.user,
        owner,
        found=found,
        table=table,
        groups=groups_of(owner),
        wanted=wanted,
        may_manage=may_manage(request.user, owner.region_id),
        region=owner.region,
    )
    return render(request, "frameworks/against_its_like.html", context)


def like_table(found: Alike) -> Table:
    columns: list[Column | str] = ["Figure", Column("This council", numeric=True)]
    columns += [Column(title, numeric=True) for title in ("Lower quartile", "Middle", "Upper quartile")]
    rows = [
        (row.title, row.own, row.quartiles.lower, row.quartiles.middle, row.quartiles.upper, row.place or "not known")
        for row in found.measures
    ]
    return Table(f"Against {found.shown}", [*columns, "Where it stands"], rows)


def like_groups(request: SignedIn, region: str) -> HttpResponseBase:
    place = open_region(request.user, region, to_manage=True)
    rows = place.like_groups.prefetch_related("councils")
    if request.GET.get("download") in ("csv", "xlsx"):
        lines = [(row.name, council.name) for row in rows for council in row.councils.all()]
        if request.GET["download"] == "csv":
            return csv_response(f"{place} groups", ["Group", "Council"], lines)
        return xlsx_response(f"{place} groups", "Groups", ["Group", "Council"], lines)
    return render(request, "frameworks/like_groups.html", region_frame(place, page=page_of(request, rows)))


def add_like_group(request: SignedIn, region: str) -> HttpResponse:
    return _write(request, region, None)


def change_like_group(request: SignedIn, region: str, pk: int) -> HttpResponse:
    return _write(request, region, pk)


@one_save_at_a_time
def _write(request: SignedIn, region: str, pk: int | None) -> HttpResponse:
    place = open_region(request.user, region, to_manage=True)
    group = get_object_or_404(held(request, place.like_groups.all()), pk=pk) if pk else None
    initial = {"name": group.name, "councils": group.councils.all()} if group else {}
    form = LikeGroupForm(request.POST if request.method == "POST" else None, region=place, group=group, initial=initial)
    form.record = group
    form.cancel_url = reverse("like-groups", args=[place.slug])
    if form.is_valid():
        kept = group or LikeGroup(region=place)
        kept.name, kept.written_by, kept.written_at = form.cleaned_data["name"], request.user, timezone.now()
        kept.save()
        kept.councils.set(form.cleaned_data["councils"])
        messages.success(request, f"Saved: {kept}.")
        return redirect("like-groups", place.slug)
    crumb = ("Groups of councils", reverse("like-groups", args=[place.slug]))
    context = region_frame(place, crumb, form=form, group=group)
    return render(request, "frameworks/like_group.html", context, status=422 if form.errors else 200)


def remove_like_group(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_region(request.user, region, to_manage=True)
    group = get_object_or_404(place.like_groups, pk=pk)
    if request.method == "POST":
        group.delete()
        messages.success(request, f"Removed: {group.name}.")
        return redirect("like-groups", place.slug)
    crumb = ("Groups of councils", reverse("like-groups", args=[place.slug]))
    return render(request, "frameworks/remove_like_group.html", region_frame(place, crumb, group=group))
