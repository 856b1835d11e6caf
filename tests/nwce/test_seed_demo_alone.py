"""The demonstration on an installation of its own, or on one that holds something else."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

import councils.demo
from accounts.models import User
from councils.models import Region
from frameworks.models import Collection, Event, Target
from tests.factories import make_region

pytestmark = pytest.mark.django_db


def seed(chosen: str = "present") -> None:
    call_command("seed_demo", chosen=chosen, stdout=StringIO())


def test_an_installation_with_a_real_region_is_refused() -> None:
    make_region(name="Realshire")

    with pytest.raises(CommandError, match="Realshire is a real region"):
        seed()

    assert not User.objects.exists()


def test_an_installation_with_people_is_refused() -> None:
    User.objects.create_superuser("root@council.example", "a long enough pass phrase", name="Administrator")

    with pytest.raises(CommandError, match="There are people here already"):
        seed()

    assert not Region.objects.exists()


def test_the_proposals_world_stands_as_at_30_june_2007() -> None:
    seed("2007")

    region, end = Region.objects.get(), date(2007, 6, 30)
    assert region.opens_as_at == end
    assert {row.assessments.count() for row in Collection.objects.all()} == {46}
    assert Collection.objects.filter(opens_on__lte=end, closes_on__gte=end).count() == 1
    assert sorted((row.level, row.by_on) for row in Target.objects.all()) == [
        (1, date(2007, 4, 30)),
        (1, date(2007, 12, 31)),
        (3, date(2009, 4, 30)),
    ]
    assert {timezone.localdate(at) for at in Event.objects.values_list("at", flat=True)} <= {
        date(2007, 1, 1) + timedelta(days=day) for day in range(181)
    }
    assert Client().login(email="manager@example.org", password=councils.demo.password())
