"""Files of spend are read whole and as their officers say: every sheet, the columns that were chosen, one order of
days for all of a file."""

import io
import re
import zipfile
from datetime import date

import pytest
import xlsxwriter
from django.test import Client

from lm3.models import RejectedRow, SpendLoad, SpendRow
from lm3.spend.operations import load_file
from lm3.spend.rules.columns import understand
from lm3.spend.rules.values import order_of
from tests.factories import make_council
from tests.lm3.making import ROWS, load_spend, table, upload

pytestmark = pytest.mark.django_db

TITLES = ["Date", "Supplier", "Amount"]
SAID = {"day": "Date", "supplier": "Supplier", "amount": "Amount"}


def workbook(**sheets: list[list[object]]) -> bytes:
    whole = io.BytesIO()
    with xlsxwriter.Workbook(whole) as book:
        dated = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            if name.startswith("Hidden"):
                page.hide()
            for at, row in enumerate(rows):
                for column, value in enumerate(row):
                    page.write(at, column, value, dated if isinstance(value, date) else None)
    return whole.getvalue()


YEAR = {
    "April": [TITLES, [date(2026, 4, 3), "Ash Ltd", 100.25], [date(2026, 4, 21), "Beech", 7]],
    "May": [[], TITLES, [date(2026, 5, 4), "Ash Ltd", 50]],
    "Notes": [["What is in this workbook"], ["Payments over £500"]],
}


def check(client: Client, content: bytes, name: str = "spend.csv") -> tuple[SpendLoad, str]:
    """Uploaded by an officer who has the page on which its columns are checked before them."""
    load = upload(make_council(), content, name=name)
    client.force_login(load.uploaded_by)
    return load, client.get(load.get_absolute_url()).content.decode()


def read(client: Client, load: SpendLoad, **said: object) -> str:
    """The page after the form is sent and, where it was taken, the file is read."""
    answer = client.post(load.get_absolute_url(), {**SAID, **said})
    if answer.status_code == 302:
        load_file.read(load.pk)
        load.refresh_from_db()
        answer = client.get(load.get_absolute_url())
    return answer.content.decode()


def test_every_sheet_of_a_workbook_is_listed_with_its_rows_and_sum_and_read(client: Client) -> None:
    load, page = check(client, workbook(**YEAR), "year.xlsx")

    assert "April: 2 rows, £107.25" in page
    assert "May: 1 row, £50.00" in page
    after = read(client, load, sheets=["April", "May"], leave_out=["Notes"])
    assert (load.state, load.rows_loaded, load.pence_loaded) == ("counted", 3, 15725)
    assert (load.first_on, load.last_on) == (date(2026, 4, 3), date(2026, 5, 4))
    assert "All sheets that were read" in after
    assert "The whole file" not in after


def test_a_sheet_of_another_shape_is_asked_about_before_anything_is_read(client: Client) -> None:
    load, page = check(client, workbook(**YEAR), "year.xlsx")

    assert "Leave out Notes: 2 rows" in page
    asked = read(client, load, sheets=["April", "May"])
    load.refresh_from_db()
    assert "“Notes” cannot be read with these columns. Leave it out, or cancel" in asked
    assert (load.state, SpendRow.objects.count()) == ("arrived", 0)


def test_a_sheet_that_repeats_the_others_can_be_left_out_and_is_told_afterwards(client: Client) -> None:
    sheets = {**YEAR, "Hidden all": [TITLES, [date(2026, 4, 3), "Ash Ltd", 157.25]]}
    load, page = check(client, workbook(**sheets), "year.xlsx")

    assert page.count(" checked") == 2
    after = read(client, load, sheets=["April", "May"], leave_out=["Notes"])
    assert load.pence_loaded == 15725
    assert "Left out when the columns were checked." in after
    assert [part["pence"] for part in load.parts if part["name"] == "Notes"] == [None], "no sum of what is not read"
    assert [part["name"] for part in load.parts if not part["is_read"]] == ["Notes", "Hidden all"]


def test_a_cover_sheet_does_not_hide_the_payments_behind_it(client: Client) -> None:
    sheets = {"Notes": YEAR["Notes"], "April": YEAR["April"]}
    load, _page = check(client, workbook(**sheets), "april.xlsx")

    read(client, load, sheets=["April"], leave_out=["Notes"])

    assert (load.state, load.pence_loaded) == ("counted", 10725)


def test_a_column_that_only_some_sheets_have_makes_the_others_another_shape(client: Client) -> None:
    sheets = {"April": YEAR["April"], "May": [[*TITLES, "Purpose"], [date(2026, 5, 4), "Ash", 50, "Roof"]]}
    load, _page = check(client, workbook(**sheets), "two.xlsx")

    asked = read(client, load, sheets=["April", "May"], label="Purpose")
    assert "Purpose" in asked
    read(client, load, sheets=["April", "May"])

    assert (load.state, load.pence_loaded) == ("counted", 15725)


def test_what_the_officer_chooses_is_used_where_a_file_has_no_titles(client: Client) -> None:
    content = b"Grounds,Oak Nurseries,14/04/2026,10.00,12.00\r\nGrounds and roads,Ash,15/04/2026,5.00,6.00\r\n" * 3
    load, _page = check(client, content)

    said = {"day": "Column 3", "supplier": "Column 2", "amount": "Column 5", "unit": "Column 1"}
    read(client, load, **said)

    assert (load.state, load.pence_loaded) == ("counted", 5400)
    assert set(SpendRow.objects.values_list("supplier__name", "unit")) == {
        ("Oak Nurseries", "Grounds"),
        ("Ash", "Grounds and roads"),
    }


def test_a_column_that_is_chosen_is_not_taken_for_another_field_as_well() -> None:
    rows = [["14/04/2026", "Ash Ltd", "1.00"], ["15/04/2026", "Beech", "2.00"]]

    assert understand(rows, {"purpose": "Column 2"}).columns == {"purpose": 1, "day": 0, "amount": 2}


UNTITLED = tuple(
    f"{service},{what},{supplier},CRINV000{at},14/04/2026,{at}.50"
    for at, (service, what, supplier) in enumerate(
        [
            ("REGN - Housing", "Agency costs", "Ash Ltd"),
            ("REGN - Housing", "Boilers in Elm Road", "Ash Ltd"),
            ("ENVH - Health", "Water samples", "Beech Builders Limited"),
            ("ENVH - Health", "Skips for May", "Cedar plc"),
            ("ENVH - Health", "Plumbing", "Dora Dean"),
        ],
        start=1,
    )
)


def test_suppliers_are_told_by_their_companies_where_a_file_has_no_titles() -> None:
    found = understand([row.split(",") for row in UNTITLED])

    assert (found.columns, found.unsure) == ({"day": 4, "amount": 5, "supplier": 2}, ())


@pytest.mark.parametrize(
    ("texts", "why"),
    [
        (["Roads,Ash", "Roads,Beech", "Parks,Cedar", "Parks,Dora Dean"], "either may hold them"),
        (["Roads", "Roads", "Parks", "Roads"], "the same few words"),
        (["AB1001", "AB1002", "AB1003", "AB1004"], "codes"),
        (["Ash Ltd,Elm Ltd", "Beech Ltd,Oak Ltd", "Cedar Ltd,Fir Ltd", "Dora Dean,Gum Ltd"], "companies in both"),
    ],
)
def test_the_officer_is_asked_for_the_supplier_where_it_is_not_sure(client: Client, texts: list[str], why: str) -> None:
    content = "".join(f"{text},14/04/2026,10.00\r\n" for text in texts).encode()
    load, page = check(client, content)
    column = f"Column {texts[0].count(',') + 1}"

    assert "It is not sure which column holds the supplier." in page, why
    said = {"day": f"Column {texts[0].count(',') + 2}", "amount": f"Column {texts[0].count(',') + 3}"}
    assert "Choose the column of the supplier" in read(client, load, **said, supplier="")
    read(client, load, **said, supplier=column)
    assert (load.state, load.pence_loaded) == ("counted", 4000)


def test_one_column_of_names_is_sure() -> None:
    rows = [[name, "14/04/2026", "1.00"] for name in ("Ash", "Beech", "Cedar", "Dora Dean")]

    assert understand(rows).unsure == ()


def test_category_service_and_code_are_proposed_under_the_titles_that_councils_use() -> None:
    titles = ["Payment date", "Supplier Name", "Net Amount", "Service Code", "Service Label"]
    rows = [
        [*titles, "Expenditure code", "Expenditure category"],
        ["1/6/2026", "Ash", "1.00", "X1", "Parks", "E1", "Seed"],
    ]
    found = understand(rows)

    assert {key: found.title_of(key) for key in ("unit", "code", "label")} == {
        "unit": "Service Label",
        "code": "Expenditure code",
        "label": "Expenditure category",
    }


def test_a_file_of_january_to_march_stays_in_january_to_march(client: Client) -> None:
    days = ["01/02/2026", "02/03/2026", "01/30/2026", "03/12/2026"]
    content = "\r\n".join(["Date,Supplier,Amount", *(f"{day},Ash Ltd,1.50" for day in days), ""]).encode()
    load, page = check(client, content)

    assert "Which comes first in the dates?" not in page
    read(client, load)

    assert list(SpendRow.objects.order_by("line").values_list("paid_on", flat=True)) == [
        date(2026, 1, 2),
        date(2026, 2, 3),
        date(2026, 1, 30),
        date(2026, 3, 12),
    ]


def test_where_no_date_shows_the_order_it_is_asked_once_and_known_next_time(client: Client) -> None:
    content = b"Date,Supplier,Amount\r\n01/02/2026,Ash,1.50\r\n02/03/2026,Beech,2.50\r\n"
    load, page = check(client, content)

    assert "Month first: 01/02/2026 is 2 January 2026" in page
    asked = read(client, load)
    load.refresh_from_db()
    assert "Choose whether the day or the month comes first" in asked
    assert load.state == "arrived"
    read(client, load, day_order="month")
    assert (load.first_on, load.last_on) == (date(2026, 1, 2), date(2026, 2, 3))
    again = upload(load.council, content.replace(b"2026", b"2027"), by=load.uploaded_by)
    page = client.get(again.get_absolute_url()).content.decode()
    assert re.search(r'value="month"[^>]*checked', page)


def test_dates_that_contradict_one_another_are_asked_about_and_the_misfits_rejected(client: Client) -> None:
    content = b"Date,Supplier,Amount\r\n01/02/2026,Ash,1.50\r\n25/03/2026,Beech,2.50\r\n03/26/2026,Cedar,4.00\r\n"
    load, page = check(client, content)

    assert "1 different dates, such as 25/03/2026, have the day first; 1, such as 03/26/2026, have the month" in page
    read(client, load, day_order="day")

    assert (load.first_on, load.last_on, load.pence_loaded) == (date(2026, 2, 1), date(2026, 3, 25), 400)
    assert RejectedRow.objects.get().reason == "“03/26/2026” is not a date with the day before the month."


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["13/04/2026", "01/02/2026"], "day"),
        (["04/13/2026", "01/02/2026"], "month"),
        (["4-13-26", "1-2-26"], "month"),
        (["01/02/2026"], ""),
        (["13/04/2026", "04/13/2026"], ""),
        (["31/04/2026", "04/05/2026"], ""),
        (["05/05/2026", "2026-01-02", "1 February 2026", "01.02.2026", "46000", "x", ""], "day"),
    ],
)
def test_the_order_of_day_and_month_is_told_by_all_cells_together(cells: list[str], order: str) -> None:
    assert order_of(cells).known == order


def test_a_large_file_is_read_in_the_order_of_its_days_too(client: Client) -> None:
    rows = [f"{month:02}/{day:02}/2026,Ash {day},1.00" for month in (1, 2, 3) for day in range(1, 29)] * 30
    content = "\r\n".join(["Date,Supplier,Amount", *rows, ""]).encode()
    load, _page = check(client, content)

    read(client, load)

    assert (load.rows_loaded, load.first_on, load.last_on) == (len(rows), date(2026, 1, 1), date(2026, 3, 28))


def test_files_of_a_zip_are_listed_with_what_they_came_to() -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("april.csv", table(*ROWS[:2]))
        archive.writestr("may.csv", table(*ROWS[2:]))

    load = load_spend(whole.getvalue(), name="year.zip")

    assert [(part["name"], part["rows"], part["pence"]) for part in load.parts] == [
        ("april.csv", 2, 125050),
        ("may.csv", 3, 57999),
    ]
