"""The form of one record of a register: its fields, and the version it was made from."""

from typing import Any

from django import forms

from ui.forms import DayField, PageForm


class RecordForm(forms.ModelForm, PageForm):
    """A page for one record. Its version travels along, so that two editors never overwrite one another unseen."""

    from_version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        record = kwargs.get("instance")
        kwargs["initial"] = {"from_version": getattr(record, "version", 0), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)

    def _get_validation_exclusions(self) -> set[str]:
        """The region is not asked for, yet what must be single within it is checked, so that a sentence says so."""
        found: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return found - {"region"}

    @property
    def version(self) -> int:
        return self.cleaned_data.get("from_version") or 0

    def made_anew(self, version: int) -> None:
        """Show what was typed again, now over the version that somebody else has kept meanwhile."""
        data: Any = self.data
        data = data.copy()
        data["from_version"] = str(version)
        self.data = data


def long_text(label: str, hint: str = "", *, required: bool = True, rows: int = 4, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, required=required, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


def day(label: str, hint: str = "", *, required: bool = True) -> DayField:
    return DayField(label=label, help_text=hint, required=required)
