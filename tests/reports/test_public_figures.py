"""What everybody may see of a region: nothing until it is switched on, groups of councils then, names by consent."""

import csv
import io
import json
from datetime import UTC, datetime

import jsonschema
import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from councils.models import Council, Region
from councils.operations.agree_to_be_named import agree, take_back
from reports.dashboards.queries.open_data import schema
from reports.dashboards.queries.public_figures import SMALLEST_GROUP, public_figures
from tests.factories import (
    make_assessment,
    make_collection,
    make_council,
    make_edition,
    make_person,
    make_region,
    submit_answers,
    validate_submission,
)
from tests.reports.conftest import words

MAY = datetime(2026, 5, 1, 12, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 15, 9, tzinfo=UTC)
LEVEL_1 = ("PE1.1", "PE1.2", "PO1.1", "PO1.2")


def region_with(at_level_1: int, not_yet: int, silent: int) -> tuple[Region, list[Council]]:
    """Councils by what a reviewer validated in June; the councils of level 1 come first."""
    region, edition = make_region(name="Westland", public_figures=True), make_edition(levels=1)
    councils = [make_council(region, name=f"Borough {number}") for number in range(at_level_1 + not_yet + silent)]
    collection = make_collection(region, edition, opens_on=MAY.date(), closes_on=MAY.date(), at=MAY)
    for number, council in enumerate(councils[: at_level_1 + not_yet]):
        assessment = collection.assessments.get(council=council)
        met = LEVEL_1 if number < at_level_1 else ()
        validate_submission(submit_answers(assessment, met, at=MAY), at=MAY)
    return region, councils


@pytest.fixture
def today(db: None):
    with time_machine.travel(DECEMBER, tick=False) as clock:
        yield clock


def page_of(region: Region) -> str:
    return words(Client().get(reverse("public-figures", args=[region.slug])))


def groups(region: Region) -> list[tuple[str, int]]:
    return [(row.words, row.councils) for row in public_figures(region).latest.groups]


@pytest.mark.parametrize("name", ["public-figures", "public-figures-schema"])
def test_a_region_that_has_not_switched_it_on_shows_nothing(name: str, today: object) -> None:
    region, _councils = region_with(8, 8, 8)
    region.public_figures = False
    region.save()

    assert Client().get(reverse(name, args=[region.slug])).status_code == 404
    for extension in ("csv", "json"):
        assert Client().get(reverse("public-figures-file", args=[region.slug, extension])).status_code == 404
    assert "Westland" not in words(Client().get(reverse("public-regions")))


def test_everybody_sees_the_region_in_groups_without_signing_in(today: object) -> None:
    region, _councils = region_with(8, 9, 7)

    page = page_of(region)

    assert "Westland: how far its councils have come" in page
    assert "As at the end of 30 November 2026. 24 councils" in page
    assert groups(region) == [("No validated level that counts", 7), ("Not yet level 1", 9), ("Level 1", 8)]
    assert "Borough" not in page


@pytest.mark.parametrize("few", [1, 5])
def test_a_group_that_a_council_could_see_through_is_put_together_with_its_neighbour(few: int, today: object) -> None:
    region, _councils = region_with(few, 9, 7)

    assert groups(region) == [("No validated level that counts", 7), ("A validated level", 9 + few)]
    assert all(row.councils >= SMALLEST_GROUP for month in public_figures(region).months for row in month.groups)


def test_of_too_few_councils_nothing_is_shown(today: object) -> None:
    region, _councils = region_with(2, 2, 1)

    assert groups(region) == []
    assert "There are fewer than 6 councils" in page_of(region)


def test_a_council_is_named_from_the_month_after_it_agreed_and_is_then_in_no_group(today) -> None:
    region, councils = region_with(8, 9, 7)
    agree(councils[0], by=None, at=timezone.now())
    assert "Borough 0" not in page_of(region)

    today.move_to(datetime(2027, 1, 2, 9, tzinfo=UTC))
    page = page_of(region)

    assert "Borough 0" in page
    assert "Borough 1" not in page
    assert groups(region)[-1] == ("Level 1", 7)
    assert sum(count for _words, count in groups(region)) == 23


def test_a_name_taken_back_goes_at_once_though_the_figures_are_kept_for_an_hour(today) -> None:
    region, councils = region_with(8, 9, 7)
    agree(councils[0], by=None, at=timezone.now())
    today.move_to(datetime(2027, 1, 2, 9, tzinfo=UTC))
    assert "Borough 0" in page_of(region)

    take_back(councils[0], by=None, at=timezone.now())

    assert "Borough 0" not in page_of(region)
    # It comes back into the groups with the next month only: otherwise two tables of one day would tell where it stood.
    assert groups(region)[-1] == ("Level 1", 7)


def test_whoever_is_signed_in_finds_a_named_council_outside_the_groups_too(today) -> None:
    region, councils = region_with(8, 9, 7)
    agree(councils[0], by=None, at=timezone.now())
    today.move_to(datetime(2027, 1, 2, 9, tzinfo=UTC))
    officer = Client()
    officer.force_login(make_person("officer", councils[1]))

    page = words(officer.get(region.get_absolute_url()))

    assert "22 councils by overall level" in page


def test_the_open_data_say_the_same_as_the_page_and_follow_their_schema(today: object) -> None:
    region, councils = region_with(8, 9, 7)
    agree(councils[0], by=None, at=MAY)
    address = reverse("public-figures-file", args=[region.slug, "json"])

    told = json.loads(Client().get(address).content)
    answer = Client().get(reverse("public-figures-file", args=[region.slug, "csv"]))
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))

    jsonschema.validate(told, schema())
    assert told["months"][0]["as_at"] == "2026-11-30"
    assert [row["councils"] for row in told["months"][0]["groups"]] == [7, 9, 7]
    assert [int(row["councils"]) for row in rows if row["as_at"] == "2026-11-30"] == [7, 9, 7]
    assert [row["council"] for row in told["named_councils"]] == ["Borough 0"]
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "public" in answer["Cache-Control"]
    assert json.loads(Client().get(reverse("public-figures-schema", args=[region.slug])).content) == schema()


def test_the_months_go_back_to_the_first_collection_and_no_further(today: object) -> None:
    region, _councils = region_with(8, 9, 7)

    assert [month.as_at.month for month in public_figures(region).months] == [11, 10, 9, 8, 7, 6, 5]


def test_the_figures_are_worked_out_once_an_hour(today: object, django_assert_max_num_queries) -> None:
    region, _councils = region_with(8, 9, 7)
    page_of(region)
    with django_assert_max_num_queries(3):
        page_of(region)
    cache.clear()
    assert "8" in page_of(region)


def test_only_the_council_itself_chooses_to_be_named(today: object) -> None:
    council = make_assessment().council
    manager, officer, signing = (Client() for _each in range(3))
    manager.force_login(make_person("manager", council.region))
    officer.force_login(make_person("officer", council))
    signing.force_login(make_person("sign-off", council))
    address = reverse("name-in-public", args=[council.slug])

    assert manager.post(address, {"choice": "agree"}).status_code == 403
    assert officer.post(address, {"choice": "agree"}).status_code == 403
    assert not council.named_in_public.exists()
    signing.post(address, {"choice": "agree"})
    signing.post(address, {"choice": "agree"})
    assert council.named_in_public.filter(ended_at=None).count() == 1
    signing.post(address, {"choice": "take-back"})
    assert council.named_in_public.get().ended_by is not None
