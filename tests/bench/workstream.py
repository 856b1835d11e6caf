"""The plan of the work stream with 1,000 items, against the floor."""

import random
from datetime import date, timedelta

from django.utils import timezone

from tests.bench.pages import Crowd, Measured, Wanted
from tests.bench.pages import measure as measure_pages
from tests.bench.world import World
from workstream.models import Item, WorkLine

ITEMS = 1_000
PAGES = (
    Wanted("plan with 1,000 items", "programme-plan", 6, lambda world: (world.board, [world.region.slug])),
    Wanted("work stream, overview", "work-stream", 6, lambda world: (world.board, [world.region.slug])),
    Wanted("fleet reviews", "fleet-reviews", 6, lambda world: (world.board, [world.region.slug])),
)


def measure(world: World, larger: World, crowd: Crowd, rounds: int) -> tuple[Measured, list[Measured]]:
    for each in (world, larger):
        write_plan(each, timezone.localdate())
    return measure_pages(world, larger, crowd, rounds, PAGES)


def write_plan(world: World, today: date) -> None:
    draw = random.Random(7)
    lines = WorkLine.objects.bulk_create(
        WorkLine(region=world.region, title=f"Line {number}", order=number) for number in range(8)
    )
    items = []
    for number in range(ITEMS):
        due = today + timedelta(days=draw.randrange(-90, 400))
        items.append(
            Item(
                line=draw.choice(lines),
                title=f"Item {number}",
                owner_name="Ann Lee",
                starts_on=due - timedelta(days=60),
                due_on=due,
                baseline_due_on=due - timedelta(days=draw.randrange(30)),
                percent=draw.randrange(0, 90),
                begun_on=today - timedelta(days=100),
            )
        )
    Item.objects.bulk_create(items)
