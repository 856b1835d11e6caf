"""Lines of work, items, progress and what we wait for."""

from typing import Any

from django import forms
from django.utils import timezone

from councils.models import Region
from ui.forms import PageForm
from workstream.models import Awaited, Item, WorkLine
from workstream.programme.forms.records import RecordForm, day, long_text
from workstream.programme.rules.rag import Rag


class WorkLineForm(RecordForm):
    class Meta:
        model = WorkLine
        fields = ("title", "about", "order")
        widgets = {"about": forms.Textarea(attrs={"rows": 3})}


class ItemForm(RecordForm):
    starts_on = day("Starts on", "Leave it empty if only the day it is due is known.", required=False)
    due_on = day("Due on", "The last day, for example 31 12 2027.")

    class Meta:
        model = Item
        fields = ("line", "kind", "title", "owner", "owner_name", "starts_on", "due_on", "own_view", "own_reason")

    def __init__(self, *args: Any, region: Region, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = region.work_lines.all()  # type: ignore[attr-defined]
        self.fields["line"].empty_label = None  # type: ignore[attr-defined]
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]
        self.fields["owner"].label = "Somebody with an account"
        self.fields["owner"].empty_label = "Nobody, or a person without an account"  # type: ignore[attr-defined]
        self.fields["owner_name"].label = "Or a person without an account"
        self.fields["own_view"].choices = [("", "As worked out"), *Rag.choices_of_a_person()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("owner") and not said.get("owner_name", "").strip():
            self.add_error("owner", "Say who does it: choose a person, or write a name below")
        starts, due = said.get("starts_on"), said.get("due_on")
        if starts and due and due < starts:
            self.add_error("due_on", "The day it is due must not be before the day it starts")
        if said.get("own_view") and not said.get("own_reason", "").strip():
            self.add_error("own_reason", "Say why your view differs from what is worked out")
        if not said.get("own_view"):
            said["own_reason"] = ""
        return said


class ProgressForm(PageForm):
    button = "Write it down"

    percent = forms.TypedChoiceField(
        label="How much of it is done?",
        coerce=int,
        choices=[(n, "100%, it is finished" if n == 100 else f"{n}%") for n in (0, 10, 25, 50, 75, 90, 100)],
    )
    words = long_text("What has happened?", "A sentence or two for the board.", rows=3, max_length=2000)
    on = day("As at")

    def clean_on(self) -> Any:
        if self.cleaned_data["on"] > timezone.localdate():
            raise forms.ValidationError("Choose today or an earlier day")
        return self.cleaned_data["on"]


class AwaitedForm(RecordForm):
    expected_on = day("Expected on", "Leave it empty if the day is not known.", required=False)
    came_on = day("Came on", "Only once it is there.", required=False)

    class Meta:
        model = Awaited
        fields = ("what", "expected_on", "change", "came_on", "outcome")
        widgets = {"change": forms.Textarea(attrs={"rows": 3}), "outcome": forms.Textarea(attrs={"rows": 3})}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("came_on") and not said.get("outcome", "").strip():
            self.add_error("outcome", "Say what came")
        return said
