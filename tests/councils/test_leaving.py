"""Ending a role, and the lists of people."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import User
from councils.models import Invitation, Role
from councils.operations.invite import invite
from tests.factories import LONG_AGO, make_council, make_person, make_region, make_sub_region

pytestmark = pytest.mark.django_db


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def end(client: Client, role: Role):
    return client.post(reverse("end-role", args=[role.pk]), follow=True)


def test_an_ended_role_opens_nothing_from_that_moment() -> None:
    council = make_council()
    leaver = make_person("officer", council)
    theirs = signed_in(leaver)
    page = reverse("council-people", args=[council.slug])
    before = theirs.get(page).status_code

    end(signed_in(make_person("sign-off", council)), leaver.roles.get())

    role = leaver.roles.get()
    assert (before, theirs.get(page).status_code) == (200, 404)
    assert role.ends_on == timezone.localdate() - timedelta(days=1)


def test_a_role_that_began_today_goes_and_stays_in_its_history() -> None:
    council = make_council()
    leaver = make_person("officer", council, since=timezone.localdate())
    pk = leaver.roles.get().pk
    client = signed_in(make_person("sign-off", council))

    end(client, leaver.roles.get())

    assert not leaver.roles.exists()
    assert list(Role.history.filter(id=pk).values_list("history_type", flat=True)) == ["-", "+"]


def test_the_history_says_who_ended_the_role() -> None:
    council = make_council()
    leaver = make_person("officer", council)
    sign_off = make_person("sign-off", council)

    end(signed_in(sign_off), leaver.roles.get())

    assert Role.history.filter(person=leaver).latest().history_user == sign_off


def test_ending_asks_first() -> None:
    council = make_council()
    leaver = make_person("officer", council, name="Lea Ver")
    client = signed_in(make_person("sign-off", council))

    page = client.get(reverse("end-role", args=[leaver.roles.get().pk]))

    assert "End the role of Lea Ver?" in page.content.decode()
    assert leaver.roles.get().ends_on is None


def test_the_last_sign_off_officer_cannot_end_their_own_role() -> None:
    council = make_council()
    last = make_person("sign-off", council, name="Last One")
    make_person("sign-off", council, until=date(2020, 1, 1))
    make_person("sign-off", council, is_active=False)

    page = end(signed_in(last), last.roles.get())

    assert "Last One is the last sign-off officer" in page.content.decode()
    assert last.roles.get().ends_on is None


def test_a_manager_can_end_the_last_sign_off_officer_and_is_warned() -> None:
    council = make_council()
    last = make_person("sign-off", council, name="Last One")
    client = signed_in(make_person("manager", council.region))

    asked = client.get(reverse("end-role", args=[last.roles.get().pk])).content.decode()
    end(client, last.roles.get())

    assert "Last One is the last sign-off officer" in asked
    assert last.roles.get().ends_on


def test_a_region_keeps_its_last_manager() -> None:
    region = make_region()
    manager = make_person("manager", region)

    end(signed_in(manager), manager.roles.get())
    alone = manager.roles.get().ends_on
    make_person("manager", region)
    end(signed_in(manager), manager.roles.get())

    assert alone is None
    assert manager.roles.get().ends_on


def test_invitations_of_somebody_who_may_no_longer_invite_are_withdrawn() -> None:
    council = make_council()
    leaver = make_person("sign-off", council)
    stays = make_person("sign-off", council)
    for person in (leaver, stays):
        invite(f"by-{person.pk}@example.org", kind="officer", place=council, by=person, at=timezone.now())

    end(signed_in(stays), leaver.roles.get())

    assert [row.invited_by for row in Invitation.objects.open(timezone.now())] == [stays]


def test_the_page_shows_who_holds_a_role_now_and_who_is_invited() -> None:
    council = make_council()
    make_person("officer", council, name="Now Here", since=date(2025, 3, 7))
    make_person("officer", council, name="Long Gone", until=date(2020, 1, 1))
    boss = make_person("sign-off", council)
    invite("soon@example.org", kind="officer", place=council, by=boss, at=timezone.now())

    page = signed_in(boss).get(reverse("council-people", args=[council.slug])).content.decode()

    assert "Now Here" in page
    assert "7 March 2025" in page
    assert "soon@example.org" in page
    assert "Long Gone" not in page


def test_officers_see_their_colleagues_and_no_invitations() -> None:
    council = make_council()
    boss = make_person("sign-off", council, name="The Boss")
    invite("soon@example.org", kind="officer", place=council, by=boss, at=timezone.now())
    client = signed_in(make_person("officer", council))

    page = client.get(reverse("council-people", args=[council.slug])).content.decode()

    assert "The Boss" in page
    assert "soon@example.org" not in page
    assert "End role" not in page
    assert client.get(reverse("end-role", args=[boss.roles.get().pk])).status_code == 403


def test_a_manager_finds_people_by_name_and_role() -> None:
    region = make_region()
    council = make_council(region)
    make_person("officer", council, name="Ann Smith")
    make_person("board", region, name="Bob Smith")
    make_person("sub-regional-lead", make_sub_region(region), name="Cat Jones")
    make_person("officer", name="Dee Smith of another region")
    client = signed_in(make_person("manager", region, name="The Manager"))

    def found(**query: str) -> list[str]:
        rows = client.get(reverse("region-people", args=[region.slug]), query).context["page"]
        return [role.person.name for role in rows]

    assert found() == ["Ann Smith", "Bob Smith", "Cat Jones", "The Manager"]
    assert found(q="smith") == ["Ann Smith", "Bob Smith"]
    assert found(q="smith", kind="board") == ["Bob Smith"]
    assert found(q=council.name) == ["Ann Smith"]


def test_the_list_of_people_downloads_as_csv_and_as_a_workbook(tmp_path) -> None:
    region = make_region()
    make_person("board", region, name="=HYPERLINK(1)")
    client = signed_in(make_person("manager", region, name="The Manager"))

    csv = client.get(reverse("region-people-file", args=[region.slug, "csv"]))
    xlsx = client.get(reverse("region-people-file", args=[region.slug, "xlsx"]))

    text = csv.getvalue().decode("utf-8-sig")
    book = tmp_path / "people.xlsx"
    book.write_bytes(xlsx.content)
    rows = list(load_workbook(book).active.iter_rows(values_only=True))
    assert "'=HYPERLINK(1)" in text
    assert [row[0] for row in rows] == ["Name", "=HYPERLINK(1)", "The Manager"]
    assert client.get(reverse("region-people-file", args=[region.slug, "exe"])).status_code == 404


@pytest.mark.parametrize("name", ["council-people", "region-people"])
def test_a_list_of_people_costs_the_same_for_1_and_for_30(name: str) -> None:
    region = make_region()
    council = make_council(region)
    client = signed_in(make_person("manager", region))
    address = reverse(name, args=[council.slug if name == "council-people" else region.slug])

    def one_more() -> None:
        boss = make_person("sign-off", council, since=LONG_AGO)
        invite(f"by-{boss.pk}@example.org", kind="officer", place=council, by=boss, at=timezone.now())

    one_more()
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for _ in range(29):
        one_more()
    with CaptureQueriesContext(connection) as many:
        client.get(address)

    assert len(many) == len(few) <= 12
