import csv
import io
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from accounts.models import User
from councils.models import Region, RoleKind
from frameworks.assessments.operations.announce_collection import announce
from frameworks.assessments.operations.change_closing_day import change_closing_day
from frameworks.assessments.operations.open_collection import Refused, decline, extend
from frameworks.models import Assessment, Collection, Event
from post.models import Message
from tests.factories import (
    make_collection,
    make_council,
    make_edition,
    make_person,
    make_region,
    make_sub_region,
    submit_answers,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def region() -> Region:
    return make_region(name="Northshire")


@pytest.fixture
def manager(region: Region) -> User:
    return make_person(RoleKind.MANAGER, region)


def of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def days(name: str, on: date) -> dict[str, object]:
    return {f"{name}_0": on.day, f"{name}_1": on.month, f"{name}_2": on.year}


def new(edition: object, **over: object) -> dict[str, object]:
    first, last = TODAY(), TODAY() + timedelta(days=30)
    given = {"name": "Spring round", "edition": edition.pk, "aiming_at": 1}  # type: ignore[attr-defined]
    return {**given, **days("opens_on", first), **days("closes_on", last), **over}


def test_a_manager_sees_how_many_councils_are_reached_before_anything_is_opened(region: Region, manager: User) -> None:
    for _ in range(3):
        make_council(region)
    make_council(region, ends_on=TODAY() - timedelta(days=1))
    edition = make_edition(levels=2, themes=2, per_cell=2)

    page = of(manager).post(f"/regions/{region.slug}/collections/open/", new(edition))

    text = page.content.decode()
    assert "3 councils of Northshire get a self-assessment with 4 requirements" in text
    assert not Collection.objects.exists()


def test_a_confirmed_collection_reaches_every_council_that_exists_on_its_first_day(
    region: Region, manager: User
) -> None:
    there = make_council(region)
    make_council(region, ends_on=TODAY() - timedelta(days=1))
    client = of(manager)

    page = client.post(f"/regions/{region.slug}/collections/open/", new(make_edition(), confirmed="yes"))

    opened = Collection.objects.get()
    assert page.headers["Location"] == opened.get_absolute_url()
    assert [row.council for row in opened.assessments.all()] == [there]
    assert opened.opened_by == manager


def test_somebody_who_changes_their_mind_finds_what_they_had_typed(region: Region, manager: User) -> None:
    page = of(manager).post(f"/regions/{region.slug}/collections/open/", new(make_edition(), change="yes"))

    assert 'value="Spring round"' in page.content.decode()
    assert not Collection.objects.exists()


@pytest.mark.parametrize(
    ("over", "reason"),
    [
        ({"name": " "}, "Enter a name"),
        ({"closes_on_2": "2001"}, "The last day must not be before the first day"),
        ({"opens_on_1": "13"}, "There is no month 13"),
        ({"closes_on_2": "99999"}, "Enter a year from 1990 to 2100"),
        ({"closes_on_2": "3027"}, "Enter a year from 1990 to 2100"),
        ({"closes_on_0": ""}, "Enter the day"),
        ({"aiming_at": "5"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_with_a_new_collection_is_said_and_nothing_is_opened(
    region: Region, manager: User, over: dict[str, object], reason: str
) -> None:
    page = of(manager).post(f"/regions/{region.slug}/collections/open/", new(make_edition(), confirmed="yes", **over))

    assert page.status_code == 422
    assert reason in page.content.decode()
    assert not Collection.objects.exists()


def test_two_collections_of_a_region_cannot_bear_one_name(region: Region, manager: User) -> None:
    make_collection(region, name="Spring round")

    page = of(manager).post(f"/regions/{region.slug}/collections/open/", new(make_edition(), confirmed="yes"))

    assert "There is a collection of this name already" in page.content.decode()


def test_only_the_manager_opens_collections_and_the_board_follows_them(region: Region) -> None:
    collection = make_collection(region)
    council = make_council(region)
    board, officer = make_person(RoleKind.BOARD, region), make_person(RoleKind.OFFICER, council)
    base = f"/regions/{region.slug}/collections/"

    assert of(board).get(base).status_code == 200
    assert of(board).get(collection.get_absolute_url()).status_code == 200
    assert of(board).get(base + "open/").status_code == 403
    assert of(board).get(f"{base}{collection.pk}/closing/").status_code == 403
    assert of(officer).get(base).status_code == 403
    assert of(make_person(RoleKind.MANAGER)).get(base).status_code == 404


def test_the_board_is_led_to_pages_that_it_may_open(region: Region) -> None:
    council = make_council(region)
    collection = make_collection(region)
    board = of(make_person(RoleKind.BOARD, region))

    text = board.get(collection.get_absolute_url()).content.decode()

    assert f'href="{council.get_absolute_url()}"' in text
    assert board.get(council.get_absolute_url()).status_code == 200
    assert f"/councils/{council.slug}/assessments/" not in text


def test_councils_that_see_one_anothers_levels_still_do_not_see_who_owes_what(region: Region) -> None:
    Region.objects.filter(pk=region.pk).update(naming=Region.Naming.NAMED)
    officer = make_person(RoleKind.OFFICER, make_council(region))
    collection = make_collection(region)

    assert of(officer).get(f"/regions/{region.slug}/collections/").status_code == 403
    assert of(officer).get(collection.get_absolute_url()).status_code == 403


def states(client: Client, collection: Collection, **asked: str) -> list[str]:
    page = client.get(collection.get_absolute_url(), asked)
    return [f"{row['assessment'].council.short_name}: {row['state']}" for row in page.context["rows"]]


@pytest.fixture
def followed(region: Region) -> Collection:
    """Five councils: one silent, one has begun, one submitted, one out, one that had more time."""
    names = ("Alder", "Birch", "Cedar", "Damson", "Elder")
    councils = [make_council(region, name=f"{name} Council", short_name=name) for name in names]
    make_sub_region(region, councils=councils[:2], slug="west")
    collection = make_collection(region, make_edition())
    rows = {row.council.short_name: row for row in collection.assessments.select_related("council", "collection")}
    rows["Birch"].answers.filter(criterion__code="PE1.1").update(value="met", version=1)
    submit_answers(rows["Cedar"], ["PE1.1"])
    decline(rows["Damson"], reason="No capacity.", by=None, at=timezone.now())
    extend(rows["Elder"], to=collection.closes_on + timedelta(days=7), by=None, at=timezone.now())
    return collection


def test_the_page_of_a_collection_shows_where_each_council_is(manager: User, followed: Collection) -> None:
    assert states(of(manager), followed) == [
        "Alder: Not begun",
        "Birch: Being answered",
        "Cedar: Submitted",
        "Damson: Not taking part",
        "Elder: Not begun",
    ]
    text = of(manager).get(followed.get_absolute_url()).content.decode()
    assert "1 of 5 submitted, 1 not taking part, 3 to come" in text
    assert "1 of 4" in text
    assert "more time given" in text


def test_the_councils_of_a_collection_can_be_filtered_and_searched(manager: User, followed: Collection) -> None:
    client = of(manager)

    assert states(client, followed, state="not-begun") == ["Alder: Not begun", "Elder: Not begun"]
    assert states(client, followed, state="declined") == ["Damson: Not taking part"]
    assert states(client, followed, sub_region="west") == ["Alder: Not begun", "Birch: Being answered"]
    assert states(client, followed, words="ced") == ["Cedar: Submitted"]
    assert states(client, followed, state="late") == []
    assert states(client, followed, state="nonsense", sub_region="nowhere") == []


def test_a_council_is_late_when_its_own_day_has_passed(region: Region, manager: User) -> None:
    for name in ("Alder", "Birch"):
        make_council(region, short_name=name)
    past = TODAY() - timedelta(days=2)
    collection = make_collection(region, opens_on=past - timedelta(days=20), closes_on=past)
    more = collection.assessments.select_related("council", "collection").get(council__short_name="Birch")
    extend(more, to=TODAY() + timedelta(days=3), by=None, at=timezone.now())

    assert states(of(manager), collection) == ["Alder: Not submitted in time", "Birch: Not begun"]
    assert states(of(manager), collection, state="late") == ["Alder: Not submitted in time"]
    assert states(of(manager), collection, state="not-begun") == ["Birch: Not begun"]


def test_a_region_kept_as_history_shows_its_collections_as_at_its_own_day(region: Region, manager: User) -> None:
    make_council(region, short_name="Alder")
    collection = make_collection(region, opens_on=date(2007, 5, 18), closes_on=date(2007, 7, 20))
    Region.objects.filter(pk=region.pk).update(opens_as_at=date(2007, 6, 30))

    text = of(manager).get(collection.get_absolute_url()).content.decode()

    assert "Open, closes in 20 days" in text
    assert "As at 30 June 2007" in text


def test_the_list_can_be_taken_away_as_csv_and_excel(manager: User, followed: Collection) -> None:
    client = of(manager)

    page = client.get(followed.get_absolute_url(), {"download": "csv", "state": "declined"})
    lines = list(csv.reader(io.StringIO(page.getvalue().decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(
        io.BytesIO(client.get(followed.get_absolute_url(), {"download": "xlsx"}).content)
    ).active

    assert lines[0][0] == "Council"
    assert [line[0] for line in lines[1:]] == ["Damson Council"]
    assert lines[1][-1] == "No capacity."
    assert sheet.max_row == 6


def test_a_long_list_costs_no_more_questions_to_the_database_than_a_short_one(
    region: Region, manager: User, django_assert_max_num_queries: Any
) -> None:
    for _ in range(30):
        make_council(region)
    collection = make_collection(region)
    client = of(manager)

    with django_assert_max_num_queries(12):
        page = client.get(collection.get_absolute_url())

    assert len(page.context["rows"]) == 25
    assert len(client.get(collection.get_absolute_url(), {"page": "2"}).context["rows"]) == 5


def test_more_time_is_given_to_the_councils_chosen(region: Region, manager: User, followed: Collection) -> None:
    rows = list(followed.assessments.filter(council__short_name__in=["Alder", "Birch"]))
    officer = make_person(RoleKind.OFFICER, rows[0].council)
    to = followed.closes_on + timedelta(days=10)

    page = of(manager).post(
        f"{followed.get_absolute_url()}more-time/", {"assessments": [row.pk for row in rows], **days("to", to)}
    )

    assert page.status_code == 302
    assert set(followed.assessments.filter(extended_to=to).values_list("pk", flat=True)) == {row.pk for row in rows}
    assert Message.objects.filter(address=officer.email, subject__contains="more time").count() == 1


def test_a_council_comes_ticked_from_its_own_line(manager: User, followed: Collection) -> None:
    row = followed.assessments.get(council__short_name="Birch")

    page = of(manager).get(f"{followed.get_absolute_url()}more-time/", {"council": row.pk})

    assert page.content.decode().count("checked") == 1


def test_more_time_must_be_later_than_the_collections_last_day(manager: User, followed: Collection) -> None:
    row = followed.assessments.get(council__short_name="Alder")

    page = of(manager).post(
        f"{followed.get_absolute_url()}more-time/", {"assessments": [row.pk], **days("to", followed.closes_on)}
    )

    assert page.status_code == 422
    assert "when the collection closes" in page.content.decode()


def test_more_time_never_ends_in_the_past(region: Region, manager: User) -> None:
    make_council(region)
    past = TODAY() - timedelta(days=9)
    collection = make_collection(region, opens_on=past - timedelta(days=20), closes_on=past)
    row = collection.assessments.get()

    page = of(manager).post(
        f"{collection.get_absolute_url()}more-time/",
        {"assessments": [row.pk], **days("to", TODAY() - timedelta(days=1))},
    )

    assert "Choose today or a later day" in page.content.decode()


def test_who_has_submitted_needs_no_more_time(manager: User, followed: Collection) -> None:
    page = of(manager).get(f"{followed.get_absolute_url()}more-time/").content.decode()

    assert "Alder" in page
    assert "Cedar" not in page
    assert "Damson" not in page


def test_a_collection_can_close_later_and_councils_that_have_not_submitted_are_told(
    manager: User, followed: Collection
) -> None:
    silent = followed.assessments.get(council__short_name="Alder")
    done = followed.assessments.get(council__short_name="Cedar")
    told, not_told = make_person(RoleKind.OFFICER, silent.council), make_person(RoleKind.OFFICER, done.council)
    later = followed.closes_on + timedelta(days=14)

    of(manager).post(f"{followed.get_absolute_url()}closing/", days("closes_on", later))

    followed.refresh_from_db()
    assert followed.closes_on == later
    assert Message.objects.filter(address=told.email, subject__contains="another closing day").exists()
    assert not Message.objects.filter(address=not_told.email).exists()
    assert silent.events.filter(kind=Event.Kind.EXTENDED).count() == 1


def test_a_collection_cannot_close_in_the_past(manager: User, followed: Collection) -> None:
    yesterday = TODAY() - timedelta(days=1)

    page = of(manager).post(f"{followed.get_absolute_url()}closing/", days("closes_on", yesterday))

    assert "Choose today or a later day" in page.content.decode()
    with pytest.raises(Refused):
        change_closing_day(followed, closes_on=yesterday, by=manager, at=timezone.now())


def test_a_sign_off_officer_says_that_the_council_does_not_take_part_and_takes_it_back(region: Region) -> None:
    council = make_council(region)
    row = make_collection(region).assessments.get()
    client = of(make_person(RoleKind.SIGN_OFF, council))
    address = f"/councils/{council.slug}/assessments/{row.pk}/take-part/"

    assert client.post(address, {"reason": " "}).status_code == 422
    client.post(address, {"reason": "The post is vacant."})
    row.refresh_from_db()
    assert (row.state, row.decline_reason) == (Assessment.State.DECLINED, "The post is vacant.")

    client.post(address)
    row.refresh_from_db()
    assert row.state == Assessment.State.OPEN


def test_an_officer_does_not_decide_whether_the_council_takes_part(region: Region) -> None:
    council = make_council(region)
    row = make_collection(region).assessments.get()

    page = of(make_person(RoleKind.OFFICER, council)).post(
        f"/councils/{council.slug}/assessments/{row.pk}/take-part/", {"reason": "No."}
    )

    assert page.status_code == 403


def test_a_council_that_has_submitted_does_take_part(region: Region, manager: User) -> None:
    council = make_council(region)
    row = make_collection(region, make_edition()).assessments.select_related("collection").get()
    submit_answers(row, [])

    page = of(manager).post(f"/councils/{council.slug}/assessments/{row.pk}/take-part/", {"reason": "No."})

    assert "has been submitted already" in str(next(iter(get_messages(page.wsgi_request))))
    row.refresh_from_db()
    assert row.state == Assessment.State.SUBMITTED


def subjects(person: User) -> list[str]:
    return list(Message.objects.filter(address=person.email).order_by("pk").values_list("subject", flat=True))


def test_officers_hear_of_the_opening_and_14_and_3_days_before_the_end_and_on_it_each_once(region: Region) -> None:
    council = make_council(region, short_name="Alder")
    officer, signing = make_person(RoleKind.OFFICER, council), make_person(RoleKind.SIGN_OFF, council)
    opens_on, closes_on = date(2027, 3, 1), date(2027, 3, 31)
    make_collection(region, name="Spring round", opens_on=opens_on, closes_on=closes_on)

    for day in range(-3, 40):
        announce(opens_on + timedelta(days=day))
        announce(opens_on + timedelta(days=day))

    expected = [
        "Alder: the Spring round is open",
        "Alder: the Spring round closes in 14 days",
        "Alder: the Spring round closes in 3 days",
        "Alder: the Spring round closes today",
    ]
    assert subjects(officer) == expected
    assert subjects(signing) == expected


def test_who_has_submitted_or_does_not_take_part_is_left_in_peace(region: Region, followed: Collection) -> None:
    people = {row.council.short_name: make_person(RoleKind.OFFICER, row.council) for row in followed.assessments.all()}

    announce(followed.closes_on)

    told = {name for name, person in people.items() if subjects(person)}
    assert told == {"Alder", "Birch", "Elder"}


def test_a_council_with_more_time_is_reminded_of_its_own_day(region: Region) -> None:
    council = make_council(region, short_name="Alder")
    officer = make_person(RoleKind.OFFICER, council)
    collection = make_collection(region, name="Round", opens_on=date(2027, 3, 1), closes_on=date(2027, 3, 31))
    row = collection.assessments.select_related("collection", "council").get()
    extend(row, to=date(2027, 4, 20), by=None, at=timezone.now())
    Message.objects.all().delete()

    for day in (date(2027, 3, 28), date(2027, 3, 31), date(2027, 4, 6), date(2027, 4, 17), date(2027, 4, 20)):
        announce(day)

    assert subjects(officer) == [
        "Alder: the Round closes in 14 days",
        "Alder: the Round closes in 3 days",
        "Alder: the Round closes today",
    ]


def test_a_reminder_that_was_missed_is_made_up_for_by_the_nearest_only(region: Region) -> None:
    council = make_council(region, short_name="Alder")
    officer = make_person(RoleKind.OFFICER, council)
    make_collection(region, name="Round", opens_on=date(2027, 3, 1), closes_on=date(2027, 3, 31))

    announce(date(2027, 3, 29))

    assert subjects(officer) == ["Alder: the Round closes in 2 days"]
