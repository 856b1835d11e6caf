"""Days as people write them. Whether 2/1/2027 is in January or February is decided by the whole file, never cell by
cell: one day above the 12th settles it, and where none does the person is asked."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime

from ui.sheet_books import Unreadable
from ui.sheet_questions import Asked, Question

ORDER = "day-order"
DAY_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y", "%d/%m/%y", "%d-%b-%Y", "%d-%b-%y")
IN_NUMBERS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})(?=\2\d{2,4}\b)")


def day(value: str) -> date:
    """2027-03-07, 07/03/2027 or 7 March 2027; the day comes before the month."""
    words = value.partition("T")[0] if re.match(r"\d{4}-\d\d-\d\dT", value) else value
    words = re.sub(r"[ ]\d\d:\d\d(:\d\d(\.\d+)?)?$", "", words)
    for form in DAY_FORMS:
        try:
            found = datetime.strptime(words, form).date()  # noqa: DTZ007 (a day has no time zone)
        except ValueError:
            continue
        if 1900 <= found.year <= 2100:
            return found
    raise ValueError("Write the date as 7/3/2027 or 7 March 2027")


def turned(value: str) -> str:
    """A day written in numbers, its first two changed round."""
    return IN_NUMBERS.sub(r"\3\2\1", value, count=1)


def day_reader(texts: Iterable[tuple[int, str]], answers: Mapping[str, str]) -> Callable[[str], date]:
    """How days are read in the file that has these, by line. Raises Unreadable where its lines contradict one another,
    Asked where every one of them could be read both ways."""
    first: dict[str, tuple[int, str]] = {}
    for line, text in texts:
        if found := IN_NUMBERS.match(text):
            one, two = int(found[1]), int(found[3])
            settles = "day" if one > 12 >= two else "month" if two > 12 >= one else "open" if one != two else ""
            if settles not in first and (settles != "open" or _is_day(text)):
                first[settles] = (line, text)
    if "day" in first and "month" in first:
        (day_line, day_text), (month_line, month_text) = first["day"], first["month"]
        raise Unreadable(
            f"Dates are written in two ways: line {day_line} has “{day_text}” with the day first, and "
            f"line {month_line} has “{month_text}” with the month first. Write all of them as 2027-03-07."
        )
    if "open" in first and not {"day", "month"} & set(first) and ORDER not in answers:
        raise Asked([_question(*first["open"])])
    by_month = "month" in first or ("day" not in first and answers.get(ORDER) == "month")
    return (lambda value: day(turned(value))) if by_month else day


def _is_day(text: str) -> bool:
    try:
        return bool(day(text))
    except ValueError:
        return False


def _question(line: int, text: str) -> Question:
    choices = tuple(
        (order, f"{found.day} {found:%B %Y}") for order, found in (("day", day(text)), ("month", day(turned(text))))
    )
    hint = f"It is in line {line}. Every date in the file can be read in two ways; all are read as you say here."
    return Question(ORDER, f"What does “{text}” mean?", choices, hint)
