"""Coverage as lists and records give it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from councils.models import Council
from tests.factories import make_assessment, make_council, make_edition, make_region, make_sub_region
from tests.training.making import complete, make_course, make_key, make_learner, make_need
from training.models.courses import Kind
from training.models.people import Job
from training.offers import offers
from training.operations import keep_list
from training.queries import coverage_counts, training_figures
from training.queries.coverage_counts import ADVANCED_KEY, BASIC_ALL, BASIC_KEY, REFRESHER, Asked
from training.rules.coverage import Covered

pytestmark = pytest.mark.django_db
TODAY = date(2027, 6, 1)


@pytest.fixture
def council() -> Council:
    region = make_region()
    make_key(region, Job.BUYER)
    return make_council(region)


def basic_key(council: Council, on: date = TODAY) -> Covered:
    return coverage_counts.of_council(council, Asked(on, *BASIC_KEY))


def test_only_people_in_key_roles_with_training_in_date_count(council: Council) -> None:
    course = make_course(council.region)
    trained, lapsed, _none = (make_learner(council) for _ in range(3))
    make_learner(council, role=Job.ORDERS)
    complete(trained, course, date(2026, 1, 5))
    complete(trained, course, date(2027, 1, 5))
    complete(lapsed, course, date(2024, 5, 1))
    complete(_none, make_course(council.region, Kind.ADVANCED), date(2027, 1, 5))

    assert basic_key(council) == Covered(1, 3)
    assert basic_key(council, date(2027, 5, 2)) == Covered(1, 3)
    assert basic_key(council, date(2026, 12, 1)) == Covered(2, 3)


def test_whoever_left_counts_on_earlier_days_only(council: Council) -> None:
    learner = make_learner(council)
    keep_list.leave(learner, on=TODAY, at=timezone.now())

    assert basic_key(council, TODAY - timedelta(days=1)) == Covered(0, 1)
    assert basic_key(council, TODAY) == Covered(0, 0)


def test_without_a_key_role_named_nobody_is_key() -> None:
    council = make_council()
    make_learner(council)

    assert basic_key(council) == Covered(0, 0)
    assert coverage_counts.of_council(council, Asked(TODAY, *BASIC_ALL)) == Covered(0, 1)


def test_a_refresher_is_for_those_whose_basic_training_is_old(council: Council) -> None:
    basic, refresher = make_course(council.region), make_course(council.region, Kind.REFRESHER)
    for day, refreshed in ((date(2024, 1, 1), True), (date(2025, 1, 1), False), (date(2027, 1, 1), False)):
        learner = make_learner(council)
        complete(learner, basic, day)
        if refreshed:
            complete(learner, refresher, date(2027, 2, 1))

    assert coverage_counts.of_council(council, Asked(TODAY, *REFRESHER)) == Covered(1, 2)


def test_the_cuts_agree_with_one_another(council: Council) -> None:
    other = make_council(council.region)
    make_sub_region(councils=[council, other])
    course = make_course(council.region)
    for place in (council, other):
        complete(make_learner(place), course, TODAY)
        make_learner(place)
    asked = Asked(TODAY, *BASIC_KEY)

    assert coverage_counts.by_council(council.region, asked) == {council.pk: Covered(1, 2), other.pk: Covered(1, 2)}
    assert coverage_counts.by_council_and_role(council.region, asked) == {
        (place.pk, Job.BUYER): Covered(1, 2) for place in (council, other)
    }
    assert coverage_counts.by_course(council.region, asked) == (
        coverage_counts.by_council(council.region, asked),
        [(course, {council.pk: 1, other.pk: 1})],
    )


def test_the_region_s_figures_say_how_many_councils_have_a_list(council: Council) -> None:
    make_council(council.region)
    make_need(council.region)
    complete(make_learner(council), make_course(council.region), TODAY)

    found = training_figures.region(council.region, TODAY)

    assert (found.councils, found.with_list, found.complete) == (2, 1, 1)
    assert found.basic_key == Covered(1, 1)
    assert [str(covered) for _need, covered in found.needs] == ["1 of 1"]
    assert "1 of 1 officers in key roles" in training_figures.blocks(council.region, TODAY)[0].sentences[0]


def by_word(council: Council) -> dict[str, str]:
    assessment = make_assessment(council, make_edition(levels=1, themes=1))
    return {
        offer.supports: f"{'fulfils' if offer.fulfils else 'helps'}: {offer.words}"
        for offer in offers(assessment, TODAY)
    }


def test_an_offer_fulfils_only_when_everybody_is_trained(council: Council) -> None:
    first, second = make_learner(council), make_learner(council)
    course = make_course(council.region)
    complete(first, course, TODAY)
    assert by_word(council)["training-basic-key"].startswith("helps: 1 of 2 officers in key roles")

    complete(second, course, TODAY)
    words = by_word(council)
    assert words["training-basic-key"].startswith("fulfils: 2 of 2 officers in key roles have basic training in date;")
    assert words["training-basic-all"].startswith("fulfils: 2 of 2")
    assert words["training-advanced-key"].startswith("helps: 0 of 2")
    assert "training-refresher" not in words


def test_a_council_without_a_list_is_offered_nothing(council: Council) -> None:
    assert by_word(council) == {}


def test_the_list_is_frozen_with_who_has_what(council: Council) -> None:
    course = make_course(council.region, title="Basics")
    complete(make_learner(council, name="=Ann"), course, date(2027, 1, 5))
    make_learner(council, name="Bob")
    assessment = make_assessment(council, make_edition(levels=1, themes=1))
    offer = next(row for row in offers(assessment, TODAY) if row.supports == "training-basic-key")

    text = offer.keep(None).content.read().decode("utf-8-sig")

    assert "1 of 2 officers in key roles have basic training in date, as at 1 June 2027" in text
    assert "'=Ann,,Buyer or category manager,,Basics,Regional college,2027-01-05,2030-01-05,yes" in text
    assert "Bob,,Buyer or category manager,,,,,,no" in text


def test_a_newer_state_of_the_list_is_a_newer_offer(council: Council) -> None:
    make_learner(council)
    assessment = make_assessment(council, make_edition(levels=1, themes=1))
    before = {offer.key for offer in offers(assessment, TODAY)}
    make_learner(council)

    assert before.isdisjoint({offer.key for offer in offers(assessment, TODAY)})


def test_advanced_training_is_no_basic_training(council: Council) -> None:
    complete(make_learner(council), make_course(council.region, Kind.ADVANCED), TODAY)

    assert basic_key(council) == Covered(0, 1)
    assert coverage_counts.of_council(council, Asked(TODAY, *ADVANCED_KEY)) == Covered(1, 1)
