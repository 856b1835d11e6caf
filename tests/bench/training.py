"""Training at its largest: 20,000 people of 460 councils taken in from one spreadsheet, and their coverage by page."""

import random
import time
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from files import importing
from tests.bench import telling
from tests.bench.pages import Crowd, Measured
from tests.bench.world import World
from training.models import Completion, Course, KeyRole, Learner
from training.models.courses import Kind
from training.models.people import Job, Specialism
from training.operations import import_staff_list
from training.rules.coverage import valid_until
from ui.tables import make_xlsx

PEOPLE = 20_000
FLOORS = 6
LONGEST_IMPORT = 10.0
CUTS = ("council", "sub-region", "role", "course")


@dataclass
class Trained:
    people: int = 0
    import_seconds: float = 0.0
    floor: Measured = field(default_factory=lambda: Measured("floor", ""))
    pages: list[Measured] = field(default_factory=list)


def measure(world: World, crowd: Crowd, rounds: int) -> Trained:
    """Told for the region of many councils; the board looks, so that every council has a row."""
    found = Trained()
    today = timezone.localdate()
    _decide(world, today)
    found.people, found.import_seconds = _take_in(world, today)
    _train(world, today)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    address = reverse("coverage", args=[world.region.slug])
    board = crowd.of(world.board)
    asks = [(found.floor, "/floor/")]
    for cut in CUTS:
        found.pages.append(Measured(f"coverage by {cut}, {len(world.councils)} councils", f"{FLOORS} floors"))
        asks.append((found.pages[-1], f"{address}?by={cut}"))
    for row, path in asks:
        for _ in range(5):
            reply = board.get(path)
            if reply.status != 200:
                raise SystemExit(f"{row.title} answered {reply.status}.")
    for _ in range(rounds):
        for row, path in asks:
            row.seconds.append(board.get(path).seconds)
    return found


def lines(found: Trained) -> list[telling.Line]:
    words = f"{found.import_seconds:.1f} s for {found.people:,} people"
    met = found.import_seconds <= LONGEST_IMPORT and found.people == PEOPLE
    told = [telling.Line("taking in a list of people", words, None, f"{LONGEST_IMPORT:.0f} s", met)]
    return [*told, *(telling.against(row, found.floor, FLOORS) for row in found.pages)]


def _decide(world: World, today: date) -> None:
    KeyRole.objects.bulk_create(
        KeyRole(region=world.region, role=role, source="Invented", set_on=today - timedelta(days=400))
        for role in (Job.HEAD, Job.BUYER)
    )


def _take_in(world: World, today: date) -> tuple[int, float]:
    """From the chosen file to the last row written: kept, looked at, and taken in."""
    draw = random.Random(PEOPLE)
    rows = [
        [
            f"Invented Person {number}",
            f"person.{number}@example.org",
            f"{number}",
            "Officer",
            draw.choice(Job.labels),
            draw.choice(["", *Specialism.labels]),
            world.councils[number % len(world.councils)].name,
        ]
        for number in range(PEOPLE)
    ]
    content = make_xlsx("People", [*import_staff_list.HEADER, "Council"], rows)
    councils = {council.pk: council for council in world.councils}
    began, now = time.perf_counter(), timezone.now()
    kept = importing.keep("training list", "bench", SimpleUploadedFile("people.xlsx", content), by=world.manager)
    import_staff_list.take_in(kept, councils, on=today, by=world.manager, at=now)
    seconds = time.perf_counter() - began
    return Learner.objects.filter(council__in=councils).count(), seconds


def _train(world: World, today: date) -> None:
    courses = Course.objects.bulk_create(
        Course(
            region=world.region, title=f"Course {n}", kind=kind, provider="Invented", valid_months=36, state="offered"
        )
        for n, kind in enumerate((Kind.BASIC, Kind.BASIC, Kind.ADVANCED))
    )
    draw = random.Random(1)
    rows = []
    for pk in Learner.objects.filter(council__region=world.region).values_list("pk", flat=True):
        for course in courses:
            if draw.random() < 0.5:
                on = today - timedelta(days=draw.randint(1, 1500))
                until = valid_until(on, course.valid_months)
                rows.append(
                    Completion(learner_id=pk, course=course, completed_on=on, valid_until=until, source="records")
                )
    Completion.objects.bulk_create(rows, batch_size=2000)
