"""A region without names, in words: the day that is shown, and what a range of levels is called."""

from datetime import date, timedelta

from councils.models import Region
from councils.queries.named import agreements_before, named_at
from frameworks.progress.queries.figure_rows import end_of
from frameworks.progress.rules import ranges
from reports.dashboards.queries.chosen import usual_day


def day_for_ranges(region: Region) -> date:
    """The last day of the month before: nobody learns from one day to the next whose level it was that moved."""
    return region.opens_as_at or usual_day(region).replace(day=1) - timedelta(days=1)


def named_in_public(region: Region, on: date) -> frozenset[int]:
    """Everybody knows where these stand, so they are left out of the groups of the day for whoever is signed in too."""
    if not region.public_figures:
        return frozenset()
    return named_at(agreements_before(region.pk, end_of(on)), end_of(on))


def band_words(row: ranges.Range, highest: int) -> str:
    """Words for neighbouring bands; the first band has no level, the second is level 0, and so on."""
    first, last = row.first - 1, row.last - 1
    if last < 0:
        return "No validated level that counts"
    if first < 0:
        return "All" if last == highest else f"{_up_to(last)}, or no validated level that counts"
    if first == 0 and last == highest:
        return "A validated level"
    if first == last:
        return _one(first)
    if first == 0:
        return _up_to(last)
    return f"Level {first} or above" if last == highest else f"Level {first} to {last}"


def _one(level: int) -> str:
    return f"Level {level}" if level else "Not yet level 1"


def _up_to(level: int) -> str:
    return f"Up to level {level}" if level else "Not yet level 1"
