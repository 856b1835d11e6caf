"""Meetings reach calendars by mail and are changed and taken out again; a calendar follows the plan."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from councils.models import RoleKind
from post.models import Message
from tests.factories import make_council, make_person, make_region
from tests.workstream.making import make_item, make_line, make_meeting, make_member
from workstream.models import Meeting, Member
from workstream.programme.operations.call_meeting import feed_link

pytestmark = pytest.mark.django_db


def entry(message: Message) -> tuple[str, Any]:
    found = Calendar.from_ical(message.calendar)
    return str(found["method"]), found.walk("VEVENT")[0]


def test_active_members_get_the_meeting_its_changes_and_its_end(client: Client) -> None:
    region = make_region()
    council = make_council(region)
    make_member(region, council, name="Ann", email="ann@example.org")
    make_member(region, council, name="Bo", email="bo@example.org", standing=Member.Standing.REFERENCE)
    make_member(region, council, name="Cy", email="")
    client.force_login(make_person(RoleKind.MANAGER, region))
    day = timezone.localdate() + timedelta(days=20)
    given: dict[str, Any] = {"title": "Working group", "starts_at": "10:00", "ends_at": "12:00", "place": "Town hall"}
    given |= {"on_0": day.day, "on_1": day.month, "on_2": day.year}
    url = f"/regions/{region.slug}/work-stream/group/meetings/"

    assert client.post(f"{url}add/", {**given, "ends_at": "09:00"}).status_code == 422
    assert not Message.objects.exists()
    client.post(f"{url}add/", given)
    meeting = Meeting.objects.get()
    client.post(f"{url}{meeting.pk}/change/", {**given, "from_version": 0})
    client.post(f"{url}{meeting.pk}/change/", {**given, "place": "Library", "from_version": 1})
    client.post(f"{url}{meeting.pk}/change/", {**given, "place": "Library", "is_called_off": "on", "from_version": 2})

    sent = list(Message.objects.order_by("pk"))
    assert [(row.address, row.subject.split(":")[0]) for row in sent] == [
        ("ann@example.org", "Invitation"),
        ("ann@example.org", "Changed"),
        ("ann@example.org", "Called off"),
    ]
    methods, events = zip(*map(entry, sent), strict=True)
    assert methods == ("REQUEST", "REQUEST", "CANCEL")
    assert len({str(one["uid"]) for one in events}) == 1
    assert [int(one["sequence"]) for one in events] == [0, 2, 3]
    assert str(events[1]["location"]) == "Library"
    assert events[0]["attendee"].params["PARTSTAT"] == "NEEDS-ACTION"
    assert "Called off" in client.get(meeting.get_absolute_url()).content.decode()


def test_a_meeting_of_the_past_is_written_down_without_inviting(client: Client) -> None:
    region = make_region()
    make_member(region, make_council(region), email="ann@example.org")
    client.force_login(make_person(RoleKind.MANAGER, region))
    day = timezone.localdate() - timedelta(days=20)
    given: dict[str, Any] = {"title": "Then", "starts_at": "10:00", "ends_at": "12:00", "place": "Town hall"}
    given |= {"on_0": day.day, "on_1": day.month, "on_2": day.year}

    assert client.post(f"/regions/{region.slug}/work-stream/group/meetings/add/", given).status_code == 302

    assert not Message.objects.exists()


def test_a_calendar_follows_the_plan_as_long_as_the_person_may_see_it(client: Client) -> None:
    region = make_region()
    item = make_item(make_line(region), title="Write the guide; print it")
    make_item(make_line(region), done_on=timezone.localdate(), percent=100, title="Done already")
    make_meeting(region)
    make_item(title="Of another region")
    person = make_person(RoleKind.BOARD, region)
    link = feed_link(region, person)
    path = link[link.index("/calendars/") :]

    found = client.get(path)

    assert found["Content-Type"].startswith("text/calendar")
    events = Calendar.from_ical(found.content.decode()).walk("VEVENT")
    titles = [str(one["summary"]) for one in events]
    assert titles[0] == "Due: Write the guide; print it"
    assert len(titles) == 2
    assert events[0]["dtstart"].dt == item.due_on
    assert client.get("/calendars/forged.ics").status_code == 404
    person.roles.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert client.get(path).status_code == 404
