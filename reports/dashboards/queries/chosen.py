"""What a reader of figures has chosen, and the day that is usual."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from councils.models import Region
from frameworks.progress.rules.standings import Band, Basis, Moment

BASIS_WORDS = {Basis.VALIDATED: "Validated by a reviewer", Basis.CLAIMED: "Claimed by the councils"}


MOMENT_WORDS = {Moment.COLLECTION: "At the last collection", Moment.NOW: "Now, with updates"}


@dataclass(frozen=True)
class Chosen:
    on: date
    basis: Basis = Basis.VALIDATED
    moment: Moment = Moment.COLLECTION
    sub_region: str = ""
    band: Band | None = None
    q: str = ""

    def query(self, **changes: Any) -> str:
        """The query string that asks for the same again, with changes."""
        asked = replace(self, **changes)
        pairs = {
            "on": asked.on.isoformat(),
            "basis": asked.basis.value,
            "moment": asked.moment.value,
            "sub_region": asked.sub_region,
            "band": asked.band.value if asked.band else "",
            "q": asked.q,
        }
        return urlencode({name: value for name, value in pairs.items() if value})


def usual_day(region: Region) -> date:
    """Today, or the day a region kept as history opens at."""
    return region.opens_as_at or timezone.localdate()
