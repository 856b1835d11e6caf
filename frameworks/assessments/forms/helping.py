"""Giving a requirement to a colleague, asking somebody without an account, handing over, sharing, giving."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from councils.models import Council
from files.forms import FileForm
from frameworks.models import Assessment, Criterion
from frameworks.models.answers import ValueChoices
from ui.forms import DayField, PageForm

NOBODY = ("", "Nobody in particular")


class GiveForm(PageForm):
    button = "Give it to them"

    owner = forms.ChoiceField(label="Colleague", required=False)

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        self.people = {str(person.pk): person for person in people}
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [  # type: ignore[attr-defined]
            NOBODY,
            *((pk, str(person)) for pk, person in self.people.items()),
        ]

    @property
    def chosen(self) -> User | None:
        return self.people.get(self.cleaned_data["owner"])


class AskForm(PageForm):
    button = "Send the link"

    name = forms.CharField(label="Name", max_length=150, help_text="For example “Ann Lee, human resources”.")
    email = forms.EmailField(label="E-mail address")
    question = forms.CharField(
        label="What do you want to know?",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="They see the requirement, what good evidence looks like, and these words.",
    )


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return list(files)  # Each is looked at by itself when it is stored.


class EmailForm(PageForm):
    button = "Show me the question"

    email = forms.EmailField(label="The e-mail address that the link was sent to")


class ReplyForm(PageForm):
    button = "Send the answer"

    value = forms.ChoiceField(
        label="Is it met?",
        choices=[*((value, label) for value, label in ValueChoices.choices), ("", "I cannot say")],
        widget=forms.RadioSelect,
        required=False,
    )
    words = forms.CharField(
        label="Your answer", max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    files = FilesField(label="Documents that show it", required=False)  # type: ignore[assignment]
    email = forms.EmailField(widget=forms.HiddenInput)
    has_files = False
    """Whether a document comes with the answer, now or from before."""

    def __init__(self, *args: Any, limit_mb: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "files"
        ].help_text = f"Optional. PDF, Office, OpenDocument, pictures, CSV, text or e-mail; up to {limit_mb} MB each."
        self.helper.attrs["enctype"] = "multipart/form-data"

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("words", "").strip() and not self.has_files and not said.get("files"):
            self.add_error("words", "Write an answer, or add a document")
        if said.get("value") == ValueChoices.NOT_APPLICABLE and not said.get("words", "").strip():
            self.add_error("words", "Say why it does not apply")
        return said


class HandOverForm(PageForm):
    button = "Hand all over"

    leaving = forms.ChoiceField(label="Who hands over", error_messages={"required": "Choose who hands over"})
    to = forms.ChoiceField(label="Who takes it on", error_messages={"required": "Choose who takes it on"})

    def __init__(self, *args: Any, holders: list[tuple[User, int]], people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.holders = {str(person.pk): person for person, _count in holders}
        self.people = {str(person.pk): person for person in people}
        self.fields["leaving"].choices = [  # type: ignore[attr-defined]
            ("", "Choose"),
            *((str(person.pk), f"{person}, {count} open") for person, count in holders),
        ]
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            ("", "Choose"),
            *((pk, str(person)) for pk, person in self.people.items()),
        ]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("leaving") and said.get("leaving") == said.get("to"):
            self.add_error("to", "Choose somebody else than the person who hands over")
        return said


class ShareForm(PageForm):
    button = "Offer it to them"

    councils = forms.MultipleChoiceField(
        label="Councils that your team serves too",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one council"},
    )

    def __init__(self, *args: Any, targets: list[Assessment], **kwargs: Any) -> None:
        self.targets = {str(row.pk): row for row in targets}
        super().__init__(*args, **kwargs)
        self.fields["councils"].choices = [  # type: ignore[attr-defined]
            (pk, row.council.short_name) for pk, row in self.targets.items()
        ]

    def chosen(self) -> list[Assessment]:
        return [self.targets[pk] for pk in self.cleaned_data["councils"]]


class GivenForm(FileForm):
    button = "Offer it to the councils"

    title = forms.CharField(label="Title of the evidence", max_length=200)
    words = forms.CharField(
        label="What it shows",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Councils read this beside the requirement, and it becomes their comment when they confirm.",
    )
    file = forms.FileField(label="File", required=False)
    url = forms.URLField(label="Or its web address", max_length=500, required=False, assume_scheme="https")
    as_at = DayField(label="As at", help_text="The day that it shows, for example 31 3 2027.")
    fulfils = forms.ChoiceField(
        label="What does it do?",
        choices=[("yes", "It shows that the requirement is met"), ("no", "It helps, and does not show that yet")],
        widget=forms.RadioSelect,
        initial="yes",
    )
    criteria = forms.MultipleChoiceField(
        label="Requirements that it is evidence for",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one requirement"},
    )
    councils = forms.MultipleChoiceField(
        label="Councils",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one council"},
    )

    def __init__(self, *args: Any, criteria: list[Criterion], councils: list[Council], **kwargs: Any) -> None:
        self.all_criteria = {str(row.pk): row for row in criteria}
        self.all_councils = {str(row.pk): row for row in councils}
        super().__init__(*args, **kwargs)
        self.helper.attrs["enctype"] = "multipart/form-data"
        self.fields["criteria"].choices = [  # type: ignore[attr-defined]
            (pk, f"{row.code} {row.requirement}") for pk, row in self.all_criteria.items()
        ]
        self.fields["councils"].choices = [  # type: ignore[attr-defined]
            (pk, row.short_name) for pk, row in self.all_councils.items()
        ]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if "url" not in self.errors and bool(said.get("file")) == bool(said.get("url")):
            self.add_error("file", "Add a file or a web address, one of the two")
        return said
