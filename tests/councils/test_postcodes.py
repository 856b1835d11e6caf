import pytest
from django.utils import timezone

from councils.models import Council
from councils.operations.load_region_file import NORTH_WEST, load_region
from councils.queries.postcodes import districts, outward, places, shares, shown, tidy


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("m60 2la", "M602LA"), (" BL1  1RU ", "BL11RU"), ("EC1A1BB", "EC1A1BB"), ("BL1", ""), ("none", ""), ("", "")],
)
def test_a_postcode_is_recognised_however_it_is_typed(typed: str, kept: str) -> None:
    assert tidy(typed) == kept


def test_a_postcode_is_shown_in_two_parts() -> None:
    assert shown("M602LA") == "M60 2LA"
    assert outward("M602LA") == "M60"
    assert shown("") == ""


@pytest.mark.django_db
def test_postcodes_of_one_outward_code_may_lie_in_different_councils() -> None:
    found = districts(["PR1 2RL", "PR1 0AA", "M60 2LA", "BL1 1RU", "ZZ1 1ZZ", "rubbish"])

    assert found["M602LA"] == "E08000003"
    assert found["BL11RU"] == "E08000001"
    assert found["PR12RL"] == "E07000123"
    assert not {"ZZ11ZZ", "rubbish"} & set(found)


@pytest.mark.django_db
def test_a_postcode_without_a_council_is_not_placed_and_shares_come_to_one() -> None:
    found = shares(["M60", "pr1", "BL1", "ZZ9"])

    assert set(found) == {"M60", "PR1", "BL1"}
    for parts in found.values():
        assert all(isinstance(code, str) for code in parts)
        assert sum(parts.values()) == pytest.approx(1)
    assert max(found["PR1"], key=lambda code: found["PR1"][code]) == "E07000123"
    assert len(found["PR1"]) > 2, "PR1 lies in several councils"


@pytest.mark.django_db
def test_a_district_of_the_region_leads_to_its_council_and_county() -> None:
    region = load_region(NORTH_WEST).region
    here = places(region, timezone.localdate())

    preston = here.council_of(districts(["PR1 2RL"])["PR12RL"])

    assert preston is not None
    assert Council.objects.get(pk=preston).short_name == "Preston"
    assert Council.objects.get(pk=here.counties[preston]).kind == Council.Kind.COUNTY
    assert here.council_of("E09000001") is None
