"""What waits for a person because a colleague gave it to them, or because somebody has answered their question."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Count
from django.urls import reverse

from accounts.models import User
from councils.sockets import Row, Waiting, Waits
from frameworks.models import Asking, Assessment


def for_person(person: User, on: date) -> list[Waits]:
    # Only their own answers are read and counted, not those of every open assessment.
    given = Assessment.objects.editable(on).filter(answers__owner=person, answers__value="")
    given = given.annotate(with_me=Count("answers"))
    says = ("collection__name", "council__slug", "council__short_name", "pk", "with_me")
    replies = Asking.objects.to_be_used().filter(asked_by=person, answer__assessment__state__in=Assessment.EDITABLE)
    at, criterion = "answer__assessment__", "answer__criterion__"
    words = (
        "name",
        f"{criterion}code",
        f"{criterion}theme__code",
        f"{at}council__slug",
        f"{at}council__short_name",
        f"{at}pk",
        f"{criterion}level",
    )
    return [
        Waits(given, _given, "due", says),
        Waits(replies, _replied, None, words),
    ]


def _given(rows: list[Row]) -> Iterator[Waiting]:
    for due, (collection, slug, council, pk, number) in rows:
        title = f"{number} requirement{' is' if number == 1 else 's are'} with you"
        yield Waiting(title, reverse("assessment", args=[slug, pk]), collection, due, council)


def _replied(rows: list[Row]) -> Iterator[Waiting]:
    for _, (name, code, theme, slug, council, pk, level) in rows:
        url = reverse("answer-cell", args=[slug, pk, f"{theme}{level}"]) + f"#{code}"
        yield Waiting(f"{name} has answered {code}", url, "Use the answer or lay it aside", None, council)
