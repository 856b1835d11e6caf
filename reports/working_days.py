"""Working days of England: Monday to Friday without bank holidays, as worked out here and never looked up.

The eight usual bank holidays of England and Wales follow rules (Banking and Financial Dealings Act 1971, and New Year's
Day and the early May day by proclamation); days moved or added by proclamation stand in two tables. A day that is
proclaimed later has to be added to them. Holds from 1978 on. Unit: days.
"""

from datetime import date, timedelta

DAY = timedelta(days=1)
MOVED = {
    date(1995, 5, 1): date(1995, 5, 8),
    date(2002, 5, 27): date(2002, 6, 4),
    date(2012, 5, 28): date(2012, 6, 4),
    date(2020, 5, 4): date(2020, 5, 8),
    date(2022, 5, 30): date(2022, 6, 2),
}
ADDED = {
    date(1981, 7, 29),
    date(1999, 12, 31),
    date(2002, 6, 3),
    date(2011, 4, 29),
    date(2012, 6, 5),
    date(2022, 6, 3),
    date(2022, 9, 19),
    date(2023, 5, 8),
}


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by the anonymous rule."""
    golden, century = year % 19, year // 100
    leaps = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    moon = leaps - (leaps // 28) * (1 - (leaps // 28) * (29 // (leaps + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    offset = moon - weekday
    month = 3 + (offset + 40) // 44
    return date(year, month, offset + 28 - 31 * (month // 4))


def bank_holidays(year: int) -> frozenset[date]:
    """All bank holidays of a year in England."""
    sunday = easter(year)
    usual = [
        _not_at_a_weekend(date(year, 1, 1), set()),
        sunday - 2 * DAY,
        sunday + DAY,
        _first_monday(year, 5),
        _last_monday(year, 5),
        _last_monday(year, 8),
    ]
    christmas = _not_at_a_weekend(date(year, 12, 25), {date(year, 12, 26)})
    usual += [christmas, _not_at_a_weekend(date(year, 12, 26), {christmas})]
    return frozenset(MOVED.get(day, day) for day in usual) | {day for day in ADDED if day.year == year}


def is_working_day(day: date) -> bool:
    return day.isoweekday() <= 5 and day not in bank_holidays(day.year)


def after(start: date, days: int) -> date:
    """The last of so many working days; the first one counted is the first after `start`. No days: `start` itself."""
    found = start
    left = days
    while left > 0:
        found += DAY
        left -= is_working_day(found)
    return found


def _not_at_a_weekend(day: date, taken: set[date]) -> date:
    """The day itself, or the next weekday that is free where it falls on a weekend."""
    if day.isoweekday() <= 5:
        return day
    found = day
    while found.isoweekday() > 5 or found in taken:
        found += DAY
    return found


def _first_monday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + ((7 - first.weekday()) % 7) * DAY


def _last_monday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - last.weekday() * DAY
