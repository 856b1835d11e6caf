"""The arithmetic behind dashboards, as tables of cases."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frameworks.editions.rules.levels import Requirement
from frameworks.editions.rules.scoring import CUMULATIVE, missing
from frameworks.progress.rules.standings import (
    Band,
    Basis,
    Goal,
    Moment,
    Part,
    State,
    TargetRow,
    Version,
    Word,
    at_least,
    band,
    distribution,
    goal,
    goal_of_collection,
    last_word,
    middle,
    oldest_known,
    stopping,
)


def at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


def version(
    pk: int,
    submitted: datetime,
    *,
    claimed: int = 1,
    validated: int | None = None,
    validated_at: datetime | None = None,
    is_update: bool = False,
) -> Version:
    return Version(pk, is_update, submitted, claimed, validated, validated_at)


def part(year: int, *versions: Version, declined_at: datetime | None = None) -> Part:
    days = date(year, 3, 1), date(year, 5, 31)
    return Part(year, year, f"{year} self-assessment", 1, 1, *days, declined_at, None, versions)


FULL_26 = version(1, at(2026, 5, 20), claimed=2, validated=1, validated_at=at(2026, 7, 1))
UPDATE_26 = version(2, at(2026, 10, 1), claimed=3, is_update=True)
FULL_27 = version(3, at(2027, 5, 20), claimed=3)


@pytest.mark.parametrize(
    ("parts", "before", "basis", "moment", "state", "counted", "has_newer"),
    [
        pytest.param([], at(2027, 6, 1), "validated", "now", State.NOTHING, None, False, id="never asked"),
        pytest.param([part(2026)], at(2027, 6, 1), "claimed", "now", State.NOTHING, None, False, id="said nothing"),
        pytest.param([part(2026, FULL_26)], at(2026, 5, 1), "claimed", "now", State.NOTHING, None, False, id="later"),
        pytest.param(
            [part(2026, FULL_26)], at(2026, 6, 1), "claimed", "now", State.CLAIMED, 1, False, id="not validated by then"
        ),
        pytest.param(
            [part(2026, FULL_26)],
            at(2026, 6, 1),
            "validated",
            "now",
            State.CLAIMED,
            None,
            True,
            id="waiting for review",
        ),
        pytest.param(
            [part(2026, FULL_26)], at(2026, 8, 1), "validated", "now", State.VALIDATED, 1, False, id="validated"
        ),
        pytest.param(
            [part(2026, FULL_26, UPDATE_26)],
            at(2026, 12, 1),
            "claimed",
            "now",
            State.CLAIMED,
            2,
            False,
            id="update counts",
        ),
        pytest.param(
            [part(2026, FULL_26, UPDATE_26)],
            at(2026, 12, 1),
            "claimed",
            "collection",
            State.VALIDATED,
            1,
            False,
            id="update left out at the last collection",
        ),
        pytest.param(
            [part(2026, FULL_26), part(2027, FULL_27)],
            at(2027, 5, 31),
            "validated",
            "now",
            State.VALIDATED,
            1,
            True,
            id="the older validated one stands while the newer waits and its round is open",
        ),
        pytest.param(
            [part(2026, FULL_26), part(2027, FULL_27)],
            at(2027, 6, 1),
            "validated",
            "now",
            State.CLAIMED,
            None,
            True,
            id="once its round has closed, what waits is not hidden by an older one",
        ),
        pytest.param(
            [part(2026, FULL_26, UPDATE_26)],
            at(2026, 12, 1),
            "validated",
            "now",
            State.VALIDATED,
            1,
            True,
            id="of the same round stands while its update waits",
        ),
        pytest.param(
            [part(2026, FULL_26), part(2027)],
            at(2027, 5, 31),
            "validated",
            "now",
            State.VALIDATED,
            1,
            False,
            id="stands while the next collection is open",
        ),
        pytest.param(
            [part(2026, FULL_26), part(2027)],
            at(2027, 6, 1),
            "validated",
            "now",
            State.NOTHING,
            None,
            False,
            id="of an earlier round once the next has closed without a word",
        ),
        pytest.param(
            [part(2026, FULL_26), replace(part(2027), extended_to=date(2027, 6, 14))],
            at(2027, 6, 14),
            "validated",
            "now",
            State.VALIDATED,
            1,
            False,
            id="stands while there is more time",
        ),
        pytest.param(
            [part(2026, FULL_26)], at(2028, 5, 20), "validated", "now", State.VALIDATED, 1, False, id="24 months old"
        ),
        pytest.param(
            [part(2026, FULL_26)],
            at(2028, 5, 21),
            "validated",
            "now",
            State.NOT_KNOWN,
            None,
            False,
            id="older than 24 months",
        ),
        pytest.param(
            [part(2026, FULL_26), part(2027, declined_at=at(2027, 4, 1))],
            at(2027, 6, 1),
            "validated",
            "now",
            State.DECLINED,
            None,
            False,
            id="declined since",
        ),
        pytest.param(
            [part(2026, FULL_26), part(2027, declined_at=at(2027, 4, 1))],
            at(2027, 3, 15),
            "validated",
            "now",
            State.VALIDATED,
            1,
            False,
            id="declined later than the date",
        ),
        pytest.param(
            [part(2026, declined_at=at(2026, 4, 1)), part(2027, FULL_27)],
            at(2027, 6, 1),
            "validated",
            "now",
            State.CLAIMED,
            None,
            True,
            id="declined last year, claims this year",
        ),
    ],
)
def test_the_latest_thing_a_council_said_counts(
    parts: list[Part], before: datetime, basis: str, moment: str, state: State, counted: int | None, has_newer: bool
) -> None:
    word = last_word(parts, before, Basis(basis), Moment(moment))

    assert word.state == state
    assert (word.version.pk if word.version else None) == counted
    assert (word.newer is not None) == has_newer


KNOWN = version(4, at(2025, 5, 20), validated=2, validated_at=at(2025, 7, 1))
DECLINED_26 = part(2026, declined_at=at(2026, 4, 1))


@pytest.mark.parametrize(
    ("parts", "before", "known"),
    [
        pytest.param([part(2025, KNOWN), DECLINED_26], at(2026, 6, 1), 4, id="declined"),
        pytest.param([part(2025, KNOWN), DECLINED_26], at(2027, 5, 21), None, id="declined, too long ago"),
        pytest.param([part(2025, KNOWN), part(2026)], at(2026, 6, 1), 4, id="silent"),
        pytest.param([part(2025, KNOWN), part(2026)], at(2026, 5, 1), None, id="counts still"),
        pytest.param([part(2025, KNOWN), DECLINED_26, part(2027, FULL_27)], at(2027, 5, 20), 4, id="claims again"),
        pytest.param([part(2026, FULL_26), part(2027, FULL_27)], at(2027, 6, 1), 1, id="the newer waits"),
        pytest.param([part(2025, KNOWN), part(2026), part(2027, FULL_27)], at(2027, 5, 20), 4, id="silent in between"),
        pytest.param([DECLINED_26], at(2026, 6, 1), None, id="never known"),
    ],
)
def test_what_was_known_last_is_kept_beside_what_counts(parts: list[Part], before: datetime, known: int | None) -> None:
    word = last_word(parts, before, Basis.VALIDATED, Moment.NOW)

    assert (word.known.pk if word.known else None) == known
    assert word.known is None or word.version is None


@pytest.mark.parametrize(
    ("on", "then"), [(date(2028, 2, 29), date(2026, 2, 28)), (date(2026, 12, 31), date(2024, 12, 31))]
)
def test_what_is_known_was_signed_off_within_24_months(on: date, then: date) -> None:
    assert oldest_known(on) == then


def test_a_claim_that_is_validated_later_shows_no_validated_level_before() -> None:
    word = last_word([part(2026, FULL_26)], at(2026, 6, 1), Basis.CLAIMED, Moment.NOW)

    assert word.version is not None
    assert (word.version.claimed, word.version.validated) == (2, None)


def target(pk: int, level: int, by_on: date, theme: str | None = None, edition: int = 1) -> TargetRow:
    return TargetRow(pk, level, by_on, theme, edition, "the board")


L1_APRIL_07 = target(1, 1, date(2007, 4, 30))
L1_DECEMBER_07 = target(2, 1, date(2007, 12, 31))
L3_APRIL_09 = target(3, 3, date(2009, 4, 30))
PROPOSAL = [L1_APRIL_07, L1_DECEMBER_07, L3_APRIL_09]
PEOPLE_2 = target(4, 2, date(2007, 10, 31), "PE")
PEOPLE_3_LATER = target(5, 3, date(2008, 6, 30), "PE")


@pytest.mark.parametrize(
    ("targets", "on", "level", "by_on", "by_theme"),
    [
        (PROPOSAL, date(2007, 4, 30), 1, date(2007, 4, 30), ()),
        (PROPOSAL, date(2007, 6, 30), 1, date(2007, 12, 31), ()),
        (PROPOSAL, date(2008, 1, 1), 3, date(2009, 4, 30), ()),
        (PROPOSAL, date(2026, 1, 1), 3, date(2009, 4, 30), ()),
        ([*PROPOSAL, PEOPLE_2], date(2007, 6, 30), 1, date(2007, 12, 31), (("PE", 2),)),
        ([*PROPOSAL, PEOPLE_3_LATER], date(2007, 6, 30), 1, date(2007, 12, 31), ()),
        ([L1_DECEMBER_07, PEOPLE_3_LATER], date(2008, 2, 1), 1, date(2007, 12, 31), (("PE", 3),)),
        ([*PROPOSAL, PEOPLE_2], date(2008, 2, 1), 3, date(2009, 4, 30), ()),
        ([PEOPLE_2], date(2007, 6, 30), 0, date(2007, 10, 31), (("PE", 2),)),
        ([L1_DECEMBER_07, target(6, 2, date(2007, 12, 31))], date(2007, 6, 30), 2, date(2007, 12, 31), ()),
        ([L1_DECEMBER_07, target(7, 3, date(2007, 12, 31), "PE", 2)], date(2007, 6, 30), 1, date(2007, 12, 31), ()),
    ],
)
def test_the_target_that_counts_is_the_next_one_due(
    targets: list[TargetRow], on: date, level: int, by_on: date, by_theme: tuple[tuple[str, int], ...]
) -> None:
    chosen = goal(targets, on)

    assert chosen is not None
    assert (chosen.level, chosen.by_on, chosen.by_theme) == (level, by_on, by_theme)


def test_without_a_target_the_level_of_the_latest_collection_counts() -> None:
    assert goal([], date(2027, 1, 1)) is None
    assert goal_of_collection([]) is None

    chosen = goal_of_collection([part(2026), part(2027)])

    assert chosen == Goal(1, date(2027, 5, 31), 1, "2027 self-assessment", is_set=False)


PE1, PE2, PO1, PO2 = (Requirement(code, code[:2], int(code[2])) for code in ("PE1.1", "PE2.1", "PO1.1", "PO2.1"))


def test_a_target_for_one_theme_asks_for_more_in_that_theme_only() -> None:
    aim = Goal(1, date(2027, 12, 31), 1, "the board", (("PE", 2),))

    assert missing(CUMULATIVE, [PE1, PE2, PO1, PO2], {"PE1.1": "met"}, aim.level_in) == ("PE2.1", "PO1.1")
    assert aim.highest == 2


@pytest.mark.parametrize(
    ("word", "lacking", "expected"),
    [
        (Word(State.VALIDATED, FULL_26), 0, Band.THERE),
        (Word(State.VALIDATED, FULL_26), 2, Band.CLOSE),
        (Word(State.CLAIMED, FULL_27), 3, Band.FURTHER),
        (Word(State.CLAIMED, None, None, FULL_27), 0, Band.WAITING),
        (Word(State.NOTHING), 0, Band.NOTHING),
        (Word(State.DECLINED), 0, Band.DECLINED),
    ],
)
def test_a_council_without_a_level_that_counts_is_never_there(word: Word, lacking: int, expected: Band) -> None:
    assert band(word, lacking) == expected


def test_what_stops_most_councils_comes_first_and_what_stops_none_is_left_out() -> None:
    asked = [(PE1, "A champion"), (PO1, "A policy"), (PO2, "A better policy")]

    rows = stopping(asked, [["PO1.1"], ["PO1.1", "PE1.1"], []])

    assert [(row.code, row.text, row.lacking) for row in rows] == [("PO1.1", "A policy", 2), ("PE1.1", "A champion", 1)]


@given(st.lists(st.none() | st.integers(0, 5)))
def test_counts_at_or_above_a_level_agree_with_counts_at_each_level(levels: list[int | None]) -> None:
    above, exact = at_least(levels, 5), distribution(levels, 5)

    assert sum(exact) == sum(level is not None for level in levels)
    assert all(above[level - 1] == sum(exact[level:]) for level in range(1, 6))


@pytest.mark.parametrize(
    ("levels", "expected"), [([], None), ([None], None), ([0, 1, 3], 1), ([0, 1, 2, 3], 1), ([2, None, 2], 2)]
)
def test_the_middle_council_leaves_out_those_without_a_level(levels: list[int | None], expected: int | None) -> None:
    assert middle(levels) == expected
