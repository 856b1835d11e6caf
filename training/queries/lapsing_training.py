"""Training that lapses soon."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from training.models import Completion

AHEAD = timedelta(days=60)


def lapsing(on: date) -> QuerySet[Completion]:
    """Training in date that lapses within sixty days, of people on a list, where nothing of the kind lasts longer."""
    longer = Completion.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=OuterRef("valid_until")),
        learner=OuterRef("learner"),
        course__kind=OuterRef("course__kind"),
    )
    rows = Completion.objects.filter(~Exists(longer), valid_until__gte=on, valid_until__lte=on + AHEAD)
    return rows.filter(learner__left_on=None, learner__council__region__opens_as_at=None)
