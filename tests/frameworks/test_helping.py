from datetime import timedelta

import pytest
import time_machine
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from councils.models import Council, RoleKind
from councils.sockets import read_waiting
from files.storing import keep_text
from frameworks.assessments.operations.ask_colleagues import (
    ask,
    find_open,
    give_to,
    hand_over,
    held_by,
    lay_aside,
    reply,
    take_over,
    withdraw,
)
from frameworks.assessments.operations.open_collection import Refused
from frameworks.assessments.operations.save_answers import SavedMeanwhile, Typed, record
from frameworks.editions.rules.levels import Value
from frameworks.models import Answer, Asking, Evidence
from frameworks.waiting import for_person
from post.linking import make_token
from post.models import Message
from tests.actions.making import make_action
from tests.factories import make_assessment, make_council, make_person

pytestmark = pytest.mark.django_db
ADDRESS = "hr@council.example.org"


@pytest.fixture
def council() -> Council:
    return make_council()


@pytest.fixture
def officer(council: Council) -> User:
    return make_person(RoleKind.SIGN_OFF, council)


@pytest.fixture
def answer(council: Council) -> Answer:
    return make_assessment(council).answers.in_order()[0]


@pytest.fixture
def asking(answer: Answer, officer: User) -> Asking:
    return ask(answer, name="Ann, HR", email=ADDRESS, question="Who was trained?", by=officer, at=timezone.now())


def test_a_requirement_given_to_a_colleague_waits_for_them_and_they_are_told_once(council, officer, answer):
    colleague = make_person(RoleKind.OFFICER, council)
    rows = list(answer.assessment.answers.in_order()[:3])
    assert give_to(rows, colleague, by=officer, at=timezone.now()) == 3
    assert give_to(rows, colleague, by=officer, at=timezone.now()) == 0

    assert Message.objects.filter(address=colleague.email).count() == 1
    assert "3 requirements are with you" in [
        row.title for row in read_waiting(for_person(colleague, timezone.localdate()))
    ]
    rows[0].refresh_from_db()
    assert (rows[0].owner, rows[0].history.first().owner) == (colleague, colleague)


def test_a_requirement_is_not_given_to_a_stranger(officer, answer):
    with pytest.raises(Refused, match="has no role"):
        give_to([answer], make_person(), by=officer, at=timezone.now())


def test_asked_twice_one_link_is_written(asking, answer, officer):
    again = ask(answer, name="Ann", email=ADDRESS.upper(), question="", by=officer, at=timezone.now())
    assert again == asking
    assert Message.objects.filter(address=ADDRESS).count() == 1


def test_opening_the_link_uses_nothing_and_tells_a_stranger_nothing(client: Client, asking, answer, council):
    for _opened in range(3):
        page = client.get(asking.link_path())
        assert page.status_code == 200
        shown = page.content.decode()
        assert council.short_name not in shown
        assert answer.criterion.requirement not in shown
        assert "Who was trained?" not in shown
        assert client.head(asking.link_path()).status_code == 200
    assert page["Referrer-Policy"] == "same-origin"
    assert find_open(make_token("answer-asking", asking.pk), timezone.now()) == asking

    page = client.post(asking.link_path(), {"email": "stranger@example.org"})
    assert page.status_code == 422
    assert answer.criterion.requirement not in page.content.decode()


def test_whoever_asked_makes_a_link_to_copy(client: Client, asking, officer, council):
    client.force_login(officer)

    page = client.post(reverse("change-asking", args=[council.slug, asking.pk]), {"what": "link"}).content.decode()

    link = page.partition('readonly value="')[2].partition('"')[0].removeprefix("http://127.0.0.1:8000")
    assert Client().get(link).status_code == 200


def test_after_ten_wrong_addresses_the_link_shows_nothing_to_anybody(client: Client, asking):
    for _try in range(10):
        client.post(asking.link_path(), {"email": "guess@example.org"})
    assert client.post(asking.link_path(), {"email": ADDRESS}).status_code == 404


def test_a_used_an_old_a_withdrawn_and_an_invented_link_look_the_same(client: Client, asking, answer, officer):
    second = ask(answer, name="B", email="b@example.org", question="", by=officer, at=timezone.now())
    withdraw(second, at=timezone.now())
    third = (
        ask(answer, name="C", email="c@example.org", question="", by=officer, at=timezone.now() - timedelta(days=15))
        if answer.assessment.can_be_edited(timezone.localdate() - timedelta(days=15))
        else None
    )
    reply(asking, value="", words="Yes", files=(), at=timezone.now())
    links = [asking, second, *([third] if third else [])]
    pages = [client.get(row.link_path()) for row in links]
    pages.append(client.get(reverse("answer-asking", args=["invented"])))
    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1


def test_the_link_ends_after_two_weeks(client: Client, asking):
    with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1), tick=False):
        assert client.get(asking.link_path()).status_code == 404


def test_somebody_without_an_account_answers_with_text_and_document(client: Client, asking, answer, officer, council):
    shown = client.post(asking.link_path(), {"email": f" {ADDRESS.upper()} "}).content.decode()
    assert answer.criterion.requirement in shown
    assert "Who was trained?" in shown
    empty = client.post(asking.link_path(), {"what": "send", "email": ADDRESS, "words": ""})
    assert empty.status_code == 422
    assert "Write an answer, or add a document" in empty.content.decode()

    sent = client.post(
        asking.link_path(),
        {
            "what": "send",
            "email": ADDRESS,
            "value": "partly",
            "words": "Nine of twelve.",
            "files": [SimpleUploadedFile("list.csv", b"name,date\nAnn,2027-01-01\n")],
        },
    )

    assert "Your answer was sent" in sent.content.decode()
    asking.refresh_from_db()
    answer.refresh_from_db()
    assert (asking.value, asking.reply, answer.value) == ("partly", "Nine of twelve.", "")
    [item] = council.evidence.all()
    assert item.source == "Sent by Ann, HR"
    assert list(answer.evidence.all()) == [item]
    assert Message.objects.filter(address=officer.email, key__startswith="asking-answered").exists()
    assert client.post(asking.link_path(), {"what": "send", "email": ADDRESS, "words": "x"}).status_code == 404


def test_a_bad_file_is_refused_and_the_link_still_works(client: Client, asking):
    sent = client.post(
        asking.link_path(),
        {
            "what": "send",
            "email": ADDRESS,
            "words": "See it",
            "files": [SimpleUploadedFile("a.exe", b"MZ\x90\x00" * 40)],
        },
    )
    assert sent.status_code == 422
    assert find_open(make_token("answer-asking", asking.pk), timezone.now()) is not None
    assert not Evidence.objects.exists()


def test_a_good_file_beside_a_refused_one_need_not_be_chosen_again(client: Client, asking, answer):
    files = [
        SimpleUploadedFile("a.exe", b"MZ\x90\x00" * 40),
        SimpleUploadedFile("list.csv", b"name,date\nAnn,2027-01-01\n"),
    ]
    said = {"what": "send", "email": ADDRESS, "words": "See it"}

    page = client.post(asking.link_path(), {**said, "files": files}).content.decode()

    assert "“a.exe” was not added. Programs are not taken" in page
    assert "Kept: list.csv" in page
    kept = page.partition('name="kept" value="')[2].partition('"')[0]
    assert client.post(asking.link_path(), {**said, "words": "", "kept": kept}).status_code == 200
    assert [item.title for item in answer.evidence.all()] == ["list.csv"]


def test_what_was_kept_for_one_link_is_no_key_to_other_files(client: Client, asking, answer):
    foreign = keep_text("secret.txt", "Of somebody else", by=None)
    said = {"what": "send", "email": ADDRESS, "words": "See it", "kept": signing.dumps([foreign.pk])}

    assert client.post(asking.link_path(), said).status_code == 200
    assert not answer.evidence.exists()


def test_an_officer_takes_the_reply_over_or_lays_it_aside(asking, answer, officer):
    reply(asking, value="met", words="All were trained.", files=(), at=timezone.now())
    assert any(
        row.title.startswith("Ann, HR has answered") for row in read_waiting(for_person(officer, timezone.localdate()))
    )
    take_over(asking, version=0, by=officer, at=timezone.now())
    answer.refresh_from_db()
    assert answer.value == Value.MET
    assert "All were trained." in answer.comment
    with pytest.raises(Refused, match="dealt with"):
        lay_aside(asking, by=officer, at=timezone.now())


def test_a_reply_makes_no_comment_that_neither_page_nor_spreadsheet_would_take(asking, answer, officer):
    reply(asking, value="met", words="y" * 5000, files=(), at=timezone.now())
    record(answer.assessment, {answer.pk: Typed(comment="x" * 6000)}, by=officer, at=timezone.now())
    with pytest.raises(Refused, match="longer than 10,000 characters"):
        take_over(asking, version=1, by=officer, at=timezone.now())
    answer.refresh_from_db()
    assert answer.comment == "x" * 6000


def test_a_reply_never_overwrites_what_somebody_saved_meanwhile(asking, answer, officer):
    reply(asking, value="met", words="Yes", files=(), at=timezone.now())
    record(answer.assessment, {answer.pk: Typed(value=Value.NOT_MET)}, by=officer, at=timezone.now())
    with pytest.raises(SavedMeanwhile):
        take_over(asking, version=0, by=officer, at=timezone.now())
    asking.refresh_from_db()
    assert asking.used_at is None


def test_all_is_handed_over_in_one_step(client: Client, council, officer, answer):
    leaving, other = make_person(RoleKind.OFFICER, council), make_person(RoleKind.OFFICER, council)
    give_to(list(answer.assessment.answers.in_order()[:2]), leaving, by=officer, at=timezone.now())
    make_action(council, owner=leaving)
    leaving.roles.all().delete()
    client.force_login(officer)
    address = reverse("hand-over-all", args=[council.slug])
    assert f"{leaving}, 3 open" in client.get(address).content.decode()
    assert client.post(address, {"leaving": leaving.pk, "to": leaving.pk}).status_code == 422

    client.post(address, {"leaving": leaving.pk, "to": other.pk})

    held = held_by(other, council)
    assert (len(held.answers), len(held.actions)) == (2, 1)
    assert not held_by(leaving, council)
    with pytest.raises(Refused, match="has no role"):
        hand_over(council, leaving=other, to=make_person(), by=officer, at=timezone.now())


def test_the_page_gives_and_asks(client: Client, council, officer, answer):
    colleague = make_person(RoleKind.OFFICER, council)
    client.force_login(officer)
    address = reverse("get-help", args=[council.slug, answer.assessment_id, answer.pk])
    client.post(address, {"what": "give", "owner": colleague.pk})
    assert client.post(address, {"what": "ask", "name": "Ann", "email": "nonsense"}).status_code == 422
    client.post(address, {"what": "ask", "name": "Ann", "email": ADDRESS, "question": ""})
    cell = reverse("answer-cell", args=[council.slug, answer.assessment_id, answer.criterion.cell])
    shown = client.get(cell).content.decode()
    assert f"With {colleague}." in shown
    assert "Asked Ann on" in shown
    asking = Asking.objects.get()
    client.post(reverse("change-asking", args=[council.slug, asking.pk]), {"what": "withdraw"})
    assert "Asked Ann on" not in client.get(cell).content.decode()


def test_the_address_is_compared_without_case_or_blanks(asking):
    assert asking.is_theirs(f"  {ADDRESS.upper()}")
