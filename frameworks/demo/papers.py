"""Small documents that the invented councils show as evidence, and a link."""

import io
from dataclasses import dataclass
from datetime import date, datetime

import pikepdf

from accounts.models import User
from councils.models import Council
from files.checking import CSV, PDF, TEXT
from files.models import StoredFile
from files.storing import keep_bytes
from frameworks.assessments.operations.save_answers import attach, use
from frameworks.models import Answer, Evidence

MARK = "Invented for the demonstration. No council has written this."


@dataclass(frozen=True)
class Paper:
    theme: str
    """The theme whose requirements it is shown for."""
    title: str
    ending: str
    lines: tuple[str, ...]


PAPERS = (
    Paper(
        "PE", "Training list of key buyers", "csv", ("Post,Course,Day", "Buyer 1,Basic,{day}", "Buyer 2,Basic,{day}")
    ),
    Paper(
        "PO", "Sustainable procurement policy", "pdf", ("1. Why we buy with care", "2. What we ask", "3. Who answers")
    ),
    Paper("PP", "Note on risks in category plans", "txt", ("High: construction, fleet, food.", "Low: stationery.")),
    Paper("ES", "Notes of the supplier day", "txt", ("41 suppliers came.", "Asked for: earlier notice, smaller lots.")),
    Paper(
        "MR", "Measures and baseline", "csv", ("Measure,Baseline,Now", "Recycled paper,40%,85%", "Electric vans,0,4")
    ),
)

KINDS = {"pdf": PDF, "csv": CSV, "txt": TEXT}


def show(
    council: Council, theme: str, answers: list[Answer], kept: list[Evidence], *, by: User, at: datetime
) -> Evidence:
    """Show the council's paper on a theme for these answers: the one it has, or a new one."""
    paper = next(paper for paper in PAPERS if paper.theme == theme)
    title = f"{paper.title} (invented)"
    known = next((evidence for evidence in kept if evidence.title == title), None)
    if known:
        use(known, answers, by=by, at=at)
        return known
    return attach(
        answers,
        council=council,
        title=title,
        file=_file(paper, council, at.date(), by),
        by=by,
        at=at,
        dated_on=at.date(),
    )


def show_link(council: Council, answers: list[Answer], *, by: User, at: datetime) -> Evidence:
    url = f"https://example.org/{council.slug}/buying"
    title = "Our page for suppliers (invented)"
    return attach(answers, council=council, title=title, url=url, by=by, at=at)


def _file(paper: Paper, council: Council, on: date, by: User) -> StoredFile:
    lines = [line.format(day=f"{on:%-d %B %Y}") for line in paper.lines]
    name = f"{paper.title.lower().replace(' ', '-')}.{paper.ending}"
    if paper.ending == "pdf":
        content = _pdf(paper.title, [council.name, *lines, MARK])
    elif paper.ending == "csv":
        content = "\r\n".join([*lines, f'"{council.name}. {MARK}"', ""]).encode()
    else:
        content = "\n".join([paper.title, council.name, "", *lines, "", MARK, ""]).encode()
    return keep_bytes(name, content, KINDS[paper.ending], by=by)


def _pdf(title: str, lines: list[str]) -> bytes:
    """One page of plain text in a standard typeface."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    text = [b"BT /F1 18 Tf 60 760 Td 24 TL", _shown(title), b"T* /F1 11 Tf", *map(_shown, lines), b"ET"]
    page.Contents = pdf.make_stream(b"\n".join(text))
    with pdf.open_metadata() as about:
        about["dc:title"] = title
    written = io.BytesIO()
    pdf.save(written, deterministic_id=True)
    return written.getvalue()


def _shown(line: str) -> bytes:
    escaped = line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"({escaped}) Tj T*".encode("latin-1", "replace")
