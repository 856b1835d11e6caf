"""The database keeps UTC, a day ends in London. The hour between them, in British Summer Time and on the two Sundays on
which the clock changes, belongs to the right day: for “as at”, for what is due, reminded of, and closed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from councils.queries.known import end_of
from frameworks.assessments.operations.save_answers import Refused, attach, check_open
from frameworks.assessments.queries.evidence_library import as_table, library
from frameworks.models import Evidence
from frameworks.progress.queries.due_dates import due
from lm3.measurements.operations import survey_suppliers
from post.linking import make_token
from reports.chasing.operations import send_digests
from reports.papers.operations.ask_for_report import ask_for_monthly
from tests.factories import make_assessment, make_council, make_region
from tests.lm3.making import make_measurement, make_survey
from tests.training.making import complete, make_course, make_learner, make_session
from tests.workstream.making import make_budget_line, make_item, make_recommendation
from training.operations import remind_lapsing
from workstream.programme.operations.decide_recommendation import decide
from workstream.programme.queries import programme_figures
from workstream.programme.queries.board import board_lines

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
ENDS = (
    (date(2026, 1, 15), datetime(2026, 1, 16, 0, tzinfo=UTC)),
    (date(2026, 7, 10), datetime(2026, 7, 10, 23, tzinfo=UTC)),
    (date(2026, 3, 28), datetime(2026, 3, 29, 0, tzinfo=UTC)),
    (date(2026, 3, 29), datetime(2026, 3, 29, 23, tzinfo=UTC)),
    (date(2026, 10, 24), datetime(2026, 10, 24, 23, tzinfo=UTC)),
    (date(2026, 10, 25), datetime(2026, 10, 26, 0, tzinfo=UTC)),
)
"""A day and when it is over: in winter, in summer, the day before and the day of each change of the clock."""
a_day = pytest.mark.parametrize(("on", "end"), ENDS, ids=[f"{on:%-d-%b}" for on, _end in ENDS])


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 1, 1, 12, tzinfo=UTC), tick=False) as at:
        yield at


@a_day
def test_what_is_written_in_the_last_second_of_a_day_counts_on_it_and_a_second_later_not(on, end, clock) -> None:
    line = make_budget_line(year=programme_figures.financial_year(on), spent_pence=0)
    region = line.region
    bid = make_recommendation(region, put_on=date(2026, 1, 1))
    for moment, pence in ((end - SECOND, 1), (end, 2)):
        clock.move_to(moment)
        line.spent_pence = pence
        line.save()
    decide(bid, outcome="approved", words="Yes", on=on, at_meeting=True, by=None, at=end)

    clock.move_to(end + timedelta(days=3))

    assert end_of(on) == end
    assert [programme_figures.region(region, day).budget.spent for day in (on - timedelta(days=1), on)] == [0, 1]
    assert programme_figures.region(region, on + timedelta(days=1)).budget.spent in (0, 2)
    assert programme_figures.region(region, on).waiting
    assert not programme_figures.region(region, on + timedelta(days=1)).waiting


@a_day
def test_what_is_due_on_a_day_is_late_when_the_day_is_over_in_london(on, end, clock) -> None:
    item = make_item(due_on=on, starts_on=None)
    region = item.line.region
    clock.move_to(end - SECOND)

    assert not board_lines(region, timezone.localdate()).late
    clock.move_to(end)

    assert ["1 day ago" in line.words for line in board_lines(region, timezone.localdate()).late] == [True]


@a_day
def test_a_collection_takes_answers_until_its_last_second_and_is_late_from_the_next(on, end, clock) -> None:
    assessment = make_assessment(closes_on=on)
    region = assessment.collection.region

    check_open(assessment, end - SECOND)
    clock.move_to(end - SECOND)
    assert not due(region, timezone.localdate()).late
    clock.move_to(end)

    assert [row.days for row in due(region, timezone.localdate()).late] == [1]
    with pytest.raises(Refused):
        check_open(assessment, end)


@a_day
def test_a_survey_takes_answers_and_reminds_until_its_last_second(on, end, clock) -> None:
    survey = make_survey(make_measurement(make_council()), "Ash")
    survey.closes_on, survey.sent_at = on, timezone.now()
    survey.save()
    asked = survey.requests.get()
    token = make_token("supplier-survey", asked.pk)

    assert survey_suppliers.find(token, end - SECOND) == asked
    assert survey_suppliers.find(token, end) is None
    assert survey_suppliers.remind_all(end) == 0
    assert survey_suppliers.remind_all(end - SECOND) == 1


@a_day
def test_training_that_lapses_is_told_of_until_its_last_day_is_over(on, end, clock) -> None:
    learner = make_learner(make_council(), email="ann@example.org")
    complete(learner, make_course(learner.council.region), on=date(2025, 1, 1), valid_until=on)

    clock.move_to(end)
    assert remind_lapsing.remind(timezone.localdate()) == 0
    clock.move_to(end - SECOND)
    assert remind_lapsing.remind(timezone.localdate()) == 1


@a_day
def test_a_session_is_booked_until_its_last_day_is_over(on, end, clock) -> None:
    session = make_session(region=make_region(), closes_on=on, starts_at=end + timedelta(days=5))

    assert session.why_closed(end - SECOND) == ""
    assert session.why_closed(end).startswith("Booking closed on")


@pytest.mark.parametrize(
    ("monday", "hour"),
    [
        (datetime(2026, 3, 23, tzinfo=UTC), 7),
        (datetime(2026, 3, 30, tzinfo=UTC), 6),
        (datetime(2026, 10, 26, tzinfo=UTC), 7),
    ],
)
def test_the_weekly_mail_goes_at_seven_in_london_before_and_after_each_change_of_the_clock(monday, hour) -> None:
    seven = monday + timedelta(hours=hour)

    assert not send_digests.is_time(seven - SECOND)
    assert send_digests.is_time(seven)
    assert not send_digests.is_time(monday - SECOND - timedelta(hours=1))


@pytest.mark.parametrize(
    ("first", "month"),
    [
        (datetime(2026, 3, 31, 23, tzinfo=UTC), date(2026, 3, 31)),
        (datetime(2026, 11, 1, tzinfo=UTC), date(2026, 10, 31)),
    ],
)
def test_the_monthly_report_is_asked_for_when_the_month_is_over_in_london(first, month, clock) -> None:
    make_region(monthly_report=True)
    clock.move_to(first)

    assert [report.as_at for report in ask_for_monthly(timezone.localdate(), timezone.now())] == [month]


def test_evidence_added_after_midnight_in_summer_is_of_the_new_day() -> None:
    assessment = make_assessment()
    council, at = assessment.council, datetime(2026, 7, 10, 23, 30, tzinfo=UTC)
    said = {"title": "Policy", "url": "https://www.example.org/", "by": None, "at": timezone.now()}
    attach([assessment.answers.earliest("pk")], council=council, **said)
    Evidence.objects.update(added_at=at)

    (row,) = as_table(council, library(council, date(2026, 7, 12)), date(2026, 7, 12)).rows

    assert row[-1] == date(2026, 7, 11)
