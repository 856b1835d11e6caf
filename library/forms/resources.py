"""A resource as somebody suggests it and as the editor keeps it."""

from typing import Any

from django import forms

from councils.models import Council, Region
from files.forms import FileForm
from frameworks.models import Theme
from library.forms.fields import LinkField, line, long_text
from library.models import Audience, Resource
from ui.forms import DayField, MarkedForm, PageForm, VersionedForm


class ResourceForm(FileForm):
    kind = forms.ChoiceField(label="What is it?", choices=Resource.Kind.choices, widget=forms.RadioSelect)
    title = line("Title")
    about = long_text("What it is good for", "Two or three sentences. You can use Markdown.")
    link = LinkField(label="Web address", required=False)
    file = forms.FileField(label="File", required=False)
    owner = line("Whose it is", "The organisation that keeps it up to date.", required=False, longest=150)
    tags = line("Tags", "Words to find it by, separated by commas.", required=False)
    theme = forms.ChoiceField(label="Theme of the framework", required=False)
    level = forms.TypedChoiceField(label="Level", coerce=int, empty_value=None, required=False, choices=[("", "Any")])

    def __init__(self, *args: Any, region: Region, has_file: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.region, self.has_file = region, has_file
        themes = dict(Theme.objects.order_by("-edition__loaded_at", "order").values_list("code", "title"))
        self.fields["theme"].choices = [("", "Any"), *themes.items()]  # type: ignore[attr-defined]
        self.fields["level"].choices = [("", "Any"), *((n, f"Level {n}") for n in range(1, 6))]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("link") and not said.get("file") and not self.has_file and "link" not in self.errors:
            self.add_error("link", "Enter a web address or choose a file")
        return said

    def tag_names(self) -> list[str]:
        return [name for name in self.cleaned_data["tags"].split(",") if name.strip()]

    def said(self) -> dict[str, Any]:
        apart = ("file", "tags", "version", "file_words")
        return {name: value for name, value in self.cleaned_data.items() if name not in apart}


class SuggestForm(ResourceForm):
    button = "Send it to the editor"


class EditResourceForm(ResourceForm, VersionedForm):
    button = "Save"

    audience = forms.ChoiceField(label="Who may see it?", choices=Audience.choices, widget=forms.RadioSelect)
    council = forms.ModelChoiceField(
        Council.objects.none(), label="Council, where it is for one only", required=False, empty_label="None"
    )
    file_words = line("What is new in the file", required=False)
    review_on = DayField(label="To be looked at again by", required=False)

    field_order = ["kind", "title", "about", "link", "file", "file_words", "audience", "council"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["council"].queryset = self.region.councils.known().order_by("short_name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("audience") == Audience.COUNCIL and not said.get("council"):
            self.add_error("council", "Choose the council")
        if said.get("audience") != Audience.COUNCIL:
            said["council"] = None
        return said


class DecideForm(PageForm):
    button = "Send the decision"

    decision = forms.ChoiceField(
        label="What happens to it?",
        choices=[("publish", "Publish it"), ("decline", "Do not take it")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether it is published"},
    )
    audience = forms.ChoiceField(
        label="Who may see it?", choices=Audience.choices[:2], widget=forms.RadioSelect, required=False
    )
    reply = line("Reply to whoever suggested it", "They see it on its page.", required=False, longest=500)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("decision") == "publish" and not said.get("audience"):
            self.add_error("audience", "Choose who may see it")
        if said.get("decision") == "decline" and not said.get("reply"):
            self.add_error("reply", "Say why it is not taken")
        return said


class TakeOutForm(PageForm):
    button = "Take it out"

    reply = line("Why is it taken out?", longest=500)


class CollectionForm(MarkedForm):
    button = "Save"

    title = line("Title")
    about = long_text("What it is about", "You can use Markdown.")


class CollectionItemForm(MarkedForm):
    button = "Save"

    resource = forms.IntegerField(label="Resource", widget=forms.HiddenInput)
    word = long_text("A word on it", "What a reader gets from it, and what to make of it.", rows=4)
    order = forms.IntegerField(label="Place in the list", min_value=0, max_value=1000, initial=0)


class HandOverForm(PageForm):
    button = "Make the package"

    to = line("To whom", "For example “National procurement store”.", longest=150)
    public_only = forms.BooleanField(label="Only what anyone may see", required=False, initial=True)
