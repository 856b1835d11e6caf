"""Case studies come in from a spreadsheet as drafts, line by line."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from casestudies.models import CaseStudy
from councils.models import Council, RoleKind
from tests.casestudies.making import make_published, make_study
from tests.factories import make_council, make_person

pytestmark = pytest.mark.django_db


def bring(council: Council, content: bytes) -> tuple[Client, str]:
    client = Client()
    client.force_login(make_person(RoleKind.OFFICER, council))
    upload = SimpleUploadedFile("studies.csv", content)
    answer = client.post(f"/councils/{council.slug}/case-studies/import/", {"file": upload})
    return client, answer["Location"] if answer.status_code == 302 else answer.content.decode()


def test_each_good_line_becomes_a_draft_and_each_fault_is_told() -> None:
    council = make_council()
    make_study(council, title="There already")
    client, preview = bring(
        council,
        b"Title,Summary,Problem,Cost,Ended on\n"
        b'Timber,Certified,"Much, much",1200.50,2022-11-08\n'
        b"There already,Again,,,\n"
        b"timber,Twice,,,\n"
        b"No summary,,,,\n"
        b"Bad cost,Summary,,a lot,\n",
    )
    page = client.get(preview).content.decode()
    for words in ("Timber", "with this title", "is in line 2 already", "a lot"):
        assert words in page
    assert CaseStudy.objects.count() == 1, "nothing has changed yet"
    client.post(preview)
    client.post(preview)
    made = CaseStudy.objects.exclude(title="There already").get()
    assert (made.title, made.problem, made.cost_pence, made.state) == ("Timber", "Much, much", 120_050, "draft")


def test_what_was_downloaded_can_be_taken_in_by_another_council() -> None:
    study = make_published(cost_pence=120_050)
    content = b"".join(Client().get("/case-studies/file/csv/").streaming_content)
    other = make_council()
    client, preview = bring(other, content)
    client.post(preview)
    copy = other.case_studies.get()
    for name in ("title", "summary", "problem", "lessons", "contact", "cost_pence"):
        assert getattr(copy, name) == getattr(study, name)


def test_a_picture_called_csv_is_refused_with_a_sentence() -> None:
    _client, page = bring(make_council(), b"\x89PNG\r\n\x1a\n" + bytes(200))
    assert "There is a problem" in page
    assert not CaseStudy.objects.exists()
