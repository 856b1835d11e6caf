"""What the region's target asks of councils: a plan to its level."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from frameworks.plan_asks import for_region
from frameworks.progress.operations.plan_actions import make_each, sign_off_plan
from tests.factories import make_collection, make_council, make_edition, make_person, make_region, submit_answers

pytestmark = pytest.mark.django_db
LEVEL_1 = ["PE1.1", "PE1.2", "PO1.1", "PO1.2"]


def make_target(region, edition) -> None:
    day = timezone.localdate()
    region.targets.create(edition=edition, level=1, by_on=day + timedelta(days=200), source="Board", set_on=day)


def test_a_council_that_lacks_something_owes_a_plan_until_it_is_signed_off() -> None:
    region, edition = make_region(), make_edition(levels=2, themes=2)
    lacking, there, silent = (make_council(region, short_name=name) for name in ("Amber", "Beech", "Cedar"))
    collection = make_collection(region, edition, aiming_at=1)
    submit_answers(collection.assessments.get(council=lacking), LEVEL_1[1:])
    submit_answers(collection.assessments.get(council=there), LEVEL_1)
    today = timezone.localdate()
    assert for_region(region, today) == [], "no target has been set"
    make_target(region, edition)

    [ask] = for_region(region, today)
    assert (ask.council, ask.kind, ask.is_open) == ("Amber", "plan", True)
    assert ask.url == f"/councils/{lacking.slug}/plan/"
    assert "up to level 1" in ask.what
    assert silent.short_name not in ask.council

    owner, due_on = make_person("officer", lacking), today + timedelta(days=30)
    unmet = list(edition.criteria.filter(code="PE1.1"))
    make_each(lacking, unmet, owners={}, by=None, at=timezone.now(), owner=owner, due_on=due_on)
    assert for_region(region, today)[0].is_open, "not signed off"
    sign_off_plan(lacking, edition, level=1, covered_to=1, by=None, at=timezone.now())

    [ask] = for_region(region, today)
    assert (ask.is_open, ask.received_on) == (False, today)


@pytest.mark.parametrize("councils", [1, 30])
def test_asking_30_councils_for_a_plan_costs_as_much_as_asking_one(
    councils: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    region, edition = make_region(), make_edition(levels=2, themes=2)
    for _number in range(councils):
        make_council(region)
    for found in make_collection(region, edition).assessments.all():
        submit_answers(found, LEVEL_1[:1])
    make_target(region, edition)

    with django_assert_num_queries(7):
        assert len(for_region(region, timezone.localdate())) == councils
