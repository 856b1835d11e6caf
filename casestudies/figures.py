"""The region's figures about case studies: how many are public, from whom, and what is past its review date."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse

from casestudies.models import CaseStudy, Version
from councils.models import Region
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
    """Three queries. As at a past day: by the first version that was public by then."""
    state = CaseStudy.State
    first = dict(
        Version.objects.filter(study__region=region, published_on__lte=on)
        .order_by("-published_on")
        .values_list("study_id", "published_on")
    )
    rows = CaseStudy.objects.published().filter(pk__in=first).select_related("council", "current")
    rows = rows.prefetch_related("current__figures")
    told = [
        Told(
            row.current.title,
            row.get_absolute_url(),
            row.council.short_name,
            first[row.pk],
            row.review_on,
            len(row.current.figures.all()),
        )
        for row in rows
        if row.current
    ]
    told.sort(key=lambda row: (row.published_on, row.title), reverse=True)
    waiting = CaseStudy.objects.filter(Q(state=state.SENT) | Q(state=state.DRAFT), region=region)
    states = list(waiting.values_list("state", flat=True))
    return CaseStudyFigures(on, tuple(told), states.count(state.SENT), states.count(state.DRAFT))


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
