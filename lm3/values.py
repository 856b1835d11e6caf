"""Days and amounts as councils write them. Nothing is guessed: what cannot be read is told."""

import re
import time
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
AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
AMOUNT = re.compile(r"(\d+)(?:\.+(\d*))?\.?")
LOOSE = re.compile(r"[£$€\s\u00a0\u0153\ufffd',]|GBP")
MOST_PENCE = 10**14


@lru_cache(maxsize=8192)
def day(text: str) -> date | None:
    """A day, or the first of a month; the day stands before the month, unless only the other way makes a day.
    Nothing where it cannot be read, or lies outside 1990 to 2100."""
    plain = " ".join(ORDINAL.sub("", TIME.sub("", text.strip())).split()).strip(" .,")
    plain = WEEKDAY.sub("", plain)
    found = _tried(plain, FORMATS) or _serial(plain) or _tried(plain, MONTHS) or _american(plain)
    return found if found and EARLIEST <= found.year < LATEST else None


def _tried(text: str, formats: tuple[str, ...]) -> date | None:
    for form in formats:
        try:
            return date(*time.strptime(text, form)[:3])
        except ValueError:
            continue
    return None


def _serial(text: str) -> date | None:
    return SERIAL_START + timedelta(days=int(float(text))) if SERIAL.fullmatch(text) else None


def _american(text: str) -> date | None:
    found = AMERICAN.fullmatch(text)
    if found is None:
        return None
    try:
        return date(int(found[3]), int(found[1]), int(found[2]))
    except ValueError:
        return None


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
