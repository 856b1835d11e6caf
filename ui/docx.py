"""Documents for Word: headings, paragraphs, lists and tables, since board papers are put together there."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from ui.tables import Cell, Column, Table

HOUSE = RGBColor(0x0F, 0x38, 0x5C)
FONT = "Arial"


@dataclass(frozen=True)
class Bullets:
    lines: Sequence[str]


Part: TypeAlias = str | Bullets | Table


@dataclass(frozen=True)
class Section:
    title: str
    parts: Sequence[Part] = ()
    level: int = 1
    """1 for a section, 2 and 3 for what lies inside."""
    new_page: bool = False


def make_docx(
    title: str,
    sections: Sequence[Section],
    *,
    subtitle: Sequence[str] = (),
    author: str = "",
    foot: str = "",
    language: str = "en-GB",
) -> bytes:
    """A document with a title, real headings, tables whose header row is repeated, and page numbers."""
    document = Document()
    _set_up(document, title, author, language)
    document.add_heading(title, level=0)
    for line in subtitle:
        document.add_paragraph(line, style="Subtitle")
    for section in sections:
        if section.new_page:
            document.add_page_break()
        document.add_heading(section.title, level=section.level)
        for part in section.parts:
            _add(document, part)
    _foot(document, foot)
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


def _set_up(document: Any, title: str, author: str, language: str) -> None:
    core = document.core_properties
    core.title, core.author, core.last_modified_by, core.language = title, author, author, language
    core.comments = ""
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(18)
    styles = document.styles
    for name in ("Normal", "Title", "Subtitle", "Caption", "Heading 1", "Heading 2", "Heading 3"):
        _letters(styles[name])
        if name not in ("Normal", "Subtitle"):
            styles[name].font.color.rgb = HOUSE
    styles["Normal"].font.size = Pt(11)
    styles["Subtitle"].font.italic = False
    styles["Caption"].font.size = Pt(11)
    _speak(styles.element, language)


def _letters(style: Any) -> None:
    """One font for all kinds of letters; the headings of the standard document ask for another."""
    style.font.name = FONT
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{kind}"), None)


def _speak(styles: Any, language: str) -> None:
    for spoken in styles.iter(qn("w:lang")):
        spoken.set(qn("w:val"), language)


def _add(document: Any, part: Part) -> None:
    if isinstance(part, Table):
        _table(document, part)
    elif isinstance(part, Bullets):
        for line in part.lines:
            document.add_paragraph(line, style="List Bullet")
    else:
        for paragraph in part.split("\n\n"):
            document.add_paragraph(paragraph.strip())


def _table(document: Any, table: Table) -> None:
    caption = document.add_paragraph(table.title, style="Caption")
    caption.paragraph_format.keep_with_next = True
    heads = table.heads()
    grid = document.add_table(rows=1, cols=len(heads))
    grid.style = "Table Grid"
    _described(grid, table.title)
    for cell, head in zip(grid.rows[0].cells, heads, strict=True):
        _write(cell, head.title, right=head.numeric, bold=True)
    _mark(grid.rows[0], "w:tblHeader")
    for row in table.cells():
        _row(grid, heads, row)
    document.add_paragraph(table.note)


def _row(grid: Any, heads: Sequence[Column], row: Sequence[Cell]) -> None:
    added = grid.add_row()
    _mark(added, "w:cantSplit")
    for cell, head, value in zip(added.cells, heads, row, strict=True):
        _write(cell, value.text, right=head.numeric, bold=value.is_header)


def _write(cell: Any, text: str, *, right: bool, bold: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(2)
    run = paragraph.add_run(text)
    run.bold = bold
    run.font.size = Pt(9.5)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _mark(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _described(grid: Any, words: str) -> None:
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), words)
    grid._tbl.tblPr.append(caption)


def _foot(document: Any, words: str) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.add_run(f"{words}, page " if words else "Page ")
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        if kind:
            sign = OxmlElement("w:fldChar")
            sign.set(qn("w:fldCharType"), kind)
        else:
            sign = OxmlElement("w:instrText")
            sign.set(qn("xml:space"), "preserve")
            sign.text = text
        run._r.append(sign)
