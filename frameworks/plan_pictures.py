"""The forecast of a council as a table: two lines ahead for each theme."""

from collections.abc import Sequence

from frameworks.forecast import Outlook, late_by
from frameworks.outlooks import ThemeOutlook
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
