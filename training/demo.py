"""Invented people, courses, sessions and training for a demonstration region."""

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.text import slugify

from councils.demo import DOMAIN, INVENTED, day_of
from councils.invented import moment_of, write
from councils.models import Council, Region, in_force
from training.models import Booking, Completion, Course, KeyRole, Learner, Need, Session
from training.models.courses import Kind
from training.models.needs import Audience
from training.models.people import Job, Specialism
from training.operations import publish_courses
from training.operations.keep_list import note_change
from training.operations.record_completion import note_many
from training.rules.coverage import months_later, valid_until

FIRST_NAMES = (
    "Abby",
    "Bilal",
    "Cath",
    "Derek",
    "Esme",
    "Farid",
    "Grace",
    "Harun",
    "Ines",
    "Jack",
    "Kaye",
    "Liam",
    "Mina",
)
LAST_NAMES = (
    "Aspinall",
    "Barlow",
    "Crompton",
    "Duxbury",
    "Eccles",
    "Fairhurst",
    "Grimshaw",
    "Hindle",
    "Kershaw",
    "Lomax",
)
POSTS = {
    Job.HEAD: "Head of procurement",
    Job.BUYER: "Category manager",
    Job.CONTRACTS: "Contract manager",
    Job.COMMISSIONER: "Commissioning officer",
    Job.ORDERS: "Business support officer",
}
COMPLETE = ("bolton", "stockport", "wirral", "trafford")
"""Councils where everybody in a key role has basic training."""
WITHOUT_LIST = 7
"""Every so manieth council has brought no list yet."""
PLACES = ("Town Hall, Bolton", "Civic Centre, Preston", "County Hall, Chester", "Library, Kendal")


@dataclass(frozen=True)
class Offered:
    title: str
    kind: Kind
    valid_months: int | None
    about: str
    specialism: str = ""
    state: str = Course.State.OFFERED


COURSES = (
    Offered(
        "Sustainable procurement: the basics",
        Kind.BASIC,
        36,
        "What sustainable procurement is, why the council does it and where it begins in a purchase.",
    ),
    Offered(
        "Whole-life cost and risk in practice",
        Kind.ADVANCED,
        48,
        "Two half days with your own contracts: risk, specification, whole-life cost, award and follow-up.",
    ),
    Offered("What has changed: a refresher", Kind.REFRESHER, 24, "New rules, new standards, new examples."),
    Offered("Greener fleets", Kind.SPECIALIST, 36, "Vehicles, fuel and the free audits.", Specialism.FLEET),
    Offered("Building sustainably", Kind.SPECIALIST, 36, "From the brief to the handover.", Specialism.CONSTRUCTION),
    Offered("Buying IT for its whole life", Kind.SPECIALIST, 36, "Energy, repair, disposal.", Specialism.IT),
    Offered("Food from nearby", Kind.SPECIALIST, 36, "Menus, seasons, lots.", Specialism.FOOD, Course.State.DRAFT),
)


def seed(region: Region, rng: random.Random) -> None:
    """Once for a region: what somebody has changed since is left alone."""
    if region.courses.exists():
        return
    day = day_of(region)
    councils = list(region.councils.filter(in_force(day)).order_by("short_name"))
    _decide(region, day)
    courses = _courses(region, day)
    for course in region.courses.offered():
        publish_courses.publish(course)
    people = _people(councils, day, rng)
    _completions(people, courses, day, rng)
    _sessions(courses, people, day, rng)


def _decide(region: Region, day: date) -> None:
    set_on, source = months_later(day, -18), f"Programme board ({INVENTED})"
    key = ((Job.HEAD, ""), (Job.BUYER, ""), (Job.CONTRACTS, Specialism.CONSTRUCTION), (Job.CONTRACTS, Specialism.FLEET))
    roles = (
        KeyRole(region=region, role=role, specialism=specialism, source=source, set_on=set_on)
        for role, specialism in key
    )
    write(KeyRole, roles, set_on)
    needs = (
        (Kind.BASIC, Audience.KEY, "", 6),
        (Kind.ADVANCED, Audience.KEY, "", 15),
        (Kind.BASIC, Audience.PROCUREMENT, "", 15),
        (Kind.SPECIALIST, Audience.SERVICE, Specialism.FLEET, 12),
    )
    rows = (
        Need(
            region=region,
            kind=kind,
            audience=audience,
            specialism=specialism,
            by_on=months_later(day, months),
            source=source,
            set_on=set_on,
        )
        for kind, audience, specialism, months in needs
    )
    write(Need, rows, set_on)


def _courses(region: Region, day: date) -> dict[str, Course]:
    rows = (
        Course(
            region=region,
            title=row.title,
            kind=row.kind,
            specialism=row.specialism,
            provider=f"Regional college ({INVENTED})",
            about=row.about,
            valid_months=row.valid_months,
            state=row.state,
        )
        for row in COURSES
    )
    return {row.title: row for row in write(Course, rows, months_later(day, -18))}


def _people(councils: list[Council], day: date, rng: random.Random) -> dict[int, list[Learner]]:
    """Five to fourteen people for each council that has a list."""
    rows = []
    number = 0
    for place, council in enumerate(councils):
        size = rng.randint(5, 14)
        jobs = [Job.HEAD, Job.BUYER, Job.BUYER, Job.CONTRACTS, Job.ORDERS]
        jobs += rng.choices([Job.BUYER, Job.CONTRACTS, Job.COMMISSIONER, Job.ORDERS], k=size - 5)
        if place % WITHOUT_LIST == WITHOUT_LIST - 1 and council.slug not in COMPLETE:
            continue
        for job in jobs:
            number += 1
            name = f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)} (invented)"
            specialism = rng.choice(["", *Specialism.values]) if job in (Job.CONTRACTS, Job.ORDERS) else ""
            rows.append(
                Learner(
                    council=council,
                    name=name,
                    email=f"{slugify(name.partition(' (')[0])}.{number}@{DOMAIN}",
                    staff_number=f"{1000 + number}",
                    job_title=POSTS[job],
                    role=job,
                    specialism=specialism,
                    listed_on=months_later(day, -rng.randint(6, 40)),
                )
            )
    found: dict[int, list[Learner]] = {}
    for row in write(Learner, rows, lambda row: row.listed_on):
        found.setdefault(row.council_id, []).append(row)
    for days in range(5):
        note_change([pk for pk in found if pk % 5 == days], day - timedelta(days=30 * days + 4))
    return found


def _completions(people: dict[int, list[Learner]], courses: dict[str, Course], day: date, rng: random.Random) -> None:
    basic, advanced, refresher, *special = courses.values()
    rows = []
    for learners in people.values():
        share = rng.choice((0.35, 0.6, 0.85))
        whole = learners[0].council.slug in COMPLETE
        for learner in learners:
            key = learner.role in (Job.HEAD, Job.BUYER, Job.CONTRACTS)
            if (whole and key) or rng.random() < share:
                on = day - timedelta(days=rng.randint(20, 1040))
                rows.append(_completion(learner, basic, on))
                if (day - on).days > 730 and (whole or rng.random() < 0.4):
                    rows.append(_completion(learner, refresher, day - timedelta(days=rng.randint(20, 500))))
                if learner.role in (Job.HEAD, Job.BUYER) and rng.random() < share - 0.1:
                    rows.append(_completion(learner, advanced, day - timedelta(days=rng.randint(10, 900))))
            fitting = [course for course in special if course.specialism == learner.specialism != ""]
            if fitting and rng.random() < share:
                rows.append(_completion(learner, fitting[0], day - timedelta(days=rng.randint(10, 900))))
    note_many(rows)


def _completion(learner: Learner, course: Course, on: date, source: str = Completion.Source.RECORDS) -> Completion:
    until = valid_until(on, course.valid_months)
    noted = moment_of(on, 17)
    return Completion(learner=learner, course=course, completed_on=on, valid_until=until, source=source, noted_at=noted)


def _sessions(courses: dict[str, Course], people: dict[int, list[Learner]], day: date, rng: random.Random) -> None:
    """Some that have been, one whose attendance nobody has noted, one full with people waiting, some with places."""
    everybody = [learner for learners in people.values() for learner in learners]
    basic, advanced, refresher, fleet, building, *_rest = courses.values()
    plan = ((basic, -60, 20, 18), (basic, -9, 16, 12), (basic, 18, 12, 15), (basic, 45, 24, 9), (advanced, 30, 14, 6),
            (refresher, 52, 30, 4), (fleet, 38, 12, 5), (building, 66, 12, 0))  # fmt: skip
    for number, (course, days, places, wanted) in enumerate(plan):
        session = _session(course, day + timedelta(days=days), places, PLACES[number % len(PLACES)])
        learners = rng.sample(everybody, min(wanted, len(everybody)))
        bookings = (
            _booking(session, learner, place, done=days < -30) for place, learner in enumerate(learners, start=1)
        )
        write(Booking, bookings, lambda booking: timezone.localdate(booking.booked_at))
        if days < -30:
            on = day + timedelta(days=days)
            note_many(_completion(row, course, on, Completion.Source.SESSION) for row in learners[:places])


def _session(course: Course, on: date, places: int, place: str) -> Session:
    zone = timezone.get_current_timezone()
    starts = datetime.combine(on, time(9, 30), tzinfo=zone)
    return Session.objects.create(
        course=course,
        starts_at=starts,
        ends_at=starts + timedelta(hours=3),
        place=place,
        places=places,
        closes_on=on - timedelta(days=5),
        changed_at=starts - timedelta(days=60),
    )


def _booking(session: Session, learner: Learner, place: int, *, done: bool) -> Booking:
    seated = place <= session.places
    state = Booking.State.BOOKED if seated else Booking.State.WAITING
    if done and seated:
        state = Booking.State.ATTENDED
    at = session.starts_at - timedelta(days=40 - min(place, 30))
    return Booking(
        session=session, learner=learner, state=state, seat=place if seated else None, booked_at=at, changed_at=at
    )
