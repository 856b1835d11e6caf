"""Saying by hand which council a buyer is; it is remembered for every later file."""

from django.db import transaction

from councils.models import Council
from search.entries import withdraw_many
from workstream.models import NoticeBuyer, NoticeVersion
from workstream.notices.operations.publish_notices import publish_versions
from workstream.programme.operations.keep_record import lock


@transaction.atomic
def match_by_hand(buyer: NoticeBuyer, council: Council | None, *, is_other: bool) -> None:
    """`is_other`: none of the region's councils. With neither it is open again."""
    row = lock(NoticeBuyer, buyer.pk)
    row.council, row.is_other = council, is_other and council is None
    row.how = NoticeBuyer.How.HAND if council or is_other else ""
    row.save()
    versions = NoticeVersion.objects.current().filter(buyer=row)
    if council:
        publish_versions(versions)
    else:
        withdraw_many("notice", list(versions.values_list("notice", flat=True)))
