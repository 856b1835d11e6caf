"""Figures in words: where the region stands, what it asks of each council, what needs a decision."""

from frameworks.progress.queries.region_figures import CouncilLine, Counts, RegionProgress
from frameworks.progress.rules.standings import Band, Goal
from ui.templatetags.ui import count, day, days_from
from workstream.programme.queries.board import BoardLines

NO_LINES = BoardLines()
MOST_ASKED = 2
"""So many requirements of one council are written out; the rest is a number."""


def goal_in_words(goal: Goal | None, themes: tuple[tuple[str, str], ...] = ()) -> str:
    """“Level 1 in every theme by 31 December 2027; People level 2”."""
    if goal is None:
        return "No target stands on this day"
    titles = dict(themes)
    raised = [f"{titles.get(code, code)} level {level}" for code, level in goal.by_theme]
    whole = [f"level {goal.level} in every theme"] if goal.level else []
    first, *rest = whole + raised
    words = f"{first} by {day(goal.by_on)}"
    return "; ".join([words[0].upper() + words[1:], *rest])


def ask_in_words(line: CouncilLine, texts: dict[str, str]) -> tuple[str, ...]:
    """What the region asks of one council, one sentence each."""
    if line.band == Band.DECLINED:
        return ("Take part in the next self-assessment",)
    if line.band == Band.NOTHING and not line.was_asked:
        return ()
    if line.band == Band.NOTHING:
        return ("Finish and sign off the self-assessment",)
    if line.band == Band.WAITING:
        return ("Answer the reviewer: what was signed off is not validated yet",)
    asked = [f"{code}: {texts.get(code, '')}" for code in line.missing[:MOST_ASKED]]
    more = len(line.missing) - MOST_ASKED
    return (*asked, f"and {count(more, 'requirement')} more") if more > 0 else tuple(asked)


def summary(progress: RegionProgress) -> str:
    counts = progress.counts
    known = f"{counts.there:,} of {count(counts.councils, 'council')} {'is' if counts.there == 1 else 'are'} there"
    return f"{known}, {counts.close:,} close, {counts.further:,} further off, {_not_counted(counts)}."


def _not_counted(counts: Counts) -> str:
    parts = []
    if counts.waiting:
        parts.append(f"{counts.waiting:,} waiting to be validated")
    if counts.nothing:
        parts.append(f"{counts.nothing:,} with nothing submitted")
    parts.append(f"{counts.declined:,} not taking part")
    return ", ".join(parts)


def decisions(progress: RegionProgress, lines: BoardLines = NO_LINES) -> tuple[str, ...]:
    """What the board is to decide, one sentence each: what was put to it, the longest waiting first, then what the
    figures ask. Empty where nothing was put and everybody is there."""
    return (*(f"{line.words}." for line in lines.decisions), *_asked_by_figures(progress))


def _asked_by_figures(progress: RegionProgress) -> tuple[str, ...]:
    counts, goal = progress.counts, progress.goal
    found = []
    not_there = counts.councils - counts.there
    if goal and goal.is_set and goal.by_on < progress.on and not_there:
        found.append(
            f"The target date, {day(goal.by_on)}, has passed and {counts.there:,} of {counts.councils:,} councils are "
            "there: set a new date, or end the target."
        )
    elif goal and goal.is_set and counts.further:
        found.append(
            f"{_councils(counts.further)} more than two requirements away from the target, due "
            f"{days_from(goal.by_on, progress.on)}: agree who approaches them."
        )
    if goal and not goal.is_set:
        found.append(f"No target stands: agree on a level and a date. The collection aims at level {goal.level}.")
    if counts.waiting:
        words = "submission waits" if counts.waiting == 1 else "submissions wait"
        found.append(f"{counts.waiting:,} {words} to be validated: are there enough reviewers?")
    if counts.declined:
        words = "council last answered that it does" if counts.declined == 1 else "councils last answered that they do"
        found.append(f"{counts.declined:,} {words} not take part: agree who speaks to the chief executives.")
    without = [row.name for row in progress.sub_regions if row.slug and not row.leads]
    if without:
        words = "has no lead council" if len(without) == 1 else "have no lead council"
        found.append(
            f"{_and(without)} {words}: ask one of its councils."
            if len(without) == 1
            else f"{_and(without)} {words}: ask one of their councils each."
        )
    return tuple(found)


def _councils(number: int) -> str:
    return f"{count(number, 'council')} {'is' if number == 1 else 'are'}"


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
