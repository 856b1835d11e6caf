"""How a course or a session ended for somebody, as files say it. Only known words for completed or attended count: any
other word is a fault with its line, and a column that only seems to say it is asked about."""

import re
from collections.abc import Callable, Sequence

from ui.sheet_days import day
from ui.sheet_questions import YES_NO, Asked, Question
from ui.sheets import Field, Sheet, Unreadable, columns_of, plain_title

SURE = {
    "status", "result", "results", "outcome", "attended", "attendance", "attendance status", "present", "passed",
    "pass fail", "pass or fail", "completed", "completion", "completion status", "course status", "training status",
    "achieved",
}  # fmt: skip
SPEAKS = re.compile(
    r"\b(status|results?|outcomes?|attend\w*|present|absent|absence|pass|passed|fail|failed|grade|complet\w*|achieved|"
    r"did not|withdr\w*|no show)\b"
)
COMPLETED = {
    "yes", "y", "true", "completed", "complete", "passed", "pass", "attended", "present", "came", "achieved",
    "certified", "finished",
}  # fmt: skip
NOT_COMPLETED = {
    "no", "n", "false", "absent", "failed", "fail", "not completed", "not complete", "incomplete", "in progress",
    "enrolled", "booked", "cancelled", "not attended", "did not attend", "dna", "no show", "withdrawn", "withdrew",
    "not started", "not passed", "deferred", "expired",
}  # fmt: skip
CAME = {"yes", "y", "x", "1", "true", "attended", "present", "completed", "came", "passed"}
DID_NOT_COME = {
    "no", "n", "0", "false", "absent", "did not attend", "did not come", "no show", "not attended", "dna",
}  # fmt: skip
SIGNS = {"✓": "yes", "✔": "yes", "☑": "yes", "✗": "no", "✘": "no", "☒": "no"}
EVERYBODY = "everybody"


def _plain(words: str) -> str:
    return plain_title(SIGNS.get(words.strip().rstrip("\ufe0f"), words))


def completed(words: str) -> bool:
    if _plain(words) in COMPLETED:
        return True
    if _plain(words) in NOT_COMPLETED:
        raise ValueError("Not completed, so it is not taken in")
    raise ValueError("This does not say whether the course was completed. Write “Completed” if it was")


def came(words: str) -> bool:
    if _plain(words) in CAME:
        return True
    if _plain(words) in DID_NOT_COME:
        return False
    raise ValueError("Write yes or no")


def outcome_fields(sheet: Sheet, others: Sequence[Field], parse: Callable[[str], bool], act: str) -> list[Field]:
    """A field for each column that says how it ended. Raises Asked where a column only seems to."""
    taken = set(columns_of(sheet, others).values())
    found, questions = [], []
    for number, title in enumerate(sheet.header, start=1):
        plain, name = plain_title(title), f"column-{number}"
        if title in taken or not (plain in SURE or SPEAKS.search(plain)):
            continue
        answer = "yes" if plain in SURE else sheet.answers.get(name, "")
        if answer == "yes":
            found.append(Field(name, title, required=True, parse=parse))
        elif not answer and (shown := _shown(sheet, title)):
            text = f"Does the column “{title}” say who {act}?"
            questions.append(Question(name, text, YES_NO, f"It says, for example: {', '.join(shown)}."))
    if questions:
        raise Asked(questions)
    return found


def _shown(sheet: Sheet, title: str) -> list[str]:
    """Some of what a column holds; nothing where it holds days or nothing."""
    words = list(dict.fromkeys(line.cells.get(title, "") for line in sheet.rows))
    return [word[:40] for word in words if word and not _is_day(word)][:4]


def _is_day(words: str) -> bool:
    try:
        return bool(day(words))
    except ValueError:
        return False


def ask_of_everybody(sheet: Sheet, act: str, column: str) -> None:
    """The file says of nobody how it ended. Raises Asked, or Unreadable where it cannot be told."""
    answer = sheet.answers.get(EVERYBODY)
    if answer is None:
        raise Asked([Question(EVERYBODY, f"Did everybody in the file {act}?", YES_NO, "No column of it says so.")])
    if answer != "yes":
        raise Unreadable(f"Add a column “{column}” that says who did, and choose the file again.")
