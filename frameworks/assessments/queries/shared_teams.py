"""The councils of a shared team, and where one person answers for several of them."""

from django.utils import timezone

from accounts.models import User
from councils.access import may_edit_council
from councils.models import Council
from frameworks.models import Assessment


def neighbours(council: Council, person: User) -> list[Council]:
    """The other councils of the shared team for which the person is an officer too."""
    if council.shared_team_id is None:
        return []
    others = Council.objects.filter(shared_team=council.shared_team_id).known().exclude(pk=council.pk)
    return [row for row in others.order_by("short_name") if may_edit_council(person, row)]


def targets_of(assessment: Assessment, person: User) -> list[Assessment]:
    """Their parts in the same collection that can be answered now."""
    wanted = neighbours(assessment.council, person)
    rows = Assessment.objects.filter(collection=assessment.collection_id, council__in=wanted)
    today = timezone.localdate()
    rows = rows.select_related("council", "collection").order_by("council__short_name")
    return [row for row in rows if row.can_be_edited(today)]
