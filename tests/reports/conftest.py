"""A region whose councils stand at known places, with people of every part."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from accounts.sessions import renew
from councils.models import Council, Region, SubRegion
from frameworks.assessments.operations.open_collection import decline
from frameworks.models import Collection, Edition, Target
from tests.factories import (
    LONG_AGO,
    make_collection,
    make_council,
    make_edition,
    make_person,
    make_region,
    make_sub_region,
    submit_answers,
    validate_submission,
)

TODAY = datetime(2026, 12, 15, 9, tzinfo=UTC)
LEVEL_1 = ("PE1.1", "PE1.2", "PO1.1", "PO1.2")


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 12, tzinfo=UTC)


@dataclass
class Board:
    region: Region
    edition: Edition
    collection: Collection
    councils: dict[str, Council]
    north: SubRegion
    people: dict[str, User] = field(default_factory=dict)

    def signed_in(self, kind: str, council: str = "Amber") -> Client:
        """Somebody with this part, in the region, its northern sub-region or a council."""
        places = {"officer": self.councils[council], "sign-off": self.councils[council]}
        place = self.north if kind == "sub-regional-lead" else places.get(kind, self.region)
        person = make_person(kind, place)
        self.people[kind] = person
        client = Client()
        client.force_login(person)
        session = client.session  # renewed once a minute: the pages are counted without it
        renew(session)
        session.save()
        return client


@pytest.fixture
def board(db: None):
    """Amber is there, Beech lacks one requirement, Cedar all four, Dale waits, Elm has said nothing, Fern does not take
    part."""
    with time_machine.travel(TODAY, tick=False):
        region, edition = make_region(name="Westland"), make_edition()
        names = ("Amber", "Beech", "Cedar", "Dale", "Elm", "Fern")
        councils = {name: make_council(region, short_name=name, slug=name.lower()) for name in names}
        north = make_sub_region(region, councils=[councils["Amber"], councils["Beech"]], name="North", slug="north")
        collection = make_collection(
            region, edition, name="2026 self-assessment", opens_on=date(2026, 3, 1), closes_on=date(2026, 5, 31)
        )
        Target.objects.create(
            region=region, edition=edition, level=1, by_on=date(2026, 12, 31), source="The board", set_on=LONG_AGO
        )
        made = Board(region, edition, collection, councils, north)
        for name, met in (("Amber", LEVEL_1), ("Beech", LEVEL_1[1:]), ("Cedar", ())):
            validate_submission(submit_answers(assessment(made, name), met, at=at(5, 1)), at=at(6, 15))
        submit_answers(assessment(made, "Dale"), LEVEL_1, at=at(5, 20))
        decline(assessment(made, "Fern"), reason="No time this year", by=None, at=at(4, 1))
        yield made


def assessment(board: Board, name: str):
    return board.collection.assessments.get(council=board.councils[name])


def words(response) -> str:
    """The page as somebody reads it, on one line."""
    return " ".join(response.content.decode().split())
