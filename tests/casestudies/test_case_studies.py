"""A draft goes through the editor to the public page, and back."""

from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import ImageFile

from casestudies.models import CaseStudy
from casestudies.operations.publish_study import publish, set_review, take_back
from casestudies.operations.take_in_picture import MOST_PIXELS
from casestudies.operations.write_study import Refused, SavedMeanwhile, save, send, touch
from councils.models import RoleKind
from search.entries import rebuild
from search.models import Entry
from tests.casestudies.making import FAR, make_figure, make_published, make_study, picture
from tests.factories import make_council, make_person, make_region

pytestmark = pytest.mark.django_db


def signed_in(person: object) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_a_draft_goes_through_the_editor_to_the_public_page() -> None:
    region = make_region()
    council = make_council(region)
    officer, editor = make_person(RoleKind.OFFICER, council), make_person(RoleKind.EDITOR, region)
    study = make_study(council, by=officer)
    make_figure(study)
    writer, editing = signed_in(officer), signed_in(editor)

    writer.post(f"{study.draft_url}send/")
    assert writer.get(f"{study.draft_url}words/").status_code == 403
    editing.post(f"{study.draft_url}comment/", {"text": "Which year?", "sends_back": "on"})
    assert "Which year?" in text(writer, study.draft_url)
    writer.post(f"{study.draft_url}send/")
    editing.post(f"{study.draft_url}publish/", {"review_on_0": "1", "review_on_1": "3", "review_on_2": "2099"})

    page = text(Client(), study.get_absolute_url())
    assert "<strong>landfill</strong>" in page
    assert "65%" in page
    assert "all bulky waste collected" in page
    assert "Bulky waste collected" in text(Client(), "/learning/?q=landfill")


def test_nobody_reads_a_draft_but_its_council_and_the_editors() -> None:
    study = make_study()
    assert Client().get(study.get_absolute_url()).status_code == 404
    assert signed_in(make_person(RoleKind.OFFICER)).get(study.draft_url).status_code == 404
    assert signed_in(make_person(RoleKind.EDITOR, study.region)).get(study.draft_url).status_code == 200


def test_a_draft_without_an_outcome_is_not_sent_yet() -> None:
    study = make_study(outcome="")
    with pytest.raises(Refused, match="what came of it"):
        send(study, by=make_person(), at=timezone.now())


def test_the_public_reads_the_old_version_until_the_new_one_is_published() -> None:
    study = make_published()
    save(study, {"title": "A new title"}, version=study.version, by=make_person(), at=timezone.now())
    assert "A new title" not in text(Client(), study.get_absolute_url())
    study.refresh_from_db()
    publish(study, review_on=FAR, by=None, at=timezone.now())
    assert "A new title" in text(Client(), study.get_absolute_url())
    officer = signed_in(make_person(RoleKind.OFFICER, study.council))
    assert "Bulky waste collected" in text(officer, f"{study.get_absolute_url()}versions/1/")
    assert Client().get(f"{study.get_absolute_url()}versions/1/").status_code == 302


def test_publishing_twice_makes_one_version() -> None:
    study = make_published()
    publish(study, review_on=FAR, by=None, at=timezone.now())
    assert study.versions.count() == 1


def test_what_was_taken_back_is_neither_read_nor_found_but_kept() -> None:
    study = make_published()
    take_back(study, reason="The contract ended", by=make_person(), at=timezone.now())
    assert Client().get(study.get_absolute_url()).status_code == 404
    assert not Entry.objects.exists()
    assert study.versions.count() == 1
    with pytest.raises(Refused):
        take_back(study, reason="Again", by=make_person(), at=timezone.now())


def test_after_its_review_date_a_case_study_says_that_it_may_be_out_of_date() -> None:
    study = make_published(review_on=timezone.localdate() - timedelta(days=1))
    assert "may be out of date" in text(Client(), study.get_absolute_url())
    set_review(study, FAR)
    assert "may be out of date" not in text(Client(), study.get_absolute_url())


def test_where_it_has_ended_the_page_says_so_first() -> None:
    study = make_published(ended_on=date(2022, 11, 8), end_note="A company of the council took over.")
    assert "This ended on 8 November 2022. A company of the council took over." in text(
        Client(), study.get_absolute_url()
    )


def test_two_people_at_one_draft_lose_nothing() -> None:
    study = make_study()
    officer = make_person(RoleKind.OFFICER, study.council)
    save(study, {"problem": "Theirs"}, version=0, by=make_person(name="Jo Other"), at=timezone.now())
    with pytest.raises(SavedMeanwhile):
        save(study, {"problem": "Mine"}, version=0, by=officer, at=timezone.now())
    client = signed_in(officer)
    typed = {"title": "T", "summary": "S", "problem": "Mine", "version": "0"}
    answer = client.post(f"{study.draft_url}words/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The draft was changed after you opened it." in page
    assert "by Jo Other" in page
    assert "Mine" in page
    assert "Theirs" in page
    assert client.post(f"{study.draft_url}words/", {**typed, "version": "1"}).status_code == 302
    study.refresh_from_db()
    assert study.problem == "Mine"


def test_markdown_with_a_script_runs_nothing() -> None:
    study = make_published(problem="<script>alert(1)</script> [x](javascript:alert(1))")
    page = text(Client(), study.get_absolute_url())
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (picture(10_001, 10_000, "GIF"), "100 megapixels"),
        (SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\nnonsense"), "cannot be shown"),
        (SimpleUploadedFile("a.png", b"just words"), "not a picture"),
        (SimpleUploadedFile("a.png", picture().read()[:2000]), "damaged"),
        (SimpleUploadedFile("a.svg", b"<svg onload='alert(1)'/>"), "SVG"),
        (SimpleUploadedFile("a.png", b""), "empty"),
    ],
)
def test_a_picture_that_cannot_be_taken_is_refused_with_a_sentence(upload: SimpleUploadedFile, words: str) -> None:
    study = make_study()
    client = signed_in(make_person(RoleKind.OFFICER, study.council))
    answer = client.post(f"{study.draft_url}pictures/add/", {"picture": upload, "alt": "A van", "caption": "Kept"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "A van" in page, "what was typed is still there"
    assert not study.pictures.exists()
    assert MOST_PIXELS < 100_000_000


def test_a_damaged_picture_is_refused_also_where_a_pdf_was_made_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    study = make_study()
    client = signed_in(make_person(RoleKind.OFFICER, study.council))
    half = SimpleUploadedFile("a.png", picture().read()[:2000])
    answer = client.post(f"{study.draft_url}pictures/add/", {"picture": half, "alt": "A van", "caption": "Kept"})
    assert answer.status_code == 422
    assert "damaged" in answer.content.decode()


def test_a_picture_is_made_small_once_and_shown_with_its_words() -> None:
    study = make_study()
    client = signed_in(make_person(RoleKind.OFFICER, study.council))
    client.post(f"{study.draft_url}pictures/add/", {"picture": picture(2000, 1000), "alt": "Two workers lift a sofa"})
    shown = study.pictures.get()
    assert (shown.width, shown.height) == (1280, 640)
    assert Client().get(shown.small_url).status_code == 404, "nobody else sees it while it is a draft"
    study.refresh_from_db()
    publish(study, review_on=FAR, by=None, at=timezone.now())
    assert 'alt="Two workers lift a sofa"' in text(Client(), study.get_absolute_url())
    answer = Client().get(shown.small_url)
    assert (answer.status_code, answer["Content-Type"], answer["Content-Disposition"]) == (200, "image/jpeg", "inline")


def test_a_picture_taken_out_of_the_draft_stays_with_the_version_that_showed_it() -> None:
    study = make_study()
    client = signed_in(make_person(RoleKind.OFFICER, study.council))
    client.post(f"{study.draft_url}pictures/add/", {"picture": picture(), "alt": "A van"})
    study.refresh_from_db()
    publish(study, review_on=FAR, by=None, at=timezone.now())
    client.post(f"{study.draft_url}picture/{study.pictures.get().pk}/remove/")
    assert 'alt="A van"' in text(Client(), study.get_absolute_url())
    assert "Picture: A van" not in text(client, study.draft_url)


def test_the_feed_is_atom_with_whole_addresses() -> None:
    make_published(title="A & B <c>")
    root = ElementTree.fromstring(Client().get("/case-studies/feed/").content)  # noqa: S314
    atom = "{http://www.w3.org/2005/Atom}"
    assert root.tag == f"{atom}feed"
    entry = root.find(f"{atom}entry")
    assert entry.find(f"{atom}title").text == "A & B <c>"
    assert entry.find(f"{atom}id").text.startswith("http")


def test_two_case_studies_with_one_title_have_two_addresses() -> None:
    assert make_study().slug != make_study().slug
    assert make_study(title="Feed").get_absolute_url() != "/case-studies/feed/"


def test_a_changed_case_study_is_a_draft_again_while_the_public_reads_on() -> None:
    study = make_published()
    touch(study, by=None, at=timezone.now())
    study.refresh_from_db()
    assert study.state == CaseStudy.State.DRAFT
    assert study.current is not None


def test_the_search_is_rebuilt_from_what_is_published() -> None:
    make_published()
    make_study(title="A draft")
    Entry.objects.all().delete()
    assert rebuild() == 1


def test_the_list_is_chosen_and_downloaded_with_every_text() -> None:
    study = make_published(title="Timber")
    make_figure(study)
    make_published(title="Fleet")
    page = text(Client(), "/case-studies/?q=timber")
    assert "Timber" in page
    assert "Fleet" not in page
    lines = b"".join(Client().get("/case-studies/file/csv/?q=timber").streaming_content).decode()
    assert "Most of it went to **landfill**." in lines
    assert "Fleet" not in lines
    assert Client().get("/case-studies/file/xlsx/").status_code == 200


@pytest.mark.parametrize("address", ["/case-studies/", "/case-studies/writing/", "/case-studies/feed/"])
def test_thirty_case_studies_cost_no_more_queries_than_one(address: str) -> None:
    region = make_region()
    client = signed_in(make_person(RoleKind.EDITOR, region))
    client.get(address)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        return len(asked)

    make_published(make_council(region))
    one = queries()
    for _ in range(29):
        make_published(make_council(region))
    assert queries() == one
