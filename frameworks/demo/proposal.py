"""The world of the work stream proposal, as at 30 June 2007: its targets, a first collection and one that is open."""

import random
from datetime import date

from councils.models import Region
from frameworks.assessments.operations.open_collection import open_collection
from frameworks.demo.casting import closed, open_now
from frameworks.demo.present import characters_of, councils_of, give_more_time, tell_all
from frameworks.demo.telling import Cast, cast, moment
from frameworks.editions.operations.load_edition import flexible_framework
from frameworks.models import Collection, Edition, Target

TASK_FORCE = "Sustainable Procurement Task Force, Procuring the Future (June 2006)"
PROPOSAL = "Sustainable Procurement Work Stream Proposal, North West Centre of Excellence (2007)"
TARGETS = (
    (1, date(2007, 4, 30), date(2006, 6, 30), TASK_FORCE),
    (1, date(2007, 12, 31), date(2007, 4, 1), PROPOSAL),
    (3, date(2009, 4, 30), date(2006, 6, 30), TASK_FORCE),
)
"""Level, by when, set on, source. The sources name months, so the last day of the month counts; the proposal bears no
day and is taken as of April 2007."""
BEFORE = -2
"""Years before the first of the present-day collections in which a council of 2007 would stand."""


def seed_proposal(region: Region, rng: random.Random) -> None:
    edition = flexible_framework()
    who = cast(region, edition.requirements())
    if not region.targets.exists():
        for level, by_on, set_on, source in TARGETS:
            Target.objects.create(
                region=region,
                edition=edition,
                level=level,
                by_on=by_on,
                set_on=set_on,
                source=source,
            )
    if region.collections.exists():
        return
    characters = characters_of(region, date(2007, 6, 30), edition, rng)
    first = _open(who, edition, "Early 2007 self-assessment", date(2007, 1, 15), date(2007, 2, 28))
    tell_all(who, first, closed(first, councils_of(first), rng), characters, BEFORE)
    second = _open(who, edition, "Summer 2007 self-assessment", date(2007, 5, 18), date(2007, 7, 20))
    stories = open_now(second, councils_of(second), rng)
    tell_all(who, second, stories, characters, BEFORE + 0.5)
    give_more_time(who, second, stories, rng)


def _open(who: Cast, edition: Edition, name: str, opens_on: date, closes_on: date) -> Collection:
    return open_collection(
        who.region,
        edition,
        name=name,
        opens_on=opens_on,
        closes_on=closes_on,
        aiming_at=1,
        by=who.manager,
        at=moment(opens_on, random.Random(0)).replace(hour=9, minute=0),
    )
