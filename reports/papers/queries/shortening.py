"""The lists of the reports: whole in the full report, in the highlight report cut to what two pages hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from councils.sockets import Block
from frameworks.progress.queries.due_dates import Due
from frameworks.progress.queries.level_changes import Move, Moves
from frameworks.progress.queries.region_figures import RegionProgress
from reports.dashboards.queries import dashboard_tables
from reports.dashboards.queries.coming_dates import coming
from reports.dashboards.queries.figure_sentences import ask_in_words, decisions
from reports.papers.queries.report_tables import AskLine
from workstream.programme.queries.board import BoardLines


@dataclass(frozen=True)
class Shortened:
    """The first rows of a list, and how many more there are."""

    rows: Sequence[Any]
    more: int

    @classmethod
    def to(cls, most: int, rows: Sequence[Any]) -> "Shortened":
        """At most so many rows. A single row too many takes no more room than the words that would stand for it."""
        shown = rows if len(rows) <= most + 1 else rows[:most]
        return cls(shown, len(rows) - len(shown))


@dataclass(frozen=True)
class MoveLine:
    council: str
    words: str


@dataclass(frozen=True)
class Room:
    """What a highlight report finds room for."""

    decisions: int
    """So many of what the board is to decide."""
    rows: int
    """So many of each other list."""
    letters: int = 300
    """Of a title of the plan, a recommendation or a promise."""
    everything: bool = True
    """Of the other parts of the programme also what the board looks for, or only the first sentence of each."""
    map: str = "middle"
    """How large: what moved stands beside a middle one, below a large or a small one."""
    with_time: bool = False
    """The levels over time."""

    def of(self, name: str) -> int:
        """How many rows of a list. What stands in one line after the other takes less room than a row each."""
        return self.decisions if name == "decisions" else 2 * self.rows if name == "soon" else self.rows


ROOMS = (
    Room(24, 10, map="large", with_time=True),
    Room(24, 8, map="large"),
    Room(24, 8, with_time=True),
    Room(24, 10),
    Room(24, 8),
    Room(24, 7),
    Room(24, 6),
    Room(24, 5),
    Room(24, 4),
    Room(24, 4, map="small"),
    Room(24, 3, map="small"),
    Room(24, 3, letters=110, everything=False, map="small"),
    Room(24, 2, letters=110, everything=False, map="small"),
    Room(24, 1, letters=80, everything=False, map="small"),
    Room(24, 1, letters=50, everything=False, map="small"),
    Room(16, 1, letters=50, everything=False, map="small"),
    Room(12, 1, letters=50, everything=False, map="small"),
    Room(8, 1, letters=50, everything=False, map="small"),
    Room(4, 1, letters=50, everything=False, map="small"),
    Room(1, 1, letters=50, everything=False, map="small"),
)
"""From the widest to the tightest: the first that two pages hold is taken. Decisions are the last to be cut."""
TIGHTEST = len(ROOMS) - 1


def headlines(parts: Sequence[tuple[str, Sequence[Block]]], room: Room) -> list[tuple[str, str]]:
    """The other parts of the programme by title: the first sentence of each, and those of what the board looks for, as
    far as there is room."""
    found: list[tuple[str, str]] = []
    for title, (first, *others) in ((title, blocks) for title, blocks in parts if blocks):
        said = [first, *(block for block in others if block.for_the_board and room.everything)]
        if first.sentences:
            found.append((title, " ".join(block.sentences[0] for block in said if block.sentences)))
    return found


def shortened(
    progress: RegionProgress, moved: Moves, owed: Due, lines: BoardLines, room: Room | None
) -> dict[str, Shortened]:
    """The lists cut to a room; whole where there is none."""
    lines = lines.within(room.letters) if room else lines
    lists: dict[str, Sequence[Any]] = {
        "moved": move_lines(moved, dict(progress.themes)),
        "late": owed.late,
        "soon": owed.soon,
        "reviews": owed.reviews,
        "questions": owed.questions,
        "asks": ask_lines(progress),
        "coming": coming(owed, lines),
        "programme": lines.late,
        "decisions": decisions(progress, lines),
    }
    return {name: Shortened.to(room.of(name), rows) if room else Shortened(rows, 0) for name, rows in lists.items()}


def move_lines(moved: Moves, titles: Mapping[str, str]) -> list[MoveLine]:
    """What changed, in words: up, then for the first time with a level, then down, then no longer counted."""
    rows = (*moved.up, *moved.first, *moved.down, *moved.left)
    return [MoveLine(row.line.place.short_name, in_words(row, titles)) for row in rows]


def in_words(row: Move, titles: Mapping[str, str]) -> str:
    if row.is_first:
        return f"level {row.after} for the first time"
    if row.after is None:
        return f"level {row.before} no longer counts: {row.line.state.words.lower()}"
    themes = ", ".join(f"{titles.get(code, code)} {before} to {after}" for code, before, after in row.themes)
    if row.before == row.after:
        return f"still level {row.after} overall; {themes}"
    way = "up" if (row.after or 0) > (row.before or 0) else "down"
    return f"{way} from level {row.before} to {row.after} overall" + (f"; {themes}" if themes else "")


def ask_lines(progress: RegionProgress) -> list[AskLine]:
    """Councils that are not there, furthest off first, each with what is asked of it, as on the dashboard."""
    texts = progress.requirement_texts
    return [
        AskLine(
            line.place.short_name,
            len(line.missing) if line.overall is not None else None,
            ask_in_words(line, texts),
        )
        for line in dashboard_tables.further_off(progress)
    ]
