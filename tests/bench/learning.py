"""The learning pages at 50,000 entries: the list, a search that finds little, one that finds much, one misspelt."""

import random
from collections.abc import Callable
from datetime import timedelta

from django.db import connection

from casestudies.models import CaseStudy, Version
from search.models import Audience, Entry, Kind
from tests.bench.asking import Reply
from tests.bench.pages import Crowd, Measured, in_turn
from tests.bench.world import ROWS_AT_ONCE, WORDS, World

ENTRIES = 50_000
STUDIES = 5_000
FLOORS = 6
THINGS = ("timber", "fleet", "paper", "waste", "catering", "lighting", "cleaning", "roads", "furniture", "computers")
ASKED = (
    ("learning, everything", "/learning/"),
    ("learning, a rare word", "/learning/?q=zinc+roof"),
    ("learning, a word in a tenth of all", "/learning/?q=timber"),
    ("learning, one kind and council", "/learning/?kind=policy&council={council}"),
    ("learning, a misspelt word", "/learning/?q=zinck"),
    ("case studies, list", "/case-studies/"),
    ("case studies, words chosen", "/case-studies/?q=timber"),
)


def write(world: World) -> None:
    """Entries of every kind, and public case studies, in the larger region."""
    draw = random.Random(ENTRIES)
    first = world.councils[0].starts_on
    kinds = [kind.value for kind in Kind if kind != Kind.CASE_STUDY]
    rows = [
        Entry(
            kind=kinds[number % len(kinds)],
            source_pk=number,
            region=world.region,
            council=draw.choice(world.councils),
            audience=(Audience.PUBLIC, Audience.REGION)[number % 2],
            title=f"{draw.choice(THINGS).title()} {'zinc roof ' if number % 5_000 == 0 else ''}number {number}",
            text=WORDS * 8,
            words=draw.choice(THINGS),
            url=f"/things/{number}/",
            published_on=first + timedelta(days=number % 9_000),
        )
        for number in range(ENTRIES - STUDIES)
    ]
    Entry.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)
    _write_studies(world, draw)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _write_studies(world: World, draw: random.Random) -> None:
    first = world.councils[0].starts_on
    studies = CaseStudy.objects.bulk_create(
        (
            CaseStudy(
                region=world.region,
                council=draw.choice(world.councils),
                slug=f"study-{number}",
                title=f"{draw.choice(THINGS).title()} study {number}",
                summary=WORDS,
                review_on=first + timedelta(days=20_000),
            )
            for number in range(STUDIES)
        ),
        batch_size=ROWS_AT_ONCE,
    )
    versions = Version.objects.bulk_create(
        (
            Version(
                study=study,
                number=1,
                title=study.title,
                summary=WORDS,
                problem=WORDS * 20,
                published_on=first + timedelta(days=place % 9_000),
            )
            for place, study in enumerate(studies)
        ),
        batch_size=ROWS_AT_ONCE,
    )
    entries = []
    for study, version in zip(studies, versions, strict=True):
        study.current, study.state = version, CaseStudy.State.PUBLISHED
        entries.append(
            Entry(
                kind=Kind.CASE_STUDY,
                source_pk=study.pk,
                region=world.region,
                council_id=study.council_id,
                audience=Audience.PUBLIC,
                title=study.title,
                text=WORDS * 8,
                words="",
                url=study.get_absolute_url(),
                published_on=version.published_on,
            )
        )
    CaseStudy.objects.bulk_update(studies, ["current", "state"], batch_size=ROWS_AT_ONCE)
    Entry.objects.bulk_create(entries, batch_size=ROWS_AT_ONCE)


def measure(world: World, crowd: Crowd, rounds: int) -> tuple[Measured, list[Measured]]:
    """The floor, and every page in the order of ASKED, each `rounds` times in turn."""
    write(world)
    person = world.officers[0]
    floor = Measured("floor", "")
    asks: list[tuple[Measured, Callable[[], Reply]]] = [(floor, lambda: crowd.of(person).get("/floor/"))]
    rows = []
    for title, address in ASKED:
        row = Measured(title, f"{FLOORS} floors")
        rows.append(row)
        asks.append((row, _ask(crowd, world, address.format(council=world.councils[0].slug))))
    in_turn(asks, rounds)
    return floor, rows


def _ask(crowd: Crowd, world: World, address: str) -> Callable[[], Reply]:
    return lambda: crowd.of(world.officers[0]).get(address)
