"""Spreadsheets that people bring: read as they come, refused with a sentence where they cannot be."""

import io
import zipfile
from datetime import UTC, date, datetime

import pytest
import xlsxwriter

from ui import sheets
from ui.sheets import Field, Unreadable, check, read
from ui.tables import csv_response, make_xlsx

FIELDS = (
    Field("name", "Name", also=("Full name", "Employee"), required=True, parse=sheets.text(100)),
    Field("started_on", "Started", parse=sheets.day, empty=None),
    Field("key", "Key role", parse=sheets.yes_or_no, empty=False),
)


def sheet(content: str | bytes, name: str = "list.csv") -> sheets.Sheet:
    return read(io.BytesIO(content.encode() if isinstance(content, str) else content), name)


def workbook(*rows: list[object]) -> bytes:
    return make_xlsx("People", [str(cell) for cell in rows[0]], rows[1:])  # type: ignore[arg-type]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_csv_is_read_whatever_parts_and_encodes_it(mark: str, encoding: str) -> None:
    text = f'Name{mark}Town\r\nZoë{mark}"a {mark} b"\r\n\r\nBob{mark}\r\n'

    found = sheet(text.encode(encoding))

    assert found.header == ("Name", "Town")
    assert [(row.number, dict(row.cells)) for row in found.rows] == [
        (2, {"Name": "Zoë", "Town": f"a {mark} b".replace("\t", "").replace("  ", " ")}),
        (4, {"Name": "Bob", "Town": ""}),
    ]


def test_a_workbook_gives_days_and_whole_numbers_as_people_write_them() -> None:
    content = workbook(["Name", "Started", "Places"], ["Ann", date(2027, 3, 7), 12], ["Bob", "7 March 2027", 1.5])

    found = sheet(content, "list.xlsx")

    assert [tuple(row.cells.values()) for row in found.rows] == [
        ("Ann", "2027-03-07", "12"),
        ("Bob", "7 March 2027", "1.5"),
    ]


def test_other_sheets_of_a_workbook_are_told_as_not_read() -> None:
    whole = io.BytesIO()
    with xlsxwriter.Workbook(whole) as book:
        for name in ("Bury", "Empty", "Bolton"):
            page = book.add_worksheet(name)
            if name != "Empty":
                page.write_row(0, 0, ["Name", "Town"])
                page.write_row(1, 0, ["Ann", name])

    found = sheet(whole.getvalue(), "list.xlsx")

    assert [row.cells["Town"] for row in found.rows] == ["Bury"]
    assert check(found, FIELDS).ignored == ("Town", "all of the sheet “Bolton”")


def test_a_title_above_the_header_and_empty_columns_beside_it_do_no_harm() -> None:
    found = sheet("Training list of Bolton,,,\n\nName,Started,,\nAnn,2027-01-02,,\n")

    assert found.header == ("Name", "Started")
    assert found.rows[0].number == 4


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "holds nothing"),
        ("\n\n,,\n", "holds nothing"),
        ("Name,Town\n", "no lines under it"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not a table"),
        ("Name,Town,name\nAnn,Bolton,x\n", "Columns 1 and 3 are both called"),
        ("Name,Town\nAnn,Bolton\nName,Town\nBob,Bury\n", "Line 3 is the header of line 1 once more"),
        (",".join(f"c{n}" for n in range(200)) + "\n" + ",".join("x" * 200) + "\n", "200 columns"),
        (b"PK\x03\x04 not really", "cannot be opened"),
    ],
)
def test_what_is_no_list_is_refused_with_a_sentence(content: str | bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        sheet(content)


def test_a_workbook_that_unpacks_to_far_too_much_is_not_opened() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (260 * 1024 * 1024))

    with pytest.raises(Unreadable, match="far more than a list"):
        read(content, "bomb.xlsx")


@pytest.mark.parametrize(("row", "column", "words"), [(0, 16_383, "16384 columns"), (1_048_575, 0, "line 1,048,576")])
def test_a_single_cell_far_out_does_not_fill_the_memory(row: int, column: int, words: str) -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        page = book.add_worksheet()
        page.write(0, 0, "Name")
        page.write(row, column, "far")

    with pytest.raises(Unreadable, match=words):
        read(content, "far.xlsx")


def test_columns_are_found_by_any_of_their_names_and_the_rest_is_told() -> None:
    found = check(sheet("employee;KEY-ROLE;Shoe size\nAnn;Yes;38\n"), FIELDS)

    assert [(row.line, dict(row.values)) for row in found.good] == [
        (2, {"name": "Ann", "started_on": None, "key": True}),
    ]
    assert found.ignored == ("Shoe size",)
    assert found.columns == ("name", "key")


def test_every_fault_is_told_with_its_line_and_the_other_lines_stay_good() -> None:
    found = check(sheet("Name,Started,Key role\nAnn,31/02/2027,perhaps\n,1/2/2027,no\nBob,1/2/2027,no\n"), FIELDS)

    assert [(fault.line, fault.field, fault.value) for fault in found.faults] == [
        (2, "Started", "31/02/2027"),
        (2, "Key role", "perhaps"),
        (3, "Name", ""),
    ]
    assert [dict(row.values) for row in found.good] == [{"name": "Bob", "started_on": date(2027, 2, 1), "key": False}]


def test_a_missing_column_is_named() -> None:
    with pytest.raises(Unreadable, match=r"needs a column “Name” \(or “Full name”\). It has: Town, Key role"):
        check(sheet("Town,Key role\nBolton,yes\n"), FIELDS)


def test_two_headers_are_told_apart_from_a_missing_column() -> None:
    with pytest.raises(Unreadable, match="two headers: line 1, and line 2"):
        check(sheet("Person,,Training\nName,Started,Key role\nAnn,1/2/2027,yes\n"), FIELDS)


def test_what_a_download_wrote_comes_back_as_it_was() -> None:
    content = b"".join(csv_response("list", ["Name", "Town"], [["=Ann", "-"], ["'tis", "Bolton"]]))  # type: ignore[arg-type]

    found = check(sheet(content), (Field("name", "Name"), Field("town", "Town")))

    assert [tuple(row.values.values()) for row in found.good] == [("=Ann", "-"), ("'tis", "Bolton")]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("2027-03-07", date(2027, 3, 7)),
        ("2027-03-07 09:30", date(2027, 3, 7)),
        ("7/3/2027", date(2027, 3, 7)),
        ("07.03.2027", date(2027, 3, 7)),
        ("7 March 2027", date(2027, 3, 7)),
        ("7 Mar 2027", date(2027, 3, 7)),
        ("7/3/27", date(2027, 3, 7)),
        ("3/27/2027", None),
        ("soon", None),
        ("1/1/1027", None),
    ],
)
def test_days_are_read_with_the_day_first(words: str, expected: date | None) -> None:
    if expected is None:
        with pytest.raises(ValueError, match="Write the date"):
            sheets.day(words)
    else:
        assert sheets.day(words) == expected


@pytest.mark.parametrize(
    ("words", "expected"), [("1,234.50", 123450), ("£12", 1200), ("-0.5", -50), ("1.234", None), ("ten", None)]
)
def test_pounds_become_pence(words: str, expected: int | None) -> None:
    if expected is None:
        with pytest.raises(ValueError, match="pounds and pence"):
            sheets.pence(words)
    else:
        assert sheets.pence(words) == expected


def test_a_moment_in_a_workbook_keeps_its_time() -> None:
    found = sheet(workbook(["Name", "Begins"], ["Ann", datetime(2027, 3, 7, 9, 30, tzinfo=UTC)]), "list.xlsx")

    assert found.rows[0].cells["Begins"] == "2027-03-07 09:30"
