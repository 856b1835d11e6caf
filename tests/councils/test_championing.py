"""The council's champion: one at a time, and it can be told who it was on any day."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from councils.models import Champion, Council, SharedTeam
from councils.operations.name_champion import Refused, end_champion, name_champion
from councils.queries.champions import champion_known
from tests.factories import make_council, make_person

pytestmark = pytest.mark.django_db
MARCH, MAY = date(2026, 3, 7), date(2026, 5, 1)


def name(council: Council, who: str, since: date) -> Champion:
    return name_champion(council, name=who, post="Buyer", sponsor="", starts_on=since, by=None, at=timezone.now())


def who_on(council: Council, on: date) -> str:
    found = council.champion_on(on)
    return found.name if found else ""


def test_whoever_takes_over_ends_the_one_before() -> None:
    council = make_council()
    name(council, "Jo", MARCH)
    name(council, "Al", MAY)

    days = [MARCH - timedelta(days=1), MARCH, MAY - timedelta(days=1), MAY]
    assert [who_on(council, on) for on in days] == ["", "Jo", "Jo", "Al"]


def test_somebody_named_on_the_same_day_takes_the_place() -> None:
    council = make_council()
    name(council, "Jo", MARCH)
    name(council, "Al", MARCH)

    assert [champion.name for champion in council.champions.all()] == ["Al"]


@pytest.mark.parametrize("since", [MARCH, MAY - timedelta(days=1)])
def test_a_champion_cannot_be_named_before_the_present_one_began(since: date) -> None:
    council = make_council()
    name(council, "Jo", MAY)

    with pytest.raises(Refused, match="Jo has been named since 1 May 2026"):
        name(council, "Al", since)


def test_a_day_that_belonged_to_the_one_before_is_refused() -> None:
    council = make_council()
    end_champion(name(council, "Jo", MARCH), on=MAY)

    with pytest.raises(Refused, match="Jo was champion until 30 April 2026"):
        name(council, "Al", MAY - timedelta(days=1))
    name(council, "Al", MAY)

    assert who_on(council, MAY) == "Al"


def test_a_champion_who_began_today_and_ends_today_was_a_mistake() -> None:
    council = make_council()
    end_champion(name(council, "Jo", MAY), on=MAY)

    assert not council.champions.exists()
    assert Champion.history.filter(name="Jo").count() == 2


def signed_in(council: Council, kind: str = "officer") -> Client:
    client = Client()
    client.force_login(make_person(kind, council))
    return client


def test_an_officer_names_corrects_and_ends_the_champion() -> None:
    council = make_council()
    client = signed_in(council)
    today = timezone.localdate()

    form = {"name": "Jo", "post": "Buyer", "sponsor": "Cllr Ray", "starts_on": f"{MARCH:%d/%m/%Y}"}
    client.post(reverse("champion-new", args=[council.slug]), form)
    client.post(reverse("champion-correct", args=[council.slug]), {"name": "Jo Byrne", "post": "Head", "sponsor": ""})
    named = council.champion_on(today)
    client.post(reverse("champion-end", args=[council.slug]))

    assert named
    assert (named.name, named.post, named.starts_on) == ("Jo Byrne", "Head", MARCH)
    assert council.champion_on(today) is None
    assert council.champion_on(today - timedelta(days=1)) == named


def test_a_day_that_lies_ahead_is_refused() -> None:
    council = make_council()
    form = {"name": "Jo", "post": "Buyer", "starts_on": timezone.localdate() + timedelta(days=1)}

    page = signed_in(council).post(reverse("champion-new", args=[council.slug]), form)

    assert "must not lie ahead" in page.content.decode()
    assert not council.champions.exists()


def test_the_profile_shows_the_champions_and_the_shared_team() -> None:
    council = make_council()
    team = SharedTeam.objects.create(region=council.region, name="STAR Procurement")
    make_council(council.region, shared_team=team, short_name="Trafford")
    Council.objects.filter(pk=council.pk).update(shared_team=team)
    name(council, "Jo", MARCH)
    name(council, "Al", MAY)

    page = signed_in(council).get(reverse("council-profile", args=[council.slug])).content.decode()

    assert "Al, Buyer" in page
    assert "Jo, Buyer, 7 March 2026 to 30 April 2026" in page
    assert "STAR Procurement, shared with Trafford" in page


def test_who_is_named_today_for_an_earlier_day_was_not_known_then() -> None:
    council, today = make_council(), timezone.localdate()
    earlier = today - timedelta(days=10)
    said = {"post": "Head", "sponsor": "", "by": None, "at": timezone.now()}
    with time_machine.travel(timezone.now() - timedelta(days=20)):
        first = name_champion(council, name="Ann", starts_on=timezone.localdate(), **said)

    name_champion(council, name="Bea", starts_on=earlier, **said)

    assert champion_known(council, earlier) == first
    assert str(champion_known(council, today)).startswith("Bea")
