"""The Learning page: one search over everything that the rooms have published."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from councils.access import standing
from search.finding import matching, near
from search.forms import SearchForm
from search.marking import Piece, mark, snippet, stems_of
from search.models import Entry, EntryQuerySet, Kind
from ui.lists import ROWS


@dataclass(frozen=True)
class Line:
    """One entry as the list shows it."""

    entry: Entry
    title: list[Piece]
    text: list[Piece]


@dataclass(frozen=True)
class Choice:
    """One kind with how many of it there are, and the address that shows it alone."""

    title: str
    count: int
    url: str
    is_chosen: bool


class Counted(Paginator):
    """A list whose length is known already."""

    def __init__(self, rows: EntryQuerySet, count: int) -> None:
        super().__init__(rows, ROWS)
        self.__dict__["count"] = count


@login_not_required
def learning(request: HttpRequest) -> HttpResponse:
    mine = standing(request.user)
    form = SearchForm(request.GET or {"q": ""}, regions=mine.regions)
    query, kind = str(form.wanted("q") or "").strip(), str(form.wanted("kind") or "")
    entries = Entry.objects.visible_to(request.user)
    if council := form.wanted("council"):
        entries = entries.filter(council=council)
    found, counts, is_near = _look(entries, query)
    total = counts.get(kind, 0) if kind else sum(counts.values())
    chosen = found.filter(kind=kind) if kind else found
    order = ["-rank"] if query else []
    rows = chosen.select_related("council").order_by(*order, "-published_on", "-pk").defer("words")
    page = Counted(rows, total).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "query": query,
        "kind": kind,
        "total": total,
        "is_near": is_near,
        "lines": _lines(page, query),
        "page": page,
        "kinds": _choices(request, counts, kind),
        "region": mine.regions[0] if mine.regions else None,
        "breadcrumbs": [("Home", "/"), ("Learning", "")] if request.user.is_authenticated else [],
    }
    return render(request, "search/learning.html", context)


def _look(entries: EntryQuerySet, query: str) -> tuple[EntryQuerySet, dict[str, int], bool]:
    """What was found, how many of each kind, and whether only something spelt alike was."""
    if not query:
        return entries, _count(entries), False
    found = matching(entries, query)
    counts = _count(found)
    if counts:
        return found, counts, False
    found = near(entries, query)
    counts = _count(found)
    return found, counts, bool(counts)


def _count(entries: EntryQuerySet) -> dict[str, int]:
    # Of rows, not of keys: so the index alone answers.
    rows = entries.order_by().values("kind").annotate(count=Count("*"))
    return {row["kind"]: row["count"] for row in rows}


def _lines(entries: Iterable[Entry], query: str) -> list[Line]:
    stems = stems_of(query)
    return [Line(entry, mark(entry.title, stems), snippet(entry.text, stems)) for entry in entries]


def _choices(request: HttpRequest, counts: dict[str, int], chosen: str) -> list[Choice]:
    """All, and each kind of which something was found."""
    every = [("", "All", sum(counts.values()))]
    every += [(kind.value, kind.label, counts.get(kind, 0)) for kind in Kind if counts.get(kind) or kind == chosen]
    found = []
    for kind, title, count in every:
        query = request.GET.copy()
        query.pop("page", None)
        query["kind"] = kind
        found.append(Choice(title, count, f"?{query.urlencode()}", kind == chosen))
    return found
