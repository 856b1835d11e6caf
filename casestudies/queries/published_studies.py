"""Published case studies as lists: chosen by filters, as rows of a table, and those that help with a cell."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from casestudies.models import CaseStudy, FigureWords, Version
from councils.models import in_force
from search.finding import matching, near
from search.models import Entry, Kind
from ui.markdown import plain
from ui.tables import Column, Value

PART = " | "
"""Between the parts of a figure where it stands in one line."""

COLUMNS: tuple[Column | str, ...] = (
    "Title",
    "Council",
    "Summary",
    "The problem",
    "What was done",
    "What came of it",
    "Lessons",
    Column("Cost in pounds", numeric=True),
    Column("Savings in pounds", numeric=True),
    "Note on cost and savings",
    "Whole-life cost",
    "Contact",
    "Ended on",
    "What came after",
    "Figures",
    "Published on",
    "Review by",
    "Address",
)


def chosen(said: dict[str, Any]) -> QuerySet[CaseStudy]:
    """Published studies that fit what was chosen, the newest first."""
    rows = CaseStudy.objects.published()
    if words := said.get("q"):
        entries = Entry.objects.filter(kind=Kind.CASE_STUDY)
        found = matching(entries, words)
        pks = list(found.values_list("source_pk", flat=True)) or list(
            near(entries, words).values_list("source_pk", flat=True)
        )
        rows = rows.filter(pk__in=pks)
    if said.get("theme") or said.get("level"):
        tags = {"cells__theme": said.get("theme"), "cells__level": said.get("level")}
        rows = rows.filter(pk__in=CaseStudy.objects.filter(**{k: v for k, v in tags.items() if v}).values("pk"))
    if category := said.get("category"):
        rows = rows.filter(Q(category=category) | Q(category__parent=category))
    if kind := said.get("kind"):
        rows = rows.filter(council__kind=kind)
    if sub_region := said.get("sub_region"):
        members = sub_region.memberships.filter(in_force(timezone.localdate()))
        rows = rows.filter(council__in=members.values("council"))
    return rows.order_by("-current__published_on", "-current_id")


def file_rows(rows: QuerySet[CaseStudy], address: str) -> Iterable[list[Value]]:
    """Each study with all its words, as the import reads them. `address` stands before the path."""
    found = rows.select_related("council", "current").prefetch_related("current__figures")
    for study in found.iterator(chunk_size=500):
        version = study.current
        assert version is not None
        yield _row(study, version, address)


def _row(study: CaseStudy, version: Version, address: str) -> list[Value]:
    figures = "\n".join(in_one_line(figure) for figure in version.figures.all())
    return [
        version.title,
        study.council.short_name,
        version.summary,
        version.problem,
        version.done,
        version.outcome,
        version.lessons,
        pounds(version.cost_pence),
        pounds(version.savings_pence),
        version.money_note,
        version.whole_life_cost,
        version.contact,
        version.ended_on,
        version.end_note,
        figures,
        version.published_on,
        study.review_on,
        address + study.get_absolute_url(),
    ]


def in_one_line(figure: FigureWords) -> str:
    """As the import reads it."""
    base = figure.base_year or figure.base_note
    parts = (figure.what, f"{figure.value.normalize():f}", figure.unit, figure.nature, figure.year, base, figure.source)
    return PART.join(str(part) for part in parts)


def pounds(pence: int | None) -> float | None:
    return None if pence is None else pence / 100


def is_past_review(study: CaseStudy, on: date) -> bool:
    return study.review_on is not None and study.review_on < on


def in_plain_words(version: Version) -> str:
    """The whole text without Markdown, for evidence."""
    parts = (
        ("The problem", version.problem),
        ("What was done", version.done),
        ("What came of it", version.outcome),
        ("Lessons", version.lessons),
    )
    return "\n\n".join(f"{title}\n{plain(text)}" for title, text in parts if text)
