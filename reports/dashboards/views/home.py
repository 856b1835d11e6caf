"""Home by role: what waits for me, first; then where my councils, or my region, stand."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from councils.access import SignedIn, Standing, region_view, standing
from councils.models import Region
from frameworks.progress.queries import region_figures
from frameworks.progress.queries.region_figures import CouncilLine, Overview, RegionProgress
from frameworks.progress.rules.standings import Moment
from reports.dashboards.queries.chosen import Chosen, usual_day
from reports.dashboards.queries.dashboard_tables import Tile, beside_the_tiles, tiles
from reports.dashboards.queries.figure_sentences import ask_in_words, goal_in_words
from reports.dashboards.queries.gathering import waiting_for


@dataclass(frozen=True)
class Card:
    """Where one of the person's own councils stands."""

    line: CouncilLine
    themes: tuple[tuple[str, int | None], ...]
    asks: tuple[str, ...]
    goal: str
    on: date
    level_names: dict[int, str]


def home(request: SignedIn) -> HttpResponse:
    today = timezone.localdate()
    mine = standing(request.user)
    own = frozenset(mine.council_ids)
    cards: list[Card] = []
    overviews: list[RegionProgress | Overview] = []
    for region in mine.regions:
        sees_all = region_view(request.user, region).names_everybody
        if sees_all and not _has_council_in(mine, region):
            overviews.append(region_figures.overview(region, usual_day(region), moment=Moment.NOW))
        elif _has_council_in(mine, region):
            progress = region_figures.region(
                region, usual_day(region), moment=Moment.NOW, only=None if sees_all else own
            )
            overviews += [progress] if sees_all else []
            cards += [_card(row, progress) for row in progress.councils if row.pk in own]
    context = {
        "waiting": waiting_for(request.user, today),
        "cards": cards,
        "overviews": [_overview(row) for row in overviews],
        "roles": mine.roles,
        "today": today,
    }
    return render(request, "reports/home.html", context)


def _overview(row: RegionProgress | Overview) -> tuple[RegionProgress | Overview, str, list[Tile], str]:
    asked = Chosen(row.on, row.basis, row.moment)
    return row, goal_in_words(row.goal, row.themes), tiles(row, asked), beside_the_tiles(row)


def _has_council_in(mine: Standing, region: Region) -> bool:
    return any(council.region_id == region.pk for council in mine.councils)


def _card(row: CouncilLine, progress: RegionProgress) -> Card:
    levels = dict(row.shown)
    return Card(
        line=row,
        themes=tuple((title, levels.get(code)) for code, title in progress.themes),
        asks=ask_in_words(row, progress.requirement_texts),
        goal=goal_in_words(progress.goal, progress.themes),
        on=progress.on,
        level_names=progress.level_names,
    )
