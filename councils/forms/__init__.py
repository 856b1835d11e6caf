from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from accounts.models import User
from councils.models import COUNCIL_ROLES, Champion, Council, Region, RoleKind, SubRegion, held_for
from ui.forms import DateField, MarkedForm

EMAIL_MESSAGES = {
    "required": "Enter an e-mail address",
    "invalid": "Enter an e-mail address such as name@council.gov.uk",
}
ROLES_IN_WORDS = {
    RoleKind.OFFICER: "Officer: answers and attaches evidence",
    RoleKind.SIGN_OFF: "Sign-off officer: also signs off, submits and invites colleagues",
    RoleKind.REVIEWER: "Reviewer: looks at what councils claim",
    RoleKind.SUB_REGIONAL_LEAD: "Sub-regional lead: sees the councils of one sub-region by name",
    RoleKind.EDITOR: "Editor: edits and publishes case studies",
    RoleKind.TRAINER: "Trainer: keeps courses and attendance",
    RoleKind.GROUP_REPRESENTATIVE: "Group representative: working papers of the region",
    RoleKind.BOARD: "Programme board member: sees all figures by name",
    RoleKind.MANAGER: "Project manager: runs all of the region",
}


def choices(kinds: Any) -> list[tuple[str, str]]:
    return [(str(kind), words) for kind, words in ROLES_IN_WORDS.items() if kind in kinds]


class InviteColleagueForm(forms.Form):
    email = forms.EmailField(label="E-mail address", error_messages=EMAIL_MESSAGES)
    kind = forms.ChoiceField(
        label="What will they do?",
        choices=choices(COUNCIL_ROLES),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what they will do"},
    )


class InvitePersonForm(InviteColleagueForm):
    council = forms.ModelChoiceField(
        Council.objects.none(),
        label="Council, for officers and sign-off officers",
        required=False,
        empty_label="Choose",
    )
    sub_region = forms.ModelChoiceField(
        SubRegion.objects.none(), label="Sub-region, for its lead", required=False, empty_label="Choose"
    )
    kind = forms.ChoiceField(
        label="What will they do?",
        choices=choices(RoleKind),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what they will do"},
    )

    def __init__(self, *args: Any, region: Region, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.region = region
        places: dict[str, QuerySet[Any]] = {
            "council": region.councils.exclude(ends_on__lt=on),  # shadow councils too
            "sub_region": region.sub_regions.all(),
        }
        for name, rows in places.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows
            field.widget.attrs["class"] = "govuk-select"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        asked = {"council": "Choose the council", "sub_region": "Choose the sub-region"}
        field = held_for(cleaned["kind"]) if cleaned.get("kind") else ""
        if field in asked and not cleaned.get(field) and field not in self.errors:
            self.add_error(field, asked[field])
        return cleaned

    def place(self) -> Council | SubRegion | Region:
        return self.cleaned_data.get(held_for(self.cleaned_data["kind"])) or self.region


class NewPersonForm(forms.ModelForm):
    password = forms.CharField(
        label="Password", widget=forms.PasswordInput, strip=False, error_messages={"required": "Choose a password"}
    )

    class Meta:
        model = User
        fields = ("name", "job_title")
        error_messages = {"name": {"required": "Enter your name"}}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("password"):
            person = User(email=self.instance.email, name=cleaned.get("name", ""))
            try:
                validate_password(cleaned["password"], person)
            except ValidationError as weak:
                self.add_error("password", weak)
        return cleaned


class FindPeopleForm(forms.Form):
    q = forms.CharField(label="Name or e-mail", required=False, max_length=100)
    kind = forms.ChoiceField(
        label="Role",
        required=False,
        choices=[("", "All roles"), *RoleKind.choices],
        widget=forms.Select(attrs={"class": "govuk-select"}),
    )


class ChampionForm(MarkedForm, forms.ModelForm):
    class Meta:
        model = Champion
        fields = ("name", "post", "sponsor")
        error_messages = {
            "name": {"required": "Enter the champion's name"},
            "post": {"required": "Enter the champion's job title"},
        }


class NewChampionForm(ChampionForm):
    starts_on = DateField(label="Champion since")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_starts_on(self) -> date:
        day: date = self.cleaned_data["starts_on"]
        if day > self.today:
            raise ValidationError("The first day must not lie ahead: name the champion on the day it begins")
        return day
