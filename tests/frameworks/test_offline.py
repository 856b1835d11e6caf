"""A whole self-assessment as a file, and the spreadsheet back in."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actions.acting import drop
from councils.models import RoleKind
from files.models import SheetImport
from frameworks.assessments.operations import copy_assessment, exchange_spreadsheet
from frameworks.assessments.operations.save_answers import COMMENT_LIMIT, Typed, record
from frameworks.models import Answer, Assessment, AssessmentCopy
from frameworks.progress.operations.plan_actions import make_one, sign_off_plan
from tests.factories import make_assessment, make_person

pytestmark = pytest.mark.django_db
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def assessment() -> Assessment:
    return make_assessment()


@pytest.fixture
def officer(client: Client, assessment: Assessment) -> Client:
    client.force_login(make_person(RoleKind.OFFICER, assessment.council, name="Olive Officer"))
    return client


def answer(assessment: Assessment, code: str) -> Answer:
    return assessment.answers.select_related("criterion").get(criterion__code=code)


def edited(assessment: Assessment, **changes: dict[str, str]) -> SimpleUploadedFile:
    """The spreadsheet as downloaded, with these cells changed: code without its point → column → text."""
    book = openpyxl.load_workbook(io.BytesIO(exchange_spreadsheet.as_sheet(assessment)))
    page = book.active
    titles = {cell.value: cell.column for cell in page[1]}
    for row in page.iter_rows(min_row=2):
        for title, text in changes.get(str(row[0].value).replace(".", "_"), {}).items():
            page.cell(row[0].row, titles[title], text)
    output = io.BytesIO()
    book.save(output)
    return SimpleUploadedFile("answers.xlsx", output.getvalue(), XLSX)


def load(client: Client, assessment: Assessment, file: SimpleUploadedFile) -> str:
    """Chooses the file and returns the address of the preview."""
    address = reverse("load-answers", args=[assessment.council.slug, assessment.pk])
    reply = client.post(address, {"file": file})
    assert reply.status_code == 302, reply.content.decode()
    return str(reply["Location"])


def test_the_spreadsheet_has_a_line_for_every_requirement_and_a_list_to_choose_from(
    officer: Client, assessment: Assessment
) -> None:
    record(assessment, {answer(assessment, "PE1.1").pk: Typed("met", comment="=1+1")}, by=None, at=timezone.now())
    reply = officer.get(reverse("assessment-files", args=[assessment.council.slug, assessment.pk]) + "?download=xlsx")

    page = openpyxl.load_workbook(io.BytesIO(reply.content)).active

    assert page.max_row == 9
    assert [cell.value for cell in page[2]][4:7] == ["Met", "", "=1+1"]
    assert page["G2"].data_type == "s", "no spreadsheet takes a comment for a formula"
    assert "Not applicable" in page.data_validations.dataValidation[0].formula1


def test_what_each_line_does_is_shown_before_anything_changes(officer: Client, assessment: Assessment) -> None:
    file = edited(assessment, PE1_1={"Answer": "Met", "Comment": "Done"}, PE1_2={"Answer": "Perhaps"})

    preview = load(officer, assessment, file)
    page = officer.get(preview).content.decode()

    assert "Not answered becomes met, comment added" in page
    assert "It can be: Met, Partly met, Not met, Not applicable" in page
    assert answer(assessment, "PE1.1").value == ""

    told = officer.post(preview, follow=True).content.decode()
    assert "Taken in: 1 answers changed. 1 left out." in told
    row = answer(assessment, "PE1.1")
    assert (row.value, row.comment, row.version, row.saved_by.name) == ("met", "Done", 1, "Olive Officer")
    assert "taken in already" in officer.post(preview, follow=True).content.decode()


def test_a_line_that_somebody_saved_since_is_told_and_left_out(officer: Client, assessment: Assessment) -> None:
    file = edited(assessment, PE1_1={"Answer": "Met"})
    colleague = make_person(name="Carl Colleague")
    record(assessment, {answer(assessment, "PE1.1").pk: Typed("partly")}, by=colleague, at=timezone.now())

    preview = load(officer, assessment, file)
    page = officer.get(preview).content.decode()
    officer.post(preview)

    assert "Carl Colleague has saved another answer since the file was downloaded: Partly met" in page
    assert answer(assessment, "PE1.1").value == "partly"


def test_a_colleague_who_saves_between_preview_and_confirming_loses_nothing(
    officer: Client, assessment: Assessment
) -> None:
    preview = load(officer, assessment, edited(assessment, PE1_1={"Answer": "Met"}, PE1_2={"Answer": "Met"}))
    record(assessment, {answer(assessment, "PE1.1").pk: Typed("partly")}, by=None, at=timezone.now())
    officer.post(preview)

    assert (answer(assessment, "PE1.1").value, answer(assessment, "PE1.2").value) == ("partly", "met")


def test_other_spaces_and_missing_columns_change_nothing(officer: Client, assessment: Assessment) -> None:
    words = Typed("met", comment="One line\nand another")
    record(assessment, {answer(assessment, "PE1.1").pk: words}, by=None, at=timezone.now())
    load(officer, assessment, edited(assessment))
    plan = exchange_spreadsheet.plan(assessment, exchange_spreadsheet.sheet_of(SheetImport.objects.latest("pk")))
    file = SimpleUploadedFile("a.csv", b"Code,Version,Answer\nPE1.1,1,Partly met\n")
    officer.post(load(officer, assessment, file))

    assert not plan.typed
    assert (answer(assessment, "PE1.1").value, answer(assessment, "PE1.1").comment) == ("partly", words.comment)


def test_a_comment_as_long_as_the_page_takes_comes_back_from_the_spreadsheet(
    officer: Client, assessment: Assessment
) -> None:
    """Beside an answer that was changed in the file."""
    words = ("Line after line of reasons.\r\n" * 400)[:COMMENT_LIMIT].strip()
    record(assessment, {answer(assessment, "PE1.1").pk: Typed("met", comment=words)}, by=None, at=timezone.now())
    file = edited(assessment, PE1_1={"Answer": "Partly met"}, PE1_2={"Comment": "y\n" * 5000})

    preview = load(officer, assessment, file)
    page = officer.get(preview).content.decode()
    officer.post(preview)

    assert "At most" not in page
    assert (answer(assessment, "PE1.1").value, answer(assessment, "PE1.1").comment) == ("partly", words)
    assert answer(assessment, "PE1.2").comment == "y\n" * 4999 + "y"


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("PE9.9,Met,0", "This self-assessment has no such requirement"),
        ("PE1.1,Met,0\nPE1.1,Not met,0", "It stands on line 2 already"),
        ("PE1.1,Not applicable,0", "Say why the requirement does not apply"),
        ("PE1.1,Met,", "Version is missing"),
    ],
)
def test_each_fault_is_told_with_its_line(officer: Client, assessment: Assessment, lines: str, told: str) -> None:
    file = SimpleUploadedFile("answers.csv", f"Code,Answer,Version\n{lines}\n".encode())

    assert told in officer.get(load(officer, assessment, file)).content.decode()


def test_a_picture_that_is_called_a_table_is_refused(officer: Client, assessment: Assessment) -> None:
    address = reverse("load-answers", args=[assessment.council.slug, assessment.pk])
    file = SimpleUploadedFile("answers.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")

    reply = officer.post(address, {"file": file})

    assert reply.status_code == 422
    assert "This is not a table" in reply.content.decode()
    assert officer.post(address, {}).status_code == 422


def test_nothing_is_loaded_into_what_was_signed_off(officer: Client, assessment: Assessment) -> None:
    preview = load(officer, assessment, edited(assessment, PE1_1={"Answer": "Met"}))
    Assessment.objects.update(state="submitted")
    told = officer.post(preview, follow=True).content.decode()

    assert "has been signed off" in told
    assert answer(assessment, "PE1.1").value == ""


def test_the_word_document_holds_answers_comments_and_evidence(assessment: Assessment) -> None:
    said = Typed("met", comment="In the scheme of delegation")
    record(assessment, {answer(assessment, "PE1.1").pk: said}, by=None, at=timezone.now())
    import docx

    made = copy_assessment.as_docx(copy_assessment.read(assessment, timezone.now()))
    text = "\n".join(part.text for part in docx.Document(io.BytesIO(made)).paragraphs)

    assert "PE1.1: Met" in text
    assert "In the scheme of delegation" in text


def test_the_pages_and_the_word_document_hold_the_plan(assessment: Assessment) -> None:
    council, edition, now = assessment.council, assessment.collection.edition, timezone.now()
    assert copy_assessment.NO_PLAN in copy_assessment.as_html(copy_assessment.read(assessment, now))
    first, second, third = edition.criteria.filter(code__in=["PE1.1", "PE1.2", "PO1.1"]).order_by("code")
    day = timezone.localdate(now) - timedelta(days=1)
    make_one(council, [first, second], title="Train the buyers", owner_name="Jo Lee", due_on=day, by=None, at=now)
    dropped = make_one(council, [third], title="Never mind", by=None, at=now)
    drop(dropped, reason="Not wanted", on=day)
    make_one(council, [third], title="Write a policy", by=None, at=now)
    sign_off_plan(council, edition, level=1, covered_to=1, by=None, at=now)
    import docx

    content = copy_assessment.read(assessment, now)
    rows = [[cell.text for cell in row.cells] for row in _tables(docx, copy_assessment.as_docx(content))[-1].rows]
    page = copy_assessment.as_html(content)

    assert rows == [
        ["Requirement", "What", "Who", "Due", "State"],
        ["PE1.1, PE1.2", "Train the buyers", "Jo Lee", f"{day:%-d %B %Y}", "Open, late"],
        ["PO1.1", "Write a policy", "Nobody yet", "No day yet", "Open"],
    ]
    assert "Signed off to level 1 on" in page
    assert all(words in page for row in rows for words in row)
    assert "Never mind" not in page


def _tables(docx: Any, made: bytes) -> Any:
    return docx.Document(io.BytesIO(made)).tables


@pytest.mark.django_db(transaction=True)
def test_the_worker_makes_pdf_and_word_document(client: Client, worker: Callable[..., None]) -> None:
    assessment = make_assessment()
    client.force_login(make_person(RoleKind.OFFICER, assessment.council))
    address = reverse("assessment-files", args=[assessment.council.slug, assessment.pk])
    client.post(address)
    worker(lambda: AssessmentCopy.objects.get().state in ("ready", "failed"))

    copy = AssessmentCopy.objects.get()
    assert copy.error == ""
    at = [assessment.council.slug, assessment.pk, copy.pk]
    assert b"".join(client.get(reverse("copy-file", args=[*at, "pdf"])).streaming_content).startswith(b"%PDF")
    assert client.get(reverse("copy-file", args=[*at, "docx"])).status_code == 200
    assert client.get(reverse("copy-file", args=[*at, "exe"])).status_code == 404
    assert client.get(reverse("copy-status", args=at)).json()["state"] == "ready"
    assert "Word document" in client.get(address).content.decode()
    assert not copy_assessment.make(copy.pk)
