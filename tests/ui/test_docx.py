import io

from docx import Document
from docx.oxml.ns import qn

from ui.docx import Bullets, Section, make_docx
from ui.tables import Column, Table


def written():
    table = Table(
        "Councils by level", ["Council", Column("Level", numeric=True)], [["Bury", 2], ["Eden", None]], "Invented."
    )
    sections = [
        Section("Where we are", ["First words.\n\nSecond words.", Bullets(["one", "two"]), table]),
        Section("Bury", ["About Bury."], level=2, new_page=True),
    ]
    made = make_docx("Highlight report", sections, subtitle=["North West"], author="The work stream", foot="North West")
    return Document(io.BytesIO(made))


def test_headings_paragraphs_and_lists_have_their_styles():
    found = [(part.style.name, part.text) for part in written().paragraphs if part.text.strip()]
    assert found == [
        ("Title", "Highlight report"),
        ("Subtitle", "North West"),
        ("Heading 1", "Where we are"),
        ("Normal", "First words."),
        ("Normal", "Second words."),
        ("List Bullet", "one"),
        ("List Bullet", "two"),
        ("Caption", "Councils by level"),
        ("Normal", "Invented."),
        ("Heading 2", "Bury"),
        ("Normal", "About Bury."),
    ]


def test_a_table_repeats_its_header_row_and_never_splits_a_row():
    table = written().tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Council", "Level"],
        ["Bury", "2"],
        ["Eden", ""],
    ]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert table.rows[1]._tr.trPr.find(qn("w:tblHeader")) is None
    assert table.rows[1]._tr.trPr.find(qn("w:cantSplit")) is not None


def test_the_document_says_its_title_author_and_language():
    document = written()
    assert document.core_properties.title == "Highlight report"
    assert document.core_properties.author == "The work stream"
    spoken = [lang.get(qn("w:val")) for lang in document.styles.element.iter(qn("w:lang"))]
    assert spoken
    assert set(spoken) == {"en-GB"}


def test_pages_are_numbered():
    foot = written().sections[0].footer.paragraphs[0]
    assert foot.text.startswith("North West, page ")
    assert [code.text for code in foot._p.iter(qn("w:instrText"))] == ["PAGE"]
