"""What a person sees between choosing a spreadsheet and taking it in: what each line will do, and what is wrong."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django import forms

from ui.forms import PageForm
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
