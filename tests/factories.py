"""Small, plain worlds for tests: each function writes one thing, and takes what the test is about."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.models import User
from councils.models import Council, Region, Role, RoleKind, SubRegion, SubRegionMembership, held_for
from councils.queries.known import known_from, save_as_of
from frameworks.assessments.operations.open_collection import open_collection
from frameworks.editions.operations.load_edition import FLEXIBLE_FRAMEWORK, load_edition
from frameworks.editions.rules.levels import Value
from frameworks.models import Assessment, Cell, Collection, Criterion, Edition, Level, Submission, Theme
from frameworks.submissions.operations.review_submission import agree_with_rest, assign, give, validate
from frameworks.submissions.operations.submit_assessment import submit

PASSWORD = "a long enough pass phrase"
LONG_AGO = date(2000, 1, 1)
_numbers = count(1)

THEMES = {"PE": "People", "PO": "Policy", "PR": "Process", "ES": "Suppliers", "ME": "Measurement"}
LEVELS = ("Foundation", "Embed", "Practice", "Enhance", "Lead")


def make_region(**over: Any) -> Region:
    number = next(_numbers)
    given = {"slug": f"region-{number}", "name": f"Region {number}", "programme": "Sustainable procurement"}
    return Region.objects.create(**{**given, **over})


def make_sub_region(region: Region | None = None, *, councils: list[Council] | None = None, **over: Any) -> SubRegion:
    """A sub-region with these councils as members since long ago."""
    number = next(_numbers)
    if region is None:
        region = councils[0].region if councils else make_region()
    given = {"region": region, "slug": f"sub-region-{number}", "name": f"Sub-region {number}", "order": number}
    sub_region = SubRegion.objects.create(**{**given, **over})
    for council in councils or []:
        save_as_of(
            SubRegionMembership(sub_region=sub_region, council=council, starts_on=LONG_AGO), known_from(LONG_AGO)
        )
    return sub_region


def make_council(region: Region | None = None, **over: Any) -> Council:
    number = next(_numbers)
    given = {
        "region": region or make_region(),
        "slug": f"council-{number}",
        "name": f"Council {number} Borough Council",
        "short_name": f"Council {number}",
        "kind": Council.Kind.METROPOLITAN,
        "starts_on": LONG_AGO,
        "tile_q": number % 8,
        "tile_r": number // 8,
    }
    return Council.objects.create(**{**given, **over})


def make_person(
    kind: str | None = None,
    place: Council | SubRegion | Region | None = None,
    *,
    since: date = LONG_AGO,
    until: date | None = None,
    **over: Any,
) -> User:
    """A person who can sign in with PASSWORD, with a role for a council, sub-region or region if one is given."""
    number = next(_numbers)
    given = {"email": f"person-{number}@example.org", "name": f"Person {number}", "password": PASSWORD}
    person = User.objects.create_user(**{**given, **over})
    if kind is not None:
        give_role(person, kind, place, since=since, until=until)
    return person


def give_role(
    person: User,
    kind: str,
    place: Council | SubRegion | Region | None = None,
    *,
    since: date = LONG_AGO,
    until: date | None = None,
) -> Role:
    field = held_for(kind)
    if place is None:
        place = {"council": make_council, "sub_region": make_sub_region}.get(field, make_region)()  # type: ignore[operator]
    return Role.objects.create(person=person, kind=kind, starts_on=since, ends_on=until, **{field: place})


def make_edition(*, levels: int = 2, themes: int = 2, per_cell: int = 2, **over: Any) -> Edition:
    """An invented edition: `themes` themes (PE, PO, …), `levels` levels and `per_cell` requirements in each cell, with
    codes such as PE1.2. PE1.1 is supported by a named champion."""
    number = next(_numbers)
    given = {
        "code": f"edition-{number}",
        "title": "Invented framework",
        "edition": str(number),
        "issuer": "Nobody",
        "published": "2026",
        "citation": "Invented for tests.",
        "rule": "cumulative-checklist",
        "rule_in_words": "A theme is at the highest level whose requirements, and all lower ones, are met.",
        "checksum": f"{number:064x}",
    }
    edition = Edition.objects.create(**{**given, **over})
    Level.objects.bulk_create(
        Level(edition=edition, number=level, name=LEVELS[level - 1]) for level in range(1, levels + 1)
    )
    for order, (code, title) in enumerate(list(THEMES.items())[:themes]):
        theme = Theme.objects.create(edition=edition, code=code, title=title, about=f"About {title}.", order=order)
        Cell.objects.bulk_create(Cell(theme=theme, level=level) for level in range(1, levels + 1))
        Criterion.objects.bulk_create(
            Criterion(
                edition=edition,
                theme=theme,
                code=f"{code}{level}.{place}",
                level=level,
                order=place,
                statement=place,
                requirement=f"{title} level {level}: requirement {place} is in place.",
                evidence="A document that shows it.",
                guidance="Start small.",
                supported_by=["champion"] if (code, level, place) == ("PE", 1, 1) else [],
            )
            for level in range(1, levels + 1)
            for place in range(1, per_cell + 1)
        )
    return edition


def the_2006_edition() -> Edition:
    """The Flexible Framework as the service brings it: 5 themes, 5 levels, 88 requirements."""
    return load_edition(FLEXIBLE_FRAMEWORK)[0]


def make_collection(
    region: Region | None = None,
    edition: Edition | None = None,
    *,
    name: str | None = None,
    opens_on: date | None = None,
    closes_on: date | None = None,
    aiming_at: int = 1,
    by: User | None = None,
    at: datetime | None = None,
) -> Collection:
    """Opened ten days ago, to every council that the region has by now; closes in twenty days.

    Entered when it opened."""
    today = timezone.localdate()
    opens_on = opens_on or today - timedelta(days=10)
    entered_at = min(timezone.now(), timezone.make_aware(datetime.combine(opens_on, time())))
    return open_collection(
        region or make_region(),
        edition or make_edition(),
        name=name or f"Self-assessment {next(_numbers)}",
        opens_on=opens_on,
        closes_on=closes_on or today + timedelta(days=20),
        aiming_at=aiming_at,
        by=by,
        at=at or entered_at,
    )


def make_assessment(
    council: Council | None = None, edition: Edition | None = None, *, aiming_at: int = 1, **over: Any
) -> Assessment:
    """The council's assessment in a collection of its own."""
    council = council or make_council()
    collection = make_collection(council.region, edition, aiming_at=aiming_at, **over)
    return collection.assessments.get(council=council)


def submit_answers(
    assessment: Assessment, met: Iterable[str], *, at: datetime | None = None, aiming_at: int | None = None
) -> Submission:
    """Sign off with these requirements met and the rest, up to the level aimed at, not met; in an update, with these
    met besides what was."""
    if aiming_at:
        assessment.aiming_at = aiming_at
        assessment.save(update_fields=["aiming_at"])
    answers = assessment.answers
    answers.filter(value="", criterion__level__lte=assessment.aiming_at).update(value=Value.NOT_MET)
    answers.filter(criterion__code__in=list(met)).update(value=Value.MET)
    return submit(assessment, by=None, at=at or timezone.now())


def validate_submission(
    submission: Submission, *, challenged: Iterable[str] = (), at: datetime | None = None, reviewer: User | None = None
) -> Submission:
    """A reviewer disagrees with these requirements, agrees with the rest and ends the review."""
    at = at or timezone.now()
    person = reviewer or make_person(RoleKind.REVIEWER, submission.assessment.council.region)
    review = assign(submission, reviewer=person, due_on=timezone.localdate(at), by=None, at=at)
    for declared in submission.answers.filter(criterion__code__in=list(challenged)):
        give(review, declared, outcome="disagree", value=Value.NOT_MET, reason="The evidence does not show it.", at=at)
    agree_with_rest(review, at=at)
    return validate(review, by=person, at=at)
