"""What a council says of its policy or strategy, and what the region agreed for all."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from files.forms import FileForm
from library.forms.fields import LinkField, line, long_text
from library.models import CommonPolicy, Policy, PolicyKind
from ui.conflicts import CHANGED
from ui.forms import DayField, VersionedForm, refuse_before

BEFORE_ADOPTION = "The review must not be before the day it was adopted"
SHARED = "Officers of other councils may read it and start from it"


class InPlaceForm(FileForm):
    """What belongs to a policy that is in place."""

    adopted_on: date | None = None
    """Where the form does not ask for it."""

    adopted_by = line("Adopted by", "For example “Cabinet”.", required=False, longest=150)
    endorsed_by = line(
        "Endorsed by", "For example “Chief executive”. Leave it empty if nobody has.", required=False, longest=150
    )
    endorsed_on = DayField(label="Endorsed on", required=False)
    review_due_on = DayField(label="To be reviewed by", required=False, help_text="You are reminded two months before.")
    link = LinkField(label="Where it can be read", required=False)
    file = forms.FileField(label="The document", required=False)
    is_shared = forms.BooleanField(label=SHARED, required=False, initial=True)
    note = long_text("Note", rows=3)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("endorsed_on") and not said.get("endorsed_by"):
            self.add_error("endorsed_by", "Say who endorsed it")
        if said.get("endorsed_by") and not said.get("endorsed_on") and "endorsed_on" not in self.errors:
            self.add_error("endorsed_on", "Enter the day on which it was endorsed")
        if (said.get("endorsed_on") or date.min) > timezone.localdate():
            self.add_error("endorsed_on", "Enter today or an earlier day: it has not been endorsed yet")
        refuse_before(self, "review_due_on", said.get("starts_on") or self.adopted_on, BEFORE_ADOPTION)
        return said


class NewStateForm(InPlaceForm):
    """Records what a council has from a day on. What stood when the page was opened travels along."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, empty_value=None)

    def beside(self, theirs: Policy | None, mark: str) -> None:
        """Something was recorded meanwhile: told, and what was typed stays, now made from that."""
        data: Any = self.data
        data = data.copy()
        data["seen"] = mark
        self.data = data
        now = f"It is now “{theirs}”, since {theirs.starts_on:%-d %B %Y}" if theirs else "What stood is gone"
        self.add_error(None, f"{CHANGED}. {now}. Save again to record yours all the same")


class PolicyForm(NewStateForm):
    button = "Save"

    form = forms.ChoiceField(label="What does the council have?", choices=Policy.Form.choices, widget=forms.RadioSelect)
    title = line("Title of the document", required=False)
    starts_on = DayField(
        label="Since", help_text="The day on which it was adopted; today for “in preparation” or “none”."
    )
    stance = forms.ChoiceField(label="Whose is it?", widget=forms.RadioSelect, required=False)

    field_order = ["form", "title", "starts_on", "stance"]

    def __init__(self, *args: Any, common: CommonPolicy | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.common = common
        own = [(Policy.Stance.OWN.value, Policy.Stance.OWN.label)]
        taken = [(stance.value, f"{stance.label}: “{common}”") for stance in Policy.FROM_COMMON] if common else []
        self.fields["stance"].choices = [*own, *taken]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("form") in Policy.IN_PLACE:
            if not said.get("title"):
                self.add_error("title", "Enter the title of the document")
            said["stance"] = said.get("stance") or Policy.Stance.OWN
        else:
            said["stance"] = Policy.Stance.NONE
        said["common"] = self.common if said["stance"] in Policy.FROM_COMMON else None
        return said

    def said(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "file"}


class CorrectPolicyForm(InPlaceForm, VersionedForm):
    button = "Save"

    title = line("Title of the document")

    field_order = ["title"]

    def __init__(self, *args: Any, adopted_on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.adopted_on = adopted_on

    def said(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in ("file", "version")}


class TakeUpForm(NewStateForm):
    """The council takes up the common policy."""

    button = "Take it up"

    stance = forms.ChoiceField(
        label="How does the council take it up?",
        choices=[
            (Policy.Stance.ADOPTED.value, "As it is"),
            (Policy.Stance.ADAPTED.value, "Adapted: the council’s own document follows it"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether it is taken up as it is or adapted"},
    )
    form = forms.ChoiceField(
        label="Where does it stand?",
        choices=[(form.value, form.label) for form in Policy.IN_PLACE],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose where it stands"},
    )
    title = line("Title of the document")
    starts_on = DayField(label="Adopted on")

    field_order = ["stance", "form", "title", "starts_on"]

    def said(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "file"}


class ReviewForm(FileForm):
    button = "Record the review"

    held_on = DayField(label="Held on")
    held_by = line("Held by", "For example “Procurement board, with the suppliers’ forum”.", longest=150)
    outcome = long_text(
        "What came of it",
        "What was changed and why, or why it stands as it is. Say it too where suppliers were asked.",
        required=True,
    )
    next_due_on = DayField(label="Next review by", required=False)
    file = forms.FileField(label="Note of the review", required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        refuse_before(self, "next_due_on", said.get("held_on"), "The next review must not be before this one")
        return said


class CommonPolicyForm(FileForm):
    button = "Record the agreement"

    kind = forms.ChoiceField(label="What was agreed?", choices=PolicyKind.choices, widget=forms.RadioSelect)
    title = line("Title")
    agreed_by = line("Agreed by", "For example “Standards group”.", longest=150)
    starts_on = DayField(label="Agreed on")
    review_due_on = DayField(label="To be reviewed by", required=False)
    text = long_text("Text", "The wording that councils can take over, in Markdown.", rows=12)
    file = forms.FileField(label="The document", required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        refuse_before(
            self, "review_due_on", said.get("starts_on"), "The review must not be before the day it was agreed"
        )
        return said
