"""What a file leaves open and only the person who brought it knows: asked once, kept with the file."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    name: str
    """The key of the answer in `ui.sheets.Sheet.answers`."""
    text: str
    choices: tuple[tuple[str, str], ...]
    hint: str = ""


class Asked(Exception):
    """Nothing is read from the file before these are answered."""

    def __init__(self, questions: Sequence[Question]) -> None:
        self.questions = tuple(questions)
        super().__init__(" ".join(question.text for question in questions))


YES_NO = (("yes", "Yes"), ("no", "No"))
