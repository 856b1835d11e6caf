"""What the councils before a merger had said: so that their history can be read after it."""

import random
from dataclasses import replace
from datetime import date

from councils.models import Council
from frameworks.assessments.operations.open_collection import begin_collection, give_assessments
from frameworks.demo.profiles import character
from frameworks.demo.telling import Cast, Stage, Story, moment, tell
from frameworks.models import Edition

NAME = "2022 trial in Cumbria (invented)"
OPENS, CLOSES, SUBMITS = date(2022, 9, 5), date(2022, 10, 28), date(2022, 10, 20)
MERGED_ON = date(2023, 3, 31)
BEFORE = -1
"""Years before the first of the present-day collections."""


def seed_predecessors(who: Cast, edition: Edition) -> None:
    """Those that ended in 2023 had a trial the autumn before; people of their successors had done it."""
    if who.region.collections.filter(name=NAME).exists():
        return
    draw = random.Random(NAME)
    old = list(who.region.councils.filter(ends_on=MERGED_ON).prefetch_related("successors").order_by("slug"))
    known = {council.pk: after for council in old if (after := _successor(who, council))}
    if not known:
        return
    opened = moment(OPENS, draw)
    collection = begin_collection(
        who.region, edition, name=NAME, opens_on=OPENS, closes_on=CLOSES, aiming_at=1, by=who.manager, at=opened
    )
    acting = replace(
        who,
        officers={pk: who.officers[after] for pk, after in known.items()},
        sign_off={pk: who.sign_off[after] for pk, after in known.items()},
    )
    themes = [theme.code for theme in edition.themes.all()]
    wanted = [council for council in old if council.pk in known]
    for assessment in give_assessments(collection, wanted, by=who.manager, at=opened):
        story = Story(Stage.VALIDATED, date(2022, 9, 12), SUBMITS)
        tell(acting, assessment, story, character(assessment.council.kind, themes, draw), BEFORE)


def _successor(who: Cast, council: Council) -> int | None:
    """One that has people of the demonstration."""
    found = [row.pk for row in council.successors.all() if row.pk in who.officers and row.pk in who.sign_off]
    return found[0] if found else None
