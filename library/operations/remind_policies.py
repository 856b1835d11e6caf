"""Reminding councils of a policy that is to be reviewed, each step once."""

from datetime import date, timedelta

from django.urls import reverse

from councils.models import Role, in_force
from library.models import Policy
from post.models import Message

STEPS = (60, 14, 0)
"""Days before the day it is to be reviewed by; the nearest is told."""


def remind(on: date) -> int:
    """Write what is due into the outbox; returns the number of new messages. Running again adds nothing."""
    last = on + timedelta(days=STEPS[0])
    rows = list(
        Policy.objects.current()
        .in_place()
        .filter(review_due_on__range=(on, last), council__region__opens_as_at=None)
        .select_related("council__region")
    )
    people = _officers([row.council_id for row in rows], on)
    before = Message.objects.count()
    for row in rows:
        assert row.review_due_on
        left = (row.review_due_on - on).days
        step = min(days for days in STEPS if left <= days)
        for address, name in people.get(row.council_id, []):
            Message.objects.put(
                key=f"policy-{row.pk}-review-{row.review_due_on}-{step}",
                to=address,
                template="policy_review",
                context={
                    "policy": row,
                    "name": name,
                    "left": left,
                    "path": reverse("policy", args=[row.council.slug, row.pk]),
                },
            )
    return Message.objects.count() - before


def _officers(councils: list[int], on: date) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = {}
    rows = Role.objects.filter(in_force(on), council__in=councils, person__is_active=True)
    for council, address, name in rows.order_by("person").values_list("council", "person__email", "person__name"):
        if (address, name) not in found.setdefault(council, []):
            found[council].append((address, name))
    return found
