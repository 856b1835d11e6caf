"""The region's figures about case studies: how many are public, from whom, and what is past its review date."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max
from django.urls import reverse

from casestudies.models import CaseStudy, Version
from councils.models import Council, Region
from councils.queries.known import end_of, history_of, is_past
from councils.sockets import Block, Source, Tile
from ui.tables import Column, Link, Table, in_words

SHOWN = 10
METHOD = (
    "Counted are case studies that were published by the end of the day and have not been taken back since. "
    "Figures in them are the councils' own, with their sources."
)


@dataclass(frozen=True)
class Told:
    """One published case study."""

    title: str
    url: str
    council: str
    published_on: date
    review_on: date | None
    figures: int


@dataclass(frozen=True)
class CaseStudyFigures:
    on: date
    told: tuple[Told, ...]
    """The newest first."""
    with_editor: int
    drafts: int

    @property
    def councils(self) -> int:
        return len({row.council for row in self.told})

    @property
    def past_review(self) -> int:
        return sum(row.review_on is not None and row.review_on < self.on for row in self.told)


def region(region: Region, on: date) -> CaseStudyFigures:
    """Five queries. A study is public from its first version on, in the words of the latest that was there, until it
    is taken back."""
    state, end = CaseStudy.State, end_of(on)
    studies = {row["id"]: row for row in _studies(region, on)}
    versions: dict[int, list[Version]] = {}
    kept = Version.objects.filter(study__in=studies, published_on__lte=on, published_at__lt=end)
    for version in kept.prefetch_related("figures").order_by("number"):
        versions.setdefault(version.study_id, []).append(version)
    back = CaseStudy.history.filter(id__in=versions, state=state.TAKEN_BACK, history_date__lt=end)
    taken_back = dict(back.order_by().values_list("id").annotate(at=Max("history_date")))
    names = dict(Council.objects.filter(region=region).values_list("pk", "short_name"))
    told = [
        Told(
            last.title,
            reverse("case-study", args=[studies[pk]["slug"]]),
            names[studies[pk]["council_id"]],
            first.published_on,
            studies[pk]["review_on"],
            len(last.figures.all()),
        )
        for pk, (first, *_between, last) in ((pk, (rows[0], *rows)) for pk, rows in versions.items())
        if pk not in taken_back or last.published_at > taken_back[pk]
    ]
    told.sort(key=lambda row: (row.published_on, row.title), reverse=True)
    states = [row["state"] for row in studies.values()]
    return CaseStudyFigures(on, tuple(told), states.count(state.SENT), states.count(state.DRAFT))


def _studies(region: Region, on: date) -> Iterable[Mapping[str, Any]]:
    """As known at the end of the day; without the words, which a version keeps."""
    rows = history_of(CaseStudy, on) if is_past(region, on) else CaseStudy.objects.all()
    return rows.filter(region=region).values("id", "slug", "state", "council_id", "review_on")


def blocks(region_: Region, on: date) -> list[Block]:
    found = region(region_, on)
    count = len(found.told)
    studies = "1 case study is" if count == 1 else f"{count} case studies are"
    councils = "1 council" if found.councils == 1 else f"{found.councils} councils"
    url = reverse("case-studies")
    sentence = f"{studies} public, from {councils}." if count else "No case study has been published yet."
    rows = [
        (Link(row.title, row.url), row.council, row.published_on, row.review_on, row.figures)
        for row in found.told[:SHOWN]
    ]
    columns = ("Case study", "Council", "First published", "Look at again by", Column("Figures", numeric=True))
    more = f"The newest {SHOWN} of {count}, as at {in_words(on)}." if count > SHOWN else ""
    return [
        Block(
            key="case-studies",
            title="Case studies",
            sentences=(sentence,),
            tiles=(
                Tile(str(count), "published", url),
                Tile(str(found.councils), "councils with one", url),
                Tile(str(found.with_editor), "with the editor"),
                Tile(str(found.past_review), "past their review date"),
            ),
            table=Table("Case studies, the newest first", columns, rows, note=more) if rows else None,
            url=url,
            note=METHOD,
        )
    ]


def benefit_sources(region: Region) -> list[Source]:
    """Published case studies, as what a benefit may come from: one query."""
    rows = CaseStudy.objects.published().filter(region=region).select_related("council", "current")
    return [
        Source(
            row.source_key,
            f"Case study: {row.current.title}, {row.council.short_name}",
            row.get_absolute_url(),
            row.council_id,
        )
        for row in rows
        if row.current
    ]
