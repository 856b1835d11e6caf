"""Firms counted once however often they took part; what was won or kept never added up across bases or claimants."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstream.partners.rules.businesses import Claimed, ClaimSums, Helped, claimed, distinct, key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("J. Smith & Sons Ltd.", "J Smith and Sons Limited"),
        ("ACME PLC", "Acme"),
        ("The Bread Company", "Bread Co"),
        ("O'Hara's", "OHaras"),
    ],
)
def test_a_firm_is_the_same_however_its_name_is_written(one, other) -> None:
    assert key(one) == key(other)


def test_different_firms_stay_apart_and_a_name_of_such_words_stays() -> None:
    assert key("Smith Print") != key("Smith Printers")
    assert key("The Company") == "the company"
    assert key("Cooper Ltd") == "cooper"


def test_a_firm_in_two_phases_counts_once_and_first_tier_firms_are_counted_apart() -> None:
    rows = [
        Helped(1, 1, "Wirral", "Small", "Print"),
        Helped(1, 2, "Wirral", "Small", "Print"),
        Helped(2, 2, "Sefton", "Micro", "Print"),
        Helped(3, 2, "Sefton", "Large", "Linen", is_first_tier=True),
    ]

    found = distinct(rows)

    assert (found.helped, found.first_tier) == (2, 1)
    assert found.places == (("Sefton", 1), ("Wirral", 1))
    assert found.sectors == (("Print", 2),)


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 3)), max_size=12))
def test_there_are_as_many_as_different_firms_whatever_the_phases(rows) -> None:
    found = distinct(Helped(firm, phase, "x", "y", "z", firm > 6) for firm, phase in rows)

    assert found.helped == len({firm for firm, _phase in rows if firm <= 6})
    assert found.first_tier == len({firm for firm, _phase in rows if firm > 6})


def test_a_year_and_a_whole_contract_are_never_added_up_nor_claims_of_two() -> None:
    rows = [
        Claimed("The buyer", "won", "annual", 100),
        Claimed("The buyer", "won", "whole", 1_000),
        Claimed("The buyer", "won", "annual", 50),
        Claimed("The firm", "won", "annual", 7),
        Claimed("The firm", "kept", "whole", 9),
    ]

    assert claimed(rows) == [
        ClaimSums("The buyer", "won", 150, 1_000),
        ClaimSums("The firm", "kept", 0, 9),
        ClaimSums("The firm", "won", 7, 0),
    ]
