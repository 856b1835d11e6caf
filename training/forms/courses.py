"""Courses and their sessions as a trainer writes them."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from training.models import Course, Session
from training.models.courses import Kind
from training.models.people import Specialism
from ui.forms import DayField, PageForm, VersionedForm


class CourseForm(VersionedForm):
    title = forms.CharField(label="Title", max_length=150)
    kind = forms.ChoiceField(label="Kind", choices=Kind.choices, widget=forms.RadioSelect)
    specialism = forms.ChoiceField(
        label="Specialism, for specialist training",
        choices=[("", "None"), *Specialism.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    provider = forms.CharField(label="Provider", max_length=150)
    about = forms.CharField(
        label="What it is about", required=False, max_length=4000, widget=forms.Textarea({"rows": 6})
    )
    link = forms.URLField(label="Web page of the course", required=False, assume_scheme="https")
    valid_months = forms.IntegerField(
        label="For how many months does it stay in date?",
        required=False,
        min_value=1,
        max_value=240,
        help_text="For example 36. Leave it empty where it does not lapse.",
    )

    def __init__(self, *args: Any, course: Course | None = None, **kwargs: Any) -> None:
        if course:
            kwargs["initial"] = {**values_of(course), "version": course.version}
        super().__init__(*args, **kwargs)
        self.course = course

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("kind") == Kind.SPECIALIST and not said.get("specialism"):
            self.add_error("specialism", "Choose the specialism that the training is for")
        if said.get("kind") and said["kind"] != Kind.SPECIALIST:
            said["specialism"] = ""
        if self.course and said.get("kind") not in (None, self.course.kind) and self.course.completions.exists():
            self.add_error("kind", "People have completed it as what it is. Make a new course for another kind.")
        return said

    def said(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def values_of(course: Course) -> dict[str, Any]:
    """What a course says, by the names of the form."""
    return {name: getattr(course, name) for name in CourseForm.base_fields if name != "version"}


class SessionForm(VersionedForm):
    day = DayField(label="Day", help_text="For example 7 3 2027.")
    starts = forms.TimeField(
        label="Begins at", widget=forms.TimeInput({"type": "time"}), error_messages={"required": "Enter when it begins"}
    )
    ends = forms.TimeField(
        label="Ends at", widget=forms.TimeInput({"type": "time"}), error_messages={"required": "Enter when it ends"}
    )
    place = forms.CharField(label="Place", max_length=200, required=False)
    link = forms.URLField(label="Link, if it is online", required=False, assume_scheme="https")
    places = forms.IntegerField(label="Places", min_value=1, max_value=2000)
    closes_on = DayField(label="Last day to book")

    def __init__(self, *args: Any, session: Session | None = None, **kwargs: Any) -> None:
        if session:
            kwargs["initial"] = {**session_values(session), "version": session.version}
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("starts") and said.get("ends") and said["ends"] <= said["starts"]:
            self.add_error("ends", "It must end after it begins")
        if not self.errors and not said.get("place") and not said.get("link"):
            self.add_error("place", "Say where it is, or give the link")
        if said.get("day") and said.get("closes_on") and said["closes_on"] > said["day"]:
            self.add_error("closes_on", "The last day to book must not be after the day of the session")
        return said

    def values(self) -> dict[str, Any]:
        said, zone = self.cleaned_data, timezone.get_current_timezone()
        return {
            "starts_at": datetime.combine(said["day"], said["starts"], tzinfo=zone),
            "ends_at": datetime.combine(said["day"], said["ends"], tzinfo=zone),
            "place": said["place"].strip(),
            "link": said["link"],
            "places": said["places"],
            "closes_on": said["closes_on"],
        }


def session_values(session: Session) -> dict[str, Any]:
    """What a session says, by the names of the form."""
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    return {
        "day": starts.date(),
        "starts": f"{starts:%H:%M}",
        "ends": f"{ends:%H:%M}",
        "place": session.place,
        "link": session.link,
        "places": session.places,
        "closes_on": session.closes_on,
    }


class CancelSessionForm(PageForm):
    button = "Cancel the session"

    reason = forms.CharField(
        label="Why is it cancelled?", max_length=200, help_text="Everybody booked is told, with this reason."
    )
