from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from councils.models import Council, LeadCouncil, Region, SubRegionMembership, in_force
from councils.operations.load_region_file import NORTH_WEST, load_region
from files.definitions import FaultyDefinition

pytestmark = pytest.mark.django_db


def changed(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    text = NORTH_WEST.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "region.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def faults_of(path: Path) -> str:
    with pytest.raises(FaultyDefinition) as found:
        load_region(path)
    return str(found.value)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2007, 6, 30), {"metropolitan": 15, "county": 3, "district": 24, "unitary": 4}),
        (date(2009, 3, 31), {"metropolitan": 15, "county": 3, "district": 24, "unitary": 4}),
        (date(2009, 4, 1), {"metropolitan": 15, "county": 2, "district": 18, "unitary": 6}),
        (date(2023, 3, 31), {"metropolitan": 15, "county": 2, "district": 18, "unitary": 6}),
        (date(2023, 4, 1), {"metropolitan": 15, "county": 1, "district": 12, "unitary": 8}),
    ],
)
def test_which_councils_exist_is_a_question_of_the_date(on: date, expected: dict[str, int]) -> None:
    region = load_region(NORTH_WEST).region

    kinds = Counter(council.kind for council in region.councils.filter(in_force(on)))

    assert kinds == expected


def test_there_are_46_councils_on_31_march_2009_41_the_day_after_and_36_today() -> None:
    region = load_region(NORTH_WEST).region

    counts = [
        region.councils.filter(in_force(on)).count()
        for on in (date(2009, 3, 31), date(2009, 4, 1), timezone.localdate())
    ]

    assert counts == [46, 41, 36]
    assert region.councils.count() == 50


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2007, 6, 30), [10, 5, 15, 9, 7]),
        (date(2009, 4, 1), [10, 5, 15, 4, 7]),
        (date(2023, 4, 1), [10, 5, 15, 4, 2]),
    ],
)
def test_sub_regions_have_the_councils_of_the_day(on: date, expected: list[int]) -> None:
    region = load_region(NORTH_WEST).region

    counts = [
        SubRegionMembership.objects.on(on).filter(sub_region=sub_region).count()
        for sub_region in region.sub_regions.all()
    ]

    assert counts == expected


def test_lancashire_and_cheshire_have_no_lead_council() -> None:
    load_region(NORTH_WEST)

    leads = LeadCouncil.objects.on(date(2007, 6, 30))

    assert sorted((lead.sub_region.slug, lead.council.slug) for lead in leads) == [
        ("cumbria", "allerdale"),
        ("cumbria", "cumbria"),
        ("greater-manchester", "stockport"),
        ("merseyside", "wirral"),
    ]


def test_the_leads_of_cumbria_end_with_their_councils() -> None:
    load_region(NORTH_WEST)

    assert not LeadCouncil.objects.on(date(2023, 4, 1)).filter(sub_region__slug="cumbria").exists()


def test_a_merged_council_points_at_its_successor() -> None:
    load_region(NORTH_WEST)

    county = Council.objects.get(slug="cheshire")
    assert {row.slug for row in county.successors.all()} == {"cheshire-east", "cheshire-west-and-chester"}
    assert Council.objects.get(slug="cumberland").predecessors.count() == 4
    assert Council.objects.get(slug="eden").county == Council.objects.get(slug="cumbria")


def test_names_on_small_pieces_leave_out_the_kind_of_council() -> None:
    load_region(NORTH_WEST)

    short = dict(Council.objects.values_list("slug", "short_name"))

    assert short["st-helens"] == "St Helens"
    assert short["lancaster"] == "Lancaster"
    assert short["barrow-in-furness"] == "Barrow-in-Furness"
    assert not [name for name in short.values() if "Council" in name or "Borough" in name or "City" in name]


def test_no_two_councils_of_a_day_share_a_tile() -> None:
    region = load_region(NORTH_WEST).region

    for on in (date(2007, 6, 30), date(2009, 4, 1), date(2023, 4, 1)):
        tiles = region.councils.filter(in_force(on)).values_list("tile_q", "tile_r")
        assert len(set(tiles)) == len(tiles)


def test_loading_the_region_again_changes_nothing() -> None:
    load_region(NORTH_WEST)
    before = list(Council.objects.order_by("pk").values())

    again = load_region(NORTH_WEST)

    assert again.is_unchanged
    assert list(Council.objects.order_by("pk").values()) == before
    assert Region.objects.count() == 1


def test_a_corrected_name_is_written_and_nothing_else(tmp_path: Path) -> None:
    load_region(NORTH_WEST)

    loaded = load_region(changed(tmp_path, ("short_name: Bury", "short_name: Bury MBC")))

    assert (loaded.new, loaded.changed, loaded.gone) == (0, 1, 0)
    assert Council.objects.get(slug="bury").short_name == "Bury MBC"


def test_a_lead_that_the_file_no_longer_names_is_taken_out(tmp_path: Path) -> None:
    load_region(NORTH_WEST)

    loaded = load_region(
        changed(tmp_path, ("  leads:\n  - council: wirral\n    starts_on: 2007-04-01\n", "  leads: []\n"))
    )

    assert (loaded.new, loaded.changed, loaded.gone) == (0, 0, 1)
    assert not LeadCouncil.objects.filter(council__slug="wirral").exists()


def test_every_fault_is_told_at_once_and_nothing_is_loaded(tmp_path: Path) -> None:
    path = changed(
        tmp_path,
        ("kind: metropolitan", "kind: parish"),
        ("county: lancashire", "county: lancashir"),
        ("  successors: [cheshire-east, cheshire-west-and-chester]", "  successors: [cheshire-south]"),
        ("ends_on: 2009-03-31", "ends_on: 1909-03-31"),
        ("tile: [3, 7]", "tile: [2, 7]"),
        ("  - council: stockport\n    starts_on: 2007-04-01", "  - council: stockport\n    starts_on: 1907-04-01"),
        ("gss_code: E08000003", "gss_code: X08"),
        ("slug: oldham", "slug: bury"),
        ("starts_on: 1998-04-01", "starts_on: 1998-13-01"),
    )

    faults = faults_of(path)

    for reason in (
        "“parish” is not one of: metropolitan, county, district, unitary.",
        "“lancashir” is not in this file.",
        "“cheshire-south” is not in this file.",
        "The last day 1909-03-31 is before the first day 1974-04-01.",
        "The tile is taken by bolton at the same time.",
        "1907-04-01 is before the council's first day 1974-04-01.",
        "“X08” does not have the right form: the letter E and eight digits",
        "The council bury is given twice.",
        "“1998-13-01” is not a date.",
    ):
        assert reason in faults
    assert "region.yaml, line " in faults
    assert not Region.objects.exists()


def test_a_loaded_council_may_not_disappear_from_the_file(tmp_path: Path) -> None:
    load_region(NORTH_WEST)

    faults = faults_of(changed(tmp_path, ("slug: bury\n", "slug: berry\n")))

    assert "(bury) is loaded but not in the file. Give it a last day instead." in faults


def test_a_council_belongs_to_one_region_only(tmp_path: Path) -> None:
    load_region(NORTH_WEST)

    faults = faults_of(changed(tmp_path, ("slug: north-west\n", "slug: another\n")))

    assert "bolton belongs to another region already: North West." in faults


def test_the_command_says_what_it_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_region", NORTH_WEST)
    call_command("load_region", NORTH_WEST)

    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("North West: 50 councils. Rows added ")
    assert second == "North West: already loaded, 50 councils, nothing to change."

    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("load_region", changed(tmp_path, ("kind: county", "kind: parish")))


def test_a_number_that_no_table_holds_is_told(tmp_path: Path) -> None:
    path = changed(tmp_path, ("tile: [2, 7]", "tile: [99999999999999999999, 7]"))

    assert "is greater than the maximum of 1000" in faults_of(path)
