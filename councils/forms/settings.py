"""What a project manager settles for a region, and what a council settles about its name in public."""

from datetime import date
from typing import Any

from django import forms

from councils.models import Council, Region, SharedTeam, in_force
from ui.forms import MarkedForm


class RegionSettingsForm(MarkedForm):
    button = "Save the settings"

    programme = forms.CharField(
        label="Name of the programme",
        max_length=150,
        help_text="Stands on reports and in mails.",
        error_messages={"required": "Enter the name of the programme"},
    )
    naming = forms.ChoiceField(
        label="What do councils see of one another?",
        choices=Region.Naming.choices,
        widget=forms.RadioSelect,
        help_text="The project manager and the programme board always see every council by name.",
    )
    monthly_report = forms.BooleanField(
        label="Make the highlight report by itself on the first of each month", required=False
    )
    public_figures = forms.BooleanField(
        label="Show the region's progress to everybody, as public figures",
        required=False,
        help_text="A page and open data without signing in, in groups of councils. A council is named only where it"
        " agreed to it itself.",
    )
    least_response = forms.IntegerField(
        label="Least share answered before LM3 is shown, per cent",
        min_value=1,
        max_value=100,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        help_text="Of what the suppliers in a measurement were paid, how much must be paid to those who answered the"
        " survey. Below it only LM2 is shown.",
        error_messages={"required": "Enter a share between 1 and 100"},
    )


class SharedTeamForm(MarkedForm):
    button = "Save the team"

    name = forms.CharField(
        label="Name of the team", max_length=150, error_messages={"required": "Enter the name of the team"}
    )
    councils = forms.ModelMultipleChoiceField(
        Council.objects.none(),
        label="Which councils does it serve?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick the councils that it serves"},
    )

    def __init__(self, *args: Any, region: Region, team: SharedTeam | None, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.team = team
        councils = self.fields["councils"]
        assert isinstance(councils, forms.ModelMultipleChoiceField)
        councils.queryset = region.councils.filter(in_force(on)).select_related("shared_team")
        councils.label_from_instance = self._label  # type: ignore[assignment, method-assign]

    def _label(self, council: Council) -> str:
        other = (
            council.shared_team if council.shared_team_id not in (None, self.team.pk if self.team else None) else None
        )
        return f"{council.short_name} (now served by {other})" if other else council.short_name
