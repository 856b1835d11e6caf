"""What stands in each report: figures, the manager's words and pictures, for the PDF, the page and Word alike."""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pikepdf
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from councils.models import Council
from councils.queries.champions import champion_known
from councils.sockets import Block
from frameworks.models import Assessment, Edition
from frameworks.models.answers import ValueChoices
from frameworks.progress.queries import region_figures
from frameworks.progress.queries.council_progress import CouncilProgress, Need
from frameworks.progress.queries.due_dates import due, due_of
from frameworks.progress.queries.level_changes import moves
from frameworks.progress.queries.region_figures import RegionProgress
from frameworks.progress.rules.standings import Band, Basis, Moment
from reports.dashboards.queries import dashboard_charts, dashboard_tables
from reports.dashboards.queries.chosen import BASIS_WORDS, MOMENT_WORDS
from reports.dashboards.queries.coming_dates import coming
from reports.dashboards.queries.council_replies import words_for
from reports.dashboards.queries.figure_sentences import NO_LINES, decisions, goal_in_words
from reports.dashboards.queries.gathering import TABS, Tab
from reports.models import Report
from reports.papers.queries import report_tables, word_documents
from reports.papers.queries.annex import council_pages
from reports.papers.queries.manager_words import approved_words
from reports.papers.queries.sections import BY_KEY
from reports.papers.queries.shortening import ROOMS, ask_lines, headlines, move_lines, shortened
from workstream.programme.queries.board import board_lines

HIGHLIGHT_PAGES = 2

NO_LINKS: frozenset[int] = frozenset()


class CannotBeMade(Exception):
    """There is nothing to report on; the message is the sentence that says why."""


def page_count(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


@dataclass(frozen=True)
class Document:
    report: Report
    title: str
    context: dict[str, Any] = field(repr=False)

    def fits(self, pages: int) -> bool:
        """The highlight report has two pages; the others as many as they need."""
        return self.report.kind != Report.Kind.HIGHLIGHT or pages <= HIGHLIGHT_PAGES

    @property
    def template(self) -> str:
        return f"reports/pdf/{self.report.kind}.html"

    def html(self) -> str:
        return render_to_string(self.template, self.words | {"layout": "ui/pdf_base.html", "is_print": True})

    @property
    def words(self) -> dict[str, Any]:
        """Everything the template prints."""
        service = {"service_name": settings.SERVICE_NAME, "service_version": settings.VERSION}
        return {**service, "title": self.title, **self.context}

    def docx(self) -> bytes:
        return word_documents.make(self.title, self.context)


def compose(report: Report, tightness: int = 0) -> Document:
    """All that stands in a report, worked out as at its date. CannotBeMade where there is nothing to say.

    `tightness`: how much a highlight report is shortened to fit its two pages, from 0 to TIGHTEST.
    """
    if report.kind == Report.Kind.COUNCIL:
        return _council_report(report)
    progress = _figures(report, report.as_at)
    context = _common(report) | _region_parts(report, progress, tightness)
    if report.kind == Report.Kind.FULL:
        context |= _full_parts(progress, context["words"])
        context["papers"] = list(report.region.papers.filter(month=report.month))
        context["pages"] = council_pages(report, progress)
    return Document(report, f"{report.name}, {report.area}, as at {in_words(report.as_at)}", context)


def in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _figures(report: Report, on: date) -> RegionProgress:
    progress = region_figures.region(
        report.region, on, basis=report.basis, moment=report.moment, sub_region=report.sub_region
    )
    if on == report.as_at and not progress.councils:
        raise CannotBeMade(f"{report.area} had no council on {in_words(on)}. Choose another date.")
    if on == report.as_at and not progress.edition.themes:
        raise CannotBeMade(
            f"No collection had been opened and no target set by {in_words(on)}, so there is nothing to report yet. "
            "Choose a later date."
        )
    return progress


def _common(report: Report) -> dict[str, Any]:
    return {
        "report": report,
        "region": report.region,
        "area": report.area,
        "on": report.as_at,
        "basis_words": f"levels {BASIS_WORDS[Basis(report.basis)].lower()}",
        "moment_words": MOMENT_WORDS[Moment(report.moment)].lower(),
        "is_validated": report.basis == Basis.VALIDATED,
        "counts_updates": report.moment == Moment.NOW,
        "made_at": timezone.localtime(report.ready_at or timezone.now()),
    }


def _region_parts(report: Report, progress: RegionProgress, tightness: int) -> dict[str, Any]:
    since = last_report_before(report)
    owed = due_of(report.region, progress)
    moved = moves(_figures(report, since), progress)
    parts = _parts(report)
    lines = NO_LINES if report.sub_region_id else board_lines(report.region, report.as_at)
    short = shortened(progress, moved, owed, lines, None if report.kind == Report.Kind.FULL else ROOMS[tightness])
    return {
        "progress": progress,
        "words": approved_words(report.region, report.month),
        "sections": BY_KEY,
        "parts": parts,
        "headlines": headlines([(tab.title, blocks) for tab, blocks in parts], ROOMS[tightness]),
        "bands": [(band, progress.counts.of(band)) for band in Band],
        "map": dashboard_charts.map_of(progress, linked=NO_LINKS),
        "moved": moved,
        "target": goal_in_words(progress.goal, progress.themes),
        "decisions": decisions(progress, lines),
        "due": owed,
        "board_lines": lines,
        "coming": coming(owed, lines),
        "all_moves": move_lines(moved, dict(progress.themes)),
        "all_asks": ask_lines(progress),
        "over_time": dashboard_charts.over_time_of(progress),
        "over_time_notes": dashboard_charts.over_time_notes(progress),
        "beside": dashboard_tables.beside_the_tiles(progress),
        "room": ROOMS[tightness],
        "short": short,
        "asks": report_tables.asks_of(short["asks"].rows),
    }


def last_report_before(report: Report) -> date:
    """The date of the last report of the same area; where there was none, the end of the month before."""
    made = Report.objects.filter(
        region=report.region_id,
        sub_region=report.sub_region_id,
        kind=Report.Kind.HIGHLIGHT,
        state=Report.State.READY,
        as_at__lt=report.as_at,
    )
    found = made.order_by("-as_at").values_list("as_at", flat=True).first()
    return found or report.as_at.replace(day=1) - timedelta(days=1)


def _full_parts(progress: RegionProgress, words: Mapping[str, list[str]]) -> dict[str, Any]:
    return {
        "heat_map": dashboard_charts.heat_map_of(progress, linked=NO_LINKS),
        "over_time_table": replace(dashboard_charts.over_time_of(progress).table, note=""),
        "sub_regions": dashboard_charts.sub_regions_of(progress),
        "stopping": dashboard_charts.stopping_of(progress),
        "not_counted": _not_counted(progress),
        "sub_region_title": BY_KEY["sub-regions"].title,
        "sub_region_words": words.get("sub-regions"),
        "sub_region_table": dashboard_tables.sub_regions(progress),
        "targets": report_tables.targets_of(progress),
        "contents": CONTENTS,
        "edition": _edition_of(progress),
    }


def _parts(report: Report) -> list[tuple[Tab, list[Block]]]:
    """What the parts of the programme show. They speak of the whole region, so a sub-region's report has none."""
    if report.sub_region_id:
        return []
    found = [(tab, tab.blocks(report.region, report.as_at)) for tab in TABS]
    return [(tab, blocks) for tab, blocks in found if blocks]


CONTENTS = (
    ("Summary", "summary"),
    ("Map of the councils", "map"),
    ("Heat map: councils by themes", "heat-map"),
    ("Levels by theme as a table", "table"),
    ("Levels over time and targets", "time"),
    ("Sub-regions compared", "sub-regions"),
    ("What stops most councils", "stopping"),
    ("What is late", "late"),
    ("What we ask for", "asks"),
    ("Next month", "next"),
    ("Method, sources and what is missing", "method"),
)


def _not_counted(progress: RegionProgress) -> list[tuple[str, list[str]]]:
    """Names of the councils without a level that counts, by the reason."""
    bands = (Band.WAITING, Band.NOTHING, Band.DECLINED)
    groups = [(band.words, [line.place.short_name for line in progress.in_band(band)]) for band in bands]
    return [(words, names) for words, names in groups if names]


def _edition_of(progress: RegionProgress) -> Edition | None:
    return Edition.objects.filter(pk=progress.goal.edition_id).first() if progress.goal else None


def _council_report(report: Report) -> Document:
    council = report.council
    assert council is not None
    if not Council.objects.on(report.as_at).filter(pk=council.pk).exists():
        raise CannotBeMade(f"{council} did not exist on {in_words(report.as_at)}. Choose another date.")
    own = region_figures.council(council, report.as_at, basis=report.basis, moment=report.moment)
    if not own.edition.themes:
        raise CannotBeMade(f"No collection had been opened by {in_words(report.as_at)}. Choose a later date.")
    context = _common(report) | {
        "council": council,
        "progress": own,
        "profile": dashboard_charts.profile_of(own),
        "history": dashboard_charts.history_of(own) if own.history else None,
        "history_is_drawn": sum(row.claimed is not None for row in own.history) > 1,
        "history_table": report_tables.history_of(own),
        "submission_table": report_tables.submissions_of(own),
        "target": goal_in_words(own.goal, own.edition.themes),
        "champion": champion_known(council, report.as_at),
        "needs_by_theme": _by_theme(own),
        "value_words": dict(ValueChoices.choices),
        "notes": _notes(own),
        "reply": words_for(report).get(council.pk, ""),
        "due": due(report.region, report.as_at, only=[council.pk]),
        "shared_team": council.shared_team,
    }
    return Document(report, f"{report.name}, {council}, as at {in_words(report.as_at)}", context)


def _by_theme(progress: CouncilProgress) -> list[tuple[str, list[Need]]]:
    groups = [(title, [row for row in progress.needs if row.theme == code]) for code, title in progress.edition.themes]
    return [(title, rows) for title, rows in groups if rows]


def _notes(progress: CouncilProgress) -> Iterable[tuple[str, str]]:
    """Where council and reviewer agreed to differ: the collection and the council's note."""
    ids = [row.assessment_id for row in progress.history]
    rows = Assessment.objects.filter(pk__in=ids, state=Assessment.State.DIFFERED).exclude(council_note="")
    names = {row.assessment_id: row.collection for row in progress.history}
    return [(names[row.pk], row.council_note) for row in rows.order_by("collection__opens_on")]
