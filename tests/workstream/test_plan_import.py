"""The plan goes out as a spreadsheet and comes back; every line says what it will do before anything changes."""

import csv
import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from councils.models import Region, RoleKind
from tests.factories import make_person, make_region
from tests.workstream.making import make_item, make_line
from tests.workstream.test_registers import address, manager_of, text
from workstream.models import Item

pytestmark = pytest.mark.django_db
HEADER = ["What", "Line of work", "Kind", "Who", "Starts", "Due", "Done %"]


def sheet(*rows: list[object], header: list[str] = HEADER) -> SimpleUploadedFile:
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return SimpleUploadedFile("plan.csv", out.getvalue().encode())


def look(client, region: Region, file: SimpleUploadedFile):
    return client.post(address(region, "plan/import/"), {"file": file}, follow=True)


def test_a_list_becomes_the_plan_with_lines_of_work_that_were_not_there() -> None:
    region = make_region()
    owner = make_person(RoleKind.GROUP_REPRESENTATIVE, region, name="Imran Kay")
    client = manager_of(region)
    seen = look(
        client,
        region,
        sheet(
            ["Fleet reviews taken up", "Quick wins", "Quick win", "Imran Kay", "1/4/2027", "31/7/2027", "30%"],
            ["Common policy", "Policies", "", "Ann Lee", "", "31 December 2027", ""],
        ),
    )
    assert "Take in 2 parts of the plan" in text(seen)
    assert Item.objects.count() == 0
    client.post(seen.request["PATH_INFO"])
    fleet = Item.objects.get(title="Fleet reviews taken up")
    assert (fleet.owner, fleet.kind, fleet.percent) == (owner, "quick-win", 30)
    assert (fleet.line.title, fleet.baseline_due_on) == ("Quick wins", date(2027, 7, 31))
    assert Item.objects.get(title="Common policy").who == "Ann Lee"
    assert [line.title for line in region.work_lines.all()] == ["Quick wins", "Policies"]


def test_each_fault_is_told_with_its_line_and_the_other_lines_are_taken_in() -> None:
    region = make_region()
    client = manager_of(region)
    seen = look(
        client,
        region,
        sheet(
            ["Ends before it starts", "Guides", "", "Ann", "2027-02-02", "2027-02-01", ""],
            ["No day", "Guides", "", "Ann", "", "soon", ""],
            ["Too much", "Guides", "", "Ann", "", "2027-02-01", "120"],
            ["Nobody does it", "Guides", "", "", "", "2027-02-01", ""],
            ["Good", "Guides", "", "Ann", "", "2027-02-01", ""],
            ["Good", "Guides", "", "Ann", "", "2027-03-01", ""],
        ),
    )
    said = text(seen)
    for why in (
        "The day it is due must not be before the day it starts",
        "Write the date as 7/3/2027",
        "Write a percentage from 0 to 100",
        "Who is missing",
        "It stands in line 6 already",
    ):
        assert why in said
    client.post(seen.request["PATH_INFO"])
    assert [item.title for item in Item.objects.all()] == ["Good"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_was_downloaded_loads_back_as_it_is(kind: str) -> None:
    region = make_region()
    line, today = make_line(region), timezone.localdate()
    make_item(line, title="=1+1 looks like a sum", own_view="amber", own_reason="More is promised")
    make_item(line, percent=100, done_on=today - timedelta(days=3))
    make_item(line, due_on=today + timedelta(days=60), baseline_due_on=today, owner_name="O'Neil, Ann")
    client = manager_of(region)
    answer = client.get(address(region, f"plan/?stand=all&format={kind}"))
    seen = look(client, region, SimpleUploadedFile(f"plan.{kind}", answer.getvalue()))
    said = text(seen)
    assert "What is wrong" not in said
    assert 'As it is</dt> <dd class="govuk-summary-list__value">3 parts of the plan' in said


def test_a_change_in_the_list_moves_the_day_keeps_the_one_agreed_first_and_writes_progress_down() -> None:
    region = make_region()
    item = make_item(make_line(region), percent=50)
    client = manager_of(region)
    book = openpyxl.load_workbook(io.BytesIO(client.get(address(region, "plan/?format=xlsx")).getvalue()))
    page = book.active
    columns = {cell.value: cell.column for cell in page[1]}
    later = item.due_on + timedelta(days=40)
    page.cell(2, columns["Due"], later)
    page.cell(2, columns["Done %"], 75)
    out = io.BytesIO()
    book.save(out)
    seen = look(client, region, SimpleUploadedFile("plan.xlsx", out.getvalue()))
    assert "Due, Done %." in text(seen)
    client.post(seen.request["PATH_INFO"])
    client.post(seen.request["PATH_INFO"])
    agreed = item.due_on
    item.refresh_from_db()
    assert (item.due_on, item.baseline_due_on, item.percent) == (later, agreed, 75)
    assert item.notes.count() == 1


def test_the_day_agreed_first_cannot_be_changed_by_a_list() -> None:
    region = make_region()
    item = make_item(make_line(region))
    header = ["Number", "What", "Line of work", "Who", "Due", "Agreed first"]
    row = [item.pk, item.title, item.line.title, item.who, item.due_on, "2030-01-01"]
    seen = look(manager_of(region), region, sheet(row, header=header))
    assert "it is kept, so that slip shows" in text(seen)


def test_a_number_of_another_region_is_told() -> None:
    region = make_region()
    other = make_item(make_line(make_region()))
    row = [other.pk, "Anything", "Guides", "Ann", "2027-02-01"]
    seen = look(manager_of(region), region, sheet(row, header=["Number", "What", "Line of work", "Who", "Due"]))
    assert "Nothing in the plan has this number" in text(seen)


def test_what_the_file_has_no_column_for_is_held_against_what_it_changes() -> None:
    region = make_region()
    begun = date(2027, 5, 1)
    item = make_item(make_line(region), starts_on=begun, due_on=date(2027, 6, 1), own_view="red", own_reason="Late")
    client = manager_of(region)
    header = ["Number", "What", "Line of work", "Who", "Due", "Why"]
    seen = look(client, region, sheet([item.pk, "New", item.line.title, "Ann", "2027-04-01", "x"], header=header))
    assert "must not be before the day it starts" in text(seen)
    seen = look(client, region, sheet([item.pk, "New", item.line.title, "Ann", "2027-06-01", ""], header=header))
    assert "Say why the owner" in text(seen)
    assert client.post(seen.request["PATH_INFO"], follow=True).status_code == 200
