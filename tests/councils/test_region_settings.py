"""The project manager settles the region's rules and shared teams on pages of the service."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from councils.access import may_review, today
from councils.models import Region, RoleKind, SharedTeam
from tests.factories import give_role, make_council, make_person, make_region

pytestmark = pytest.mark.django_db


@pytest.fixture
def region() -> Region:
    return make_region(programme="Buying well")


@pytest.fixture
def manager(region: Region) -> Client:
    client = Client()
    client.force_login(make_person(RoleKind.MANAGER, region))
    return client


def test_the_manager_settles_the_rules_of_the_region(manager: Client, region: Region) -> None:
    address = reverse("region-settings", args=[region.slug])
    said = {"programme": "Buying better", "naming": "named", "public_figures": "on", "least_response": "40"}

    answer = manager.post(address, said, follow=True)

    region.refresh_from_db()
    assert "The settings are saved" in answer.content.decode()
    assert (region.programme, region.naming, region.public_figures, region.monthly_report) == (
        "Buying better",
        "named",
        True,
        False,
    )


def test_a_setting_that_is_missing_changes_nothing_and_is_named(manager: Client, region: Region) -> None:
    answer = manager.post(reverse("region-settings", args=[region.slug]), {"programme": "", "naming": "nonsense"})

    assert answer.status_code == 422
    assert "Enter the name of the programme" in answer.content.decode()
    region.refresh_from_db()
    assert region.programme == "Buying well"


def test_a_shared_team_serves_the_councils_that_are_ticked_and_each_council_has_one(
    manager: Client, region: Region
) -> None:
    first, second, third = (make_council(region) for _each in range(3))
    add = reverse("new-shared-team", args=[region.slug])
    manager.post(add, {"name": "Star", "councils": [first.pk, second.pk]})
    manager.post(add, {"name": "Moon", "councils": [second.pk, third.pk]})

    served = {team.name: {c.pk for c in team.councils.all()} for team in SharedTeam.objects.all()}
    assert served == {"Star": {first.pk}, "Moon": {second.pk, third.pk}}


def test_two_teams_of_one_name_are_refused(manager: Client, region: Region) -> None:
    council = make_council(region)
    add = reverse("new-shared-team", args=[region.slug])
    manager.post(add, {"name": "Star", "councils": [council.pk]})

    answer = manager.post(add, {"name": "star ", "councils": [council.pk]})

    assert "There is a team called star already" in answer.content.decode()
    assert region.shared_teams.count() == 1


def test_a_council_of_another_region_cannot_be_ticked(manager: Client, region: Region) -> None:
    far = make_council()
    answer = manager.post(reverse("new-shared-team", args=[region.slug]), {"name": "Star", "councils": [far.pk]})

    assert answer.status_code == 422
    far.refresh_from_db()
    assert far.shared_team is None


def test_once_a_team_serves_a_council_nobody_of_it_reviews_there_and_after_its_removal_they_may(
    manager: Client, region: Region
) -> None:
    council, other = make_council(region), make_council(region)
    reviewer = make_person(RoleKind.REVIEWER, region)
    give_role(reviewer, RoleKind.OFFICER, other)
    manager.post(reverse("new-shared-team", args=[region.slug]), {"name": "Star", "councils": [council.pk, other.pk]})
    team = region.shared_teams.get()
    council.refresh_from_db()
    assert not may_review(reviewer, council, today())

    manager.post(reverse("remove-shared-team", args=[region.slug, team.pk]))

    council.refresh_from_db()
    assert not region.shared_teams.exists()
    assert may_review(reviewer, council, today())


@pytest.mark.parametrize("teams", [1, 20])
def test_the_list_of_teams_costs_the_same_for_few_and_many(
    manager: Client, region: Region, teams: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(teams):
        make_council(region, shared_team=SharedTeam.objects.create(region=region, name=f"Team {number}"))
    with django_assert_max_num_queries(9):
        manager.get(reverse("shared-teams", args=[region.slug]))
