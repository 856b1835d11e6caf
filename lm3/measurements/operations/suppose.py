"""What if spend moved to local suppliers, and what the council does about what was found."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from actions.acting import make
from actions.models import Action
from lm3.measurements.queries.results import Shown
from lm3.measurements.queries.scenarios import elsewhere
from lm3.models import Measurement, Scenario
from lm3.spend.queries.load_tables import pounds


class Refused(ValidationError):
    """So much cannot move; the message says how much can."""


@transaction.atomic
def suppose(shown: Shown, said: dict[str, Any], *, by: User | None, at: datetime) -> Scenario:
    """A scenario kept beside its measurement. Refused where more would move than goes elsewhere."""
    if shown.result is None:
        raise Refused("Work the measurement out first.")
    room = elsewhere(shown.measurement, category=said["category"], supplier=said["supplier"])
    wanted = shown.first * said["points"] / 100
    if wanted > room:
        most = Decimal(room * 100) / shown.first
        raise Refused(
            f"{said['points'].normalize():f} points are {pounds(round(wanted))}, but only {pounds(room)} go to "
            f"suppliers elsewhere here: at most {most:.2f} points can move."
        )
    return Scenario.objects.create(measurement=shown.measurement, made_by=by, made_at=at, **said)


@transaction.atomic
def change(measurement: Measurement, said: dict[str, Any], *, by: User | None, at: datetime) -> Action:
    """An action of the council, because of what the measurement found."""
    assert measurement.council
    action = make(measurement.council, by=by, at=at, **said)
    measurement.actions.add(action)
    return action
