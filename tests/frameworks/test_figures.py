"""Figures of a region and of a council, against small worlds whose answers can be worked out by hand."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from councils.models import Council, LeadCouncil, Region, SubRegionMembership
from councils.queries.known import known_from, save_as_of
from frameworks.assessments.operations.open_collection import decline
from frameworks.models import Collection, Edition, Submission, Target
from frameworks.progress.queries import region_figures
from frameworks.progress.rules.standings import Band, State
from frameworks.submissions.operations.submit_assessment import start_update
from tests.factories import (
    LONG_AGO,
    make_collection,
    make_council,
    make_edition,
    make_region,
    make_sub_region,
    submit_answers,
    validate_submission,
)

pytestmark = pytest.mark.django_db

LEVEL_1 = ("PE1.1", "PE1.2", "PO1.1", "PO1.2")
LEVEL_2 = ("PE2.1", "PE2.2", "PO2.1", "PO2.2")
END = date(2026, 12, 31)


def at(month: int, day: int, hour: int = 12, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


MAY_DAY = at(5, 1)


@dataclass(frozen=True)
class World:
    region: Region
    edition: Edition
    collection: Collection
    councils: list[Council]

    def submit(self, number: int, *met: str, on: datetime = MAY_DAY, aiming_at: int = 1) -> Submission:
        assessment = self.collection.assessments.get(council=self.councils[number])
        return submit_answers(assessment, met, at=on, aiming_at=aiming_at)


@pytest.fixture
def world() -> World:
    """Five councils asked in spring 2026, with level 1 as target by the end of the year."""
    region, edition = make_region(), make_edition()
    councils = [make_council(region, short_name=name) for name in ("Amber", "Beech", "Cedar", "Dale", "Elm")]
    collection = make_collection(
        region, edition, name="2026 self-assessment", opens_on=date(2026, 3, 1), closes_on=date(2026, 5, 31)
    )
    Target.objects.create(
        region=region, edition=edition, level=1, by_on=date(2026, 12, 31), source="The board", set_on=LONG_AGO
    )
    return World(region, edition, collection, councils)


def line(progress: region_figures.RegionProgress, council: Council) -> region_figures.CouncilLine:
    return next(row for row in progress.councils if row.pk == council.pk)


def test_a_challenged_answer_lowers_the_validated_level_and_not_the_claimed_one(world: World) -> None:
    validate_submission(world.submit(0, *LEVEL_1), challenged=["PO1.2"], at=at(6, 15))

    validated = region_figures.region(world.region, END)
    claimed = region_figures.region(world.region, END, basis="claimed")

    assert line(validated, world.councils[0]).levels == (("PE", 1), ("PO", 0))
    assert line(validated, world.councils[0]).missing == ("PO1.2",)
    assert line(validated, world.councils[0]).band == Band.CLOSE
    assert line(claimed, world.councils[0]).band == Band.THERE
    assert (validated.distribution, claimed.distribution) == ((1, 0, 0), (0, 1, 0))


def test_every_council_is_in_one_band_and_stays_in_the_denominator(world: World) -> None:
    validate_submission(world.submit(0, *LEVEL_1), at=at(6, 15))
    validate_submission(world.submit(1, *LEVEL_1[1:]), at=at(6, 15))
    validate_submission(world.submit(2), at=at(6, 15))
    world.submit(3, *LEVEL_1)
    decline(world.collection.assessments.get(council=world.councils[4]), reason="No time", by=None, at=at(4, 1))

    counts = region_figures.region(world.region, END).counts

    assert counts == region_figures.Counts(councils=5, there=1, close=1, further=1, waiting=1, nothing=0, declined=1)


def test_a_council_that_has_said_nothing_yet_is_counted_as_such(world: World) -> None:
    counts = region_figures.region(world.region, END).counts

    assert (counts.councils, counts.nothing) == (5, 5)


def test_an_earlier_date_shows_what_was_known_at_the_end_of_that_day(world: World) -> None:
    validate_submission(world.submit(0, *LEVEL_1, on=at(5, 1, 22)), at=at(6, 15))

    before = region_figures.region(world.region, date(2026, 4, 30), basis="claimed")
    that_day = region_figures.region(world.region, date(2026, 5, 1), basis="claimed")
    unreviewed = region_figures.region(world.region, date(2026, 6, 14))
    reviewed = region_figures.region(world.region, date(2026, 6, 15))

    assert before.counts.nothing == 5
    assert that_day.counts.there == 1
    assert line(that_day, world.councils[0]).state == State.CLAIMED
    assert unreviewed.counts.waiting == 1
    assert reviewed.counts.there == 1


def test_a_day_ends_at_midnight_in_london_and_not_in_greenwich(world: World) -> None:
    world.submit(0, *LEVEL_1, on=datetime(2026, 5, 1, 23, 30, tzinfo=UTC))

    assert region_figures.region(world.region, date(2026, 5, 1), basis="claimed").counts.there == 0
    assert region_figures.region(world.region, date(2026, 5, 2), basis="claimed").counts.there == 1


def test_a_claim_that_waits_is_shown_as_such_and_counts_for_nothing(world: World) -> None:
    world.submit(0, *LEVEL_1)

    row = line(region_figures.region(world.region, END), world.councils[0])

    assert (row.overall, row.levels, row.missing) == (None, (), ())
    assert (row.shown_overall, row.shown, row.is_claimed) == (1, (("PE", 1), ("PO", 1)), True)


def test_an_update_counts_now_but_not_at_the_last_collection(world: World) -> None:
    first = validate_submission(world.submit(0, *LEVEL_1[1:]), at=at(6, 15))
    start_update(first.assessment, by=None, at=at(9, 1))
    first.assessment.refresh_from_db()
    validate_submission(submit_answers(first.assessment, ["PE1.1"], at=at(9, 2)), at=at(9, 20))

    assert line(region_figures.region(world.region, END), world.councils[0]).band == Band.CLOSE
    assert line(region_figures.region(world.region, END, moment="now"), world.councils[0]).band == Band.THERE


def test_a_newer_claim_does_not_hide_the_older_validated_level_while_its_round_is_open(world: World) -> None:
    validate_submission(world.submit(0, *LEVEL_1), at=at(6, 15))
    second = make_collection(
        world.region, world.edition, name="2027", opens_on=date(2027, 3, 1), closes_on=date(2027, 5, 31)
    )
    submit_answers(second.assessments.get(council=world.councils[0]), LEVEL_1[1:], at=at(5, 1, year=2027))

    row = line(region_figures.region(world.region, date(2027, 5, 31)), world.councils[0])

    assert (row.state, row.overall, row.newer) == (State.VALIDATED, 1, True)
    closed = region_figures.region(world.region, date(2027, 6, 30))
    row = line(closed, world.councils[0])
    assert (row.band, row.overall, row.known.level if row.known else None) == (Band.WAITING, None, 1)
    assert (closed.counts.there, closed.counts.waiting) == (0, 1)
    assert closed.counts.last_known_words == "1 last known (2026)"
    claimed = line(region_figures.region(world.region, date(2027, 6, 30), basis="claimed"), world.councils[0])
    assert (claimed.overall, claimed.is_claimed) == (0, True)


def test_a_target_for_one_theme_asks_for_more_there(world: World) -> None:
    Target.objects.create(
        region=world.region,
        edition=world.edition,
        theme=world.edition.themes.get(code="PE"),
        level=2,
        by_on=date(2026, 10, 31),
        source="The board",
        set_on=LONG_AGO,
    )
    validate_submission(world.submit(0, *LEVEL_1), at=at(6, 15))

    assert line(region_figures.region(world.region, END), world.councils[0]).missing == ("PE2.1", "PE2.2")


def test_a_target_set_later_or_ended_before_does_not_count(world: World) -> None:
    Target.objects.update(set_on=date(2026, 7, 1), ended_on=date(2026, 9, 1))

    def aim(on: date) -> bool:
        chosen = region_figures.region(world.region, on).goal
        assert chosen is not None
        return chosen.is_set

    assert [aim(date(2026, 6, 30)), aim(date(2026, 7, 1)), aim(date(2026, 9, 1))] == [False, True, False]


def test_requirements_are_counted_among_the_councils_whose_answers_are_known(world: World) -> None:
    validate_submission(world.submit(0, *LEVEL_1[:3]), at=at(6, 15))
    validate_submission(world.submit(1, *LEVEL_1[1:3]), at=at(6, 15))
    world.submit(2)

    progress = region_figures.region(world.region, END)

    assert progress.answered == 2
    assert [(row.code, row.lacking) for row in progress.stopping] == [("PO1.2", 2), ("PE1.1", 1)]
    assert progress.stopping[0].text == "Policy level 1: requirement 2 is in place."


def test_levels_over_time_have_a_point_for_each_closed_collection_and_one_for_the_date(world: World) -> None:
    validate_submission(world.submit(0, *LEVEL_1), at=at(6, 15))
    second = make_collection(
        world.region, world.edition, name="2027", opens_on=date(2027, 3, 1), closes_on=date(2027, 5, 31)
    )
    for number, met in ((0, LEVEL_1 + LEVEL_2), (1, LEVEL_1)):
        assessment = second.assessments.get(council=world.councils[number])
        validate_submission(
            submit_answers(assessment, met, at=at(5, 1, year=2027), aiming_at=2), at=at(6, 1, year=2027)
        )

    points = region_figures.region(world.region, date(2027, 6, 30)).over_time

    assert [(row.on, row.councils, row.at_least) for row in points] == [
        (date(2026, 5, 31), 5, (1, 0)),
        (date(2027, 5, 31), 5, (2, 1)),
        (date(2027, 6, 30), 5, (2, 1)),
    ]


def next_year(world: World) -> Collection:
    days = {"opens_on": date(2027, 3, 1), "closes_on": date(2027, 5, 31)}
    return make_collection(world.region, world.edition, name="2027", **days)


def test_a_council_that_declines_keeps_its_last_known_level_beside_the_figures_of_this_round(world: World) -> None:
    for number in (0, 1, 2):
        validate_submission(world.submit(number, *LEVEL_1), at=at(6, 15))
    second = next_year(world)
    decline(second.assessments.get(council=world.councils[0]), reason="No time", by=None, at=at(4, 1, year=2027))
    answered = second.assessments.get(council=world.councils[1])
    validate_submission(submit_answers(answered, LEVEL_1, at=at(5, 1, year=2027)), at=at(6, 1, year=2027))

    progress = region_figures.region(world.region, date(2027, 6, 30))

    left, there, silent = (line(progress, council) for council in world.councils[:3])
    assert (left.band, left.overall, there.overall, silent.overall) == (Band.DECLINED, None, 1, None)
    assert silent.band == Band.NOTHING
    for row in (left, silent):
        assert row.known is not None
        assert (row.known.level, row.known.themes, row.known.year) == (1, (("PE", 1), ("PO", 1)), 2026)
        assert (row.shown_overall, row.shown, row.is_last_known) == (1, (("PE", 1), ("PO", 1)), True)
    assert (progress.counts.there, progress.counts.last_known) == (1, ((2026, 2),))
    assert progress.distribution == (0, 1, 0)


def test_the_trend_names_who_has_left(world: World) -> None:
    for number in (0, 1, 2):
        validate_submission(world.submit(number, *LEVEL_1), at=at(6, 15))
    second = next_year(world)
    decline(second.assessments.get(council=world.councils[0]), reason="No time", by=None, at=at(4, 1, year=2027))
    answered = second.assessments.get(council=world.councils[1])
    validate_submission(submit_answers(answered, LEVEL_1, at=at(5, 1, year=2027)), at=at(6, 1, year=2027))

    first, then, now = region_figures.region(world.region, date(2027, 6, 30)).over_time

    assert (first.at_least, first.left, first.last_known) == ((3, 0), (), 0)
    assert (then.at_least, then.left, then.last_known) == ((1, 0), ("Amber", "Cedar"), 2)
    assert (now.at_least, now.left, now.last_known) == ((1, 0), (), 2)


def test_a_level_older_than_24_months_is_not_known(world: World) -> None:
    validate_submission(world.submit(0, *LEVEL_1), at=at(6, 15))

    old = line(region_figures.region(world.region, date(2028, 5, 2)), world.councils[0])
    own = region_figures.council(world.councils[0], date(2028, 5, 2))

    assert line(region_figures.region(world.region, date(2028, 5, 1)), world.councils[0]).overall == 1
    assert (old.overall, old.shown_overall, old.state) == (None, None, State.NOT_KNOWN)
    assert (own.overall, own.state, own.themes[0].validated) == (None, State.NOT_KNOWN, None)


def test_a_trial_of_a_few_councils_is_not_drawn_as_the_region(world: World) -> None:
    trial = make_collection(
        world.region,
        world.edition,
        name="2025 trial",
        opens_on=date(2025, 9, 1),
        closes_on=date(2025, 12, 31),
    )
    trial.assessments.exclude(council__in=world.councils[:2]).delete()
    north = make_sub_region(world.region, councils=world.councils[:2], name="North")
    for assessment in trial.assessments.all():
        validate_submission(submit_answers(assessment, LEVEL_1, at=at(11, 1, year=2025)), at=at(12, 1, year=2025))

    points = region_figures.region(world.region, date(2026, 6, 30)).over_time
    own = region_figures.region(world.region, date(2026, 6, 30), sub_region=north).over_time

    assert [(row.label, row.asked, row.councils, row.is_partial) for row in points] == [
        ("2025 trial", 2, 5, True),
        ("2026 self-assessment", 5, 5, False),
        ("As at this date", 5, 5, False),
    ]
    assert (own[0].asked, own[0].councils, own[0].is_partial) == (2, 2, False)


def test_only_the_councils_that_exist_on_the_day_count(world: World) -> None:
    Council.objects.filter(pk=world.councils[0].pk).update(ends_on=date(2026, 8, 31))
    make_council(world.region, starts_on=date(2026, 9, 1))
    validate_submission(world.submit(0, *LEVEL_1), at=at(6, 15))

    last_day, next_day = (region_figures.region(world.region, day) for day in (date(2026, 8, 31), date(2026, 9, 1)))

    assert (last_day.counts.councils, last_day.counts.there) == (5, 1)
    assert (next_day.counts.councils, next_day.counts.there) == (5, 0)


def test_a_sub_region_is_its_councils_of_that_day(world: World) -> None:
    north = make_sub_region(world.region, councils=world.councils[:2], name="North")
    south = make_sub_region(world.region, councils=world.councils[2:], name="South")
    moved = SubRegionMembership.objects.get(council=world.councils[1])
    moved.ends_on = date(2026, 6, 30)
    save_as_of(moved, at(6, 30))
    there = SubRegionMembership(sub_region=south, council=world.councils[1], starts_on=date(2026, 7, 1))
    save_as_of(there, at(7, 1))
    validate_submission(world.submit(1, *LEVEL_1), at=at(6, 15))

    june = region_figures.region(world.region, date(2026, 6, 30), sub_region=north)
    july = region_figures.region(world.region, date(2026, 7, 1), sub_region=north)

    assert (june.counts.councils, june.counts.there) == (2, 1)
    assert (july.counts.councils, july.counts.there) == (1, 0)


def test_sub_regions_are_compared_and_one_without_a_lead_council_says_so(world: World) -> None:
    north = make_sub_region(world.region, councils=world.councils[:2], name="North")
    make_sub_region(world.region, councils=world.councils[2:4], name="South")
    save_as_of(LeadCouncil(sub_region=north, council=world.councils[0], starts_on=LONG_AGO), known_from(LONG_AGO))
    validate_submission(world.submit(0, *LEVEL_1), at=at(6, 15))

    rows = region_figures.region(world.region, END).sub_regions

    assert [(row.name, row.leads, row.counts.councils, row.middle) for row in rows] == [
        ("North", ("Amber",), 2, 1),
        ("South", (), 2, None),
        ("No sub-region", (), 1, None),
    ]


def test_another_region_changes_nothing(world: World) -> None:
    other = make_region()
    stranger = make_council(other)
    collection = make_collection(other, world.edition, opens_on=date(2026, 3, 1), closes_on=date(2026, 5, 31))
    validate_submission(submit_answers(collection.assessments.get(council=stranger), LEVEL_1, at=at(5, 1)), at=at(6, 1))

    progress = region_figures.region(world.region, END)

    assert (progress.counts.councils, progress.counts.there) == (5, 0)


@pytest.mark.parametrize("more", [0, 30])
def test_a_region_costs_the_same_queries_whatever_its_size(
    world: World, more: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _each in range(more):
        council = make_council(world.region)
        assessment = world.collection.assessments.create(council=council, aiming_at=1)
        submission = assessment.submissions.create(
            number=1, kind="full", aiming_at=1, claimed=0, submitted_at=at(5, 1), fingerprint="0" * 64
        )
        submission.levels.create(theme=world.edition.themes.get(code="PE"), claimed=0)
    world.submit(0, *LEVEL_1)

    with django_assert_num_queries(6):
        progress = region_figures.region(world.region, END, basis="claimed")

    assert progress.counts.councils == 5 + more


def test_a_council_sees_what_the_next_level_and_the_target_still_need(world: World) -> None:
    validate_submission(world.submit(0, *LEVEL_1, "PE2.1", aiming_at=2), challenged=["PO1.2"], at=at(6, 15))

    progress = region_figures.council(world.councils[0], END)

    assert (progress.claimed, progress.validated, progress.basis) == (1, 0, "validated")
    assert [(row.code, row.value, row.for_target) for row in progress.needs] == [("PO1.2", "not-met", True)]
    people, policy = progress.themes
    assert (people.claimed, people.validated, people.next_level, people.fulfilled, people.asked) == (1, 1, 2, 1, 2)
    assert (policy.claimed, policy.validated, policy.target) == (1, 0, 1)


def test_a_council_that_is_not_validated_yet_sees_its_needs_from_what_it_claims(world: World) -> None:
    world.submit(0, *LEVEL_1[:2])

    progress = region_figures.council(world.councils[0], END)

    assert (progress.basis, progress.validated, progress.band) == ("claimed", None, Band.WAITING)
    assert [row.code for row in progress.missing] == ["PO1.1", "PO1.2"]


def test_the_history_of_a_council_has_a_line_for_each_collection(world: World) -> None:
    validate_submission(world.submit(0, *LEVEL_1), challenged=["PE1.1"], at=at(6, 15))
    second = make_collection(
        world.region, world.edition, name="2027", opens_on=date(2027, 3, 1), closes_on=date(2027, 5, 31)
    )
    decline(second.assessments.get(council=world.councils[0]), reason="No time", by=None, at=at(4, 1, year=2027))

    progress = region_figures.council(world.councils[0], date(2027, 6, 30))

    assert [(row.collection, row.state, row.claimed, row.validated) for row in progress.history] == [
        ("2026 self-assessment", State.VALIDATED, 1, 0),
        ("2027", State.DECLINED, None, None),
    ]
    assert progress.band == Band.DECLINED
    assert (progress.overall, progress.last_known, progress.basis) == (0, "2026", "validated")
    assert [row.code for row in progress.missing] == ["PE1.1"]
    assert progress.history[0].levels.validated == (("PE", 0), ("PO", 1))


def test_a_council_costs_five_queries(world: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    validate_submission(world.submit(0, *LEVEL_1), at=at(6, 15))

    with django_assert_num_queries(5):
        region_figures.council(world.councils[0], END)
