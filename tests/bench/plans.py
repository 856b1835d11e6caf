"""Plans and forecast of a region, against the floor: every council has a plan of two dozen actions."""

import random
from datetime import date, timedelta

from django.utils import timezone

from actions.models import Action
from frameworks.models import Criterion, PlannedRequirement, PlanSignOff
from tests.bench.pages import Crowd, Measured, Wanted
from tests.bench.pages import measure as measure_pages
from tests.bench.world import World

ACTIONS = 24
ROWS_AT_ONCE = 2_000
PAGES = (
    Wanted("plans and forecast of a region", "region-forecast", 10, lambda world: (world.board, [world.region.slug])),
    Wanted("forecast of a council", "council-forecast", 6, lambda world: (world.officers[0], [world.councils[0].slug])),
    Wanted("action plan", "plan", 10, lambda world: (world.officers[0], [world.councils[0].slug])),
    Wanted("my actions", "my-actions", 6, lambda world: (world.officers[0], [])),
)


def measure(world: World, larger: World, crowd: Crowd, rounds: int) -> tuple[Measured, list[Measured]]:
    for each in (world, larger):
        write_plans(each, timezone.localdate())
    return measure_pages(world, larger, crowd, rounds, PAGES)


def write_plans(world: World, today: date) -> None:
    draw = random.Random(len(world.councils))
    edition = world.now[0].collection.edition
    criteria = list(Criterion.objects.filter(edition=edition, level__lte=3).order_by("pk"))
    actions = [
        Action(
            council=council,
            title=f"Action {number}",
            owner=draw.choice((world.officers[2 * place], None)),
            due_on=today + timedelta(days=draw.randrange(-30, 400)),
        )
        for place, council in enumerate(world.councils)
        for number in range(ACTIONS)
    ]
    Action.objects.bulk_create(actions, batch_size=ROWS_AT_ONCE)
    PlannedRequirement.objects.bulk_create(
        (PlannedRequirement(action=action, criterion=row) for action in actions for row in draw.sample(criteria, 2)),
        batch_size=ROWS_AT_ONCE,
    )
    PlanSignOff.objects.bulk_create(
        PlanSignOff(council=council, edition=edition, level=1) for council in world.councils[::2]
    )
