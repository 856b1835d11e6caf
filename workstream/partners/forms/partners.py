"""Partners, contacts, the log, asks and scope items."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from councils.models import Council
from ui.forms import refuse_before
from workstream.models import Partner, PartnerAsk, PartnerContact, PartnerEntry, ScopeItem
from workstream.programme.forms.records import RecordForm, day, long_text


class PartnerForm(RecordForm):
    link = forms.URLField(
        label="Web address", required=False, max_length=300, assume_scheme="https", help_text="For example www.nhs.uk."
    )

    class Meta:
        model = Partner
        fields = ("name", "kind", "about", "link")
        widgets = {"kind": forms.RadioSelect, "about": forms.Textarea(attrs={"rows": 3})}


class ContactForm(RecordForm):
    left_on = day("No longer there since", "Leave it empty while the person is there.", required=False)

    class Meta:
        model = PartnerContact
        fields = ("name", "job", "email", "phone", "left_on")

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() - {"partner"}


class EntryForm(RecordForm):
    """What was said, and what follows. Once written, the next step is changed as an action."""

    on = day("Date", "The day of the call, the meeting or the letter.")
    words = long_text("What was said or agreed")
    step = forms.CharField(
        label="Next step", required=False, max_length=300, help_text="What is to be done. Leave it empty if nothing is."
    )
    owner = forms.ChoiceField(label="Who does it", required=False)
    owner_name = forms.CharField(label="Or somebody without an account", required=False, max_length=150)
    due_on = day("By when", "For example 31 3 2027.", required=False)

    class Meta:
        model = PartnerEntry
        fields = ("on", "contact", "words")

    def __init__(self, *args: Any, contacts: QuerySet[PartnerContact], people: list[User], **kwargs: Any) -> None:
        self.people = {str(person.pk): person for person in people}
        super().__init__(*args, **kwargs)
        contact: Any = self.fields["contact"]
        contact.queryset, contact.label, contact.empty_label = contacts, "With", "Nobody in particular"
        if self.instance.pk:
            for name in ("step", "owner", "owner_name", "due_on"):
                del self.fields[name]
            self.lay_out()
        else:
            choices = [("", "Nobody yet"), *((pk, str(person)) for pk, person in self.people.items())]
            self.fields["owner"].choices = choices  # type: ignore[attr-defined]
            self.initial["on"] = timezone.localdate()

    def clean_on(self) -> Any:
        if self.cleaned_data["on"] > timezone.localdate():
            raise forms.ValidationError("Choose today or an earlier day: what is still to come is a next step")
        return self.cleaned_data["on"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        given = [name for name in ("owner", "owner_name", "due_on") if said.get(name)]
        if said.get("step"):
            if "due_on" not in given and "due_on" not in self.errors:
                self.add_error("due_on", "Say by when the next step is to be done")
            if not {"owner", "owner_name"} & set(given):
                self.add_error("owner", "Say who does it: choose a person, or write a name below")
            if said.get("owner") and said.get("owner_name"):
                self.add_error("owner_name", "Choose a person from the list or enter a name, not both")
            for first in (said.get("on"), timezone.localdate()):
                refuse_before(self, "due_on", first, "Enter today or a later day")
        elif given:
            self.add_error("step", "Say what the next step is, or leave who and when empty too")
        return said

    def next_step(self) -> dict[str, Any] | None:
        said = self.cleaned_data
        if not said.get("step"):
            return None
        owner = self.people.get(said["owner"])
        return {"title": said["step"], "owner": owner, "owner_name": said["owner_name"], "due_on": said["due_on"]}


class PartnerAskForm(RecordForm):
    asked_on = day("Asked on", "Leave it empty if the partner has not been asked yet.", required=False)
    replied_on = day("Replied on", required=False)

    class Meta:
        model = PartnerAsk
        fields = ("partner", "need", "why", "councils", "asked_on", "replied_on", "reply", "result", "outcome")
        widgets = {
            "councils": forms.CheckboxSelectMultiple,
            "why": forms.Textarea(attrs={"rows": 3}),
            "reply": forms.Textarea(attrs={"rows": 3}),
            "outcome": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, partners: QuerySet[Partner], councils: QuerySet[Council], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["partner"].queryset, fields["partner"].label = partners, "Of whom is it asked?"
        fields["partner"].empty_label = "Choose a partner"
        fields["councils"].queryset = councils
        fields["councils"].help_text = "Leave all empty where the programme as a whole asks."
        fields["result"].choices = [("", "Not settled yet"), *PartnerAsk.Result.choices]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        asked, replied = said.get("asked_on"), said.get("replied_on")
        if replied and not asked:
            self.add_error("asked_on", "Enter the day it was asked: there is a reply")
        elif replied and asked and replied < asked:
            self.add_error("replied_on", "This must not be before the day it was asked")
        if replied and not said.get("reply", "").strip():
            self.add_error("reply", "Say what the reply was")
        if said.get("reply", "").strip() and not replied and "replied_on" not in self.errors:
            self.add_error("replied_on", "Enter the day of the reply")
        settled = said.get("result") in {"agreed", "partly", "refused"}
        if settled and not replied and "replied_on" not in self.errors:
            self.add_error("replied_on", "Enter the day of the reply: without one it is not settled")
        return said


class ScopeItemForm(RecordForm):
    settled_on = day("Settled on", "Only where it is included, included in part or left out.", required=False)

    class Meta:
        model = ScopeItem
        fields = ("partner", "title", "state", "settled_on", "words")
        widgets = {"state": forms.RadioSelect, "words": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, projects: QuerySet[Partner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["partner"].queryset, fields["partner"].label = projects, "Project"
        fields["partner"].empty_label = "Choose a project"

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        settled, on = said.get("state") in ScopeItem.SETTLED, said.get("settled_on")
        if settled and not on and "settled_on" not in self.errors:
            self.add_error("settled_on", "Enter the day on which this was settled")
        if on and not settled:
            self.add_error("state", "Say how it was settled, or leave the day empty")
        return said
