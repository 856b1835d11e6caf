"""The register of a region: who has a policy or strategy, on a map and as a list, and what one can start from."""

from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from councils.access import SignedIn, open_region, region_view, standing
from councils.access.library import may_edit_library, names_coverage, seen_policies
from councils.models import Region
from library.models import Policy, PolicyKind
from library.queries.policy_map import coverage_map
from library.queries.policy_rows import Line, lines
from library.rules.policy_coverage import coverage
from library.views.frame import region_frame, usual_day
from ui.lists import page_of
from ui.tables import Table, Value, csv_response, xlsx_response

SMALLEST_GROUP = 5
"""Totals of fewer councils would tell about single ones."""
HAS = {
    **dict(Policy.Form.choices),
    "unknown": "Not said yet",
    "overdue": "Review overdue",
    "common": "From the common one",
}


def policies(request: SignedIn, region: str) -> HttpResponseBase:
    place = open_region(request.user, region)
    kind = request.GET.get("kind", "policy")
    if kind not in PolicyKind.values:
        raise Http404
    asked = {name: request.GET.get(name, "").strip() for name in ("has", "sub_region", "words")}
    asked["kind"] = kind
    on = usual_day(place)
    every = lines(place, kind, on)
    by_name = names_coverage(request.user, place)
    shown = chosen(every, asked) if by_name else []
    if by_name and request.GET.get("download") in ("csv", "xlsx"):
        return download(place, kind, shown, request.GET["download"])
    counts = coverage([row.said for row in every], on)
    view = region_view(request.user, place)
    others = sum(not view.names(row.place.pk) for row in every)
    context = region_frame(
        place,
        kind=PolicyKind(kind),
        kinds=PolicyKind.choices,
        counts=None if 0 < others < SMALLEST_GROUP else counts,
        by_name=by_name,
        map=coverage_map(every, f"Councils of {place} by {kind}", address=address) if by_name and every else None,
        page=page_of(request, shown if by_name else to_start_from(request, place, kind, asked["words"])),
        common=place.common_policies.filter(kind=kind, ends_on=None).first(),
        asked=asked,
        has=HAS.items(),
        sub_regions=place.sub_regions.all(),
        own=[council for council in standing(request.user).councils if council.region_id == place.pk],
        on=on,
        query=request.GET.urlencode(),
        may_agree=may_edit_library(request.user, place.pk),
        learning_place="policies",
    )
    return render(request, "library/policies.html", context)


def address(row: Line) -> str:
    return reverse("council-policies", args=[row.place.slug])


def to_start_from(request: SignedIn, region: Region, kind: str, words: str) -> QuerySet[Policy]:
    """Policies in place that a person may read, the latest first."""
    rows = Policy.objects.current().in_place().filter(seen_policies(request.user), council__region=region, kind=kind)
    if words:
        rows = rows.filter(title__icontains=words) | rows.filter(council__name__icontains=words)
    return rows.select_related("council", "file").order_by("-starts_on", "-pk")


def chosen(every: list[Line], asked: dict[str, str]) -> list[Line]:
    tests = {
        "unknown": lambda row: row.policy is None,
        "overdue": lambda row: row.is_overdue,
        "common": lambda row: row.said.stance in Policy.FROM_COMMON,
    }
    test = tests.get(asked["has"], lambda row: row.form == asked["has"] or not asked["has"])
    words = asked["words"].casefold()
    return [
        row
        for row in every
        if test(row)
        and (not asked["sub_region"] or (row.sub_region and row.sub_region.slug == asked["sub_region"]))
        and words in f"{row.place.name} {row.policy or ''}".casefold()
    ]


COLUMNS = (
    "Council",
    "Kind",
    "What it has",
    "Title",
    "Since",
    "Whose",
    "Endorsed by",
    "Endorsed on",
    "Review due",
    "Link",
)


def as_table(region: Region, kind: str, rows: list[Line]) -> Table:
    return Table(
        f"{region} {PolicyKind(kind).label.lower()} register",
        COLUMNS,
        [_cells(PolicyKind(kind).label, row) for row in rows],
    )


def _cells(kind: str, row: Line) -> list[Value]:
    said = row.policy
    if said is None:
        return [row.place.name, kind, row.in_words, "", None, "", "", None, None, ""]
    stance = said.get_stance_display() if said.is_in_place else ""
    days = (said.endorsed_on, row.review_due_on)
    return [row.place.name, kind, row.in_words, said.title, said.starts_on, stance, said.endorsed_by, *days, said.link]


def download(region: Region, kind: str, rows: list[Line], form: str) -> HttpResponseBase:
    table = as_table(region, kind, rows)
    if form == "csv":
        return csv_response(table.title, table.header(), table.rows)
    return xlsx_response(table.title, PolicyKind(kind).label, table.header(), table.rows)
