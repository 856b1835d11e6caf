"""The calendar: invitations to meetings of the working group, and a feed of the plan that a calendar follows."""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.forms import ModelForm
from django.utils import timezone
from icalendar import Event

from accounts.models import User
from councils.access.workstream import may_see_papers
from councils.models import Region
from post.linking import link_path, read_token
from post.models import Message
from ui.calendar import Method, calendar, day_entry, event, host, organiser
from workstream.models import Item, Meeting, Member
from workstream.programme.operations.keep_record import keep

KEPT = timedelta(days=365)
"""So long what has passed stays in the feed."""


@transaction.atomic
def call(form: "ModelForm[Any]", *, version: int, today: date) -> Meeting:
    """Keep a meeting that is called, changed or called off. Active members with an address are told where anything
    changed and it is still to come; those who were invited before get the change, or that it goes."""
    changed = set(form.changed_data) - {"from_version"}
    is_new = form.instance.pk is None
    meeting: Meeting = keep(form, version=version)
    if changed and meeting.on >= today and not (is_new and meeting.is_called_off):
        for member in invited(meeting):
            Message.objects.put(
                key=f"meeting-{meeting.pk}-{meeting.version}",
                to=member.email,
                template="meeting",
                context={"meeting": meeting, "member": member, "is_new": is_new},
                calendar=entry_for(meeting, member),
            )
    return meeting


def invited(meeting: Meeting) -> list[Member]:
    members = Member.objects.on(meeting.on).filter(region=meeting.region_id, standing=Member.Standing.ACTIVE)
    return list(members.exclude(email="").order_by("name", "pk"))


def entry_for(meeting: Meeting, member: Member) -> bytes:
    """Later mails about the meeting carry the same UID and a higher SEQUENCE."""
    method = Method.CANCEL if meeting.is_called_off else Method.REQUEST
    return calendar([_meeting(meeting, (member.name, member.email))], method)


def _meeting(meeting: Meeting, attendee: tuple[str, str] | None = None) -> Event:
    starts, ends = (
        timezone.make_aware(datetime.combine(meeting.on, at)) for at in (meeting.starts_at, meeting.ends_at)
    )
    return event(
        uid=f"meeting-{meeting.pk}@{host()}",
        sequence=meeting.version,
        title=meeting.title,
        starts_at=starts,
        ends_at=ends,
        changed_at=timezone.now(),
        place=meeting.place,
        url=settings.PUBLIC_URL + meeting.get_absolute_url(),
        organiser=organiser(),
        attendee=attendee,
        asks=attendee is not None,
        cancelled=meeting.is_called_off,
    )


def feed_link(region: Region, person: User) -> str:
    """The person's own address of the feed: a calendar opens it without signing in."""
    return settings.PUBLIC_URL + link_path("plan-feed", [region.pk, person.pk])


def reader_of(token: str) -> tuple[Region, User] | None:
    """Whose feed it is; nobody's where the address was not made here, or the person may not see the papers any more."""
    region_id, person_id = read_token("plan-feed", token) or (0, 0)
    person = User.objects.filter(pk=person_id, is_active=True).first()
    region = Region.objects.filter(pk=region_id).first()
    return (region, person) if region and person and may_see_papers(person, region.pk) else None


def feed(region: Region, on: date) -> bytes:
    """What is due in the plan and not done, and the meetings."""
    rows = (
        Item.objects.open().filter(line__region=region, due_on__gte=on - KEPT).select_related("line__region", "owner")
    )
    found = [
        day_entry(
            uid=f"plan-item-{row.pk}@{host()}",
            sequence=row.version,
            title=f"Due: {row.title}",
            on=row.due_on,
            changed_at=timezone.now(),
            words=f"{row.line.title}. {row.who}, {row.percent}% done.",
            url=settings.PUBLIC_URL + row.get_absolute_url(),
        )
        for row in rows.select_related("line__region", "owner").order_by("due_on", "pk")
    ]
    meetings = region.meetings.filter(on__gte=on - KEPT).select_related("region").order_by("on", "pk")
    return calendar([*found, *map(_meeting, meetings)], Method.PUBLISH, f"Work stream, {region.name}")
