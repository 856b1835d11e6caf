from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from councils.models import Council
from councils.operations.load_region_file import NORTH_WEST, load_region
from lm3.measurements.queries import results
from lm3.models import LocalArea, Supplier
from lm3.spend.queries import local_areas, places
from lm3.spend.queries.remembered_sums import changed
from lm3.spend.queries.trade import TRADING_SITE
from lm3.spend.rules.areas import Area, Ring
from tests.lm3.making import analysed, load_spend, officer_of

pytestmark = pytest.mark.django_db
ON = date(2026, 6, 1)
BOLTON, MANCHESTER, BLACKBURN = "E08000001", "E08000003", "E06000008"


@pytest.fixture
def bolton(db: None) -> Council:
    """Its suppliers: Ash in Bolton, Beech in Blackburn, Cedar nowhere that is known."""
    load_region(NORTH_WEST)
    council = Council.objects.get(slug="bolton")
    load_spend(council=council)
    ash = {"postcode": "BL11RU", "district": BOLTON, "site_postcode": "M602LA", "site_district": MANCHESTER}
    Supplier.objects.filter(key="ASH BUILDERS LIMITED").update(**ash)
    Supplier.objects.filter(key="BEECH CATERING").update(postcode="BB11AA", district=BLACKBURN)
    changed(council.pk)
    return council


def drawn(council: Council, kind: str, *places: str, name: str = "Nearby") -> LocalArea:
    return LocalArea.objects.create(council=council, name=name, kind=kind, places=list(places))


def money(council: Council, local: str, basis: str = "") -> dict[Ring, int]:
    found = analysed(council, basis, local).places.by_ring
    return {ring: amount for ring, amount in found.items() if amount}


def test_the_own_area_and_the_counties_it_borders(bolton: Council) -> None:
    found = local_areas.chosen(bolton, local_areas.BORDERING, ON)

    assert money(bolton, local_areas.BORDERING) == {Ring.OWN: 125050, Ring.BORDERING: 9999, Ring.UNKNOWN: -2000}
    assert analysed(bolton, "", local_areas.BORDERING).places.local_share(*found.rings) == 1
    assert money(bolton, "") == {Ring.OWN: 125050, Ring.REGION: 9999, Ring.UNKNOWN: -2000}


def test_an_area_drawn_from_councils(bolton: Council) -> None:
    nearby = drawn(bolton, "councils", BOLTON, MANCHESTER)

    assert money(bolton, str(nearby.pk)) == {Ring.OWN: 125050, Ring.ELSEWHERE: 9999, Ring.UNKNOWN: -2000}


def test_an_area_drawn_from_postcode_districts_looks_at_postcodes(bolton: Council) -> None:
    nearby = drawn(bolton, "postcodes", "BB1", "M60")

    assert money(bolton, str(nearby.pk)) == {Ring.OWN: 9999, Ring.ELSEWHERE: 125050, Ring.UNKNOWN: -2000}
    assert money(bolton, str(nearby.pk), TRADING_SITE) == {Ring.OWN: 135049, Ring.UNKNOWN: -2000}


def test_the_postcode_of_the_supplier_that_a_name_belongs_to_comes_first(bolton: Council) -> None:
    nearby = drawn(bolton, "postcodes", "BB1")
    beech = Supplier.objects.get(key="BEECH CATERING")
    Supplier.objects.filter(key="ASH BUILDERS LIMITED").update(same_as=beech)
    changed(bolton.pk)

    assert money(bolton, str(nearby.pk)) == {Ring.OWN: 135049, Ring.UNKNOWN: -2000}


def test_a_short_postcode_district_is_no_beginning_of_a_longer_one(bolton: Council) -> None:
    nearby = drawn(bolton, "postcodes", "M6", "B1")

    assert Ring.OWN not in money(bolton, str(nearby.pk))


@pytest.mark.parametrize("key", ["nonsense", "0", "9" * 30, "-1"])
def test_a_key_of_nothing_is_the_own_area(bolton: Council, key: str) -> None:
    assert local_areas.chosen(bolton, key, ON).key == local_areas.OWN


def test_an_area_of_another_council_is_not_taken(bolton: Council) -> None:
    theirs = drawn(Council.objects.get(slug="bury"), "councils", BOLTON)

    assert local_areas.chosen(bolton, str(theirs.pk), ON).key == local_areas.OWN


def test_each_code_is_in_one_ring() -> None:
    area = Area(frozenset("a"), sub_region=frozenset("abc"), region=frozenset("abcd"), bordering=frozenset("bx"))

    rings = (Ring.OWN, Ring.BORDERING, Ring.SUB_REGION, Ring.REGION)
    assert [sorted(area.codes(ring)) for ring in rings] == [["a"], ["b", "x"], ["c"], ["d"]]
    assert [area.ring_of(code) for code in "abxcdz"] == [
        Ring.OWN,
        Ring.BORDERING,
        Ring.BORDERING,
        Ring.SUB_REGION,
        Ring.REGION,
        Ring.ELSEWHERE,
    ]
    assert area.ring_of("") is Ring.UNKNOWN
    assert area.everywhere == frozenset("abcdx")


def test_drawing_one_shows_the_analysis_by_it(bolton: Council, client: Client) -> None:
    client.force_login(officer_of(bolton))

    answer = client.post(
        reverse("new-local-area", args=["bolton", "postcodes"]),
        {"name": "Within ten miles", "places": "bl1, bl2\nM26 bl1"},
        follow=True,
    )

    made = LocalArea.objects.get()
    assert made.places == ["BL1", "BL2", "M26"]
    text = answer.content.decode()
    assert "In Within ten miles" in text
    assert f'<option value="{made.pk}" selected>Within ten miles</option>' in text


@pytest.mark.parametrize(
    ("kind", "said", "error"),
    [
        ("councils", {"name": "", "councils": [BOLTON]}, "Say what it is called"),
        ("councils", {"name": "X"}, "Tick at least one council"),
        ("councils", {"name": "X", "councils": ["E99999999"]}, "Select a valid choice"),
        ("councils", {"name": "Nearby", "councils": [BOLTON]}, "There is a local area called “Nearby” already"),
        ("postcodes", {"name": "X"}, "Enter at least one postcode district, such as BL1"),
        ("postcodes", {"name": "X", "places": "BL1 ZZ9 nonsense"}, "No postcode begins with: ZZ9, NONSENSE"),
        ("postcodes", {"name": "X", "places": " ".join(f"M{at}" for at in range(301))}, "Enter at most 300"),
    ],
)
def test_bad_input_is_told_and_nothing_typed_is_lost(
    bolton: Council, client: Client, kind: str, said: dict[str, object], error: str
) -> None:
    drawn(bolton, "councils", MANCHESTER)
    client.force_login(officer_of(bolton))

    answer = client.post(reverse("new-local-area", args=["bolton", kind]), said)

    assert answer.status_code == 422
    assert error in answer.content.decode()
    if "nonsense" in str(said):
        assert "BL1 ZZ9 nonsense" in answer.content.decode()
    assert LocalArea.objects.count() == 1


def test_there_are_two_kinds_only(bolton: Council, client: Client) -> None:
    client.force_login(officer_of(bolton))

    assert client.get(reverse("new-local-area", args=["bolton", "circles"])).status_code == 404


def test_one_is_changed_and_removed(bolton: Council, client: Client) -> None:
    nearby = drawn(bolton, "councils", MANCHESTER, "E07000037")
    client.force_login(officer_of(bolton))
    address = reverse("local-area", args=["bolton", nearby.pk])
    assert 'value="E07000037" checked' in " ".join(client.get(address).content.decode().split())

    said = {"name": "Near", "councils": [BOLTON], "outside": ["E08000033"], "was": nearby.in_a_line}
    client.post(address, said)

    nearby.refresh_from_db()
    assert (nearby.name, nearby.places) == ("Near", [BOLTON, "E08000033"])
    listed = client.get(reverse("local-areas", args=["bolton"])).content.decode()
    assert "Bolton; Calderdale" in listed
    client.post(reverse("remove-local-area", args=["bolton", nearby.pk]))
    assert not LocalArea.objects.exists()


def test_the_second_of_two_editors_is_told_and_loses_nothing(bolton: Council, client: Client) -> None:
    nearby = drawn(bolton, "councils", MANCHESTER)
    was = nearby.in_a_line
    LocalArea.objects.update(name="Theirs", places=[BLACKBURN])
    client.force_login(officer_of(bolton))
    address = reverse("local-area", args=["bolton", nearby.pk])

    answer = client.post(address, {"name": "Mine", "councils": [BOLTON], "was": was})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "It is now “Theirs”: Blackburn with Darwen." in text
    assert 'value="Mine"' in text
    nearby.refresh_from_db()
    assert nearby.name == "Theirs"

    client.post(address, {"name": "Mine", "councils": [BOLTON], "was": answer.context["form"].data["was"]})

    nearby.refresh_from_db()
    assert (nearby.name, nearby.places) == ("Mine", [BOLTON])


def test_a_measurement_keeps_the_drawn_area_as_it_was(bolton: Council, client: Client) -> None:
    nearby = drawn(bolton, "councils", BOLTON, "E07000037")
    client.force_login(officer_of(bolton))
    said = {"title": "Year", "starts_on_0": "1", "starts_on_1": "4", "starts_on_2": "2026", "area": str(nearby.pk)}
    said |= {"ends_on_0": "31", "ends_on_1": "3", "ends_on_2": "2027", "basis": "payment", "way": "strict"}

    client.post(reverse("new-measurement", args=["bolton"]), {**said, "source": "spend"})

    made = bolton.measurements.get()
    assert made.area_words == "Bolton, High Peak, Derbyshire"
    nearby.delete()
    assert sorted(made.places.values_list("district", flat=True)) == ["E07000037", BOLTON]


def test_a_measurement_is_not_offered_an_area_of_postcode_districts(bolton: Council) -> None:
    drawn(bolton, "postcodes", "BL1")

    assert not results.drawn_of_councils(bolton).exists()


def test_a_measurement_by_the_counties_it_borders(bolton: Council) -> None:
    names = [name for _code, name in results.area(bolton, results.BORDERING, (), ON)]

    assert {"Bolton", "Bury", "Salford", "Blackburn with Darwen", "Chorley", "Fylde"} <= set(names)
    assert "Manchester" not in names


def test_places_next_to_the_region_are_known_by_name(bolton: Council) -> None:
    found = places.find(bolton.region, ["high peak", "Derbyshire", "Calderdale", "Nowhere"], ON)

    assert found["high peak"] == ("High Peak", {"E07000037": 1.0})
    assert len(found["Derbyshire"][1]) == 8
    assert found["Calderdale"] == ("Calderdale", {"E08000033": 1.0})
    assert "Nowhere" not in found
