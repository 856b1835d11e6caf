"""What people see while database or disk cannot be written: a sentence, what they typed kept, nothing left behind."""

import re
import resource
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from io import BytesIO
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.sessions import RENEWED
from councils.models import Council, RoleKind
from files.models import StoredFile
from frameworks.models import Answer, Assessment
from tests.factories import PASSWORD, make_assessment, make_council, make_person

pytestmark = pytest.mark.django_db(transaction=True)
WRITTEN = "django_session, accounts_user, frameworks_answer, lm3_spendload, files_storedfile"


@contextmanager
def locked() -> Iterator[None]:
    """Somebody else writes and does not end; who meets that does not wait long."""
    at = connection.settings_dict
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            other = sqlite3.connect(at["NAME"], isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            cursor.execute("PRAGMA busy_timeout = 50")
            yield
            other.close()
            cursor.execute("PRAGMA busy_timeout = 30000")
            return
        with psycopg.connect(host=at["HOST"], port=at["PORT"], user=at["USER"], dbname=at["NAME"]) as holder:
            holder.execute(f"LOCK TABLE {WRITTEN} IN EXCLUSIVE MODE")
            cursor.execute("SET lock_timeout = '50ms'")
            yield
            holder.rollback()
        cursor.execute("RESET lock_timeout")


@contextmanager
def a_full_disk(room: int) -> Iterator[None]:
    """No file of this process may grow beyond so many bytes: what the system says then is what a full disk says."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def hidden(page: str) -> dict[str, str]:
    """What a page would send again."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    return {unescape(name): unescape(value) for name, value in found}


@pytest.fixture
def council() -> Council:
    return make_council()


@pytest.fixture
def browser(council: Council) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(make_person(RoleKind.OFFICER, council))
    client.get(reverse("home"))
    return client


@pytest.fixture
def assessment(council: Council) -> Assessment:
    return make_assessment(council)


@pytest.fixture
def answer(assessment: Assessment) -> Answer:
    return assessment.answers.select_related("criterion").get(criterion__code="PE1.1")


def typed(answer: Answer, comment: str) -> dict[str, object]:
    said = {"value": "met", "reason": "", "comment": comment, "reply": "", "version": answer.version}
    return {f"a{answer.pk}-{name}": words for name, words in said.items()}


def test_a_page_that_meets_a_lock_keeps_what_was_typed_and_sends_it_again(
    browser: Client, assessment: Assessment, answer: Answer
) -> None:
    url = reverse("answer-cell", args=[assessment.council.slug, assessment.pk, "PE1"])
    words = 'Since "May" <b>2026</b>.'
    with locked():
        met = browser.post(url, {**typed(answer, words), "then": "list"})
    page = met.content.decode()

    assert met.status_code == 503
    assert met["Retry-After"]
    assert "Too much is being saved at the same time." in page
    assert "<b>2026" not in page
    assert browser.post(url, hidden(page)).status_code == 302
    answer.refresh_from_db()
    assert answer.comment == words


def test_what_saves_itself_is_told_in_json(browser: Client, assessment: Assessment, answer: Answer) -> None:
    url = reverse("save-answer", args=[assessment.council.slug, assessment.pk, answer.pk])
    with locked():
        met = browser.post(url, typed(answer, "Typed."), headers={"accept": "*/*"})

    assert met.status_code == 503
    assert met.json()["state"] == "unavailable"
    assert met.json()["words"].startswith("Not saved yet.")


def test_signing_in_meets_a_lock_with_a_sentence_and_the_password_is_in_no_page(client: Client) -> None:
    person = make_person()
    client.raise_request_exception = False
    with locked():
        met = client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})

    assert met.status_code == 503
    assert PASSWORD not in met.content.decode()
    assert client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD}).status_code == 302


def test_a_click_that_cannot_renew_its_session_is_no_wrong_request(browser: Client) -> None:
    session = browser.session
    session[RENEWED] = 1
    session.save()
    with locked():
        met = browser.get(reverse("home"))

    assert met.status_code == 503
    assert browser.get(reverse("home")).status_code == 200


def test_a_database_that_restarts_is_told_and_the_next_click_works(browser: Client) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite is no server that could restart")
    at = connection.settings_dict
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (number,) = cursor.fetchone()
    with psycopg.connect(host=at["HOST"], port=at["PORT"], user=at["USER"], dbname=at["NAME"]) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [number])
    met = browser.get(reverse("home"))

    assert met.status_code == 503
    assert "does not answer for the moment" in met.content.decode()
    connection.close()
    assert browser.get(reverse("home")).status_code == 200


def test_a_full_disk_is_told_and_leaves_neither_row_nor_file(browser: Client, council: Council) -> None:
    before = set(Path(settings.MEDIA_ROOT).rglob("*"))
    file = BytesIO(b"Payment Date,Supplier,Amount\n" + b"01/05/2026,Ash,10.00\n" * 100_000)
    file.name = "spend.csv"
    with a_full_disk(1_000_000):
        met = browser.post(reverse("load-spend", args=[council.slug]), {"spend": file})
    connection.close()

    assert met.status_code == 503
    assert "no room left" in met.content.decode()
    assert not StoredFile.objects.exists()
    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file() and path not in before] == []


def test_a_file_that_does_not_fit_leaves_no_part_of_it() -> None:
    with a_full_disk(1_000_000), pytest.raises(OSError, match="too large"):
        default_storage.save("whole/name", ContentFile(b"x" * 2_000_000))

    assert list(Path(settings.MEDIA_ROOT, "whole").iterdir()) == []


def test_a_fault_of_the_program_is_still_one(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.dashboards.views.home.render", lambda *_args, **_more: 1 / 0)
    assert browser.get(reverse("home")).status_code == 500
