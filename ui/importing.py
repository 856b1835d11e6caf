"""What a person sees between choosing a spreadsheet and taking it in: what each line will do, and what is wrong."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ui.forms import PageForm
from ui.sheet_questions import Question
from ui.sheets import Fault
from ui.tables import Table

SHOWN_FAULTS = 100


class SheetForm(PageForm):
    """The page that takes the file. Its view reads it, keeps it and leads on to the preview."""

    button = "Look at what it will do"

    file = forms.FileField(
        label="Spreadsheet",
        help_text="A CSV, Excel (.xlsx) or OpenDocument (.ods) file with one header. Nothing is changed yet.",
        error_messages={"required": "Choose the spreadsheet", "empty": "The file is empty. Choose it again."},
    )


class QuestionsForm(PageForm):
    """What a file leaves open, before anything of it is shown or taken in."""

    ASKED = "asked"
    button = "Continue"

    asked = forms.CharField(widget=forms.HiddenInput, initial="1")

    def __init__(self, data: Mapping[str, Any] | None, *, questions: Sequence[Question]) -> None:
        super().__init__(data)
        self.questions = questions
        for question in questions:
            self.fields[question.name] = forms.ChoiceField(
                label=question.text, help_text=question.hint, choices=question.choices, widget=forms.RadioSelect,
                error_messages={"required": f"Choose an answer to “{question.text}”"},
            )  # fmt: skip
        self.lay_out()

    def answers(self) -> dict[str, str]:
        return {question.name: self.cleaned_data[question.name] for question in self.questions}


@dataclass(frozen=True)
class Does:
    """What one line will do: `act` is one word or two, such as “new”, “changed” or “as it is”."""

    line: int
    act: str
    title: str
    words: str = ""


@dataclass(frozen=True)
class Preview:
    """Handed to `ui/_import_preview.html` as `preview`, with `page`, the lines of `does` in pages (`ui.lists.page_of`),
    and `cancel_url`. The page posts to its own address to confirm."""

    file_name: str
    does: Sequence[Does]
    faults: Sequence[Fault]
    ignored: tuple[str, ...] = ()
    one: str = "line"
    several: str = "lines"

    @property
    def counts(self) -> list[tuple[str, int]]:
        return list(Counter(row.act for row in self.does).items())

    @property
    def faulty_lines(self) -> int:
        return len({fault.line for fault in self.faults})

    @property
    def fault_table(self) -> Table:
        shown = self.faults[:SHOWN_FAULTS]
        more = len(self.faults) - len(shown)
        return Table(
            "What is wrong",
            ("Line", "Column", "Value", "What is wrong"),
            [(fault.line, fault.field, fault.value, fault.why) for fault in shown],
            note=f"And {more:,} more, of the same kind or another." if more else "",
        )


def questions_page(
    request: HttpRequest, form: QuestionsForm, context: Callable[..., dict[str, object]], cancel_url: str
) -> HttpResponse:
    """The page that asks; `context` makes the frame of the room with what it is given."""
    form.cancel_url = cancel_url
    status = 422 if request.method == "POST" else 200
    return render(request, "ui/import_questions.html", context(form=form), status=status)
