"""Members, meetings and requests to lead councils."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from councils.models import Council, Region
from workstream.models import LeadRequest, Meeting, Member
from workstream.programme.forms.records import RecordForm, day


class MemberForm(RecordForm):
    starts_on = day("Member since")
    ends_on = day("Last day as a member", "Leave it empty while the person is a member.", required=False)

    class Meta:
        model = Member
        fields = ("name", "email", "council", "body", "standing", "starts_on", "ends_on")
        widgets = {"standing": forms.RadioSelect}

    def __init__(self, *args: Any, councils: QuerySet[Council], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["council"].queryset = councils  # type: ignore[attr-defined]
        self.fields["council"].empty_label = "None: another body"  # type: ignore[attr-defined]
        self.fields["body"].label = "Other body"
        self.fields["body"].help_text = "Only where it is not a council."

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if bool(said.get("council")) == bool(said.get("body", "").strip()):
            self.add_error("council", "Choose a council, or write the name of another body: one of the two")
        return said


class MeetingForm(RecordForm):
    on = day("Date")
    starts_at = forms.TimeField(label="Starts at", help_text="For example 10:00.")
    ends_at = forms.TimeField(label="Ends at", help_text="For example 12:30.")
    is_called_off = forms.BooleanField(label="The meeting is called off", required=False)

    class Meta:
        model = Meeting
        fields = ("title", "on", "starts_at", "ends_at", "place", "is_called_off")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        starts, ends = said.get("starts_at"), said.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", "The meeting must end after it starts")
        return said


class MeetingNotesForm(RecordForm):
    present = forms.ModelMultipleChoiceField(
        label="Who was there?", queryset=Member.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Meeting
        fields = ("notes",)
        widgets = {"notes": forms.Textarea(attrs={"rows": 8})}

    def __init__(self, *args: Any, members: QuerySet[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["present"]
        field.queryset = members
        field.label_from_instance = lambda member: f"{member.name}, {member.where}"
        if self.instance.pk:
            self.initial["present"] = list(self.instance.attendance.values_list("member_id", flat=True))
        if not members.exists():
            del self.fields["present"]


class LeadRequestForm(RecordForm):
    asked_on = day("Asked on")
    received_on = day("Material received on", required=False)
    joined_on = day("Joined the work stream on", required=False)

    class Meta:
        model = LeadRequest
        fields = ("sub_region", "council", "asked_on", "received_on", "joined_on", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, region: Region, councils: QuerySet[Council], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sub_region"].queryset = region.sub_regions.all()  # type: ignore[attr-defined]
        self.fields["sub_region"].label = "Sub-region"
        self.fields["council"].queryset = councils  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        asked = said.get("asked_on")
        for name in ("received_on", "joined_on"):
            if asked and said.get(name) and said[name] < asked:
                self.add_error(name, "This must not be before the day it was asked")
        return said
