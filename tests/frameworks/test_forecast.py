"""The forecast as tables of cases, and what must hold for any plan."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frameworks.editions.rules.levels import Requirement, Value
from frameworks.editions.rules.scoring import CUMULATIVE, Kind, Rule, counting
from frameworks.progress.rules.forecast import (
    Aim,
    Count,
    Outlook,
    Promise,
    by_pace,
    by_plan,
    established_to,
    late_by,
    most_lacking,
    pace,
    ready_on,
)

ON = date(2027, 3, 1)
SOON, LATER, PAST = date(2027, 6, 1), date(2027, 12, 1), date(2027, 1, 1)
BEST_FIT, BANDS = Rule(Kind.BEST_FIT), Rule(Kind.PERCENTAGE, ((1, 50), (2, 100)), partly=50)
RULES = st.sampled_from([CUMULATIVE, BEST_FIT, BANDS])
THEME = tuple(Requirement(f"PE{level}.{n}", "PE", level) for level in (1, 2) for n in (1, 2))
AIM = Aim("PE", 2, date(2027, 9, 30))


def met(*codes: str) -> dict[str, str]:
    return dict.fromkeys(codes, Value.MET.value)


@pytest.mark.parametrize(
    ("promises", "day"),
    [
        ([], None),
        ([Promise(SOON)], SOON),
        ([Promise(SOON), Promise(LATER)], LATER),
        ([Promise(SOON), Promise(None)], None),
        ([Promise(PAST)], None),
        ([Promise(ON)], ON),
        ([Promise(PAST, done_on=PAST)], PAST),
        ([Promise(LATER, done_on=PAST), Promise(SOON)], SOON),
        ([Promise(SOON, has_owner=False)], SOON),
    ],
)
def test_a_requirement_is_met_when_the_last_of_its_actions_is_due(promises, day):
    assert ready_on(promises, ON) == day


@pytest.mark.parametrize(
    ("fulfilled", "promises", "level"),
    [
        ((), {}, 0),
        (("PE1.1",), {"PE1.2": [Promise(SOON)]}, 1),
        (("PE1.1",), {"PE1.2": [Promise(SOON, has_owner=False)]}, 0),
        (("PE1.1",), {"PE1.2": [Promise(None)]}, 0),
        (("PE1.1",), {"PE1.2": [Promise(SOON), Promise(None)]}, 0),
        (("PE1.1",), {"PE1.2": [Promise(SOON, has_owner=False), Promise(LATER)]}, 0),
        (("PE1.1",), {"PE1.2": [Promise(SOON), Promise(None, done_on=PAST, has_owner=False)]}, 1),
        (("PE1.1", "PE1.2", "PE2.1"), {"PE2.2": [Promise(PAST)]}, 2),
        (("PE1.1", "PE1.2", "PE2.1"), {"PE2.2": [Promise(None, done_on=PAST, has_owner=False)]}, 2),
        (("PE1.1", "PE2.1", "PE2.2"), {"PE1.2": []}, 0),
    ],
)
def test_a_plan_is_established_where_every_unmet_requirement_has_owner_and_day(fulfilled, promises, level):
    assert established_to(CUMULATIVE, THEME, met(*fulfilled), promises) == level


@pytest.mark.parametrize(
    ("promises", "expected"),
    [
        ({}, Outlook(1, ("PE2.1", "PE2.2"), None)),
        ({"PE2.1": [Promise(SOON)]}, Outlook(1, ("PE2.2",), None)),
        ({"PE2.1": [Promise(SOON)], "PE2.2": [Promise(LATER)]}, Outlook(1, ("PE2.2",), LATER)),
        ({"PE2.1": [Promise(SOON)], "PE2.2": [Promise(SOON)]}, Outlook(2, (), SOON)),
        ({"PE2.1": [Promise(SOON)], "PE2.2": [Promise(PAST)]}, Outlook(1, ("PE2.2",), None)),
    ],
)
def test_what_the_days_in_a_plan_add_up_to(promises, expected):
    assert by_plan(CUMULATIVE, THEME, met(*("PE1.1", "PE1.2")), promises, AIM, ON) == expected


@pytest.mark.parametrize(
    ("earlier", "later", "rate"),
    [
        (None, Count(ON, 3), None),
        (Count(PAST, 1), None, None),
        (Count(ON, 1), Count(ON, 3), None),
        (Count(ON - timedelta(days=90), 1), Count(ON, 3), Fraction(2)),
        (Count(ON - timedelta(days=360), 1), Count(ON, 3), Fraction(1, 2)),
        (Count(ON - timedelta(days=90), 3), Count(ON, 1), Fraction(-2)),
    ],
)
def test_pace_is_requirements_met_per_90_days(earlier, later, rate):
    assert pace(earlier, later) == rate


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        (None, None),
        (Fraction(0), Outlook(1, ("PE2.1", "PE2.2"), None)),
        (Fraction(-1), Outlook(1, ("PE2.1", "PE2.2"), None)),
        (Fraction(1), Outlook(2, (), ON + timedelta(days=180))),
        (Fraction(1, 2), Outlook(1, ("PE2.2",), ON + timedelta(days=360))),
    ],
)
def test_what_the_pace_so_far_adds_up_to(rate, expected):
    assert by_pace(CUMULATIVE, THEME, met(*("PE1.1", "PE1.2")), rate, Count(ON, 2), AIM, ON) == expected


def test_what_is_met_now_counts_though_the_pace_would_not_have_brought_it():
    slow = by_pace(CUMULATIVE, THEME, met(*("PE1.1", "PE1.2", "PE2.1")), Fraction(1, 2), Count(ON, 2), AIM, ON)
    assert slow == Outlook(1, ("PE2.2",), ON + timedelta(days=360))


DESCRIBED = tuple(Requirement(f"PE{level}.1", "PE", level) for level in (1, 2, 3))
HALF = {**met("PE1.1"), "PE1.2": Value.PARTLY.value}
"""Three of eight points: half a requirement short of level 1."""


@pytest.mark.parametrize(
    ("rule", "theme", "said", "promises", "aim", "expected"),
    [
        (BEST_FIT, DESCRIBED, met("PE1.1"), {}, replace(AIM, level=3), Outlook(1, ("PE3.1",), None)),
        (BEST_FIT, DESCRIBED, met("PE1.1"), {"PE3.1": [Promise(SOON)]}, replace(AIM, level=3), Outlook(3, (), SOON)),
        (BEST_FIT, DESCRIBED, met("PE3.1"), {}, AIM, Outlook(3, (), ON)),
        (BANDS, THEME, HALF, {}, replace(AIM, level=1), Outlook(0, ("PE1.2",), None)),
        (BANDS, THEME, HALF, {"PE2.2": [Promise(SOON)]}, replace(AIM, level=1), Outlook(1, (), SOON)),
        (BANDS, THEME, HALF, {"PE1.2": [Promise(LATER)]}, replace(AIM, level=1), Outlook(0, ("PE1.2",), LATER)),
    ],
)
def test_a_plan_adds_up_by_the_rule_of_its_edition(rule, theme, said, promises, aim, expected):
    assert by_plan(rule, theme, said, promises, aim, ON) == expected


def test_where_descriptions_fit_each_level_gained_counts_as_one():
    aim = replace(AIM, level=3)
    told = by_pace(BEST_FIT, DESCRIBED, met("PE2.1"), Fraction(1, 2), Count(ON, 2), aim, ON)
    assert told == Outlook(3, (), ON + timedelta(days=180))
    assert by_pace(BANDS, THEME, HALF, Fraction(1), Count(ON, 1), AIM, ON) == Outlook(
        1, ("PE2.2",), ON + timedelta(days=270)
    )


def test_by_a_day_that_has_passed_no_pace_gains_anything():
    passed = by_pace(
        CUMULATIVE, THEME, met(*()), Fraction(10), Count(PAST, 0), Aim("PE", 1, PAST + timedelta(days=50)), ON
    )
    assert passed is not None
    assert passed.lacking == ("PE1.1", "PE1.2")


@pytest.mark.parametrize(
    ("outlook", "days"),
    [
        (Outlook(2, (), SOON), 0),
        (Outlook(1, ("PE2.2",), None), None),
        (Outlook(1, ("PE2.2",), AIM.by_on + timedelta(days=40)), 40),
    ],
)
def test_how_late_a_target_is_reached(outlook, days):
    assert late_by(outlook, AIM) == days


def test_requirements_that_most_councils_lack_come_first():
    assert most_lacking([("PE1.2",), ("PE1.1", "PE1.2"), ("PE2.1",)], [row.code for row in THEME]) == (
        ("PE1.2", 2),
        ("PE1.1", 1),
        ("PE2.1", 1),
    )


DAYS = st.dates(date(2026, 1, 1), date(2029, 12, 31))
PROMISES = st.builds(Promise, due_on=st.none() | DAYS, done_on=st.none() | st.dates(date(2026, 1, 1), ON))
PLANS = st.dictionaries(st.sampled_from([row.code for row in THEME]), st.lists(PROMISES, max_size=3))
SAID = st.dictionaries(st.sampled_from([row.code for row in THEME]), st.sampled_from(Value))
AIMS = st.builds(Aim, theme=st.just("PE"), level=st.integers(1, 2), by_on=DAYS)


def no_worse(now: Outlook, before: Outlook) -> bool:
    reached = before.reached_on is None or (now.reached_on is not None and now.reached_on <= before.reached_on)
    return now.level >= before.level and set(now.lacking) <= set(before.lacking) and reached


@given(plan=PLANS, rule=RULES, said=SAID, aim=AIMS, data=st.data())
def test_finishing_an_action_never_worsens_a_forecast(plan, rule, said, aim, data):
    before = by_plan(rule, THEME, said, plan, aim, ON)
    open_ones = [(code, at) for code, rows in plan.items() for at, row in enumerate(rows) if row.done_on is None]
    if not open_ones:
        return
    code, at = data.draw(st.sampled_from(open_ones))
    done = list(plan[code])
    done[at] = replace(done[at], done_on=ON)

    after = by_plan(rule, THEME, said, {**plan, code: done}, aim, ON)

    assert no_worse(after, before)
    assert established_to(rule, THEME, said, {**plan, code: done}) >= established_to(rule, THEME, said, plan)


@given(plan=PLANS, rule=RULES, said=SAID, aim=AIMS, more=st.sampled_from([row.code for row in THEME]))
def test_a_requirement_met_never_worsens_a_forecast(plan, rule, said, aim, more):
    before, after = (
        by_plan(rule, THEME, said, plan, aim, ON),
        by_plan(rule, THEME, {**said, more: Value.MET}, plan, aim, ON),
    )
    assert no_worse(after, before)


@given(
    rule=RULES,
    said=SAID,
    aim=AIMS,
    slow=st.fractions(-2, 5),
    more=st.fractions(0, 5),
    since=st.dates(date(2025, 1, 1), ON),
)
def test_a_faster_pace_never_worsens_a_forecast(rule, said, aim, slow, more, since):
    start = Count(since, len(counting(rule, THEME, said)))
    before = by_pace(rule, THEME, said, slow, start, aim, ON)
    after = by_pace(rule, THEME, said, slow + more, start, aim, ON)
    assert before is not None
    assert after is not None
    assert no_worse(after, before)


@given(plan=PLANS, rule=RULES, said=SAID, aim=AIMS)
def test_what_is_not_lacking_is_reached_in_time_or_by_now(plan, rule, said, aim):
    told = by_plan(rule, THEME, said, plan, aim, ON)
    if told.is_reached:
        assert told.level >= aim.level
        assert told.reached_on is not None
        assert told.reached_on <= max(aim.by_on, ON)
