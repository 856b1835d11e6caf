"""The pages that are measured, each against the floor in turn, so that the machine's moods fall on all alike."""

import random
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, F
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from frameworks.models import Assessment, Cell, Review, Submission
from tests.bench.asking import Browser, Reply
from tests.bench.world import World

MOST_QUERIES = 15
"""For a page that names no number of its own; who owes what asks most rooms. The number does not grow with councils."""


@dataclass(frozen=True)
class Wanted:
    """A page by its URL name, who opens it, and how many floors and queries it may cost."""

    title: str
    name: str
    floors: float
    open: Callable[[World], tuple[User, list[object]]]
    queries: int = MOST_QUERIES


@dataclass
class Measured:
    title: str
    target: str
    seconds: list[float] = field(default_factory=list)
    queries: dict[int, int] = field(default_factory=dict)
    """By the number of councils of the region."""
    trouble: str = ""

    @property
    def p50(self) -> float:
        return statistics.median(self.seconds)

    @property
    def p95(self) -> float:
        return p95(self.seconds)


def p95(seconds: Iterable[float]) -> float:
    return statistics.quantiles(seconds, n=20, method="inclusive")[-1]


def _task_list(world: World) -> tuple[User, list[object]]:
    return world.officers[0], [world.councils[0].slug, world.now[0].pk]


def _cell(world: World) -> tuple[User, list[object]]:
    return world.officers[0], [world.councils[0].slug, world.now[0].pk, largest_cell(world.now[0]).code]


def largest_cell(assessment: Assessment) -> Cell:
    """The cell with the most requirements: the longest page that an officer can open."""
    cells = Cell.objects.filter(theme__edition=assessment.collection.edition_id).select_related("theme")
    same_level = cells.filter(theme__criteria__level=F("level")).annotate(size=Count("theme__criteria"))
    return same_level.order_by("-size", "pk")[0]


def _submission(world: World) -> tuple[User, list[object]]:
    last = Submission.objects.filter(assessment__in=world.past, assessment__council=world.councils[0])
    return world.officers[0], [world.councils[0].slug, last.latest("submitted_at").pk]


def _review(world: World) -> tuple[User, list[object]]:
    open_ones = Review.objects.filter(reviewer=world.reviewer, state=Review.State.OPEN)
    longest = open_ones.annotate(size=Count("verdicts")).order_by("-size", "pk")[0]
    return world.reviewer, [longest.pk]


PAGES = (
    Wanted("home, officer", "home", 3.5, lambda world: (world.officers[0], []), 9),
    Wanted("home, manager", "home", 6, lambda world: (world.manager, []), 8),
    Wanted("home, reviewer", "home", 6, lambda world: (world.reviewer, []), 4),
    Wanted("task list", "assessment", 6, _task_list, 13),
    Wanted("review page", "review", 6, _review, 10),
    Wanted("council page, officer", "council-page", 6, lambda world: (world.officers[0], [world.councils[0].slug]), 14),
    Wanted("council page, board", "council-page", 6, lambda world: (world.board, [world.councils[0].slug]), 14),
    Wanted("answer page", "answer-cell", 10, _cell, 12),
    Wanted("read it all on one page", "sign-off", 10, _task_list, 8),
    Wanted("submitted assessment", "submission", 10, _submission, 11),
    Wanted("region dashboard, board", "region-dashboard", 10, lambda world: (world.board, [world.region.slug])),
    Wanted(
        "region dashboard, officer", "region-dashboard", 10, lambda world: (world.officers[0], [world.region.slug]), 10
    ),
    Wanted("who owes what, manager", "owing", 10, lambda world: (world.manager, [world.region.slug]), 25),
    Wanted("evidence library", "evidence-library", 6, lambda world: (world.officers[0], [world.councils[0].slug]), 6),
)


class Crowd:
    """One browser for each person."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.browsers: dict[int, Browser] = {}

    def of(self, person: User) -> Browser:
        if person.pk not in self.browsers:
            self.browsers[person.pk] = Browser(person, self.port)
        return self.browsers[person.pk]

    def close(self) -> None:
        for browser in self.browsers.values():
            browser.close()


def measure(
    world: World, larger: World, crowd: Crowd, rounds: int, wanted: Sequence[Wanted] = PAGES
) -> tuple[Measured, list[Measured]]:
    """The floor, and every page in the order given."""
    floor = Measured("floor", "")
    rows = [Measured(page.title, f"{page.floors} floors") for page in wanted]
    asks: list[tuple[Measured, Callable[[], Reply]]] = [(floor, lambda: crowd.of(world.officers[0]).get("/floor/"))]
    for page, row in zip(wanted, rows, strict=True):
        for where in (world, larger):
            _count_queries(page, row, where, crowd)
        if not row.trouble:
            asks.append((row, _ask(page, world, crowd)))
    in_turn(asks, rounds)
    return floor, rows


def in_turn(asks: list[tuple[Measured, Callable[[], Reply]]], rounds: int) -> None:
    """Each asked once a round, in an order that is drawn anew, so that the machine's moods fall on all alike."""
    warm_up(asks)
    order = random.Random(1)
    for _ in range(rounds):
        order.shuffle(asks)
        for row, ask in asks:
            row.seconds.append(ask().seconds)


def warm_up(asks: Iterable[tuple[Measured, Callable[[], Reply]]]) -> None:
    for _ in range(5):
        for row, ask in asks:
            reply = ask()
            if reply.status != 200:
                raise SystemExit(f"{row.title} answered {reply.status}.")


def _address(page: Wanted, world: World) -> tuple[User, str]:
    person, args = page.open(world)
    return person, reverse(page.name, args=args)


def _ask(page: Wanted, world: World, crowd: Crowd) -> Callable[[], Reply]:
    person, path = _address(page, world)
    return lambda: crowd.of(person).get(path)


def _count_queries(page: Wanted, row: Measured, world: World, crowd: Crowd) -> None:
    """On the second visit: a process reads an edition once in its life, on somebody's first."""
    try:
        person, path = _address(page, world)
    except NoReverseMatch:
        row.trouble = "missing"
        return
    counts = []
    for _ in range(6):
        crowd.of(person).close()
        reply = crowd.of(person).get(path, count=True)
        if reply.status != 200:
            row.trouble = f"answers {reply.status}"
            return
        counts.append(reply.queries)
    row.queries[len(world.councils)] = min(counts)
