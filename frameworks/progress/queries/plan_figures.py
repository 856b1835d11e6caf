"""Plans and forecast of a region as pages, dashboards, reports and downloads show them."""

from datetime import date

from django.urls import reverse

from councils.models import Region
from councils.sockets import Block, Tile
from frameworks.progress.queries import forecasts
from frameworks.progress.queries.figure_rows import EditionRows
from frameworks.progress.queries.forecasts import RegionOutlook
from frameworks.progress.rules.forecast import method
from frameworks.progress.rules.standings import Goal
from ui.tables import Column, Link, Table, Value


def region(region: Region, on: date) -> RegionOutlook:
    """The figures behind the blocks: plans established, who will miss the target, what stops most."""
    return forecasts.region(region, on)


def goal_words(found: RegionOutlook) -> str:
    return in_words(found.goal, found.edition) if found.goal else "No target stands"


def in_words(goal: Goal, edition: EditionRows) -> str:
    themes = dict(edition.themes)
    parts = [f"level {goal.level} in every theme"] if goal.level else []
    parts += [f"{themes.get(code, code)} level {level}" for code, level in goal.by_theme]
    words = f"{', '.join(parts)} by {goal.by_on:%-d %B %Y}"
    return words[:1].upper() + words[1:]


def short_goal(found: RegionOutlook) -> str:
    """A target in a few words for a tile: its highest level and its day."""
    assert found.goal is not None
    return f"level {found.goal.highest} by {found.goal.by_on:%-d %B %Y}"


def choices(found: RegionOutlook) -> list[tuple[int, str]]:
    """The targets that one can look ahead to, for a list to choose from."""
    return [(at, in_words(goal, found.edition)) for at, goal in enumerate(found.goals)]


def council_table(found: RegionOutlook) -> Table:
    rows: list[list[Value]] = [
        [
            Link(row.place.short_name, reverse("council-forecast", args=[row.place.slug])),
            row.source or row.state.words,
            row.established_to if row.established_to else "none",
            row.counts.open,
            row.counts.late,
            row.plan_words,
            row.pace_words,
        ]
        for row in found.councils
    ]
    columns: list[Column | str] = [
        "Council",
        "Levels read from",
        "Plan established to level",
        Column("Actions open", numeric=True),
        Column("of them late", numeric=True),
        "By the plan",
        "If nothing changes",
    ]
    return Table("Plans and forecast by council", columns, rows)


def stopping_table(found: RegionOutlook, most: int | None = 10) -> Table:
    rows: list[list[Value]] = [[code, found.texts.get(code, ""), lacking] for code, lacking in found.stopping[:most]]
    columns: list[Column | str] = ["Requirement", "What it asks", Column("Councils that will lack it", numeric=True)]
    return Table("What will stop most councils, by their plans", columns, rows)


def blocks(region: Region, on: date) -> list[Block]:
    """Plans and forecast as dashboards and reports show them."""
    found, *later = forecasts.every_target(region, on)
    if found.goal is None or not found.councils:
        return []
    url = reverse("region-forecast", args=[found.region_slug])
    known = [row for row in found.councils if row.is_known]
    missing = found.will_miss
    tiles = [
        Tile(f"{found.plans_to(level)} of {len(found.councils)}", f"plans established to level {level}", url)
        for level in plan_levels(found)
    ]
    tiles.append(Tile(f"{len(missing)} of {len(known)}", "will miss the target by their plan", url))
    for ahead, row in enumerate(later[:1], start=1):
        assert row.goal is not None
        words = f"will miss {short_goal(row)} by their plan"
        tiles.append(Tile(f"{len(row.will_miss)} of {len(known)}", words, f"{url}?target={ahead}"))
    late = sum(row.counts.late for row in found.councils)
    tiles.append(Tile(str(late), "action in plans is late" if late == 1 else "actions in plans are late", url))
    sentences = [f"Target: {goal_words(found)}."]
    if missing:
        furthest = ", ".join(f"{row.place.short_name} ({len(row.lacking_by_plan)})" for row in missing[:5])
        sentences.append(f"Furthest off by their plans, with the number of requirements missing that day: {furthest}.")
    if found.stopping:
        first = ", ".join(f"{code} ({count})" for code, count in found.stopping[:3])
        sentences.append(f"Requirements that will stop most councils: {first}.")
    return [
        Block(
            key="plans",
            title="Plans and forecast",
            sentences=tuple(sentences),
            tiles=tuple(tiles),
            table=council_table(found),
            url=url,
            note=" ".join(method(found.edition.rule.kind)),
        )
    ]


def plan_levels(found: RegionOutlook) -> list[int]:
    """The levels that tiles tell: up to the one after the target, at most three."""
    top = min((found.goal.highest if found.goal else 0) + 1, found.edition.highest)
    return list(range(max(top - 2, 1), top + 1))
