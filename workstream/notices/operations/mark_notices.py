"""The region's sustainability words: kept as a list, and marked in its notices anew when the list changes."""

import re

from django.db import transaction

from councils.models import Region
from workstream.models import NoticeVersion, NoticeWords
from workstream.notices.rules.ocds import words

AT_ONCE = 500


def words_of(region: Region) -> list[str]:
    row = NoticeWords.objects.filter(region=region).first()
    return words.tidy(row.words) if row else list(words.USUAL)


def pattern_of(region: Region) -> re.Pattern[str] | None:
    return words.pattern(words_of(region))


@transaction.atomic
def mark_again(region: Region) -> int:
    """The words of the list in every version of the region's notices; the number of versions that changed."""
    wanted, changed = pattern_of(region), 0
    rows = NoticeVersion.objects.filter(notice__region=region).order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last).only("title", "description", "words")[:AT_ONCE]):
        last = batch[-1].pk
        fresh = []
        for row in batch:
            said = ", ".join(words.found(f"{row.title}\n{row.description}", wanted))
            if said != row.words:
                row.words = said
                fresh.append(row)
        NoticeVersion.objects.bulk_update(fresh, ["words"])
        changed += len(fresh)
    return changed
