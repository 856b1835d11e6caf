"""Two self-assessments side by side, and a council against its like."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from councils.models import Council, RoleKind
from frameworks.assessments.operations.save_answers import Typed, record
from frameworks.editions.rules.comparison import Said, compare
from frameworks.editions.rules.mapping import NOTHING, same
from frameworks.models import LikeGroup
from frameworks.progress.queries.comparisons import alike, last_month, two
from frameworks.progress.rules.quartiles import Group, Quartiles, group, quartiles
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
from tests.frameworks.inventing import split_and_merged

CODES = ("A", "B", "C")


def said(**values: str) -> Said:
    return Said(values)


@pytest.mark.parametrize(
    ("before", "after", "gained", "lost", "others"),
    [
        ({"A": "not-met"}, {"A": "met"}, ["A"], [], []),
        ({}, {"A": "met"}, ["A"], [], []),
        ({"A": "met"}, {"A": "partly"}, [], ["A"], []),
        ({"A": "met"}, {}, [], ["A"], []),
        ({"A": "met"}, {"A": "not-applicable"}, [], [], ["A"]),
        ({"A": "not-met"}, {"A": "partly"}, [], [], ["A"]),
        ({"A": "met"}, {"A": "met"}, [], [], []),
    ],
)
def test_requirements_are_gained_or_lost(
    before: dict[str, str], after: dict[str, str], gained: list[str], lost: list[str], others: list[str]
) -> None:
    found = compare(Said(before), Said(after), same(CODES), CODES)

    assert [[row.code for row in rows] for rows in (found.gained, found.lost, found.others)] == [gained, lost, others]


def test_what_has_no_answer_yet_is_not_lost() -> None:
    found = compare(said(A="met", B="met", C="not-met"), said(A="partly"), same(CODES), CODES, is_open=True)

    assert [row.code for row in found.lost] == ["A"]
    assert [row.code for row in found.unanswered] == ["B", "C"]
    assert not found.others


def test_comments_and_evidence_added_are_told() -> None:
    before = Said({"A": "met"}, {"A": "Old words"}, {"A": frozenset({1})})
    after = Said({"A": "met"}, {"A": "New words"}, {"A": frozenset({1, 2, 3})})

    (row,) = compare(before, after, same(CODES), CODES).others

    assert (row.has_new_comment, row.evidence_added) == (True, 2)


def test_where_no_mapping_leads_nothing_is_gained_or_lost() -> None:
    found = compare(said(A="met"), said(B="met"), NOTHING, CODES)

    assert not found.is_known
    assert not found.lines
    assert [row.code for row in found.new] == ["B"]


@given(st.dictionaries(st.sampled_from(CODES), st.sampled_from(["met", "partly", "not-met"])))
def test_compared_with_itself_nothing_differs(values: dict[str, str]) -> None:
    found = compare(Said(values), Said(values), same(CODES), CODES)

    assert (found.lines, found.new, found.untold, found.gone) == ((), (), (), ())


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([1, 2, 3, 4], (1, 2, 3)),
        ([0, 0, 1, 2, 5], (0, 1, 2)),
        ([3], (3, 3, 3)),
        ([2, 2, 2, 2, 2, 2], (2, 2, 2)),
    ],
)
def test_quartiles_are_levels_that_a_council_has(values: list[int], found: tuple[int, int, int]) -> None:
    assert quartiles(values) == Quartiles(*found)


@given(st.lists(st.integers(0, 5), min_size=1))
def test_quartiles_rise_and_half_are_at_the_middle_or_below(values: list[int]) -> None:
    found = quartiles(values)

    assert found.lower <= found.middle <= found.upper
    assert sum(value <= found.middle for value in values) * 2 >= len(values)


def test_quartiles_of_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="nothing to divide"):
        quartiles([])


@pytest.mark.parametrize(
    ("everybody", "part", "found"),
    [
        (range(5), None, None),  # four others
        (range(6), None, Group(frozenset(range(1, 6)), False)),
        (range(12), range(6), Group(frozenset(range(1, 6)), False)),
        (range(12), range(5), Group(frozenset(range(1, 12)), True)),  # four others in the part
        (range(9), range(6), Group(frozenset(range(1, 9)), True)),  # three in the rest: the part could be subtracted
        (range(6), range(6), Group(frozenset(range(1, 6)), False)),
    ],
)
def test_fewer_than_five_others_are_never_shown(everybody: range, part: range | None, found: Group | None) -> None:
    assert group(everybody, part, 0) == found


@pytest.mark.django_db
def test_two_editions_are_compared_by_the_mapping(tmp_path: Path) -> None:
    older, newer = split_and_merged(tmp_path)
    first = make_assessment(edition=older, opens_on=timezone.localdate() - timedelta(days=300))
    submit_answers(first, ["PE1.1", "PE1.2", "PO1.1", "PO1.2", "PO1.3"])
    second = make_assessment(first.council, newer)
    submit_answers(second, ["PE1.1", "PE1.3", "PE1.4", "PO1.1", "PR1.1"])

    found = two(first, second)

    assert [row.code for row in found.comparison.lost] == ["PE1.2"]
    assert {row.code for row in found.comparison.untold} == {"PE1.3", "PE1.4"}
    assert {row.code for row in found.comparison.new} == {"PR1.1"}
    assert found.comparison.gone == (("PO1.3", "met"),)
    assert [(row.theme, row.before, row.after) for row in found.moves] == [
        ("Theme PE", 0, 0), ("Theme PO", 1, 1), ("Theme PR", 0, 1)
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_page_compares_the_last_two_and_can_be_taken_away(client: Client) -> None:
    edition = make_edition()
    first = make_assessment(edition=edition, opens_on=timezone.localdate() - timedelta(days=300))
    validate_submission(submit_answers(first, ["PE1.1"]))
    second = make_assessment(first.council, edition)
    submit_answers(second, ["PE1.2"])
    client.force_login(make_person(RoleKind.OFFICER, first.council))
    address = reverse("compare", args=[first.council.slug])

    page = client.get(address).content.decode()

    assert "Gained (1)" in page
    assert "Lost (1)" in page
    assert "validated, signed off on" in page
    assert "Gained" in b"".join(client.get(f"{address}?download=csv")).decode()
    assert client.get(f"{address}?download=xlsx").status_code == 200
    assert client.get(f"{address}?before={second.pk}&after={second.pk}").status_code == 200


@pytest.mark.django_db
def test_one_that_is_being_answered_has_lost_nothing_for_want_of_an_answer(client: Client) -> None:
    edition = make_edition()
    first = make_assessment(edition=edition, opens_on=timezone.localdate() - timedelta(days=300))
    codes = list(edition.criteria.filter(level=1).values_list("code", flat=True))
    validate_submission(submit_answers(first, codes))
    second = make_assessment(first.council, edition)
    officer = make_person(RoleKind.OFFICER, first.council)
    client.force_login(officer)
    address = reverse("compare", args=[first.council.slug])

    page = client.get(address).content.decode()

    assert f"Not answered yet ({len(codes)})" in page
    assert "not answered in full yet" in page
    assert "No requirement that was met is missing now." in page
    assert "down 1" not in page

    rows = second.answers.filter(criterion__code__in=codes)
    record(second, {row.pk: Typed("not-met", "", "", "", row.version) for row in rows}, by=officer, at=timezone.now())

    page = client.get(address).content.decode()

    assert f"Lost ({len(codes)})" in page
    assert "down 1" in page


@pytest.mark.django_db
def test_a_council_with_one_self_assessment_is_told_so(client: Client) -> None:
    first = make_assessment()
    client.force_login(make_person(RoleKind.OFFICER, first.council))

    assert "only one so far" in client.get(reverse("compare", args=[first.council.slug])).content.decode()


def a_region(metropolitan: int, districts: int) -> list[Council]:
    """Councils with a validated level 1 in people since long before last month."""
    region, edition = make_region(), make_edition()
    kinds = [Council.Kind.METROPOLITAN] * metropolitan + [Council.Kind.DISTRICT] * districts
    councils = [make_council(region, kind=kind) for kind in kinds]
    on = last_month(timezone.localdate()) - timedelta(days=20)
    at = timezone.now() - timedelta(days=70)
    collection = make_collection(region, edition, opens_on=on - timedelta(days=60), closes_on=timezone.localdate())
    reviewer = make_person(RoleKind.REVIEWER, region)
    for row in collection.assessments.select_related("council", "collection__edition", "collection__region"):
        validate_submission(submit_answers(row, ["PE1.1", "PE1.2"], at=at), at=at, reviewer=reviewer)
    return councils


@pytest.mark.django_db
def test_a_council_is_compared_with_its_type() -> None:
    own = a_region(6, 6)[0]

    found = alike(own, "type", timezone.localdate())

    assert (found.is_wider, found.councils) == (False, 5)
    assert [(row.title, row.own, row.quartiles.middle) for row in found.measures[:2]] == [
        ("Overall level", 0, 0), ("People", 1, 1)
    ]  # fmt: skip


@pytest.mark.django_db
def test_too_small_a_type_falls_back_to_all_and_says_so(client: Client) -> None:
    own = a_region(3, 4)[0]
    client.force_login(make_person(RoleKind.OFFICER, own))

    page = client.get(reverse("against-its-like", args=[own.slug])).content.decode()

    assert "cannot be shown" in page
    assert "6 other councils" in page
    assert client.get(reverse("against-its-like", args=[own.slug]) + "?download=csv").status_code == 200


@pytest.mark.django_db
def test_a_small_region_shows_nothing_of_others(client: Client) -> None:
    own = a_region(3, 0)[0]
    client.force_login(make_person(RoleKind.OFFICER, own))

    page = client.get(reverse("against-its-like", args=[own.slug])).content.decode()

    assert "groups of five or more" in page


@pytest.mark.django_db
def test_a_manager_names_groups_and_a_council_finds_its_own(client: Client) -> None:
    councils = a_region(6, 6)
    region = councils[0].region
    client.force_login(make_person(RoleKind.MANAGER, region))
    rural = [councils[0].pk, *(council.pk for council in councils[6:11])]

    assert client.post(reverse("add-like-group", args=[region.slug]), {"name": "Rural"}).status_code == 422
    client.post(reverse("add-like-group", args=[region.slug]), {"name": "Rural", "councils": rural})
    kept = LikeGroup.objects.get()
    found = alike(councils[0], f"group-{kept.pk}", timezone.localdate())

    assert (found.shown, found.councils) == ("Rural", 5)
    assert "Rural" in client.get(reverse("like-groups", args=[region.slug])).content.decode()
    client.post(reverse("change-like-group", args=[region.slug, kept.pk]), {"name": "Rural north", "councils": rural})
    assert LikeGroup.objects.get().name == "Rural north"
    client.post(reverse("remove-like-group", args=[region.slug, kept.pk]))
    assert not LikeGroup.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("groups", [1, 30])
def test_the_list_of_groups_costs_the_same_for_one_and_for_thirty(
    client: Client, groups: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    council = make_council()
    for at in range(groups):
        LikeGroup.objects.create(region=council.region, name=f"Group {at}").councils.add(council)
    client.force_login(make_person(RoleKind.MANAGER, council.region))

    with django_assert_num_queries(9):
        client.get(reverse("like-groups", args=[council.region.slug]))
