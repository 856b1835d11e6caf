"""What a thing asked of a council has come to, and what to do next about a council. Plain rules over plain rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

SOON = timedelta(days=14)
"""What is due later than this is not chased yet."""
PATIENCE = timedelta(days=7)
"""So long a council is left alone after a reminder or a call."""
ANSWER_TIME = timedelta(days=14)
"""So long a chief executive is given."""
FORGOTTEN = timedelta(days=60)
"""After so long without a word chasing begins again with a reminder."""


class State(StrEnum):
    NOT_ASKED = "not-asked"
    ASKED = "asked"
    PROMISED = "promised"
    EXTENDED = "extended"
    RECEIVED = "received"
    DECLINED = "declined"


WORDS = {
    State.NOT_ASKED: "Not asked",
    State.ASKED: "Asked",
    State.PROMISED: "Promised",
    State.EXTENDED: "Extended",
    State.RECEIVED: "Received",
    State.DECLINED: "Declined",
}
SETTLED = (State.RECEIVED, State.DECLINED)


@dataclass(frozen=True)
class Asked:
    """One thing that is asked of a council, as its room tells it, with the latest promise."""

    asked_on: date | None = None
    due_on: date | None = None
    is_extended: bool = False
    received_on: date | None = None
    declined_on: date | None = None
    promised_for: date | None = None
    has_people: bool = True
    """Whether anybody of the council has an account: nobody else can have been asked."""


@dataclass(frozen=True)
class Stand:
    state: State
    on: date | None = None
    """The day that belongs to the state: asked on, promised for, extended to, received on, declined on."""
    due_on: date | None = None
    is_late: bool = False

    @property
    def is_open(self) -> bool:
        return self.state not in SETTLED

    @property
    def words(self) -> str:
        return WORDS[self.state]

    def is_owed(self, on: date) -> bool:
        """Open, and not first due in more than a fortnight."""
        return self.is_open and (self.is_late or self.due_on is None or self.due_on - SOON <= on)


def stand(asked: Asked, on: date) -> Stand:
    """The state of one thing on a day.

    What was received or declined is settled. Of an open thing the council's promise counts before the extension, the
    extension before the asking. An open thing is late from the day after it was promised for, or else was due.
    """
    if asked.received_on:
        return Stand(State.RECEIVED, asked.received_on)
    if asked.declined_on:
        return Stand(State.DECLINED, asked.declined_on)
    is_late = asked.due_on is not None and asked.due_on < on
    if asked.promised_for:
        return Stand(State.PROMISED, asked.promised_for, asked.due_on, asked.promised_for < on)
    if asked.is_extended:
        return Stand(State.EXTENDED, asked.due_on, asked.due_on, is_late)
    if not asked.has_people:
        return Stand(State.NOT_ASKED, None, asked.due_on, is_late)
    return Stand(State.ASKED, asked.asked_on, asked.due_on, is_late)


class Step(StrEnum):
    NOTHING = "nothing"
    INVITE = "invite"
    WAIT = "wait"
    REMIND = "remind"
    CALL = "call"
    WRITE = "write"
    BOARD = "board"


STEP_WORDS = {
    Step.NOTHING: "Nothing is owed",
    Step.INVITE: "Invite somebody: nobody has an account",
    Step.WAIT: "Wait",
    Step.REMIND: "Send a reminder",
    Step.CALL: "Call",
    Step.WRITE: "Write to the chief executive",
    Step.BOARD: "Ask the programme board to step in",
}


@dataclass(frozen=True)
class Chased:
    """The last time each thing was done about a council."""

    reminded_on: date | None = None
    called_on: date | None = None
    written_on: date | None = None

    @property
    def last_on(self) -> date | None:
        return max((day for day in (self.reminded_on, self.called_on, self.written_on) if day), default=None)


@dataclass(frozen=True)
class Next:
    step: Step
    until: date | None = None
    """How long to wait."""

    @property
    def words(self) -> str:
        return STEP_WORDS[self.step]


def next_step(stands: Sequence[Stand], chased: Chased, on: date, *, has_people: bool = True) -> Next:
    """What to do next about one council: one thing, the gentlest that has not been tried since the last reminder.

    Promises that still hold, and what is due in more than a fortnight, are waited for. Then remind; a week later call;
    a week after that, if something is late, write to the chief executive; a fortnight later ask the board. A council
    that was left alone for sixty days is reminded first again.
    """
    open_ones = [row for row in stands if row.is_open]
    if not open_ones:
        return Next(Step.NOTHING)
    if not has_people:
        return Next(Step.INVITE)
    waits = [_quiet_until(row, on) for row in open_ones]
    held = [day for day in waits if day is not None]
    if len(held) == len(open_ones):
        return Next(Step.WAIT, min(held))
    last = chased.last_on
    if chased.reminded_on is None or last is None or on - last > FORGOTTEN:
        return Next(Step.REMIND)
    return _after_reminder(chased, chased.reminded_on, on, is_late=any(row.is_late for row in open_ones))


def _quiet_until(row: Stand, on: date) -> date | None:
    """Until when an open thing is not chased: a promise until its day, what is due later until a fortnight before."""
    if row.is_late:
        return None
    if row.state == State.PROMISED:
        return row.on
    if row.due_on is not None and row.due_on - SOON > on:
        return row.due_on - SOON
    return None


def _after_reminder(chased: Chased, reminded_on: date, on: date, *, is_late: bool) -> Next:
    if on - reminded_on < PATIENCE:
        return Next(Step.WAIT, reminded_on + PATIENCE)
    if chased.called_on is None or chased.called_on < reminded_on:
        return Next(Step.CALL)
    if on - chased.called_on < PATIENCE:
        return Next(Step.WAIT, chased.called_on + PATIENCE)
    if not is_late:
        return Next(Step.REMIND)
    if chased.written_on is None or chased.written_on < reminded_on:
        return Next(Step.WRITE)
    if on - chased.written_on < ANSWER_TIME:
        return Next(Step.WAIT, chased.written_on + ANSWER_TIME)
    return Next(Step.BOARD)
