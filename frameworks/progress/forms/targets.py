"""A target as a manager sets or ends it."""

from typing import Any

from django import forms
from django.utils import timezone

from frameworks.models import Edition, Theme
from ui.forms import DayField, PageForm, refuse_before


class TargetForm(PageForm):
    button = "Add the target"

    level = forms.TypedChoiceField(
        label="Level", coerce=int, widget=forms.RadioSelect, error_messages={"required": "Choose a level"}
    )
    about = forms.ChoiceField(label="In which themes?", error_messages={"required": "Choose all themes, or one"})
    by_on = DayField(label="To be reached by", help_text="The last day, for example 31 12 2027.")
    source = forms.CharField(
        label="Source",
        max_length=200,
        help_text="Who decided it and where it can be read, for example “Programme board, 12 May 2027, item 4”.",
        error_messages={"required": "Say who decided it and where it can be read"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        editions = list(Edition.objects.order_by("-loaded_at").prefetch_related("levels", "themes"))
        highest = max((level.number for edition in editions for level in edition.levels.all()), default=0)
        self.fields["level"].choices = [(n, f"Level {n}") for n in range(1, highest + 1)]  # type: ignore[attr-defined]
        self.fields["about"].choices = [  # type: ignore[attr-defined]
            (str(edition), themes_of(edition)) for edition in editions
        ]
        self.editions = {str(edition.pk): edition for edition in editions}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        level, edition = said.get("level"), self.edition
        if level and edition and level not in {row.number for row in edition.levels.all()}:
            self.add_error("level", f"{edition} has no level {level}")
        refuse_before(self, "by_on", timezone.localdate(), "Enter today or a later day")
        return said

    @property
    def edition(self) -> Edition | None:
        return self.editions.get(str(self.cleaned_data.get("about", "")).partition(":")[0])

    @property
    def theme(self) -> Theme | None:
        wanted = self.cleaned_data["about"].partition(":")[2]
        themes = self.edition.themes.all() if self.edition else []
        return next((theme for theme in themes if str(theme.pk) == wanted), None)


def themes_of(edition: Edition) -> list[tuple[str, str]]:
    """All themes or one; the value names the edition too, so that one list serves several editions."""
    themes = [(f"{edition.pk}:{theme.pk}", theme.title) for theme in edition.themes.all()]
    return [(f"{edition.pk}:", "All themes"), *themes]


class EndTargetForm(PageForm):
    button = "End the target"

    reason = forms.CharField(
        label="Why does it end?",
        max_length=200,
        help_text="For example “Replaced by the board on 12 May 2027”.",
        error_messages={"required": "Say why it ends"},
    )
