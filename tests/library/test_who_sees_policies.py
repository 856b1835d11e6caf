"""How many have a policy, for those who see only some councils by name: of the others never a few."""

import pytest
from django.test import Client
from django.urls import reverse

from councils.models import RoleKind
from tests.factories import give_role, make_council, make_person, make_region

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("own", "others", "is_shown"), [(1, 4, False), (3, 3, False), (3, 0, True), (1, 5, True)])
def test_counts_are_shown_where_the_others_are_none_or_enough(own: int, others: int, is_shown: bool) -> None:
    region = make_region()
    councils = [make_council(region) for _ in range(own + others)]
    officer = make_person()
    for council in councils[:own]:
        give_role(officer, RoleKind.OFFICER, council)
    client = Client()
    client.force_login(officer)

    page = client.get(reverse("policies", args=[region.slug]))

    assert (page.context["counts"] is not None) == is_shown
