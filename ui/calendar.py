"""Calendar entries (iCalendar, RFC 5545 and 5546) that a calendar puts in, updates and takes out again.

An entry keeps its UID for ever and its SEQUENCE grows with every change of it; that is how a calendar knows that a
later mail is about the same entry.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from email.utils import parseaddr
from enum import StrEnum
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress, vText

CONTENT_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Regional work stream//Calendar//EN"


def host() -> str:
    return urlsplit(settings.PUBLIC_URL).hostname or "localhost"


def organiser() -> tuple[str, str]:
    return settings.SERVICE_NAME, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


class Method(StrEnum):
    PUBLISH = "PUBLISH"
    """For whoever downloads or follows it."""
    REQUEST = "REQUEST"
    """To one person by mail: a new entry, or a newer state of one."""
    CANCEL = "CANCEL"
    """To one person by mail: the entry goes."""


def event(
    *,
    uid: str,
    sequence: int,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    changed_at: datetime,
    place: str = "",
    words: str = "",
    url: str = "",
    organiser: tuple[str, str] | None = None,
    attendee: tuple[str, str] | None = None,
    asks: bool = False,
    cancelled: bool = False,
) -> Event:
    """One entry. `organiser` and `attendee` are name and address; moments must know their time zone. With `asks` the
    attendee is invited and may say no; else the place is booked."""
    entry = Event()
    entry.add("uid", uid)
    entry.add("sequence", sequence)
    entry.add("dtstamp", changed_at.astimezone(UTC))
    entry.add("last-modified", changed_at.astimezone(UTC))
    entry.add("dtstart", starts_at.astimezone(UTC))
    entry.add("dtend", ends_at.astimezone(UTC))
    entry.add("summary", title)
    entry.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    for name, value in (("location", place), ("description", words), ("url", url)):
        if value:
            entry.add(name, value)
    if organiser:
        entry.add("organizer", _address(*organiser))
    if attendee:
        person = _address(*attendee)
        person.params["ROLE"] = vText("REQ-PARTICIPANT")
        person.params["PARTSTAT"] = vText("NEEDS-ACTION" if asks else "ACCEPTED")
        person.params["RSVP"] = vText("TRUE" if asks else "FALSE")
        entry.add("attendee", person)
    return entry


def day_entry(*, uid: str, sequence: int, title: str, on: date, changed_at: datetime, words: str, url: str) -> Event:
    """Something due on a day, without a time."""
    entry = Event()
    entry.add("uid", uid)
    entry.add("sequence", sequence)
    entry.add("dtstamp", changed_at.astimezone(UTC))
    entry.add("dtstart", on)
    entry.add("dtend", on + timedelta(days=1))
    entry.add("summary", title)
    entry.add("description", words)
    entry.add("url", url)
    entry.add("transp", "TRANSPARENT")
    return entry


def _address(name: str, mail: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{mail}")
    address.params["CN"] = vText(name)
    return address


def calendar(events: Sequence[Event], method: Method = Method.PUBLISH, name: str = "") -> bytes:
    """A calendar of these entries, as the bytes of an .ics file."""
    found = Calendar()
    found.add("prodid", PRODUCT)
    found.add("version", "2.0")
    found.add("method", method.value)
    if name:
        found.add("x-wr-calname", name)
    for entry in events:
        found.add_component(entry)
    return found.to_ical()
