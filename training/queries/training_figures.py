"""The region's training figures: one place for the coverage page, the tab, the report and the council page."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from councils.models import Council, Region
from councils.queries.known import history_of, is_past
from councils.sockets import Block, Tile
from training.models import Learner, Need, StaffList
from training.queries import coverage_counts
from training.queries.coverage_counts import ADVANCED_KEY, BASIC_ALL, BASIC_KEY, REFRESHER, Asked
from training.rules.coverage import Covered, by_group, together
from ui.tables import Column, Table, Value, in_words

METHOD = (
    "People trained and still in date, of the people on the councils' lists who are asked to have the training. "
    "Key roles are those that the region names. A council without a list counts with nobody."
)


@dataclass(frozen=True)
class TrainingFigures:
    on: date
    basic_key: Covered
    basic_all: Covered
    advanced_key: Covered
    refresher: Covered
    councils: int
    """Councils of the region."""
    with_list: int
    complete: int
    """Councils where everybody in a key role has basic training in date."""
    changed_on: date | None
    """When any of the lists last changed; of an earlier day nobody has kept that."""
    needs: tuple[tuple[Need, Covered], ...]


def region(region: Region, on: date) -> TrainingFigures:
    basic = coverage_counts.by_council(region, Asked(on, *BASIC_KEY))
    there = list(region.councils.on(on).values_list("pk", flat=True))
    with_list, changed_on = _lists(region, there, on)
    return TrainingFigures(
        on=on,
        basic_key=together(basic.values()),
        basic_all=_total(region, on, BASIC_ALL),
        advanced_key=_total(region, on, ADVANCED_KEY),
        refresher=_total(region, on, REFRESHER),
        councils=len(there),
        with_list=with_list,
        complete=sum(covered.is_whole for covered in basic.values()),
        changed_on=changed_on,
        needs=tuple(coverage_counts.needs(region, on)),
    )


def _lists(region: Region, councils: list[int], on: date) -> tuple[int, date | None]:
    """How many councils had a list, and when any of them last changed."""
    if is_past(region, on):
        people = history_of(Learner, on).filter(council__in=councils, listed_on__lte=on)
        return people.order_by().values("council").distinct().count(), None
    found = list(StaffList.objects.filter(council__in=councils).values_list("changed_on", flat=True))
    return len(found), max(found, default=None)


def _total(region: Region, on: date, measure: tuple[str, str]) -> Covered:
    return together(coverage_counts.by_council(region, Asked(on, *measure)).values())


def council_tiles(council: Council, on: date) -> list[Tile]:
    measures = (
        (BASIC_KEY, "in key roles have basic training"),
        (BASIC_ALL, "procurement staff have basic training"),
        (ADVANCED_KEY, "in key roles have advanced training"),
        (REFRESHER, "whose basic training is older than two years have a refresher"),
    )
    return [Tile(str(coverage_counts.of_council(council, Asked(on, *measure))), words) for measure, words in measures]


def blocks(region: Region, on: date) -> list[Block]:
    return [_coverage(region, on)]


def _coverage(region_: Region, on: date) -> Block:
    found = region(region_, on)
    url = reverse("coverage", args=[region_.slug])
    changed = f"The lists last changed on {in_words(found.changed_on)}." if found.changed_on else ""
    changed = changed or ("" if found.with_list else "No list has come yet.")
    sentences = (
        f"{found.basic_key} officers in key roles have basic training in date.",
        f"{found.with_list} of {found.councils} councils have a list. {changed}".strip(),
    )
    tiles = (
        Tile(str(found.basic_key), "in key roles have basic training", url),
        Tile(f"{found.complete} of {found.councils}", "councils where everybody in a key role has it", url),
        Tile(str(found.advanced_key), "in key roles have advanced training", f"{url}?kind=advanced"),
        Tile(str(found.basic_all), "procurement staff have basic training", f"{url}?who=procurement"),
    )
    return Block(
        key="training",
        title="Training",
        sentences=sentences,
        tiles=tiles,
        table=_sub_regions(region_, on),
        url=url,
        note=METHOD,
    )


def _sub_regions(region: Region, on: date) -> Table:
    members = coverage_counts.members(region, on)
    basic = by_group(coverage_counts.by_council(region, Asked(on, *BASIC_KEY)), members)
    advanced = by_group(coverage_counts.by_council(region, Asked(on, *ADVANCED_KEY)), members)
    rows: list[list[Value]] = [
        [place.name, *(n for found in (basic, advanced) for n in _numbers(found.get(place.pk, Covered())))]
        for place in region.sub_regions.all()
    ]
    titles = ["Key roles asked for basic training", "With basic training"]
    titles += ["Key roles asked for advanced training", "With advanced training"]
    columns: list[Column | str] = ["Sub-region", *(Column(title, True) for title in titles)]
    return Table(f"Training by sub-region, {in_words(on)}", columns, rows)


def _numbers(found: Covered) -> tuple[int, int]:
    return found.people, found.trained
