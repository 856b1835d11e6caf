"""What the reports say, and that everybody can read it."""

import re
from datetime import date
from io import BytesIO

import docx
import outloud
import pymupdf
import pytest

from actions.acting import make
from councils.models import Region
from councils.sockets import Block
from frameworks.progress.rules.standings import Band
from reports.models import Report
from reports.papers.operations import write_report
from reports.papers.operations.ask_for_report import ask_for
from reports.papers.operations.keep_words import write
from reports.papers.queries import documents
from reports.papers.queries.sections import BY_KEY, LONGEST_WORDS, SECTIONS
from reports.papers.queries.shortening import ROOMS, TIGHTEST, headlines
from tests.factories import make_collection, make_council, make_person, make_region, make_sub_region
from tests.reports.conftest import TODAY, Board, words
from tests.reports.test_region_dashboard import a_second_round
from tests.workstream.making import make_item, make_line, make_recommendation
from tests.workstream.making_partners import make_benefit

ON = date(2026, 12, 15)


def made(region: Region, kind: str = Report.Kind.HIGHLIGHT, **about: object) -> Report:
    report = ask_for(region, kind, **{"as_at": ON, "basis": "validated", "by": None, "at": TODAY, **about})
    assert write_report.build(report.pk)
    report.refresh_from_db()
    return report


def pdf_of(report: Report) -> "pymupdf.Document":
    with report.pdf.content.open() as content:
        return pymupdf.open(stream=content.read(), filetype="pdf")


def text_of(report: Report) -> str:
    return " ".join(" ".join(page.get_text() for page in pdf_of(report)).split())


def number_before(text: str, label: str) -> int:
    found = re.search(rf"(\d+) {label}", text)
    assert found, f"{label} is not among the figures"
    return int(found[1])


@pytest.mark.parametrize("basis", ["validated", "claimed"])
def test_the_pdf_says_what_the_dashboard_says(board: Board, basis: str) -> None:
    text = text_of(made(board.region, basis=basis))
    client = board.signed_in("board")
    page = words(client.get(f"/regions/{board.region.slug}/?basis={basis}&on={ON}"))
    for band in Band:
        shown = re.search(rf"<strong>(\d+)</strong> {band.words.lower()}", page)
        expected = int(shown[1]) if shown else 0
        assert number_before(text, band.words.lower()) == expected, band
    assert "Level 1 in every theme by 31 December 2026" in text
    assert "PE1.1: People level 1: requirement 1 is in place." in text
    assert "PE1.1: People level 1: requirement 1 is in place." in page


def test_the_page_and_the_pdf_show_the_same(board: Board) -> None:
    report = made(board.region)
    page = words(board.signed_in("board").get(f"{report.get_absolute_url()}preview/"))
    plain = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    for sentence in ("Level 1 in every theme by 31 December 2026.", "1 in 3 lacking"):
        assert (sentence in plain) == (sentence in text_of(report))
    assert "Highlight report: Westland" in plain


def crowded(councils: int) -> Region:
    """A region with many councils, all late, and the longest words that a manager may write for every section."""
    region = make_region(name="North West of England and its neighbours", programme="Sustainable procurement " * 5)
    rows = [
        make_council(region, short_name=f"Newcastle-under-Lyme and Stafford {at}", tile_q=at % 7, tile_r=at // 7)
        for at in range(councils)
    ]
    for at in range(5):
        make_sub_region(region, councils=rows[at::5], name=f"Sub-region with a long name {at}")
    make_collection(region, opens_on=date(2026, 3, 1), closes_on=date(2026, 5, 31))
    writer = make_person()
    for section in SECTIONS:
        long = ("The longest words that anybody may write here go on and on. " * 20)[:LONGEST_WORDS]
        write(region, date(2026, 12, 1), section, text=long, approve=True, version=0, by=writer, at=TODAY)
    line, long = make_line(region), "what stands in a title as long as one may be " * 4
    for at in range(12):
        make_recommendation(region, title=f"Recommendation {at}: {long}", put_on=date(2026, 12, 1), amount_pence=100)
        make_item(line, title=f"Late thing {at}: {long}", starts_on=None, due_on=date(2026, 11, 30))
        make_item(line, title=f"Coming thing {at}: {long}", due_on=date(2026, 12, 28))
    return region


@pytest.mark.django_db
@pytest.mark.parametrize("councils", [1, 46])
def test_the_highlight_report_has_two_pages_however_much_there_is_to_say(councils: int) -> None:
    report = made(crowded(councils))
    assert report.pages == documents.HIGHLIGHT_PAGES
    if councils > 10:
        text = text_of(report)
        assert "more: see the full report" in text
        assert [at for at in range(12) if f"Recommendation {at}:" not in text] == []


@pytest.mark.django_db
def test_the_highlight_report_names_every_decision_first_and_cuts_the_other_lists_before() -> None:
    region, writer = make_region(), make_person(name="Gareth Pye")
    councils = [make_council(region, short_name=f"Council {at}", tile_q=at % 6, tile_r=at // 6) for at in range(36)]
    for at in range(5):
        make_sub_region(region, councils=councils[at::5], name=f"Part {at}")
    make_collection(region, opens_on=date(2026, 3, 1), closes_on=date(2026, 5, 31))
    for section in SECTIONS:
        text = "Councils with small teams are behind. Two have been given more time and a peer to talk to."
        write(region, date(2026, 12, 1), section, text=text, approve=True, version=0, by=writer, at=TODAY)
    line, asked = make_line(region), date(2026, 11, 19)
    titles = [f"Trainer days for the councils with the smallest teams, part {at}" for at in range(6)]
    for title in titles:
        make_recommendation(region, title=title, put_on=asked, amount_pence=1_850_000, written_by=writer)
    for at in range(8):
        make_item(line, title=f"Fleet reviews taken up {at}", starts_on=None, due_on=date(2026, 11, 19))
        make_item(line, title=f"Guides collected {at}", due_on=date(2026, 12, 28))

    report = made(region)

    first, last = [" ".join(page.get_text().split()) for page in pdf_of(report)]
    assert [title for title in titles if f"{title} (£18,500), put to the board by Gareth Pye" not in first] == []
    assert first.index("For decision") < first.index("Where we are")
    assert "What is late" in first
    assert "more: see the full report" in last


def test_the_full_report_has_a_page_for_each_council_and_says_where(board: Board) -> None:
    report = made(board.region, Report.Kind.FULL)
    pages = [" ".join(page.get_text().split()) for page in pdf_of(report)]
    annex = pages[-6:]
    for name, page in zip(sorted(board.councils), annex, strict=True):
        assert board.councils[name].name in page
    contents = pages[1]
    assert re.search(rf"Annex: a page for each council [. ]*{len(pages) - 5}\b", contents)
    assert f"Page {len(pages)} of {len(pages)}" in pages[-1]


def test_the_full_report_names_who_is_missing(board: Board) -> None:
    text = text_of(made(board.region, Report.Kind.FULL))
    assert "Not taking part (1): Fern." in text
    assert "Not submitted (1): Elm." in text
    assert "Waiting to be validated (1): Dale." in text


@pytest.mark.parametrize("kind", [Report.Kind.HIGHLIGHT, Report.Kind.FULL])
def test_reports_say_what_is_last_known_beside_this_round(board: Board, kind: str) -> None:
    a_second_round(board)
    report = made(board.region, kind)
    text = text_of(report)

    assert "beside it 2 last known (2026)" in text
    assert "2 left" in text
    assert report.docx is not None
    with report.docx.content.open() as content:
        paragraphs = " ".join(row.text for row in docx.Document(BytesIO(content.read())).paragraphs)
    assert "beside it 2 last known (2026)" in paragraphs
    assert "Beech, Cedar" in paragraphs


def test_a_council_that_declined_has_not_gone_down(board: Board) -> None:
    a_second_round(board)
    text = text_of(made(board.region, as_at=date(2026, 8, 31)))

    assert "0 down, 1 no longer counted" in text
    assert "Beech: level 0 no longer counts: not taking part" in text


def test_a_sub_region_s_report_has_its_councils_only(board: Board) -> None:
    text = text_of(made(board.region, sub_region=board.north))
    assert number_before(text, "councils") == 2
    assert "Cedar" not in text


def test_a_council_report_says_what_is_needed_and_nothing_of_others(board: Board) -> None:
    text = text_of(made(board.region, Report.Kind.COUNCIL, council=board.councils["Beech"]))
    assert "PE1.1 People level 1: requirement 1 is in place." in text
    assert "Amber" not in text
    assert "Cedar" not in text


@pytest.mark.parametrize("kind", Report.Kind.values)
def test_a_machine_finds_no_barrier_in_a_report(board: Board, kind: str) -> None:
    about = {"council": board.councils["Beech"]} if kind == Report.Kind.COUNCIL else {}
    report = made(board.region, kind, **about)
    found = outloud.check(report.pdf.content.path)
    assert not found.error
    assert [finding for finding in found.findings if finding.severity == "error"] == []


def test_approved_words_are_printed_and_drafts_are_not(board: Board) -> None:
    writer, month = make_person(), date(2026, 12, 1)
    given = {"version": 0, "by": writer, "at": TODAY}
    write(board.region, month, BY_KEY["where"], text="We are nearly there.", approve=True, **given)
    write(board.region, month, BY_KEY["late"], text="Do not print me.", approve=False, **given)
    report = made(board.region)
    text = text_of(report)
    assert "We are nearly there." in text
    assert "Do not print me." not in text
    with report.docx.content.open() as content:
        paragraphs = [row.text for row in docx.Document(BytesIO(content.read())).paragraphs]
    assert "We are nearly there." in paragraphs
    assert "Do not print me." not in paragraphs


def test_the_word_document_has_the_figures_of_the_pdf(board: Board) -> None:
    report = made(board.region)
    with report.docx.content.open() as content:
        document = docx.Document(BytesIO(content.read()))
    rows = {row.cells[0].text: row.cells[1].text for row in document.tables[0].rows}
    text = text_of(report)
    for band in Band:
        assert int(rows[band.words]) == number_before(text, band.words.lower())


def test_what_moved_is_told_since_the_report_before(board: Board) -> None:
    made(board.region, as_at=date(2026, 5, 30))
    text = text_of(made(board.region))
    assert "What moved since 30 May 2026" in text
    assert "Amber: level 1 for the first time" in text


def test_an_area_without_councils_has_no_report(board: Board) -> None:
    empty = make_sub_region(board.region, councils=[], name="Empty")
    report = Report(region=board.region, kind="highlight", sub_region=empty, as_at=ON, basis="validated")
    with pytest.raises(documents.CannotBeMade, match="Empty had no council"):
        documents.compose(report)


def test_what_the_board_looks_for_is_told_while_there_is_room() -> None:
    plan = Block("plan", "Plan", ("Of 2 parts 1 is done.", "More."))
    risks, group = (
        Block("risks", "Risks", ("1 risk open.",), for_the_board=True),
        Block("group", "Group", ("All here.",)),
    )
    parts = [("Work stream", [plan, group, risks]), ("Money", [Block("empty", "Empty", ())])]

    assert headlines(parts, ROOMS[0]) == [("Work stream", "Of 2 parts 1 is done. 1 risk open.")]
    assert headlines(parts, ROOMS[TIGHTEST]) == [("Work stream", "Of 2 parts 1 is done.")]


def test_page_pdf_and_word_name_what_waits_what_is_late_and_what_comes_with_who_and_since_when(board: Board) -> None:
    region, line = board.region, make_line(board.region)
    by = make_person("manager", region, name="Ann Lee")
    make_recommendation(region, title="Trainer days", amount_pence=1_850_000, put_on=date(2026, 12, 3), written_by=by)
    make_item(
        line, title="Old promise", kind="quick-win", owner_name="Bea Orr", starts_on=None, due_on=date(2026, 11, 1)
    )
    make_item(line, title="Newer promise", owner_name="", due_on=date(2026, 12, 10))
    make_item(line, title="Far behind", starts_on=date(2026, 10, 1), due_on=date(2026, 12, 31), percent=5)
    make_item(line, title="Plan agreed", kind="milestone", due_on=date(2027, 1, 4), percent=80)
    make_benefit(region, title="Paper", ends_on=date(2026, 11, 30), delivered=None, delivered_on=None)
    make(region, title="Name three officers", owner_name="Cy Nolan", due_on=date(2026, 12, 1), by=None, at=TODAY)
    make(region, title="Write to all", owner_name="Des Pike", due_on=date(2026, 12, 20), by=None, at=TODAY)
    sentences = (
        "Trainer days (£18,500), put to the board by Ann Lee on 3 December 2026, 12 days ago.",
        "Quick win: Old promise (Bea Orr), due 1 November 2026, 44 days ago",
        "Benefit promised: Paper, £1,200.00 (The whole region), due 30 November 2026, 15 days ago",
        "Action: Name three officers (Cy Nolan), due 1 December 2026, 14 days ago",
        "Task: Newer promise (no owner), due 10 December 2026, 5 days ago",
        "Task: Far behind (Ann Lee), red: 5% done, due 31 December 2026",
        "Action: Write to all (Des Pike)",
        "Milestone: Plan agreed (Ann Lee), green",
    )

    report = made(region)
    page = words(board.signed_in("board").get(f"/regions/{region.slug}/?on={ON}"))
    with report.docx.content.open() as content:
        word = " ".join(part.text for part in docx.Document(BytesIO(content.read())).paragraphs)

    for text in (page, text_of(report), word):
        places = [text.find(sentence) for sentence in sentences]
        assert -1 not in places, [sentence for sentence in sentences if sentence not in text]
    late = [page.find(sentence) for sentence in sentences[1:6]]
    assert late == sorted(late)


def test_a_lead_of_a_sub_region_is_told_nothing_of_the_boards_papers(board: Board) -> None:
    make_recommendation(board.region, title="Trainer days", put_on=date(2026, 12, 3))

    page = words(board.signed_in("sub-regional-lead").get(f"/regions/{board.region.slug}/?sub_region=north"))

    assert "Trainer days" not in page
