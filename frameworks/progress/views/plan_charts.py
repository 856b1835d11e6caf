"""The forecast of a council: two lines ahead against the target, drawn over all themes and as a table for each."""

from collections.abc import Sequence

from frameworks.progress.queries.forecasts import CouncilOutlook, ThemeOutlook
from frameworks.progress.rules.forecast import Outlook, late_by
from ui.charts import Chart
from ui.charts.lines import Line, TargetPoint, lines
from ui.tables import Column, Table, Value


def theme_table(title: str, rows: Sequence[ThemeOutlook]) -> Table:
    lines: list[list[Value]] = [
        [
            row.title,
            row.level,
            f"Level {row.aim.level} by {row.aim.by_on:%-d %B %Y}",
            ahead(row, row.plan),
            ahead(row, row.pace),
            "cannot say" if row.per_90_days is None else f"{row.per_90_days:g}",
        ]
        for row in rows
    ]
    columns: list[Column | str] = [
        "Theme",
        Column("Level now", numeric=True),
        "Target",
        "By the plan",
        "If nothing changes",
        Column("Met per 90 days", numeric=True),
    ]
    return Table(title, columns, lines)


def path_of(outlook: CouncilOutlook) -> Chart | None:
    """Requirements met on each day until the target; None where nothing can be said or its day has passed."""
    if not outlook.path:
        return None
    plan = Line("By the plan", [(step.on, step.plan) for step in outlook.path])
    steady = [(step.on, step.pace) for step in outlook.path if step.pace is not None]
    series = [plan, Line("If nothing changes", steady)] if len(steady) == len(outlook.path) else [plan]
    last = outlook.path[-1]
    desc = (
        f"Requirements met up to the region's target. It asks for {outlook.asked} by {last.on:%-d %B %Y}; by the plan "
        f"{last.plan} are met then, and if nothing changes "
        f"{'we cannot say how many' if last.pace is None else last.pace}."
    )
    return lines(
        series,
        [TargetPoint("Target", last.on, outlook.asked)],
        "Requirements met until the target",
        desc,
        highest=outlook.asked,
        axis="Requirements met",
    )


def ahead(row: ThemeOutlook, outlook: Outlook | None) -> str:
    """Where a theme will be on the day of its target, and when it gets there."""
    if outlook is None:
        return "Cannot say"
    if outlook.is_reached:
        return "In time"
    lacking = len(outlook.lacking)
    words = f"Level {outlook.level}, {lacking} requirement{'' if lacking == 1 else 's'} missing"
    codes = ", ".join(outlook.lacking[:4]) + (" …" if lacking > 4 else "")
    days = late_by(outlook, row.aim)
    when = "no day in sight" if days is None else f"reached {days} day{'' if days == 1 else 's'} late"
    return f"{words} ({codes}); {when}"
