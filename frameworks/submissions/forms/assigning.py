"""Who reviews, and by when."""

from collections.abc import Iterable
from datetime import date

from django import forms

from accounts.models import User
from ui.forms import DateField


class AssignForm(forms.Form):
    reviewer = forms.TypedChoiceField(
        label="Reviewer", coerce=int, empty_value=None, error_messages={"required": "Choose a reviewer"}
    )
    due_on = DateField(label="Due date", missing="Enter a due date")

    def __init__(self, *args: object, people: Iterable[User], today: date, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.people = {person.pk: person for person in people}
        self.today = today
        choices = [(pk, str(person)) for pk, person in self.people.items()]
        self.fields["reviewer"].choices = [("", "Choose"), *choices]  # type: ignore[attr-defined]

    def clean_due_on(self) -> date:
        due_on: date = self.cleaned_data["due_on"]
        if due_on < self.today:
            raise forms.ValidationError("The due date must be today or later")
        return due_on

    @property
    def person(self) -> User:
        return self.people[self.cleaned_data["reviewer"]]


class AssignManyForm(AssignForm):
    submission = forms.TypedMultipleChoiceField(
        label="Submissions", coerce=int, error_messages={"required": "Choose at least one council"}
    )

    def __init__(self, *args: object, waiting: Iterable[int], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["submission"].choices = [(pk, str(pk)) for pk in waiting]  # type: ignore[attr-defined]
