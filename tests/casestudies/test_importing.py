"""Case studies come in from a spreadsheet as drafts, line by line."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from casestudies.models import CaseStudy
from casestudies.operations.publish_study import publish
from councils.models import Council, RoleKind
from tests.casestudies.making import FAR, make_figure, make_study
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


def test_figures_come_in_one_a_line_and_each_fault_is_told() -> None:
    good = "kept out of landfill | 90 | % | Result | 2009 | 2005 | Report, p. 4"
    good += "\njobs | 1,200.5 | people | commitment | 2010 | | Plan"
    bad = ("a | b", "a | x | % | result | 2009 | | s", "a | 1 | % | guess | 2009 | | s", "a | 1 | % | result | 9 | | s")
    lines = [f'Study {at},Summary,"{figures}"' for at, figures in enumerate((good, *bad))]
    client, preview = bring(make_council(), "\n".join(["Title,Summary,Figures", *lines]).encode())

    page = client.get(preview).content.decode()
    told = ("with 2 figures", "on a line of its own", "“x” is no number", "not a valid choice", "Write years such as")
    for words in told:
        assert words in page
    client.post(preview)

    study = CaseStudy.objects.get()
    assert [str(figure) for figure in study.figures.all()] == ["kept out of landfill: 90%", "jobs: 1,200.5 people"]
    assert [figure.base for figure in study.figures.all()] == ["2005", "not stated"]


def test_what_was_downloaded_can_be_taken_in_by_another_council() -> None:
    study = make_study(cost_pence=120_050)
    make_figure(study)
    publish(study, review_on=FAR, by=None, at=timezone.now())
    content = b"".join(Client().get("/case-studies/file/csv/").streaming_content)
    other = make_council()
    client, preview = bring(other, content)
    client.post(preview)
    copy = other.case_studies.get()
    for name in ("title", "summary", "problem", "lessons", "contact", "cost_pence"):
        assert getattr(copy, name) == getattr(study, name)
    assert [str(figure) for figure in copy.figures.all()] == [str(figure) for figure in study.figures.all()]
    assert copy.figures.exists()


def test_a_picture_called_csv_is_refused_with_a_sentence() -> None:
    _client, page = bring(make_council(), b"\x89PNG\r\n\x1a\n" + bytes(200))
    assert "There is a problem" in page
    assert not CaseStudy.objects.exists()
