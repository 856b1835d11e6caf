"""Calendar entries as calendars read them."""

from datetime import UTC, datetime

from icalendar import Calendar

from ui.calendar import Method, calendar, event

NOW = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)


def entry(**over: object) -> bytes:
    said = {
        "uid": "session-7@example.org",
        "sequence": 0,
        "title": "Basic; training, part 1",
        "starts_at": datetime(2027, 7, 5, 9, 0, tzinfo=UTC),
        "ends_at": datetime(2027, 7, 5, 12, 0, tzinfo=UTC),
        "changed_at": NOW,
        "place": "Town Hall, Bolton",
        "organiser": ("Programme", "office@example.org"),
        "attendee": ("Zoë Hart", "zoe@example.org"),
        **over,
    }
    return calendar([event(**said)], Method.REQUEST)  # type: ignore[arg-type]


def test_an_entry_comes_back_as_it_was_put_in() -> None:
    found = Calendar.from_ical(entry())
    inside = found.walk("VEVENT")[0]

    assert found["METHOD"] == "REQUEST"
    assert inside["UID"] == "session-7@example.org"
    assert inside["SUMMARY"] == "Basic; training, part 1"
    assert inside["DTSTART"].dt == datetime(2027, 7, 5, 9, 0, tzinfo=UTC)
    assert inside["ATTENDEE"].params["CN"] == "Zoë Hart"
    assert all(len(line) <= 75 for line in entry().split(b"\r\n"))


def test_a_cancelled_entry_says_so_under_the_same_uid() -> None:
    found = Calendar.from_ical(
        calendar(
            [event(uid="a", sequence=3, title="x", starts_at=NOW, ends_at=NOW, changed_at=NOW, cancelled=True)],
            Method.CANCEL,
        )
    )

    inside = found.walk("VEVENT")[0]
    assert (found["METHOD"], inside["STATUS"], inside["SEQUENCE"]) == ("CANCEL", "CANCELLED", 3)
