"""What the pages about one council's assessment have in common."""

from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.models import User
from councils.access import may_edit_council, open_council
from councils.models import Council
from frameworks.models import Assessment


def open_assessment(user: User, council: str, pk: int, *, to_edit: bool = False) -> tuple[Council, Assessment]:
    """The assessment of a page: 404 unseen, 403 where it may not be read or changed so."""
    owner = open_council(user, council, to_edit=to_edit, to_read_answers=True)
    found = get_object_or_404(owner.assessments.select_related("collection__edition", "collection__region"), pk=pk)
    found.council = owner
    return owner, found


def frame(user: User, council: Council, assessment: Assessment | None = None, **context: object) -> dict[str, object]:
    """Words that every page about an assessment shows: whose it is, and the way back."""
    crumbs = [("Home", "/"), (council.short_name, council.get_absolute_url())]
    if assessment:
        crumbs.append((str(assessment.collection), assessment.get_absolute_url()))
    return {
        "council": council,
        "place": council.name,
        "assessment": assessment,
        "may_edit": bool(
            assessment and may_edit_council(user, council) and assessment.can_be_edited(timezone.localdate())
        ),
        "breadcrumbs": crumbs,
        **context,
    }
