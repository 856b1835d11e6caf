import io
import zipfile
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from councils.operations.load_categories import load_spend_categories
from files.checking import Refused
from lm3.models import LeftOut, RejectedRow, SpendLoad, SpendRow, SpendTotal, Supplier
from lm3.spend.operations import load_file, undo_file
from lm3.spend.queries import trade
from lm3.spend.queries.load_tables import accounts_for, rejected_header, rejected_lines
from lm3.spend.rules.areas import Ring
from lm3.spend.rules.columns import understand
from tests.factories import make_council
from tests.lm3.making import HEADER, ROWS, analysed, confirm, load_spend, officer_of, table, upload
from ui.tables import Value

pytestmark = pytest.mark.django_db

NEVER_CLOSED = b'Date,Supplier,Amount\r\n01/04/2026,Ash,1.00\r\n01/04/2026,"Beech,2.00\r\n' + b"x\r\n" * 600_000


def sums(load: SpendLoad) -> int:
    out = load.left_out.aggregate(amount=Sum("pence", default=0))["amount"]
    return load.pence_loaded + load.pence_rejected + out


def pounds(text: str) -> int:
    return int(Decimal(text) * 100)


def test_a_file_goes_in_and_its_total_agrees_to_the_penny() -> None:
    load = load_spend()

    assert (load.state, load.error) == ("counted", "")
    assert (load.rows, load.rows_loaded, load.rows_rejected) == (5, 5, 0)
    assert load.pence_loaded == sums(load) == pounds("1830.49")
    assert (load.first_on, load.last_on) == (date(2026, 4, 3), date(2026, 5, 2))
    assert SpendTotal.objects.aggregate(amount=Sum("pence"))["amount"] == load.pence_loaded


def test_names_that_differ_in_case_and_legal_form_are_one_supplier() -> None:
    load = load_spend()

    assert Supplier.objects.filter(council=load.council, key="ASH BUILDERS LIMITED").count() == 1
    assert Supplier.objects.filter(council=load.council).count() == 4


def test_names_taken_out_are_no_trade_and_still_accounted_for() -> None:
    load = load_spend()

    shown = {str(row[0]): row[1] for row in accounts_for(load).rows}
    assert shown["Payments to suppliers"] == 4
    assert shown["Left out of trade: Names taken out"] == 1
    assert shown["The whole file"] == 5
    assert analysed(load.council).pence == pounds("1330.49")


def test_every_row_is_loaded_left_out_or_rejected_with_its_line_and_reason() -> None:
    rows = (
        *ROWS,
        ",,,,,,",
        "",
        "03/04/2026,Dale Ltd,#REF!,x,,,6",
        "soon,Elm Ltd,12.00,x,,,7",
        "03/04/2026,Fir Ltd,0.00,VAT adjustment,,,8",
        HEADER,
        ",Grand total,1842.49,,,,",
        "04/04/2026,Gorse Ltd",
    )
    load = load_spend(table(*rows))

    assert load.rows == len(rows)
    assert {row.why: (row.rows, row.pence) for row in load.left_out.all()} == {
        "blank": (2, 0),
        "zero": (1, 0),
        "header": (1, 0),
        "total": (1, pounds("1842.49")),
    }
    assert [(row.line, row.field, row.reason) for row in load.rejected.all()] == [
        (9, "Amount", "“#REF!” is not an amount."),
        (10, "Date", "“soon” is not a date."),
        (14, "Amount", "The row ends before this column."),
    ]
    out = sum(row.rows for row in load.left_out.all())
    assert load.rows == load.rows_loaded + load.rows_rejected + out


@pytest.mark.parametrize(
    "content",
    [
        table(end="\r"),
        table(end="\n"),
        b"\xef\xbb\xbf" + table(),
        table().replace(b",", b";"),
        table().replace(b",", b"\t"),
        b",,,,,,\r\n\r\n" + table(),
        table().decode().encode("utf-16"),
        b"\r\n".join(line + b",," for line in table().splitlines()),
        table().replace(b"1000.00", '"£1,000.00 "'.encode("cp1252")),
        table().replace(b"1000.00", b'"\x9c1,000.00"'),
        table().replace(b"-20.00", b"(20.00)"),
        table().replace(b"-20.00", b"20.00-"),
        table().replace(b"99.99", b"99..99."),
        table().replace(b"03/04/2026", b"2026-04-03").replace(b"01/05/2026", b"1-May-26"),
    ],
)
def test_a_file_is_read_whatever_it_is_written_in(content: bytes) -> None:
    load = load_spend(content)

    assert (load.state, load.error, load.rows_rejected) == ("counted", "", 0)
    assert load.pence_loaded == pounds("1830.49")


def test_a_file_without_titles_is_told_by_what_stands_in_it() -> None:
    load = load_spend("\r\n".join(ROWS).encode())

    assert load.pence_loaded == pounds("1830.49")
    assert Supplier.objects.filter(council=load.council, name="Beech Catering").exists()


def test_a_header_over_two_rows_is_put_together() -> None:
    rows = [["Date", "Supplier", "Amount", "", ""], ["", "", "Gross", "VAT", "Net"], ["1/4/26", "Ash", "12", "2", "10"]]

    found = understand(rows)

    assert (found.header_rows, found.columns["amount"], found.columns["supplier"]) == (2, 4, 1)


def test_a_zip_of_files_is_one_load_and_each_file_finds_its_own_columns() -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("april.csv", table(*ROWS[:2]))
        archive.writestr("may.csv", table(*ROWS[2:]))

    load = load_spend(whole.getvalue(), name="year.zip")

    assert (load.state, load.rows, load.pence_loaded) == ("counted", 5, pounds("1830.49"))


def test_a_file_without_dates_needs_the_day_it_begins_with() -> None:
    council = make_council()
    content = b"Supplier,Total\r\nAsh,10.00\r\nBeech,20.00\r\n"

    undated = confirm(upload(council, content), day="")
    load_file.read(undated.pk)
    undated.refresh_from_db()
    dated = confirm(upload(council, content), day="", covers_on=date(2025, 4, 1))
    load_file.read(dated.pk)
    dated.refresh_from_db()

    assert (undated.state, "no column of dates" in undated.error) == ("failed", True)
    assert (dated.state, dated.first_on, dated.pence_loaded) == ("counted", date(2025, 4, 1), 3000)


def test_the_same_file_twice_is_noticed_before_it_counts_twice() -> None:
    first = load_spend()
    again = load_spend(council=first.council)

    assert (again.state, again.counted_at) == ("held", None)
    assert "the same file" in again.why_held
    assert trade.counted(first.council).aggregate(n=Sum("rows"))["n"] == 5


def test_months_that_count_already_are_noticed_and_can_be_counted_all_the_same() -> None:
    first = load_spend()
    cards = load_spend(table("09/05/2026,Gorse Ltd,5.00,Pens,,,9"), council=first.council, name="cards.csv")

    assert (cards.state, cards.why_held) == ("held", "Spend of May 2026 counts already, from another file.")
    undo_file.count_it(cards, timezone.now())
    assert trade.counted(first.council).aggregate(n=Sum("rows"))["n"] == 6


def test_rejected_rows_are_downloaded_mended_and_loaded_again() -> None:
    load = load_spend(table(*ROWS, "03/04/2026,Dale Ltd,a lot,x,,,6"))
    lines: list[list[Value]] = [[*rejected_header(HEADER.split(","))], *rejected_lines(load)]
    mended = "\r\n".join(",".join(str(cell) for cell in line) for line in lines).replace("a lot", "7.00")

    second = load_spend(mended.encode(), council=load.council, name="mended.csv")

    assert (second.state, second.is_mended, second.pence_loaded) == ("counted", True, 700)


def test_a_load_is_undone_whole() -> None:
    load = load_spend()

    undo_file.undo(load, by=officer_of(load.council), at=timezone.now())

    assert trade.counted(load.council).count() == 0
    undo_file.clear_undone()
    assert (SpendRow.objects.count(), SpendTotal.objects.count()) == (0, 0)
    with pytest.raises(undo_file.Refused):
        undo_file.undo(load, by=officer_of(load.council), at=timezone.now())


def test_a_worker_that_dies_halfway_leaves_nothing_that_counts_and_the_next_begins_again() -> None:
    load = confirm(upload(make_council(), table()))
    assert load.take("dead worker", timezone.now())
    known = load_file.Known(load)
    with load_file.opened(load.file, load.columns) as parts:
        part = next(parts)
        found = load_file.Sorter(part.understood, None, load_file.WIDTH).sort(part.head)
        known.learn(found.suppliers, set(found.labels))
        load_file._write(load, part, found, known)

    assert trade.counted(load.council).count() == 0
    later = timezone.now() + timedelta(minutes=10)
    assert list(load_file.ring_again(lambda: later)) == [load.pk]
    assert load_file.read(load.pk)
    load.refresh_from_db()
    assert (load.state, SpendRow.objects.filter(load=load).count()) == ("counted", 5)


def test_a_file_that_has_been_read_is_not_read_again() -> None:
    load = load_spend()

    assert not load_file.read(load.pk)
    assert SpendRow.objects.count() == 5


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("spend.csv", b"\x89PNG\r\n\x1a\n" + bytes(50), "PNG picture"),
        ("empty.csv", b"", "empty"),
        ("spend.zip", b"PK\x03\x04 cut off", "cut off or damaged"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(name: str, content: bytes, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        upload(make_council(), content, name=name)


def test_a_zip_that_unpacks_to_far_too_much_is_refused() -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("big.csv", "w") as part:
        for _ in range(501):
            part.write(bytes(1024 * 1024))

    with pytest.raises(Refused, match="unpacks to more than"):
        upload(make_council(), whole.getvalue(), name="bomb.zip")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (NEVER_CLOSED, "quotation mark"),
        (table(*ROWS * 20_000, "01/05/2026,Ash\x00Ltd,1.00,,,,9"), "damaged"),
        (",".join(f"Column {n}" for n in range(200)).encode() + b"\r\n" + b"1," * 200, "200 columns"),
        (b"Date,Supplier,Amount\r\n" + b"never,Ash,x\r\n" * 30, "cannot be taken"),
        (b"Date,Supplier,Amount\r\n", "no payment"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_leaves_nothing_behind(content: bytes, sentence: str) -> None:
    council = make_council()
    load = upload(council, content)
    columns = {"day": "Date", "supplier": "Supplier", "amount": "Amount"}
    SpendLoad.objects.filter(pk=load.pk).update(state="queued", columns=columns if b"Date" in content[:4] else {})

    load_file.read(load.pk)

    load.refresh_from_db()
    assert load.state == "failed"
    assert sentence in load.error
    assert [model.objects.count() for model in (SpendRow, RejectedRow, LeftOut)] == [0, 0, 0]


def test_a_formula_in_a_cell_is_kept_as_text_and_never_comes_back_as_one() -> None:
    load = load_spend(table(*ROWS, '01/05/2026,"=HYPERLINK(""http://x"")",x,,,,9'))
    client = Client()
    client.force_login(load.uploaded_by)

    page = b"".join(client.get(reverse("rejected-spend", args=[load.council.slug, load.pk])))

    assert b"'=HYPERLINK" in page


def test_an_officer_loads_a_file_in_the_browser_step_by_step(worker) -> None:
    council = make_council()
    client = Client()
    client.force_login(officer_of(council))

    answer = client.post(reverse("load-spend", args=[council.slug]), {"spend": io.BytesIO(table())}, follow=True)
    assert "Check the columns" in answer.content.decode()
    load = council.spend_loads.get()
    said = {"supplier": "Supplier Name", "amount": "Net Amount", "day": "Payment Date"}
    answer = client.post(load.get_absolute_url(), said)
    assert answer.status_code == 302
    worker(lambda: SpendLoad.objects.filter(pk=load.pk, state="counted").exists())

    page = client.get(load.get_absolute_url()).content.decode()
    assert "£1,830.49" in page
    assert "Left out of trade: Names taken out" in page


def test_the_list_of_files_costs_the_same_for_one_and_for_thirty() -> None:
    load = load_spend()
    client = Client()
    client.force_login(load.uploaded_by)
    address = reverse("spend-files", args=[load.council.slug])
    client.get(address)

    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for _ in range(29):
        upload(load.council, table(), by=load.uploaded_by)
    with CaptureQueriesContext(connection) as thirty:
        client.get(address)

    assert len(one) == len(thirty)


def finished(content: bytes, **columns: str) -> SpendLoad:
    council = make_council()
    load_spend_categories()
    load = confirm(upload(council, content, name="totals.csv"), day="", covers_on=date(2025, 4, 1), **columns)
    load_file.read(load.pk)
    load.refresh_from_db()
    return load


def test_totals_by_supplier_are_loaded_as_what_they_are_and_their_sum_is_not_a_supplier() -> None:
    load = finished(b"Supplier,Total\r\nAsh Ltd,10.00\r\nBeech,20.00\r\nGrand total,30.00\r\n,\r\n")

    assert (load.state, load.holds, load.rows_loaded, load.pence_loaded) == ("counted", "Totals by supplier", 2, 3000)
    assert dict(load.left_out.values_list("why", "pence")) == {"blank": 0, "total": 3000}
    assert not Supplier.objects.filter(name__icontains="total").exists()


def test_totals_by_category_are_loaded_without_suppliers() -> None:
    load = finished(
        b"ProclassCode,Category,Amount\r\n391000,CONSTRUCTION,10.00\r\n110000,CATERING,20.00\r\n,Total,30.00\r\n"
    )

    assert (load.state, load.error, load.holds, load.pence_loaded) == ("counted", "", "Totals by category", 3000)
    lines = {line.title: line.pence for line in trade.by_category(load.council, trade.Span())}
    assert lines == {"Building and construction": 1000, "Food and catering": 2000}
    assert [str(row) for row in Supplier.objects.all()] == ["Totals by category"]
    assert analysed(load.council).places.by_ring[Ring.UNKNOWN] == 3000


def test_a_table_with_neither_suppliers_nor_categories_is_asked_for_one(client: Client) -> None:
    council = make_council()
    load = upload(council, b"Department,Amount\r\nRoads,10.00\r\nParks,20.00\r\n")
    client.force_login(load.uploaded_by)
    said = {"amount": "Amount", "covers_on_0": "1", "covers_on_1": "4", "covers_on_2": "2025"}

    page = client.get(load.get_absolute_url()).content.decode()
    answer = client.post(load.get_absolute_url(), said)

    assert "this is read as a finished table" in page
    assert answer.status_code == 422
    assert "Choose the column of the supplier, or of the category" in answer.content.decode()
    client.post(load.get_absolute_url(), {**said, "label": "Department"})
    load_file.read(load.pk)
    assert "Totals by category" in client.get(load.get_absolute_url()).content.decode()


def test_payments_with_days_need_their_suppliers(client: Client) -> None:
    load = upload(make_council(), b"Date,Category,Amount\r\n01/04/2026,Roads,10.00\r\n02/04/2026,Parks,20.00\r\n")
    client.force_login(load.uploaded_by)

    answer = client.post(load.get_absolute_url(), {"day": "Date", "label": "Category", "amount": "Amount"})

    assert answer.status_code == 422
    assert "Choose the column of the supplier" in answer.content.decode()
    confirm(load)
    load_file.read(load.pk)
    load.refresh_from_db()
    assert "has no column for: supplier" in load.error
