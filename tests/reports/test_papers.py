"""Papers of others go to the board as they were given, listed with their source; what cannot be opened is refused."""

import io
from datetime import date
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from reports.models import Paper, Report
from reports.papers.queries import documents
from tests.reports.conftest import Board


def pdf(pages: int = 2, password: str = "") -> bytes:
    made, content = pikepdf.new(), io.BytesIO()
    for _each in range(pages):
        made.add_blank_page()
    locked = pikepdf.Encryption(user=password, owner=password) if password else None
    made.save(content, encryption=locked)
    return content.getvalue()


def give(client: Client, board: Board, content: bytes, name: str = "paper.pdf", **over: str) -> Any:
    typed = {"title": "Spend of the health service", "source": "NHS, procurement hub", "month": "2026-12-01", **over}
    file = SimpleUploadedFile(name, content)
    return client.post(f"/regions/{board.region.slug}/reports/papers/add/", {**typed, "file": file})


def test_a_paper_stays_as_it_was_given_and_the_full_report_lists_it(board: Board) -> None:
    client, content = board.signed_in("manager"), pdf(3)

    assert give(client, board, content).status_code == 302

    paper = Paper.objects.get()
    assert (paper.pages, paper.month) == (3, date(2026, 12, 1))
    reader = board.signed_in("board")
    answer = reader.get(f"/regions/{board.region.slug}/reports/papers/{paper.pk}/file/")
    assert b"".join(answer.streaming_content) == content  # type: ignore[attr-defined]
    report = Report(region=board.region, kind="full", as_at=date(2026, 12, 10), basis="claimed")
    told = documents.compose(report)
    assert "Spend of the health service (NHS, procurement hub), 3 pages, for December 2026" in told.html()
    assert (
        "Papers that go with this report"
        not in documents.compose(
            Report(region=board.region, kind="full", as_at=date(2026, 11, 10), basis="claimed")
        ).html()
    )
    page = reader.get(f"/regions/{board.region.slug}/reports/papers/").content.decode()
    assert paper.file.sha256 in page
    assert "Take it out" not in page


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (pdf(password="secret"), "locked.pdf", "locked with a password"),
        (pdf()[:200], "cut.pdf", "damaged"),
        (b"Title,Amount\nA,1\n", "list.csv", "Save it as a PDF"),
        (b"", "empty.pdf", "empty"),
    ],
)
def test_what_the_board_could_not_open_is_refused_and_nothing_typed_is_lost(
    board: Board, content: bytes, name: str, told: str
) -> None:
    refused = give(board.signed_in("manager"), board, content, name)

    assert refused.status_code == 422
    assert told in refused.content.decode()
    assert "Spend of the health service" in refused.content.decode()
    assert not Paper.objects.exists()


def test_the_same_file_is_taken_once_a_month_and_can_be_taken_out(board: Board) -> None:
    client, content = board.signed_in("manager"), pdf()
    give(client, board, content)

    assert "there for this month already" in give(client, board, content).content.decode()
    assert give(client, board, content, month="2026-11-01").status_code == 302
    first = Paper.objects.get(month=date(2026, 12, 1))
    url = f"/regions/{board.region.slug}/reports/papers/{first.pk}/remove/"
    assert "Take this paper out?" in client.get(url).content.decode()
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 404

    other = Paper.objects.get()
    answer = client.get(f"/regions/{board.region.slug}/reports/papers/{other.pk}/file/")
    assert b"".join(answer.streaming_content) == content  # type: ignore[attr-defined]
