"""Coverage for those who see only some councils by name: all of their own, and of others never a few."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from councils.models import Council, Region, RoleKind
from tests.factories import give_role, make_council, make_person, make_region, make_sub_region
from tests.training.making import make_key, make_learner
from training.models.people import Job

pytestmark = pytest.mark.django_db
HIDDEN = "shown only for five councils or more together"


@pytest.fixture
def region() -> Region:
    region = make_region()
    make_key(region, Job.BUYER)
    return region


def councils_of(region: Region, number: int) -> list[Council]:
    made = [make_council(region) for _ in range(number)]
    for council in made:
        make_learner(council)
    return made


def page(person: User, region: Region, **asked: str) -> Any:
    client = Client()
    client.force_login(person)
    return client.get(reverse("coverage", args=[region.slug]), {"kind": "basic", "who": "key", **asked})


@pytest.mark.parametrize("by", ["council", "sub-region", "role", "course"])
def test_a_lead_sees_every_cut_of_her_own_sub_region(by: str, region: Region) -> None:
    led = make_sub_region(councils=councils_of(region, 3))
    make_sub_region(councils=councils_of(region, 6))
    lead = make_person(RoleKind.SUB_REGIONAL_LEAD, led)

    shown = page(lead, region, by=by, sub_region=led.slug)

    assert shown.context["total"].people == 3
    assert HIDDEN not in shown.content.decode()
    assert "none of your own is in this view" not in shown.content.decode()
    if by == "sub-region":
        assert [row[0].text if hasattr(row[0], "text") else row[0] for row in shown.context["table"].rows] == [led.name]


@pytest.mark.parametrize(("others", "people"), [(0, 2), (1, 2), (4, 2), (5, 7), (6, 8)])
def test_the_total_holds_others_only_where_they_are_enough(others: int, people: int, region: Region) -> None:
    own = councils_of(region, 2)
    councils_of(region, others)
    officer = make_person(RoleKind.OFFICER, own[0])
    give_role(officer, RoleKind.OFFICER, own[1])

    for by in ("council", "role"):
        assert page(officer, region, by=by).context["total"].people == people
    told = page(officer, region, by="role").content.decode()
    assert (HIDDEN in told) == (0 < others < 5)
    assert "none of your own is in this view" not in told


def test_a_few_others_beside_own_councils_in_a_sub_region_are_not_told(region: Region) -> None:
    own, *beside = councils_of(region, 5)
    make_sub_region(councils=[own, *beside])
    make_sub_region(councils=councils_of(region, 6))
    officer = make_person(RoleKind.OFFICER, own)

    assert page(officer, region, by="sub-region").context["page"].object_list == []
