"""A council sets its own targets. What is replaced keeps the day on which it ended."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from accounts.models import User
from councils.models import Council
from frameworks.models import CouncilTarget, Edition


@transaction.atomic
def set_targets(
    council: Council, edition: Edition, wanted: Mapping[str, tuple[int, date]], *, by: User | None, on: date
) -> int:
    """The profile as wanted, by theme code; themes left out have no target any more. How many were changed."""
    Council.objects.select_for_update(of=("self",)).get(pk=council.pk)
    standing = {
        row.theme.code: row
        for row in CouncilTarget.objects.filter(council=council, theme__edition=edition, ended_on=None).select_related(
            "theme"
        )
    }
    changed = 0
    for theme in edition.themes.all():
        now, new = standing.get(theme.code), wanted.get(theme.code)
        if (now and (now.level, now.by_on)) == new:
            continue
        changed += 1
        if now:
            _end(now, on)
        if new:
            CouncilTarget.objects.create(council=council, theme=theme, level=new[0], by_on=new[1], set_on=on, set_by=by)
    return changed


def _end(target: CouncilTarget, on: date) -> None:
    """One set today never stood at the end of a day; it goes, and stays in its history."""
    if target.set_on >= on:
        target.delete()
        return
    target.ended_on = on
    target.save(update_fields=["ended_on"])
