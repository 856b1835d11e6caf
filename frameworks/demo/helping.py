"""Invented help: requirements with colleagues, links to people without an account, a shared team, evidence for many."""

import random
from datetime import timedelta

from django.utils import timezone

from councils.access import people_of_council, today
from councils.models import Council, Region, in_force
from files.storing import keep_text
from frameworks.assessments.operations.ask_colleagues import ask, give_to, reply
from frameworks.assessments.operations.give_evidence import give
from frameworks.assessments.operations.share_answers import share
from frameworks.assessments.queries.shared_teams import targets_of
from frameworks.demo.telling import moment
from frameworks.models import Assessment, Criterion, Given

GIVEN = (
    (
        "Regional spend analysis",
        "The analysis of the region's spend covers the council: its largest suppliers and categories.",
        ("ES1.1", "PP1.2"),
        True,
    ),
    ("Attendance list of the regional buyers' course", "The council's key buyers are on the list.", ("PE1.2",), False),
)


def seed_help(region: Region, rng: random.Random) -> None:
    """For the collection that is open; nothing where it is there already."""
    if Given.objects.filter(region=region).exists():
        return
    now_open = region.collections.filter(opens_on__lte=today(), closes_on__gte=today()).order_by("-opens_on").first()
    if now_open is None:
        return
    _give(region, now_open.edition_id, rng)
    for slug in ("bolton", "trafford"):
        found = now_open.assessments.filter(council__slug=slug).select_related("council", "collection__edition").first()
        if found and found.state in Assessment.EDITABLE:
            _help(found, rng)
    for council in Council.objects.filter(region=region).exclude(shared_team=None).order_by("slug"):
        if _share(council, now_open.pk):
            break


def _give(region: Region, edition_id: int, rng: random.Random) -> None:
    councils = list(region.councils.filter(in_force(today())).order_by("slug"))
    for title, words, codes, fulfils in GIVEN:
        criteria = list(Criterion.objects.filter(edition=edition_id, code__in=codes))
        if criteria:
            give(
                region,
                title=title,
                words=words,
                file=keep_text(f"{title}.txt", f"{title}. Invented for the demonstration.\n", by=None),
                url="",
                as_at=today() - timedelta(days=70),
                fulfils=fulfils,
                criteria=criteria,
                councils=councils,
                by=None,
                at=moment(today() - timedelta(days=20), rng),
            )


def _help(found: Assessment, rng: random.Random) -> None:
    people = list(people_of_council(found.council).order_by("pk"))
    answers = list(found.answers.filter(criterion__level__lte=1).in_order())
    for row in answers:
        row.assessment = found
    if not people or not answers or not found.can_be_edited(today()):
        return
    give_to(answers[1::5], people[0], by=people[-1], at=timezone.now())
    at = moment(today() - timedelta(days=2), rng)
    ask(answers[2], name="Finance", email="finance@example.org", question="", by=people[0], at=at)
    question = "How many of the twelve key buyers have had the course?"
    asked = ask(answers[1], name="Ann Lee, HR", email="hr@example.org", question=question, by=people[0], at=at)
    reply(asked, value="partly", words="Nine of twelve; the others are booked for May.", files=(), at=timezone.now())


def _share(council: Council, collection_id: int) -> bool:
    """An answer of one council held out to its neighbour, where one person answers for both."""
    found = council.assessments.filter(collection=collection_id).select_related("council", "collection").first()
    answer = found.answers.filter(value="met").in_order().first() if found else None
    if found is None or answer is None:
        return False
    answer.assessment = found
    for person in people_of_council(council).order_by("pk"):
        targets = targets_of(found, person)
        if targets:
            share(answer, targets, by=person, at=timezone.now())
            return True
    return False
