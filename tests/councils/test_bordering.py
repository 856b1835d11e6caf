from datetime import date
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries

from councils.models import Council
from councils.operations.load_region_file import NORTH_WEST, load_region
from councils.queries.borders import bordering, neighbours
from files.definitions import FaultyDefinition

pytestmark = pytest.mark.django_db
TODAY, OF_2007 = date(2026, 11, 1), date(2007, 6, 30)


@pytest.fixture(autouse=True)
def _region(db: None) -> None:
    load_region(NORTH_WEST)


def around(slug: str, on: date) -> set[str]:
    """Short names of the councils of the region and names of districts outside it."""
    council = Council.objects.get(slug=slug)
    names = neighbours(council.region) | dict(
        council.region.councils.exclude(gss_code="").values_list("gss_code", "slug")
    )
    return {names[code] for code in bordering(council, on)}


def test_a_metropolitan_council_touches_its_neighbours_and_whole_counties() -> None:
    found = around("stockport", TODAY)

    assert {"manchester", "tameside", "cheshire-east", "High Peak, Derbyshire", "Amber Valley, Derbyshire"} <= found
    assert not found & {"stockport", "oldham", "Stafford, Staffordshire"}


def test_a_county_touches_what_its_districts_touch_and_none_of_its_own() -> None:
    found = around("lancashire", TODAY)

    assert {"blackpool", "blackburn-with-darwen", "bolton", "wigan", "sefton", "westmorland-and-furness"} <= found
    assert {"Calderdale", "Bradford", "North Yorkshire"} <= found
    assert not found & set(Council.objects.filter(county__slug="lancashire").values_list("slug", flat=True))


def test_a_district_touches_the_rest_of_its_county_and_what_lies_over_the_border() -> None:
    found = around("burnley", TODAY)

    assert {"pendle", "fylde", "Calderdale"} <= found
    assert not found & {"burnley", "Bradford", "blackpool"}


def test_the_councils_of_the_day_count() -> None:
    assert {"chester", "vale-royal"} <= around("stockport", OF_2007)
    assert not {"cheshire-east"} & around("stockport", OF_2007)
    assert not {"chester", "macclesfield", "cheshire-west-and-chester"} & around("stockport", TODAY)


def test_a_council_that_was_created_later_touches_what_those_before_it_touched() -> None:
    found = around("westmorland-and-furness", TODAY)

    assert {"cumberland", "lancaster", "fylde", "Northumberland", "County Durham", "North Yorkshire"} <= found
    assert "Scottish Borders" not in found


def test_a_council_that_has_ended_lies_where_its_successors_do() -> None:
    assert around("carlisle", TODAY) >= {"westmorland-and-furness", "Dumfries and Galloway", "Northumberland"}
    assert "cumberland" not in around("carlisle", TODAY)


def test_a_pair_or_a_neighbour_that_the_file_no_longer_names_is_taken_out(tmp_path: Path) -> None:
    text = NORTH_WEST.read_text(encoding="utf-8")
    path = tmp_path / "region.yaml"
    without = text.replace("- [bolton, bury]\n", "", 1).replace("borders: [pendle]", "borders: [burnley]", 1)
    assert without.count("\n") == text.count("\n") - 1
    path.write_text(without, encoding="utf-8")

    loaded = load_region(path)

    assert (loaded.new, loaded.changed, loaded.gone) == (0, 1, 1)
    assert "bury" not in around("bolton", TODAY)
    assert "Bradford" in around("burnley", TODAY)
    assert load_region(path).is_unchanged


def test_faults_in_borders_are_told(tmp_path: Path) -> None:
    text = NORTH_WEST.read_text(encoding="utf-8")
    path = tmp_path / "region.yaml"
    path.write_text(
        text.replace("- [bolton, bury]", "- [bolton, berry]", 1)
        .replace("- name: Kirklees", "- name: Calderdale", 1)
        .replace("E08000032: Bradford", "X08000032: Bradford", 1),
        encoding="utf-8",
    )

    with pytest.raises(FaultyDefinition) as found:
        load_region(path)

    assert "“berry” is not in this file." in str(found.value)
    assert "The neighbour Calderdale is given twice." in str(found.value)
    assert "X08000032" in str(found.value)


def test_the_number_of_questions_stays_the_same(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    council = Council.objects.get(slug="lancashire")

    with django_assert_num_queries(4):
        bordering(council, TODAY)
