"""Working days of England: Monday to Friday without bank holidays, as the package `holidays` knows them (proclaimed
days included, until 2100). A day that is proclaimed later comes with a newer version of it. Unit: days.
"""

from datetime import date, timedelta
from functools import cache

from holidays import country_holidays

DAY = timedelta(days=1)


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """All bank holidays of a year in England, each on the weekday on which it is kept."""
    known = country_holidays("GB", subdiv="ENG", years=year)
    return frozenset(day for day in known if day.isoweekday() <= 5)


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
