"""Days and amounts as councils write them. Nothing is guessed: what cannot be read is told."""

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

FORMATS = (
    "%d/%m/%Y",
    "%Y-%m-%d",
    "%d/%m/%y",
    "%d-%m-%Y",
    "%d-%m-%y",
    "%d.%m.%Y",
    "%d.%m.%y",
    "%d %b %Y",
    "%d-%b-%y",
    "%d-%b-%Y",
    "%d %B %Y",
    "%d %b %y",
    "%d-%B-%Y",
    "%Y/%m/%d",
    "%Y%m%d",
)
MONTHS = ("%b-%y", "%b %Y", "%B %Y", "%b-%Y", "%B-%y", "%b %y", "%m/%Y", "%Y-%m")
TIME = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AaPp][Mm])?Z?$")
ORDINAL = re.compile(r"(?<=\d)(st|nd|rd|th)\b", re.IGNORECASE)
WEEKDAY = re.compile(r"^(mon|tue|wed|thu|fri|sat|sun)[a-z]*,? ", re.IGNORECASE)
SERIAL = re.compile(r"[345]\d{4}(\.\d+)?")
SERIAL_START = date(1899, 12, 30)
"""Day 0 of spreadsheets that believe in 29 February 1900."""
EARLIEST, LATEST = 1990, 2100
NUMBERS = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d{2})")
"""A day in figures, whose order does not show: day and month, or month and day."""
DAY_FIRST, MONTH_FIRST = "day", "month"
AMOUNT = re.compile(r"(\d+)(?:\.+(\d*))?\.?")
LOOSE = re.compile(r"[£$€\s\u00a0\u0153\ufffd',]|GBP")
MOST_PENCE = 10**14


@lru_cache(maxsize=8192)
def day(text: str, order: str = DAY_FIRST) -> date | None:
    """A day, or the first of a month. `order` says what stands first where both are figures: it holds for the whole
    file and is never guessed for one cell. Nothing where it cannot be read so, or lies outside 1990 to 2100."""
    plain = _plain(text)
    if order == MONTH_FIRST and (figures := NUMBERS.fullmatch(plain)):
        month, sign, number, year = figures.groups()
        plain = f"{number}{sign}{month}{sign}{year}"
    found = _tried(plain, FORMATS) or _serial(plain) or _tried(plain, MONTHS)
    return found if found and EARLIEST <= found.year < LATEST else None


def is_day(text: str) -> bool:
    """Whether it can be read as a day in one order or the other."""
    return day(text, DAY_FIRST) is not None or day(text, MONTH_FIRST) is not None


def _plain(text: str) -> str:
    plain = " ".join(ORDINAL.sub("", TIME.sub("", text.strip())).split()).strip(" .,")
    return WEEKDAY.sub("", plain)


@dataclass(frozen=True)
class DayOrder:
    """What the different cells of a column, taken together, say about the order of day and month."""

    day_first: tuple[str, ...] = ()
    """Cells that are a day only with the day first."""
    month_first: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    """Cells that are two different days."""

    @property
    def known(self) -> str:
        """The order, or nothing where somebody must be asked: cells contradict one another, or none decides."""
        if self.month_first:
            return "" if self.day_first else MONTH_FIRST
        return "" if self.either and not self.day_first else DAY_FIRST


def order_of(cells: Iterable[str]) -> DayOrder:
    found: dict[str, list[str]] = {DAY_FIRST: [], MONTH_FIRST: [], "": []}
    for cell in sorted(set(cells)):
        if not NUMBERS.fullmatch(_plain(cell)):
            continue
        days = {order: day(cell, order) for order in (DAY_FIRST, MONTH_FIRST)}
        if days[DAY_FIRST] != days[MONTH_FIRST]:
            found["" if all(days.values()) else next(order for order, on in days.items() if on)].append(cell)
    return DayOrder(tuple(found[DAY_FIRST]), tuple(found[MONTH_FIRST]), tuple(found[""]))


def _tried(text: str, formats: tuple[str, ...]) -> date | None:
    for form in formats:
        try:
            return date(*time.strptime(text, form)[:3])
        except ValueError:
            continue
    return None


def _serial(text: str) -> date | None:
    return SERIAL_START + timedelta(days=int(float(text))) if SERIAL.fullmatch(text) else None


def pence(text: str) -> int | None:
    """“£1,234.56”, “(12.50)”, “12.50-”, “10298896.31.” or “34405..40” as whole pence; halves of a penny go away from
    nought. Nothing where it is no amount."""
    whole, _, rest = text.partition(".")
    if len(rest) == 2 and rest.isdecimal() and whole.isdecimal():
        return int(whole) * 100 + int(rest)
    return _loose(text)


def _loose(text: str) -> int | None:
    plain = LOOSE.sub("", text)
    is_negative = False
    if plain.startswith("(") and plain.endswith(")"):
        plain, is_negative = plain[1:-1], True
    if plain.upper().endswith("CR"):
        plain, is_negative = plain[:-2], not is_negative
    elif plain.upper().endswith("DR"):
        plain = plain[:-2]
    if plain.startswith(("-", "−", "+")):
        is_negative = is_negative != (plain[0] != "+")
        plain = plain[1:]
    elif plain.endswith(("-", "−")):
        plain, is_negative = plain[:-1], not is_negative
    if plain.startswith("."):
        plain = f"0{plain}"
    found = AMOUNT.fullmatch(plain)
    if found is None:
        return _exponent(plain, is_negative)
    digits = (found[2] or "")[:6]
    value = (int(found[1]) * 10**6 + int(digits.ljust(6, "0") or 0) + 5000) // 10**4
    return _within(-value if is_negative else value)


def _exponent(plain: str, is_negative: bool) -> int | None:
    """“1.5E+05”, as spreadsheets write large numbers."""
    if not re.fullmatch(r"\d+(\.\d+)?[eE][+-]?\d{1,2}", plain):
        return None
    value = round(float(plain) * 100)
    return _within(-value if is_negative else value)


def _within(value: int) -> int | None:
    return value if abs(value) <= MOST_PENCE else None
