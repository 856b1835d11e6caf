"""What of the notices can be found in the one search: those of the region's councils, as they stand now."""

from django.db.models import QuerySet
from django.utils import timezone

from search.entries import Given, publish_many, withdraw_many
from workstream.models import NoticeVersion

CHUNK = 500


def publish_versions(versions: QuerySet[NoticeVersion]) -> None:
    """Let these be found; a notice that was cancelled or withdrawn is found no more."""
    rows = versions.select_related("notice__region", "buyer__council").order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:CHUNK]):
        last = batch[-1].pk
        withdraw_many("notice", [row.notice_id for row in batch if row.stage == NoticeVersion.Stage.CANCELLED])
        publish_many("notice", [_entry(row) for row in batch if row.stage != NoticeVersion.Stage.CANCELLED])


def _entry(row: NoticeVersion) -> Given:
    council = row.council
    return Given(
        source_pk=row.notice_id,
        region=row.notice.region,
        council=council,
        title=row.title,
        text=row.description,
        url=row.notice.get_absolute_url(),
        published_on=timezone.localdate(row.first_released_at),
        closes_on=timezone.localdate(row.closes_at) if row.closes_at else None,
        words=[council.name if council else "", row.cpv_words, row.words, row.reserved],
    )


def publish_all() -> None:
    """All over again, for the command that rebuilds the search."""
    publish_versions(NoticeVersion.objects.published())
