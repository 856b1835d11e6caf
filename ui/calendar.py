"""Calendar entries (iCalendar, RFC 5545 and 5546) that a calendar puts in, updates and takes out again.

An entry keeps its UID for ever and its SEQUENCE grows with every change of it; that is how a calendar knows that a
later mail is about the same entry.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum

from icalendar import Calendar, Event, vCalAddress, vText

CONTENT_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Regional work stream//Calendar//EN"


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
    cancelled: bool = False,
) -> Event:
    """One entry. `organiser` and `attendee` are name and address; moments must know their time zone."""
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
        person.params["PARTSTAT"] = vText("ACCEPTED")
        person.params["RSVP"] = vText("FALSE")
        entry.add("attendee", person)
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
