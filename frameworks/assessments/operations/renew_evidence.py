"""Replacing evidence by a newer version. The older one is kept, with everything that was signed off on it."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from files.models import StoredFile
from frameworks.assessments.operations.open_collection import Refused
from frameworks.assessments.operations.save_answers import put_down_taken
from frameworks.models import Assessment, Evidence, EvidenceUse


@transaction.atomic
def replace(
    older: Evidence,
    *,
    title: str,
    file: StoredFile | None,
    url: str = "",
    dated_on: date | None = None,
    expires_on: date | None = None,
    review_on: date | None = None,
    by: User,
    at: datetime,
) -> Evidence:
    """Answers that can still be changed use the newer version from now on; what is signed off keeps the older."""
    kept = Evidence.objects.select_for_update().get(pk=older.pk)
    if Evidence.objects.filter(replaces=kept).exists():
        raise Refused("There is a newer version already. Replace that one.")
    newer = Evidence.objects.create(
        council_id=kept.council_id,
        title=title,
        file=file,
        url=url,
        dated_on=dated_on,
        expires_on=expires_on,
        review_on=review_on,
        replaces=kept,
        added_by=by,
        added_at=at,
    )
    open_ones = EvidenceUse.objects.filter(evidence=kept, answer__assessment__state__in=Assessment.EDITABLE)
    put_down_taken(open_ones.select_related("evidence"), by=by, at=at)
    open_ones.update(evidence=newer, offer_key="", offer_as_at=None, added_by=by, added_at=at)
    return newer


def versions(item: Evidence) -> list[Evidence]:
    """All versions of one document, the newest first."""
    newest = item
    while (later := Evidence.objects.filter(replaces=newest).select_related("file").first()) is not None:
        newest = later
    found = [newest]
    while found[-1].replaces_id:
        found.append(Evidence.objects.select_related("file").get(pk=found[-1].replaces_id))
    return found
