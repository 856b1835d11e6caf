import pytest

from councils.models import RoleKind
from tests.factories import make_assessment, make_council, make_edition, make_person, make_sub_region, the_2006_edition

pytestmark = pytest.mark.django_db


def test_an_invented_edition_has_the_requirements_it_was_asked_for() -> None:
    edition = make_edition(levels=3, themes=2, per_cell=2)

    assert edition.criteria.count() == 12
    assert [level.name for level in edition.levels.all()] == ["Foundation", "Embed", "Practice"]


def test_an_assessment_has_an_empty_answer_for_every_requirement() -> None:
    assessment = make_assessment(edition=make_edition(levels=2, themes=2, per_cell=2))

    assert assessment.answers.filter(value="").count() == 8


@pytest.mark.parametrize("kind", RoleKind.values)
def test_a_person_of_every_kind_gets_a_place_to_hold_the_role_for(kind: str) -> None:
    assert make_person(kind).roles.get().kind == kind


def test_a_sub_region_lists_its_councils() -> None:
    council = make_council()

    assert list(make_sub_region(councils=[council]).councils.all()) == [council]


def test_the_2006_edition_asks_17_requirements_of_whoever_aims_at_level_1() -> None:
    edition = the_2006_edition()

    assert edition.criteria.filter(level=1).count() == 17
    assert edition.criteria.count() == 88
