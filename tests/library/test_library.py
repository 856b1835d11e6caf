"""The library: suggested, decided, found by those it is for, checked, collected and handed over."""

import io
import time
import zipfile
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
import urllib3
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from councils.models import RoleKind
from files.storing import keep_text
from library.models import Resource
from library.operations import look_up_address
from library.operations.check_addresses import FAILURES, check_due
from library.operations.keep_resource import Refused, change, publish, suggest, take_out
from library.operations.look_up_address import Found, look_up
from search.models import Entry
from tests.factories import make_council, make_person, make_region
from tests.library.making import make_resource
from ui.conflicts import ChangedMeanwhile

pytestmark = pytest.mark.django_db


def test_a_suggestion_is_seen_by_nobody_else_before_the_editor_decides(client) -> None:
    council = make_council()
    officer = make_person(RoleKind.OFFICER, council)
    row = suggest(council.region, title="New", kind="link", link="https://example.org/", by=officer, at=timezone.now())
    other = make_person(RoleKind.OFFICER, make_council(council.region))
    client.force_login(other)
    assert client.get(row.get_absolute_url()).status_code == 404
    publish(row, by=None, at=timezone.now())
    assert client.get(row.get_absolute_url()).status_code == 200
    assert Entry.objects.get(kind="resource", source_pk=row.pk).audience == "region"
    with pytest.raises(Refused, match="done already"):
        publish(row, by=None, at=timezone.now())


def test_what_is_public_is_open_to_anybody_and_the_rest_is_not(client) -> None:
    region = make_region()
    make_resource(region, title="For all", audience="public")
    closed = make_resource(region, title="For the region", link="https://example.org/2")
    page = client.get(reverse("library", args=[region.slug])).content.decode()
    assert "For all" in page
    assert "For the region" not in page
    assert client.get(closed.get_absolute_url()).status_code == 404


def test_a_new_file_is_a_new_version_and_the_earlier_one_stays() -> None:
    row = make_resource(make_region(), file=keep_text("a.txt", "one", by=None))
    now = timezone.now()
    change(row, version=row.version, tags=["Paper"], file=keep_text("a.txt", "two", by=None), by=None, at=now)
    assert [version.number for version in row.files.all()] == [2, 1]
    with pytest.raises(ChangedMeanwhile, match="This was changed after you opened it"):
        change(row, version=row.version, tags=[], by=None, at=now)


def test_what_is_taken_out_is_found_no_more() -> None:
    row = make_resource(make_region())
    take_out(row, by=None, at=timezone.now(), reply="Out of date")
    assert not Entry.objects.filter(kind="resource", source_pk=row.pk).exists()


def test_a_link_to_the_own_network_is_refused_on_the_form_and_nothing_typed_is_lost(client) -> None:
    council = make_council()
    client.force_login(make_person(RoleKind.OFFICER, council))
    typed = {"kind": "link", "title": "Our intranet", "link": "http://192.168.0.1/guide", "about": "My words"}
    page = client.post(reverse("suggest-resource", args=[council.region.slug]), typed)
    assert page.status_code == 422
    text = page.content.decode()
    assert "closed network" in text
    assert "My words" in text
    assert not Resource.objects.exists()


def test_a_name_that_leads_into_the_own_network_is_never_visited(monkeypatch) -> None:
    monkeypatch.setattr(look_up_address, "_connection", lambda *args: pytest.fail("It was visited"))
    found = look_up("https://www.example.org/", agent="us", resolve=lambda name, port: ["93.184.216.34", "10.0.0.1"])
    assert found.outcome == "closed"


def test_a_redirect_into_the_own_network_is_not_followed(monkeypatch) -> None:
    def visit(url, method, agent, resolve):
        if sentence := look_up_address.why_not(url):
            raise look_up_address._Closed(sentence)
        return 302, "http://127.0.0.1/admin"

    monkeypatch.setattr(look_up_address, "_visit", visit)
    assert look_up("https://www.example.org/", agent="us").outcome == "closed"


@pytest.mark.parametrize(
    ("status", "outcome"), [(200, "fine"), (403, "fine"), (404, "gone"), (410, "gone"), (503, "unsure")]
)
def test_what_an_answer_means(monkeypatch, status: int, outcome: str) -> None:
    monkeypatch.setattr(look_up_address, "_visit", lambda *args: (status, ""))
    assert look_up("https://www.example.org/", agent="us").outcome == outcome


class Site(BaseHTTPRequestHandler):
    """A site with a page, one that is gone, one for browsers only, one that is slow, and one that leads elsewhere."""

    def do_HEAD(self) -> None:
        place = self.path.partition("?")[0]
        if place == "/slow":
            time.sleep(1.5)
        self.send_response(
            {"/gone": 410, "/browsers": 405, "/moved": 302, "/inside": 301, "/round": 302}.get(place, 200)
        )
        if onwards := {"/moved": "/page?x=1", "/inside": "http://10.0.0.1/", "/round": "/round"}.get(place):
            self.send_header("Location", onwards)
        self.end_headers()

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        return None


@pytest.mark.parametrize(
    ("place", "outcome"),
    [
        ("page", "fine"),
        ("gone", "gone"),
        ("browsers", "fine"),
        ("moved", "fine"),
        ("slow", "unsure"),
        ("inside", "closed"),
        ("round", "unsure"),
    ],
)
def test_links_are_looked_at_on_a_site_that_really_answers(monkeypatch, place: str, outcome: str) -> None:
    """The site of the test stands in the own network, so that alone is let through; all else is as it runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    Thread(target=server.serve_forever, daemon=True).start()
    own = f"http://guides.example.org:{server.server_port}/"
    is_open, why_not = look_up_address.is_open, look_up_address.why_not
    monkeypatch.setattr(look_up_address, "is_open", lambda numbers: numbers == ["127.0.0.1"] or is_open(numbers))
    monkeypatch.setattr(look_up_address, "why_not", lambda url: "" if url.startswith(own) else why_not(url))
    monkeypatch.setattr(look_up_address, "PATIENCE", urllib3.Timeout(connect=1, read=0.5))

    found = look_up(own + place, agent="us", resolve=lambda _name, _port: ["127.0.0.1"])

    server.shutdown()
    assert found.outcome == outcome, found.words


def test_a_link_that_does_not_answer_counts_as_broken_only_after_some_days() -> None:
    row = make_resource(make_region())
    at = timezone.now()
    states = []
    for day in range(FAILURES):
        check_due(at + timedelta(days=2 * day), look=lambda url: Found("unsure", "It did not answer."), pause=0)
        row.refresh_from_db()
        states.append(row.link_state)
    assert states == ["unsure", "unsure", "broken"]
    check_due(at + timedelta(days=30), look=lambda url: Found("fine", "It answers."), pause=0)
    row.refresh_from_db()
    assert (row.link_state, row.link_failures) == ("fine", 0)


def test_a_link_is_looked_at_once_a_week() -> None:
    make_resource(make_region())
    at = timezone.now()
    asked: list[str] = []

    def look(url: str) -> Found:
        asked.append(url)
        return Found("fine", "It answers.")

    for days in (0, 1, 6, 8):
        check_due(at + timedelta(days=days), look=look, pause=0)
    assert len(asked) == 2


def test_the_package_holds_the_list_and_the_newest_files_and_new_addresses_lead_readers_on(client) -> None:
    region = make_region()
    row = make_resource(region, audience="public", file=keep_text("guide.txt", "Words", by=None))
    make_resource(region, title="Closed", link="https://example.org/2")
    client.force_login(make_person(RoleKind.EDITOR, region))
    answer = client.post(reverse("hand-over", args=[region.slug]), {"to": "National store", "public_only": "on"})
    package = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert package.read(f"files/{row.pk}-guide.txt") == b"Words"
    listed = package.read("resources.csv").decode("utf-8-sig")
    assert "A guide" in listed
    assert "Closed" not in listed

    sheet = f"Number,New address\n{row.pk},https://store.example.org/7\n{row.pk + 99},https://store.example.org/8\n"
    take_in(client, region, "new-addresses", sheet)
    client.logout()
    assert client.get(row.get_absolute_url())["Location"] == "https://store.example.org/7"


def take_in(client, region, which: str, text: str):
    file = SimpleUploadedFile("list.csv", text.encode(), "text/csv")
    answer = client.post(reverse("library-import", args=[region.slug, which]), {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    preview = client.get(answer["Location"])
    assert preview.status_code == 200
    client.post(answer["Location"])
    client.post(answer["Location"])
    return preview.content.decode()


def test_a_list_of_resources_comes_in_line_by_line_with_its_faults(client) -> None:
    region = make_region()
    client.force_login(make_person(RoleKind.EDITOR, region))
    sheet = "Title,Kind,Web address\nA guide,Guide,https://www.example.org/a\nBad,Link,http://10.0.0.1/\nA guide,Guide,https://www.example.org/b\n"
    preview = take_in(client, region, "resources", sheet)
    assert "closed network" in preview
    assert "in line 2" in preview
    assert [row.title for row in Resource.objects.all()] == ["A guide"]


def test_the_library_costs_the_same_for_one_resource_and_for_thirty(client, django_assert_max_num_queries) -> None:
    region = make_region()
    client.force_login(make_person(RoleKind.EDITOR, region))
    for more in (1, 29):
        for number in range(more):
            make_resource(region, title=f"{more} {number}", link=f"https://example.org/{more}/{number}", tags=["a"])
        with django_assert_max_num_queries(16):
            assert client.get(reverse("library", args=[region.slug])).status_code == 200
