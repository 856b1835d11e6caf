"""The state of what a council is asked for, and the next step."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.chasing.rules.obligations import Asked, Chased, Next, Stand, State, Step, next_step, stand

ON = date(2027, 6, 10)
BEFORE, AFTER, OPENED = date(2027, 6, 9), date(2027, 6, 11), date(2027, 4, 1)
days = st.dates(date(2027, 1, 1), date(2027, 12, 31))
maybe = st.none() | days


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (Asked(OPENED, AFTER), Stand(State.ASKED, OPENED, AFTER)),
        (Asked(OPENED, ON), Stand(State.ASKED, OPENED, ON)),
        (Asked(OPENED, BEFORE), Stand(State.ASKED, OPENED, BEFORE, is_late=True)),
        (Asked(OPENED), Stand(State.ASKED, OPENED)),
        (Asked(OPENED, BEFORE, has_people=False), Stand(State.NOT_ASKED, None, BEFORE, is_late=True)),
        (Asked(OPENED, AFTER, is_extended=True), Stand(State.EXTENDED, AFTER, AFTER)),
        (Asked(OPENED, BEFORE, promised_for=ON), Stand(State.PROMISED, ON, BEFORE)),
        (Asked(OPENED, AFTER, promised_for=BEFORE), Stand(State.PROMISED, BEFORE, AFTER, is_late=True)),
        (Asked(OPENED, BEFORE, promised_for=BEFORE, received_on=ON), Stand(State.RECEIVED, ON)),
        (Asked(OPENED, BEFORE, declined_on=BEFORE), Stand(State.DECLINED, BEFORE)),
    ],
)
def test_the_state_of_one_thing(asked: Asked, found: Stand) -> None:
    assert stand(asked, ON) == found


LATE = Stand(State.ASKED, OPENED, BEFORE, is_late=True)
DUE_SOON = Stand(State.ASKED, OPENED, ON + timedelta(days=5))
DUE_LATER = Stand(State.ASKED, OPENED, ON + timedelta(days=30))
PROMISED = Stand(State.PROMISED, AFTER, BEFORE)
RECEIVED = Stand(State.RECEIVED, BEFORE)


def ago(number: int) -> date:
    return ON - timedelta(days=number)


@pytest.mark.parametrize(
    ("stands", "chased", "found"),
    [
        ([], Chased(), Next(Step.NOTHING)),
        ([RECEIVED], Chased(), Next(Step.NOTHING)),
        ([DUE_LATER], Chased(), Next(Step.WAIT, ON + timedelta(days=16))),
        ([PROMISED], Chased(), Next(Step.WAIT, AFTER)),
        ([PROMISED, LATE], Chased(), Next(Step.REMIND)),
        ([DUE_SOON], Chased(), Next(Step.REMIND)),
        ([LATE], Chased(), Next(Step.REMIND)),
        ([LATE], Chased(called_on=ago(3)), Next(Step.REMIND)),
        ([LATE], Chased(ago(3)), Next(Step.WAIT, ON + timedelta(days=4))),
        ([LATE], Chased(ago(7)), Next(Step.CALL)),
        ([LATE], Chased(ago(9), called_on=ago(20)), Next(Step.CALL)),
        ([LATE], Chased(ago(9), called_on=ago(2)), Next(Step.WAIT, ON + timedelta(days=5))),
        ([LATE], Chased(ago(16), called_on=ago(8)), Next(Step.WRITE)),
        ([DUE_SOON], Chased(ago(16), called_on=ago(8)), Next(Step.REMIND)),
        ([LATE], Chased(ago(30), ago(20), ago(5)), Next(Step.WAIT, ON + timedelta(days=9))),
        ([LATE], Chased(ago(40), ago(30), ago(20)), Next(Step.BOARD)),
        ([LATE], Chased(ago(90), ago(80), ago(70)), Next(Step.REMIND)),
    ],
)
def test_the_next_step(stands: list[Stand], chased: Chased, found: Next) -> None:
    assert next_step(stands, chased, ON) == found


def test_where_nobody_has_an_account_somebody_is_invited_first() -> None:
    assert next_step([LATE], Chased(), ON, has_people=False) == Next(Step.INVITE)


asks = st.builds(
    Asked, asked_on=maybe, due_on=maybe, is_extended=st.booleans(), received_on=maybe, declined_on=maybe,
    promised_for=maybe, has_people=st.booleans(),
)  # fmt: skip
chases = st.builds(Chased, reminded_on=maybe, called_on=maybe, written_on=maybe)


@given(st.lists(asks, max_size=4), chases, days)
def test_nobody_is_reminded_again_on_the_day_of_a_reminder(rows: list[Asked], chased: Chased, on: date) -> None:
    today = Chased(on, chased.called_on, chased.written_on)
    assert next_step([stand(row, on) for row in rows], today, on).step != Step.REMIND or (chased.called_on or on) > on


@given(st.lists(asks, max_size=4), chases, days)
def test_nothing_is_done_about_a_council_that_owes_nothing(rows: list[Asked], chased: Chased, on: date) -> None:
    stands = [stand(row, on) for row in rows]
    nothing = next_step(stands, chased, on).step == Step.NOTHING
    assert nothing == (not any(row.is_open for row in stands))


@given(st.lists(asks, max_size=4), chases, days)
def test_whoever_waits_is_told_until_when_and_that_day_is_to_come(rows: list[Asked], chased: Chased, on: date) -> None:
    found = next_step([stand(row, on) for row in rows], chased, on)
    assert (found.until is not None) == (found.step == Step.WAIT)
    assert found.until is None or found.until >= on
