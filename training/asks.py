"""What a region asks of its councils in training: a list, and the training that is asked for by a day."""

from datetime import date

from django.db.models import F
from django.urls import reverse

from councils.models import Council, Region
from councils.sockets import Ask
from training.models import Need, StaffList
from training.queries import coverage_counts
from training.queries.coverage_counts import Asked

KIND = "training"


def for_region(region: Region, on: date) -> list[Ask]:
    """One query for each need that stands, and three more. Nothing is asked where the region has set no need."""
    needs = list(Need.objects.on(on).filter(region=region).order_by(F("by_on")))
    if not needs:
        return []
    councils = {row.pk: row for row in region.councils.on(on)}
    have = set(StaffList.objects.filter(council__in=councils).values_list("council_id", flat=True))
    found = [
        _ask(row, "Bring the list of people who buy, for training", needs[0].by_on)
        for row in councils.values()
        if row.pk not in have
    ]
    for need in needs:
        asked = Asked(on, need.kind, need.audience, specialism=need.specialism)
        for pk, covered in coverage_counts.by_council(region, asked).items():
            if covered.missing and pk in councils:
                words = f"{need.get_kind_display()} for {covered.missing} of {covered.people}: {need.who().lower()}"
                found.append(_ask(councils[pk], words, need.by_on))
    return sorted(found, key=lambda ask: (ask.council, ask.due_on or on))


def _ask(council: Council, words: str, due_on: date) -> Ask:
    url = reverse("staff-list", args=[council.slug])
    return Ask(council.pk, council.short_name, KIND, words, url, due_on)
