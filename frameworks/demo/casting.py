"""Which story is told of which council: shares of a whole region, drawn with a fixed seed."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from councils.models import Council
from frameworks.demo.telling import Stage, Story
from frameworks.models import Collection

STAYS_OUT = 0.2
"""The part of the councils that does not take part in a collection."""
SHOWN = {"bolton": Stage.BEGUN, "stockport": Stage.SENT_BACK, "trafford": Stage.ANSWERED}
"""The councils of the people in the printed table: each has something to do in the collection that is open."""
OPEN_STAGES = (
    (Stage.DECLINED, 4),
    (Stage.SILENT, 5),
    (Stage.BEGUN, 8),
    (Stage.ANSWERED, 3),
    (Stage.SUBMITTED, 3),
    (Stage.IN_REVIEW, 3),
    (Stage.SENT_BACK, 1),
    (Stage.REPLYING, 1),
    (Stage.VALIDATED, 4),
    (Stage.UPDATING, 1),
)
SUBMITS_AFTER = {
    Stage.SUBMITTED: (30, 38),
    Stage.IN_REVIEW: (23, 28),
    Stage.SENT_BACK: (18, 24),
    Stage.REPLYING: (10, 15),
}
"""Days from the opening to the signing off, so that what follows has happened before today, six weeks in."""
SIX_WEEKS = timedelta(days=42)
LATEST_BEGIN = 6


def closed(collection: Collection, councils: Sequence[Council], rng: random.Random) -> dict[int, Story]:
    """A collection that is over: most submitted and validated, a fifth stayed out, a few were late."""
    free = [council for council in councils if council.slug not in SHOWN]
    out = rng.sample(free, round(len(councils) * STAYS_OUT))
    silent = {council.pk: Stage.SILENT if number % 3 else Stage.BEGUN for number, council in enumerate(out)}
    silent.update((council.pk, Stage.DECLINED) for council in out[: len(out) // 2])
    return {council.pk: _closed_story(collection, silent.get(council.pk), rng) for council in councils}


def _closed_story(collection: Collection, stage: Stage | None, rng: random.Random) -> Story:
    half = (collection.closes_on - collection.opens_on).days // 2
    begins_on = collection.opens_on + timedelta(days=rng.randrange(3, half))
    late = rng.random() < 0.12
    days = rng.randrange(2, 9) if late else -rng.randrange(0, 11)
    return Story(
        stage=Stage.VALIDATED if stage is None else stage,
        begins_on=begins_on,
        submits_on=collection.closes_on + timedelta(days=days),
        is_asked=rng.random() < 0.25,
        is_hopeful=rng.random() < 0.2,
        differs=rng.random() < 0.05,
        second_look=rng.random() < 0.1,
    )


def open_now(collection: Collection, councils: Sequence[Council], rng: random.Random) -> dict[int, Story]:
    """A collection six weeks in, with councils at every stage."""
    free = [council for council in councils if council.slug not in SHOWN]
    rng.shuffle(free)
    stages = [stage for stage, share in OPEN_STAGES for _ in range(share)]
    chosen = {council.slug: stages[number * len(stages) // len(free)] for number, council in enumerate(free)}
    chosen.update((slug, stage) for slug, stage in SHOWN.items())
    stories = {council.pk: _open_story(collection, chosen[council.slug], rng) for council in councils}
    finished = [pk for pk, story in stories.items() if story.stage == Stage.VALIDATED]
    stories[finished[0]] = replace(stories[finished[0]], differs=True)
    stories[finished[1]] = replace(stories[finished[1]], is_asked=True)
    return stories


def held_back(story: Story, days: int) -> Story:
    """No further than it can be by now where the collection has been open for less than six weeks."""
    if days >= SIX_WEEKS.days:
        return story
    if days <= LATEST_BEGIN:
        return replace(story, stage=Stage.SILENT)
    return replace(story, stage=min(story.stage, Stage.ANSWERED))


def _open_story(collection: Collection, stage: Stage, rng: random.Random) -> Story:
    first, last = SUBMITS_AFTER.get(stage, (8, 11))
    begins_on = collection.opens_on + timedelta(days=rng.randrange(1, LATEST_BEGIN + 1))
    submits_on = collection.opens_on + timedelta(days=rng.randrange(first, last + 1))
    return Story(stage, begins_on, submits_on)
