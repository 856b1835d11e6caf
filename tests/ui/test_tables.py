import copy
import csv
import io
import pickle
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.tables import (
    FORMULA_STARTS,
    Column,
    Link,
    Table,
    csv_response,
    csv_text,
    decimal,
    file_name,
    make_xlsx,
    money,
    month,
    safe_cell,
    share,
    sheet_name,
    whole_money,
    xlsx_response,
)


def read_csv(rows, header=("A", "B")):
    response = csv_response("Councils by level", header, rows)
    body = response.getvalue()
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_no_spreadsheet_takes_a_text_for_a_formula(start):
    assert safe_cell(f"{start}1+1") == f"'{start}1+1"


@given(st.text())
def test_a_safe_text_never_begins_like_a_formula_and_loses_nothing(text):
    safe = safe_cell(text)
    assert not str(safe).startswith(FORMULA_STARTS)
    assert str(safe).removeprefix("'") == text.removeprefix("'") or safe == text


def test_numbers_stay_numbers_even_below_nought():
    assert [safe_cell(value) for value in (-3, -2.5, Decimal("-1.10"), 0)] == [-3, -2.5, Decimal("-1.10"), 0]


def test_a_download_keeps_what_the_table_says():
    day = date(2027, 3, 7)
    rows = [["Wirral, “a place”", 2], [Link("Bolton", "/councils/bolton/"), None], ["=HYPERLINK(1)", day]]
    assert read_csv(rows) == [
        ["A", "B"],
        ["Wirral, “a place”", "2"],
        ["Bolton", ""],
        ["'=HYPERLINK(1)", "2027-03-07"],
    ]


def test_a_header_is_as_safe_as_a_cell():
    assert read_csv([], header=("@SUM(A1)", "B"))[0] == ["'@SUM(A1)", "B"]


def test_rows_are_sent_while_they_are_made():
    made = []

    def rows():
        for number in range(3):
            made.append(number)
            yield [number]

    response = csv_response("x", ["Number"], rows())
    lines = iter(response)
    next(lines)
    assert made == []
    next(lines)
    assert made == [0]


def test_a_download_has_a_name_that_every_system_takes():
    response = csv_response("Councils/by level: 2027", ["A"], [])
    assert response["Content-Disposition"] == 'attachment; filename="councilsby-level-2027.csv"'
    assert file_name("///") == "table"


def workbook(rows, sheet="Councils", header=("Council", "Level")):
    return openpyxl.load_workbook(io.BytesIO(make_xlsx(sheet, header, rows)))


def test_a_workbook_has_its_header_in_view_and_texts_are_no_formulas():
    book = workbook([["=1+1", 3], ["http://example.org", -4]])
    page = book["Councils"]
    assert page.freeze_panes == "A2"
    assert [[cell.value for cell in row] for row in page.rows] == [
        ["Council", "Level"],
        ["=1+1", 3],
        ["http://example.org", -4],
    ]
    assert page["A2"].data_type == "s"
    assert page["A3"].hyperlink is None


def test_days_and_moments_are_dates_in_a_workbook():
    page = workbook([[date(2027, 3, 7), datetime(2027, 3, 7, 9, 42, tzinfo=UTC)]]).active
    assert [cell.value for cell in page[2]] == [datetime(2027, 3, 7), datetime(2027, 3, 7, 9, 42)]  # noqa: DTZ001
    assert page["A2"].number_format == "d mmmm yyyy"


@given(st.text())
def test_every_title_becomes_a_name_that_a_sheet_may_have(title):
    name = sheet_name(title)
    assert 1 <= len(name) <= 31
    assert not set(name) & set("[]:*?/\\")
    assert not name.startswith("'")


def test_a_value_in_words_is_a_number_in_spreadsheets_and_a_text_everywhere_else() -> None:
    values = [money(-123450), whole_money(250), share(0.674), month(date(2027, 3, 7)), decimal(1.4961, 2), "–"]

    page = workbook([values], header=["A"] * 6).active
    line = csv_text(["A"], [values]).splitlines()[1]

    assert [str(value) for value in values] == ["−£1,234.50", "£3", "67.4%", "March 2027", "1.50", "–"]
    assert [cell.value for cell in page[2]] == [-1234.5, 2.5, 0.674, datetime(2027, 3, 1), 1.5, None]  # noqa: DTZ001
    assert line == "-1234.50,2.50,67.4%,2027-03,1.5,"
    assert f"{money(100)} of trade" == "£1.00 of trade"
    assert copy.deepcopy(values[0]).value == Decimal("-1234.50")
    assert pickle.loads(pickle.dumps(values[3])).look == "mmmm yyyy"  # noqa: S301


def test_a_moment_is_told_in_london_whatever_clock_it_came_with() -> None:
    at = datetime(2027, 6, 7, 23, 30, tzinfo=UTC)

    assert workbook([[at]], header=["At"]).active["A2"].value == datetime(2027, 6, 8, 0, 30)  # noqa: DTZ001
    assert csv_text(["At"], [[at]]).splitlines()[1] == "2027-06-08 00:30"
    assert Table("T", ["At"], [[at]]).cells()[0][0].text == "8 June 2027, 00:30"


def test_a_workbook_is_sent_as_one():
    response = xlsx_response("Levels", "Levels", ["A"], [["x"]])
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    assert response["Content-Disposition"] == 'attachment; filename="levels.xlsx"'
    assert response.content.startswith(b"PK")


def test_a_table_says_which_cells_are_headers_numbers_and_links():
    table = Table(
        "Levels", ["Council", Column("Spend", numeric=True)], [[Link("Bury", "/bury"), 1234567], ["Eden", None]]
    )
    first, second = table.cells()
    assert [(cell.text, cell.url, cell.is_header, cell.numeric) for cell in first] == [
        ("Bury", "/bury", True, False),
        ("1,234,567", "", False, True),
    ]
    assert second[1].text == ""
    assert table.header() == ["Council", "Spend"]
