"""The summary of a region, and the report of a council, for Word: board papers are put together there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.conf import settings

from councils.sockets import Block
from frameworks.progress.queries.council_progress import CouncilProgress, Need
from frameworks.progress.queries.due_dates import Due, DueLine
from frameworks.progress.queries.level_changes import Moves
from frameworks.progress.queries.region_figures import RegionProgress
from frameworks.progress.rules.standings import Band
from reports.dashboards.queries import dashboard_tables
from reports.dashboards.queries.figure_sentences import summary
from reports.dashboards.queries.gathering import Tab
from reports.models import Paper
from reports.papers.queries.report_tables import asks_of
from reports.papers.queries.sections import BY_KEY
from ui.docx import Bullets, Part, Section, make_docx
from ui.tables import Column, Table, Value, in_words
from workstream.programme.queries.board import BoardLines


def make(title: str, context: Mapping[str, Any]) -> bytes:
    """The same content as in the PDF, without its pictures: their figures stand in tables."""
    sections = _council(context) if "council" in context else _summary(context)
    region = context["region"]
    invented = "Everything in it is invented." if region.is_demo else ""
    about = [
        f"{region.programme}. As at {in_words(context['on'])}, {context['basis_words']}, {context['moment_words']}.",
        invented,
    ]
    return make_docx(
        title,
        sections,
        subtitle=[line for line in about if line],
        author=settings.SERVICE_NAME,
        foot=title,
    )


def _papers(papers: Sequence[Paper]) -> list[Section]:
    title = "Papers that go with this report"
    return [Section(title, [Bullets([paper.in_words for paper in papers])], level=2)] if papers else []


def _summary(context: Mapping[str, Any]) -> list[Section]:
    progress: RegionProgress = context["progress"]
    words: Mapping[str, list[str]] = context["words"]
    due: Due = context["due"]
    asks, everybody = context["all_asks"], {line.pk for line in progress.councils}
    return [
        _section("where", words, [f"{context['target']}.", summary(progress), _bands(progress), *_known(context)]),
        Section(
            "Levels by council and theme", [dashboard_tables.councils(progress, progress.councils, everybody)], level=2
        ),
        Section("Sub-regions", [dashboard_tables.sub_regions(progress)], level=2),
        _section("moved", words, _moved(context["moved"], context["all_moves"])),
        _section("late", words, _late(due, context["board_lines"])),
        _section("asks", words, [Bullets(context["decisions"]), asks_of(asks) if asks else "Every council is there."]),
        *_parts(context["parts"]),
        *_papers(context.get("papers", ())),
        _section("next", words, [Bullets([f"{in_words(row.on)}: {row.words}" for row in context["coming"]])]),
        *_own_words(
            "In the councils' own words", [(f"{page.council}: ", page.reply) for page in context.get("pages", ())]
        ),
    ]


def _known(context: Mapping[str, Any]) -> list[Part]:
    """What stands beside the figures, and who has left them."""
    said: tuple[str, ...] = context["over_time_notes"]
    return [*([context["beside"]] if context["beside"] else []), *([Bullets(list(said))] if said else [])]


def _own_words(title: str, said: Iterable[tuple[str, str]]) -> list[Section]:
    """What councils added to their pages; nothing where none did."""
    lines: list[Part] = [f"{whose}{words}" for whose, words in said if words]
    return [Section(title, lines)] if lines else []


def _parts(parts: Iterable[tuple[Tab, Sequence[Block]]]) -> Iterator[Section]:
    """What the other parts of the programme show, as on their tabs."""
    for tab, blocks in parts:
        yield Section(tab.title, [])
        for block in blocks:
            figures = [Bullets([f"{tile.number} {tile.words}" for tile in block.tiles])] if block.tiles else []
            table = block.table or (block.chart.table if block.chart else None)
            tables = [table] if table and table.rows else []
            notes = [block.note] if block.note else []
            yield Section(block.title, [*block.sentences, *figures, *tables, *notes], level=2)


def _section(key: str, words: Mapping[str, list[str]], parts: Sequence[Part]) -> Section:
    return Section(BY_KEY[key].title, [*words.get(key, []), *parts])


def _bands(progress: RegionProgress) -> Table:
    rows: list[list[Value]] = [[band.words, progress.counts.of(band)] for band in Band]
    rows.append(["All councils", progress.counts.councils])
    return Table("Councils against the target", ["Where they stand", Column("Councils", True)], rows)


def _moved(moved: Moves, lines: Sequence[Any]) -> list[Part]:
    if not lines:
        return [f"No council's levels changed since {in_words(moved.since)}."]
    there = f"Since {in_words(moved.since)}. At the target: {moved.there_before} then, {moved.there_after} now."
    return [there, Bullets([f"{line.council}: {line.words}" for line in lines])]


def _late(due: Due, programme: BoardLines) -> list[Part]:
    parts: list[Part] = []
    if programme.late:
        parts += [f"Plan and promises: {len(programme.late)}", Bullets([line.words for line in programme.late])]
    lists = (
        ("Self-assessments not signed off in time", due.late, "due"),
        ("Reviews not finished in time", due.reviews, "due"),
        ("Sent back with questions, no reply yet", due.questions, "asked"),
        ("Due within two weeks, not signed off", due.soon, "due"),
    )
    for title, rows, word in lists:
        if rows:
            parts += [f"{title}: {len(rows)}", Bullets([_due_words(row, word) for row in rows])]
    return parts or ["Nothing is late."]


def _due_words(row: DueLine, word: str) -> str:
    return f"{row.council}, {word} {in_words(row.on)}"


def _council(context: Mapping[str, Any]) -> list[Section]:
    progress: CouncilProgress = context["progress"]
    where = f"{context['target']}. This council: {progress.band.words.lower()}."
    sections = [
        Section("Where the council stands", [where, _overall(progress)]),
        Section("Levels by theme", [context["profile"].table] if progress.as_of else [progress.state.words]),
        Section("About the council", [_about(context)]),
        Section("History", [context["history_table"], context["submission_table"]] if progress.history else ["None."]),
        Section("Where council and reviewer agreed to differ", _notes(context["notes"])),
        *_own_words("In the council's own words", [("", context["reply"])]),
        Section("What is still needed", [] if context["needs_by_theme"] else ["Nothing that is known of."]),
    ]
    for theme, rows in context["needs_by_theme"]:
        sections.append(Section(theme, [Bullets([_need_words(row, context["value_words"]) for row in rows])], level=2))
    return sections


def _overall(progress: CouncilProgress) -> str:
    claimed = "–" if progress.claimed is None else progress.claimed
    validated = "–" if progress.validated is None else progress.validated
    return f"Claimed level {claimed}, validated level {validated}; {len(progress.missing)} requirements missing."


def _about(context: Mapping[str, Any]) -> Bullets:
    champion, team = context["champion"], context["shared_team"]
    lines = [f"Named champion: {champion or 'none named'}", context["council"].get_kind_display()]
    return Bullets([*lines, f"Procurement team: {team}, shared with other councils"] if team else lines)


def _notes(notes: Sequence[tuple[str, str]]) -> list[Part]:
    return [f"{collection}: {note}" for collection, note in notes] or ["Nowhere."]


def _need_words(need: Need, words: Mapping[str, str]) -> str:
    return f"{need.code} {need.text} ({words.get(need.value, 'not answered')})"
