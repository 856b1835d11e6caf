"""A person of a council's list, and what they have completed."""

from typing import Any

from django import forms

from councils.models import Region
from training.models import Course, Learner
from training.models.people import Job, Specialism
from training.operations.keep_list import Said
from ui.forms import DayField, PageForm, VersionedForm

ANY = ("", "Any")


NAMES = tuple(Said.__dataclass_fields__)


def learner_values(learner: Learner) -> dict[str, Any]:
    """What the list says of somebody, by the names of the form."""
    return {name: getattr(learner, name) for name in NAMES}


class LearnerForm(VersionedForm):
    name = forms.CharField(label="Name", max_length=150)
    role = forms.ChoiceField(label="Role in buying", choices=Job.choices, widget=forms.RadioSelect)
    specialism = forms.ChoiceField(
        label="Specialism", choices=[("", "None"), *Specialism.choices], required=False, widget=forms.RadioSelect
    )
    job_title = forms.CharField(label="Job title", max_length=150, required=False)
    email = forms.EmailField(
        label="E-mail address", required=False, help_text="For the booking and the reminder. It opens no account."
    )
    staff_number = forms.CharField(
        label="Staff number", max_length=40, required=False, help_text="Tells two people of one name apart."
    )

    def __init__(self, *args: Any, learner: Learner | None = None, **kwargs: Any) -> None:
        if learner:
            kwargs["initial"] = {**learner_values(learner), "version": learner.version}
        super().__init__(*args, **kwargs)

    def said(self) -> Said:
        values = {name: " ".join(str(value).split()) for name, value in self.cleaned_data.items() if name in NAMES}
        return Said(**{**values, "email": values["email"].lower()})


class CompletionForm(PageForm):
    button = "Note it"

    course = forms.ModelChoiceField(Course.objects.none(), label="Course", empty_label=None, widget=forms.RadioSelect)
    completed_on = DayField(label="Completed on", help_text="For example 7 3 2027.")

    def __init__(self, *args: Any, region: Region, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        courses = region.courses.exclude(state=Course.State.DRAFT)
        self.fields["course"].queryset = courses  # type: ignore[attr-defined]


class FindLearnersForm(forms.Form):
    q = forms.CharField(label="Name", required=False, max_length=100)
    role = forms.ChoiceField(
        label="Role", choices=[ANY, *Job.choices], required=False, widget=forms.Select({"class": "govuk-select"})
    )
    specialism = forms.ChoiceField(
        label="Specialism",
        choices=[ANY, *Specialism.choices],
        required=False,
        widget=forms.Select({"class": "govuk-select"}),
    )
