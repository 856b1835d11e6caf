"""Reading answers of one edition in another."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from files.definitions import FaultyDefinition
from frameworks.editions.operations.load_edition import Outcome
from frameworks.editions.operations.load_mapping import TO_THE_REVISION, load_mapping, revision
from frameworks.editions.queries.edition_mapping import crossing
from frameworks.editions.rules.levels import Value
from frameworks.editions.rules.mapping import (
    Change,
    Crossing,
    Link,
    backwards,
    one_after_the_other,
    read_across,
    same,
    values_across,
)
from frameworks.models import Edition
from tests.factories import make_edition
from tests.frameworks.inventing import invent, lead, mapping_file, split_and_merged

SPLIT = Crossing((Link("A", "A", Change.SPLIT), Link("A", "B", Change.SPLIT)))
MERGED = Crossing((Link("A", "C", Change.MERGED), Link("B", "C", Change.MERGED)))


@pytest.mark.parametrize(
    ("said", "part"),
    [("met", "met"), ("not-applicable", "not-applicable"), ("partly", ""), ("not-met", "")],
)
def test_each_part_of_a_split_requirement_is_met_where_the_whole_was(said: str, part: str) -> None:
    read = read_across(SPLIT, {"A": said})

    assert [(row.value, row.change) for row in read.values()] == [(part, Change.SPLIT)] * 2


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("met", "met", "met"),
        ("met", "not-applicable", "met"),
        ("not-applicable", "not-applicable", "not-applicable"),
        ("met", "not-met", "partly"),
        ("not-met", "not-met", "not-met"),
        ("not-met", "not-applicable", "not-met"),
        ("partly", "met", "partly"),
        ("met", "", ""),
    ],
)
def test_a_merged_requirement_is_met_where_all_were(one: str, other: str, together: str) -> None:
    assert read_across(MERGED, {"A": one, "B": other})["C"].value == together


def test_what_was_never_answered_is_not_read() -> None:
    assert read_across(MERGED, {"A": "", "B": ""}) == {}


def test_backwards_what_was_split_is_merged_and_what_is_new_is_gone() -> None:
    way = Crossing(SPLIT.links, new=("N",), gone=("G",))

    back = backwards(way)

    assert values_across(back, {"A": "met", "B": "not-met"}) == {"A": "partly"}
    assert (back.new, back.gone) == (("G",), ("N",))
    assert backwards(back) == way


@given(st.dictionaries(st.sampled_from("ABC"), st.sampled_from([*Value])))
def test_an_edition_read_in_itself_says_the_same(said: dict[str, str]) -> None:
    assert values_across(same("ABC"), said) == said
    assert same("ABC").is_identity


def test_two_mappings_follow_one_another() -> None:
    first = Crossing((Link("A", "B", Change.SAME), Link("X", "Y", Change.SAME)), gone=("Q",))
    then = Crossing((Link("B", "C", Change.CHANGED),), new=("N",), gone=("Y",))

    both = one_after_the_other(first, then)

    assert both == Crossing((Link("A", "C", Change.CHANGED),), new=("N",), gone=("Q", "X"))


@pytest.mark.django_db
def test_the_revision_of_2011_changes_one_requirement_of_88() -> None:
    newer = revision()
    way = crossing(Edition.objects.get(code="flexible-framework-2006").pk, newer.pk)

    assert {change: way.count(change) for change in Change} == {
        Change.SAME: 87, Change.CHANGED: 1, Change.SPLIT: 0, Change.MERGED: 0, Change.NEW: 0, Change.GONE: 0
    }  # fmt: skip
    assert "Government Buying Standards" in newer.criteria.get(code="PP1.5").requirement
    assert load_mapping(TO_THE_REVISION)[1] is Outcome.UNCHANGED


@pytest.mark.django_db
def test_invented_editions_are_split_merged_and_more(tmp_path: Path) -> None:
    older, newer = split_and_merged(tmp_path)
    way = crossing(older.pk, newer.pk)

    assert {change: way.count(change) for change in Change} == {
        Change.SAME: 3, Change.CHANGED: 1, Change.SPLIT: 1, Change.MERGED: 1, Change.NEW: 2, Change.GONE: 1
    }  # fmt: skip
    assert crossing(newer.pk, older.pk).gone == ("PR1.1", "PR2.1")


@pytest.mark.django_db
def test_a_way_over_two_mappings_is_found_and_none_where_there_is_none(tmp_path: Path) -> None:
    editions = [invent(tmp_path, code, {"PE": [1]}) for code in ("one-2001", "two-2002", "three-2003")]
    lead(tmp_path, "one-2001", "two-2002", [], unlisted="same")
    lead(tmp_path, "two-2002", "three-2003", [{"change": "changed", "old": ["PE1.1"], "new": ["PE1.1"]}])

    assert crossing(editions[0].pk, editions[2].pk).count(Change.CHANGED) == 1
    assert not crossing(editions[0].pk, make_edition().pk).is_known


@pytest.mark.django_db
def test_every_fault_of_a_mapping_file_is_told_and_nothing_is_loaded(tmp_path: Path) -> None:
    invent(tmp_path, "one-2001", {"PE": [3]})
    invent(tmp_path, "two-2002", {"PE": [2]})
    rows = [
        {"change": "split", "old": ["PE1.1"], "new": ["PE1.1"]},
        {"change": "same", "old": ["PE1.9"], "new": ["PE1.1"]},
        {"change": "gone", "old": ["PE1.2"], "new": ["PE1.2"]},
    ]

    with pytest.raises(FaultyDefinition) as found:
        load_mapping(mapping_file(tmp_path, "one-2001", "two-2002", rows))

    told = [fault.reason for fault in found.value.faults]
    assert "A row “split” names two codes or more under “new”." in told
    assert "The edition has no requirement PE1.9." in told
    assert "The new code PE1.1 is named in two rows." in told
    assert "A row “gone” names no code under “new”." in told
    assert "The requirement PE1.3 of the older edition is in no row." in told
    assert not Edition.objects.get(code="one-2001").mappings_onward.exists()


@pytest.mark.django_db
def test_the_editions_of_a_mapping_must_be_loaded(tmp_path: Path) -> None:
    with pytest.raises(FaultyDefinition) as found:
        load_mapping(mapping_file(tmp_path, "nowhere", "neither", []))

    assert [fault.reason for fault in found.value.faults] == [
        "The edition nowhere is not loaded. Load it first.",
        "The edition neither is not loaded. Load it first.",
    ]
