"""What the region asks of its councils here: a policy, and a review of it when it is due."""

from datetime import date

from django.urls import reverse

from councils.models import Region
from councils.sockets import Ask
from frameworks.progress.queries.figure_rows import places
from library.models import PolicyKind
from library.queries.policy_rows import Line, lines


def for_region(region: Region, on: date) -> list[Ask]:
    """Three queries. A council is asked for a policy; for a strategy only once it has one, to review it."""
    known = places(region, on)
    asked = [_ask(row, kind) for kind in PolicyKind for row in lines(region, kind, on, known)]
    return [ask for ask in asked if ask]


def _ask(row: Line, kind: PolicyKind) -> Ask | None:
    council, name = row.place.pk, row.place.short_name
    url = reverse("council-policies", args=[row.place.slug])
    if row.is_overdue and row.policy:
        return Ask(council, name, "policy-review", f"Review “{row.policy}”", url, row.review_due_on)
    if kind != PolicyKind.POLICY or row.said.is_in_place:
        return None
    if row.policy is None:
        return Ask(council, name, "policy", "Say whether there is a sustainable procurement policy", url)
    words = "Adopt a policy: the common one can be taken up"
    if row.form == "preparation":
        words = "Finish the sustainable procurement policy"
    return Ask(council, name, "policy", words, url)
