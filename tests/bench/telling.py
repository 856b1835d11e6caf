"""The figures as a table for people and a file for machines. A target that is missed is told, never asserted."""

import json
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from tests.bench.learning import FLOORS
from tests.bench.money import COPIES, MEMORY_MB, ON_SQLITE, Loaded
from tests.bench.pages import PAGES, Measured, Wanted
from tests.bench.reporting import Reported
from tests.bench.saving import Storm

SOUND = ("errors", "updates lost", "reports that failed")


@dataclass(frozen=True)
class Line:
    what: str
    figure: str
    ratio: float | None
    target: str
    met: bool | None
    """None where it could not be measured."""

    @property
    def verdict(self) -> str:
        return {True: "met", False: "MISSED", None: "missing"}[self.met]


def page_lines(floor: Measured, rows: Iterable[Measured], wanted: Sequence[Wanted] = PAGES) -> list[Line]:
    lines = [Line("floor", f"p50 {_ms(floor.p50)}, p95 {_ms(floor.p95)}", 1.0, "", True)]
    for page, row in zip(wanted, rows, strict=True):
        if row.trouble:
            lines.append(Line(row.title, row.trouble, None, row.target, None))
            continue
        lines.append(against(row, floor, page.floors))
        counts = list(row.queries.values())
        words = ", ".join(f"{queries} with {size} councils" for size, queries in row.queries.items())
        met = max(counts) <= page.queries and len(set(counts)) == 1
        lines.append(Line("  queries", words, None, f"{page.queries}, the same", met))
    return lines


def learning_lines(floor: Measured, rows: Iterable[Measured]) -> list[Line]:
    return [against(row, floor, FLOORS) for row in rows]


def against(row: Measured, floor: Measured, floors: float) -> Line:
    ratio = row.p50 / floor.p50
    words = f"p50 {_ms(row.p50)}, p95 {_ms(row.p95)}"
    return Line(row.title, words, ratio, f"{floors} floors", ratio <= floors)


def money_lines(row: Loaded) -> list[Line]:
    what = f"{row.rows:,} payments read, checked, loaded and rolled up"
    target = f"{COPIES} times psql"
    if row.trouble:
        return [Line(what, row.trouble, None, target, None)]
    ratio = row.seconds / row.copy_seconds
    words = f"{row.seconds:.1f} s; psql takes {row.copy_seconds:.1f} s for the same file"
    memory = Line("  memory", f"{row.memory_mb:.0f} MB", None, f"{MEMORY_MB} MB", row.memory_mb <= MEMORY_MB)
    return [
        Line(what, words, ratio, target, ratio <= COPIES),
        memory,
        _on_sqlite(row),
        _home("a file is read", row.idle, row.busy),
    ]


def _on_sqlite(row: Loaded) -> Line:
    ratio = row.sqlite_seconds / row.seconds
    target = f"{ON_SQLITE} times PostgreSQL"
    return Line("  on SQLite", f"{row.sqlite_seconds:.1f} s", ratio, target, ratio <= ON_SQLITE)


def _home(meanwhile: str, idle: Measured, busy: Measured) -> Line:
    ratio = busy.p95 / idle.p95
    words = f"p95 {_ms(busy.p95)}, idle {_ms(idle.p95)}, {len(busy.seconds)} visits"
    return Line(f"home while {meanwhile}", words, ratio, "3 times idle", ratio <= 3)


def saving_lines(floor: Measured, row: Measured, storm: Storm) -> list[Line]:
    words = f"{storm.saves} saved, {storm.collisions} collisions told, p50 {_ms(p50(storm.waits))}"
    return [
        against(row, floor, 3),
        Line(f"fifty officers saving for {storm.seconds:.0f} s", words, None, "", True),
        Line("  errors", _words(storm.errors), None, "none", not storm.errors),
        Line("  updates lost", str(storm.lost), None, "none", storm.lost == 0),
    ]


def p50(seconds: list[float]) -> float:
    return sorted(seconds)[len(seconds) // 2]


def _words(errors: dict[str, int]) -> str:
    return ", ".join(f"{count} × {what}" for what, count in errors.items()) or "none"


def report_lines(told: Reported) -> list[Line]:
    if told.trouble:
        return [Line("reports", told.trouble, None, "", None)]
    each = told.seconds / max(1, told.pages)
    shown = ", ".join(str(step) for step in told.progress)
    return [
        against(told.asking, told.floor, 3),
        Line(
            "one full report, idle worker",
            f"{told.pages} pages in {told.seconds:.1f} s, {each:.3f} s a page",
            None,
            "0.15 s a page",
            each <= 0.15,
        ),
        Line("  progress shown", shown or "none", None, "shown", len(told.progress) > 1),
        _home("five reports are made", told.idle, told.busy),
        Line("  reports that failed", "; ".join(told.failed) or "none", None, "none", not told.failed),
    ]


def is_sound(lines: Iterable[Line]) -> bool:
    """Times are only told; but nothing may go wrong or be lost."""
    return all(line.met for line in lines if line.what.strip() in SOUND)


def table(lines: Iterable[Line]) -> str:
    rows = [("", "measured", "ratio", "at most", "")]
    rows += [
        (line.what, line.figure, "" if line.ratio is None else f"{line.ratio:.2f}", line.target, line.verdict)
        for line in lines
    ]
    widths = [max(len(row[place]) for row in rows) for place in range(5)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def write(lines: Iterable[Line], folder: Path, at: datetime) -> Path:
    file = folder / f"bench-{at:%Y%m%d-%H%M%S}.json"
    about = {"at": at.isoformat(timespec="seconds"), "python": platform.python_version(), "cores": os.cpu_count()}
    file.write_text(json.dumps({**about, "lines": [asdict(line) for line in lines]}, indent=2, ensure_ascii=False))
    return file


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"
