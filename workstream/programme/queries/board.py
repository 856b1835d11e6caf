"""What the programme board is to know of the work stream as at a day: what it is asked, what is late, what comes.

One place for the dashboard, the reports and their Word: each line names who has it in hand and since when.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from textwrap import shorten

from django.db.models import Q

from actions.models import Action
from councils.models import Region
from councils.queries.known import as_known
from ui.templatetags.ui import count, day, whole_pounds
from workstream.models import Benefit, Item, Meeting, Recommendation
from workstream.programme.queries.programme_figures import plan_items, recommendations_waiting
from workstream.programme.rules.rag import Rag, rag

MONTH = timedelta(days=31)
NOBODY = "no owner"


@dataclass(frozen=True)
class BoardLine:
    on: date
    """Put to the board, due, or to be on this day."""
    what: str
    about: str = ""
    """Who has it in hand, and since when."""

    @property
    def words(self) -> str:
        return self.what + self.about

    def within(self, letters: int) -> "BoardLine":
        """The same where little room is: a long title is cut, who and since when stay."""
        return replace(self, what=shorten(self.what, letters, placeholder=" …"))


@dataclass(frozen=True)
class BoardLines:
    decisions: tuple[BoardLine, ...] = ()
    """Recommendations that wait, the longest first."""
    late: tuple[BoardLine, ...] = ()
    """What was promised for a day that has passed, the longest overdue first; then what is red before its day."""
    coming: tuple[BoardLine, ...] = ()
    """What falls into the month after, in order of date."""

    def within(self, letters: int) -> "BoardLines":
        cut = (tuple(line.within(letters) for line in lines) for lines in (self.decisions, self.late, self.coming))
        return BoardLines(*cut)


def board_lines(region: Region, on: date) -> BoardLines:
    """About ten queries."""
    items = plan_items(region, on)
    actions = as_known(Action, region, on, Q(region=region, state=Action.State.OPEN), related=("owner",))
    return BoardLines(
        tuple(_decision(row, on) for row in recommendations_waiting(region, on)),
        (*_overdue(region, items, actions, on), *_red(items, on)),
        _coming(region, items, actions, on),
    )


def _decision(row: Recommendation, on: date) -> BoardLine:
    """“Trainer days (£18,500), put to the board by Ann Lee on 3 May 2027, 12 days ago; deferred on 10 May 2027”."""
    assert row.put_on is not None
    pounds = f" ({whole_pounds(row.amount_pence)})" if row.amount_pence is not None else ""
    by = f" by {row.written_by}" if row.written_by else ""
    last = next(iter(row.decisions.all()), None)
    deferred = f"; deferred on {day(last.decided_on)}" if last else ""
    about = f"{pounds}, put to the board{by} on {day(row.put_on)}, {_ago(row.put_on, on)}{deferred}"
    return BoardLine(row.put_on, str(row), about)


def _ago(then: date, on: date) -> str:
    return "today" if then == on else f"{count((on - then).days, 'day')} ago"


def _overdue(region: Region, items: list[Item], actions: list[Action], on: date) -> list[BoardLine]:
    found = [
        BoardLine(item.due_on, f"{item.get_kind_display()}: {item}", _since(item.who, item.due_on, on))
        for item in items
        if item.due_on < on and rag(item.dates(), on) != Rag.DONE
    ]
    found += [
        BoardLine(row.due_on, f"Action: {row}", _since(row.whose, row.due_on, on))
        for row in actions
        if row.due_on and row.due_on < on
    ]
    benefits = as_known(Benefit, region, on, Q(region=region, promised_on__lte=on), related=("council",))
    found += [
        BoardLine(
            row.ends_on,
            f"Benefit promised: {row}",
            f", {row.amount_words()}{_since(row.where, row.ends_on, on)}",
        )
        for row in benefits
        if row.counted().is_overdue(on)
    ]
    return sorted(found, key=lambda line: (line.on, line.words))


def _since(who: str, due: date, on: date) -> str:
    return f" ({who or NOBODY}), due {day(due)}, {_ago(due, on)}"


def _red(items: list[Item], on: date) -> list[BoardLine]:
    """Far behind though the day is still to come, the nearest first."""
    return [
        BoardLine(
            item.due_on,
            f"{item.get_kind_display()}: {item}",
            f" ({item.who or NOBODY}), red: {item.percent}% done, due {day(item.due_on)}",
        )
        for item in items
        if item.due_on >= on and rag(item.dates(), on) == Rag.RED
    ]


def _coming(region: Region, items: list[Item], actions: list[Action], on: date) -> tuple[BoardLine, ...]:
    last = on + MONTH
    found = [
        BoardLine(
            item.due_on,
            f"{item.get_kind_display()}: {item}",
            f" ({item.who or NOBODY}), {rag(item.dates(), on)}",
        )
        for item in items
        if on <= item.due_on <= last and rag(item.dates(), on) != Rag.DONE
    ]
    found += [
        BoardLine(row.due_on, f"Action: {row}", f" ({row.whose or NOBODY})")
        for row in actions
        if row.due_on and on <= row.due_on <= last
    ]
    held = as_known(Meeting, region, on, Q(region=region, on__gt=on, on__lte=last, is_called_off=False))
    found += [BoardLine(row.on, f"Meeting: {row.title}, {row.place}") for row in held]
    return tuple(sorted(found, key=lambda line: (line.on, line.words)))
