"""Training that lapses soon: the person is told, and the council's officers once a month for everybody together."""

from collections.abc import Iterable
from datetime import date

from accounts.models import User
from councils.models import COUNCIL_ROLES, Role
from post.models import Message
from training.models import Completion
from training.queries.lapsing_training import lapsing


def remind(on: date) -> int:
    """Write what is due into the outbox; returns how many messages are new. Running again adds nothing."""
    rows = lapsing(on).select_related("learner__council__region", "course").order_by("valid_until", "learner__name")
    written = 0
    by_council: dict[int, list[Completion]] = {}
    for row in rows:
        by_council.setdefault(row.learner.council_id, []).append(row)
        if row.learner.email:
            written += _write(f"training-lapses-{row.pk}", row.learner.email, "training_lapses", {"row": row})
    for council, people in _officers(by_council, on).items():
        found = by_council[council]
        context = {"rows": found, "council": found[0].learner.council}
        for person in people:
            key = f"training-lapses-council-{council}-{on:%Y-%m}"
            written += _write(key, person.email, "training_lapses_council", {**context, "person": person})
    return written


def _write(key: str, to: str, template: str, context: dict[str, object]) -> int:
    if Message.objects.filter(key=key, address=to.lower()).exists():
        return 0
    Message.objects.put(key=key, to=to, template=template, context=context)
    return 1


def _officers(councils: Iterable[int], on: date) -> dict[int, list[User]]:
    found: dict[int, list[User]] = {}
    roles = Role.objects.on(on).filter(council__in=list(councils), kind__in=COUNCIL_ROLES, person__is_active=True)
    for role in roles.select_related("person").order_by("pk"):
        people = found.setdefault(role.council_id, [])
        if role.person not in people:
            people.append(role.person)
    return found
