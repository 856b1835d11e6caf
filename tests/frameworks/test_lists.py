"""Each list of the self-assessment can be taken away, and the demonstration has something that waits."""

from collections.abc import Mapping

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from councils.models import RoleKind
from frameworks.demo.next_time import OTHERS, carry_over_for, name_groups
from frameworks.demo.telling import Cast, Stage, Story
from frameworks.models import Carried, LikeGroup, Target
from tests.factories import give_role, make_assessment, make_person, submit_answers

pytestmark = pytest.mark.django_db


def test_every_list_comes_as_csv_and_xlsx_with_all_its_rows(client: Client) -> None:
    assessment = make_assessment()
    council, region, today = assessment.council, assessment.council.region, timezone.localdate()
    submit_answers(assessment, ["PE1.1"])
    edition = assessment.collection.edition
    Target.objects.create(region=region, edition=edition, level=1, by_on=today, source="Board", set_on=today)
    manager = make_person(RoleKind.MANAGER, region)
    give_role(manager, RoleKind.REVIEWER, region)
    client.force_login(manager)
    lists: Mapping[str, tuple[list[object], str]] = {
        "targets": ([region.slug], "Board"),
        "collections": ([region.slug], assessment.collection.name),
        "assessments": ([council.slug], assessment.collection.name),
        "time-line": ([council.slug, assessment.pk], "Signed off and submitted"),
        "submissions-to-assign": ([region.slug], council.name),
        "reviews": ([], "Looked at"),
        "preview-carry-over": ([region.slug], council.short_name),
    }
    for name, (args, words) in lists.items():
        address = reverse(name, args=args)
        assert words in b"".join(client.get(f"{address}?download=csv").streaming_content).decode(), name
        assert client.get(f"{address}?download=xlsx").content.startswith(b"PK"), name


def test_in_the_demonstration_some_councils_have_carried_answers_waiting() -> None:
    last = make_assessment(opens_on=timezone.localdate().replace(year=2020, day=1))
    submit_answers(last, ["PE1.1"])
    now = make_assessment(last.council, last.collection.edition)
    who = Cast(last.council.region, make_person(), (), {}, {}, ())
    today = timezone.localdate()

    carry_over_for(who, now.collection, {last.council_id: Story(Stage.SILENT, today, today)})
    name_groups(who)
    name_groups(who)

    assert Carried.objects.filter(answer__assessment=now).waiting().count() == 4
    assert LikeGroup.objects.count() == 2
    assert OTHERS in set(LikeGroup.objects.values_list("name", flat=True))
