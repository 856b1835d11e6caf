"""The invented present day: three collections that are over, one that is open now, and targets."""

import random
from dataclasses import replace
from datetime import date, timedelta

from councils.access import today
from councils.models import Council, Region, in_force
from frameworks.assessments.operations.open_collection import extend, open_collection
from frameworks.demo.before import seed_predecessors
from frameworks.demo.casting import SIX_WEEKS, closed, held_back, open_now
from frameworks.demo.next_time import carry_over_for, name_groups
from frameworks.demo.profiles import Character, character
from frameworks.demo.telling import Cast, Stage, Story, cast, moment, tell, update
from frameworks.editions.operations.load_edition import flexible_framework
from frameworks.editions.operations.load_mapping import revision
from frameworks.models import Answer, Assessment, Collection, Edition, Target

YEARS = 3
MORE_TIME_AFTER = timedelta(days=20)
LASTS = SIX_WEEKS + timedelta(weeks=3)
KNOWN = {"bolton": 0.4, "stockport": 1.2, "trafford": 0.1}
"""The councils of the people in the printed table are not drawn, so that each shows something typical."""
SOURCE = "Programme board (invented for the demonstration)"


def seed_present(region: Region, rng: random.Random) -> None:
    edition = flexible_framework()
    if not Edition.objects.filter(code="flexible-framework-2011").exists():
        revision()
    who = cast(region, edition.requirements())
    characters = characters_of(region, today(), edition, rng)
    _seed_targets(region, edition, who)
    if region.collections.filter(closes_on__gte=today()).exists():
        return
    opens_on = today() - SIX_WEEKS
    last = region.collections.order_by("-closes_on").first()
    if last:
        opens_on = max(opens_on, last.closes_on + timedelta(days=1))
    else:
        for back in range(YEARS, 0, -1):
            year = YEARS - back
            collection = open_one(who, edition, back_years(opens_on, back), aiming_at=1 if year == 0 else 2)
            tell_all(who, collection, closed(collection, councils_of(collection), rng), characters, year)
        _tell_updates(who, rng)
    collection = open_one(who, edition, opens_on, aiming_at=2)
    stories = open_now(collection, councils_of(collection), rng)
    stories = {pk: held_back(story, (today() - opens_on).days) for pk, story in stories.items()}
    carry_over_for(who, collection, stories)
    name_groups(who)
    tell_all(who, collection, stories, characters, region.collections.count() - 1)
    seed_predecessors(who, edition)
    if today() - opens_on > MORE_TIME_AFTER:
        give_more_time(who, collection, stories, rng)


def back_years(day: date, years: int) -> date:
    return day.replace(year=day.year - years, day=min(day.day, 28))


def characters_of(region: Region, on: date, edition: Edition, rng: random.Random) -> dict[int, Character]:
    themes = [theme.code for theme in edition.themes.all()]
    councils = region.councils.filter(in_force(on)).order_by("slug")
    drawn = {council.slug: (council.pk, character(council.kind, themes, rng)) for council in councils}
    return {pk: replace(who, strength=KNOWN.get(slug, who.strength)) for slug, (pk, who) in drawn.items()}


def open_one(who: Cast, edition: Edition, opens_on: date, *, aiming_at: int) -> Collection:
    closes_on = opens_on + LASTS
    name = f"{closes_on.year} self-assessment"
    if who.region.collections.filter(name=name).exists():
        name = f"{closes_on:%B %Y} self-assessment"
    at = moment(opens_on, random.Random(0)).replace(hour=9, minute=0)
    return open_collection(
        who.region,
        edition,
        name=name,
        opens_on=opens_on,
        closes_on=closes_on,
        aiming_at=aiming_at,
        by=who.manager,
        at=at,
    )


def councils_of(collection: Collection) -> list[Council]:
    rows = collection.assessments.select_related("council").order_by("council__slug")
    return [assessment.council for assessment in rows]


def tell_all(
    who: Cast, collection: Collection, stories: dict[int, Story], characters: dict[int, Character], year: float
) -> None:
    rows = collection.assessments.select_related("council", "collection__edition", "collection__region")
    for assessment in rows.order_by("council__slug"):
        tell(who, assessment, stories[assessment.council_id], characters[assessment.council_id], year)


def give_more_time(who: Cast, collection: Collection, stories: dict[int, Story], rng: random.Random) -> None:
    begun = [pk for pk, story in stories.items() if story.stage == Stage.BEGUN]
    for assessment in collection.assessments.filter(council__in=begun[:2]).select_related("council", "collection"):
        at = moment(collection.opens_on + MORE_TIME_AFTER, rng)
        extend(assessment, to=collection.closes_on + timedelta(days=14), by=who.manager, at=at)


def _tell_updates(who: Cast, rng: random.Random) -> None:
    """Between the last collection that is over and the one that is open, three councils claimed more."""
    last = who.region.collections.latest("opens_on")
    could = last.assessments.filter(state=Assessment.State.VALIDATED, answers__in=Answer.objects.filter(value="partly"))
    rows = could.distinct().select_related("council", "collection__edition", "collection__region").order_by("pk")
    for assessment in rows[:3]:
        update(who, assessment, rng, on=last.closes_on + timedelta(days=150), is_finished=True)


def _seed_targets(region: Region, edition: Edition, who: Cast) -> None:
    """A target that was given up, one for now and one for later, and one for a single theme."""
    if region.targets.exists():
        return
    this = today().year
    people = edition.themes.get(code="PE")
    rows = (
        (None, 1, date(this - 1, 3, 31), date(this - 3, 4, 1)),
        (None, 1, date(this, 12, 31), date(this - 1, 4, 20)),
        (None, 2, date(this + 2, 3, 31), date(this - 1, 4, 20)),
        (people, 3, date(this + 3, 3, 31), date(this, 1, 15)),
    )
    for theme, level, by_on, set_on in rows:
        Target.objects.create(
            region=region,
            edition=edition,
            theme=theme,
            level=level,
            by_on=by_on,
            set_on=set_on,
            source=SOURCE,
            set_by=who.manager,
        )
    first = region.targets.order_by("by_on").first()
    assert first is not None
    first.end(on=date(this - 1, 4, 20), reason="Not reached in time; set again with a later date.")
