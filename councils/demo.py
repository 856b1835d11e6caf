"""Invented people for a demonstration region: one for each role, and two for every council."""

import hashlib
import hmac
import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.utils import timezone

from accounts.models import User
from councils.access import today
from councils.invented import write
from councils.models import (
    Champion,
    Council,
    NamedInPublic,
    Passing,
    Region,
    Reorganisation,
    Role,
    RoleKind,
    SharedTeam,
    in_force,
)
from councils.operations.agree_to_be_named import agree
from councils.operations.settle_rules import settle

INVENTED = "invented for the demonstration"
DOMAIN = "example.org"
NAMED = ("liverpool", "wirral")
"""Councils that have agreed to be named in public."""
CUMBRIA_ON = date(2023, 4, 1)
EARLIEST_YEARS, EARLIEST = 5, 2022
"""Demonstration roles begin so many years back, and not after the year of the trial in Cumbria, so that earlier
collections have somebody who did the work."""


@dataclass(frozen=True)
class Part:
    """A person of the printed table: one role, held for one or several places."""

    address: str
    name: str
    job: str
    kind: RoleKind
    places: tuple[str, ...] = ()
    """Slugs of councils or sub-regions; none where the role is held for the region."""

    @property
    def email(self) -> str:
        return f"{self.address}@{DOMAIN}"

    def where(self, region: Region) -> str:
        """The places in words: names of councils or sub-regions, or the region."""
        if not self.places:
            return region.name
        if self.kind == RoleKind.SUB_REGIONAL_LEAD:
            names = region.sub_regions.filter(slug__in=self.places).values_list("name", flat=True)
        else:
            names = region.councils.filter(slug__in=self.places).values_list("short_name", flat=True)
        return " and ".join(names)


PARTS = (
    Part("officer", "Amina Hartley", "Procurement officer", RoleKind.OFFICER, ("bolton",)),
    Part("shared-officer", "Ben Okafor", "Shared team buyer", RoleKind.OFFICER, ("stockport", "trafford")),
    Part("sign-off", "Carol Whitworth", "Head of procurement", RoleKind.SIGN_OFF, ("bolton", "trafford")),
    Part("reviewer", "Dev Malik", "Peer reviewer", RoleKind.REVIEWER),
    Part("second-reviewer", "Ellen Rigby", "Peer reviewer", RoleKind.REVIEWER),
    Part("lead", "Farah Lunt", "Sub-regional lead", RoleKind.SUB_REGIONAL_LEAD, ("greater-manchester",)),
    Part("manager", "Gareth Pye", "Project manager", RoleKind.MANAGER),
    Part("board", "Helen Astley", "Programme board member", RoleKind.BOARD),
    Part("group", "Imran Kay", "Working group representative", RoleKind.GROUP_REPRESENTATIVE),
    Part("editor", "Judith Moss", "Case study editor", RoleKind.EDITOR),
    Part("trainer", "Keith Noble", "Training coordinator", RoleKind.TRAINER),
)

FIRST_NAMES = ("Alex", "Beth", "Chris", "Dana", "Eli", "Fran", "Gill", "Hari", "Isla", "Jo", "Kim", "Lee", "Mo", "Nat")
LAST_NAMES = ("Ashworth", "Birch", "Clegg", "Dale", "Entwistle", "Fell", "Green", "Hall", "Irwin", "Jolly", "Kirk")
SPONSORS = ("Director of finance", "Deputy chief executive", "Director of place")

WORDS = (
    "acorn amber anchor apple autumn badge barley basket beacon bridge bright canal candle carbon cedar cherry cloud "
    "clover copper corner cotton daisy dawn ember fair feather fern field forest garden ginger granite harbour hazel "
    "heather hedge hill honey island ivory jumper kettle ladder lantern lark linen maple market meadow mill moss oak "
    "orchard otter paper pebble pepper pilot poppy quarry raven ribbon river robin"
)


def password() -> str:
    """The one password of all invented people: four words that follow from this installation's secret."""
    digest = hmac.new(settings.SECRET_KEY.encode(), b"demonstration", hashlib.sha256).digest()
    known = WORDS.split()
    words = [known[byte % len(known)] for byte in digest[:4]]
    return "-".join([*words, str(10 + digest[4] % 90)])


def with_own_password() -> list[User]:
    """People of the printed table whom the common password no longer lets in. All were given one and the same hash, so
    that it has to be worked out once only."""
    people = list(User.objects.filter(email__in=[part.email for part in PARTS]).order_by("pk"))
    fits = {hashed: check_password(password(), hashed) for hashed in {person.password for person in people}}
    return [person for person in people if not fits[person.password]]


def seed(region: Region, rng: random.Random) -> None:
    """Everything here is looked for first, so that an older demonstration is topped up and nothing comes twice."""
    councils = list(region.councils.filter(in_force(day_of(region))))
    _seed_team(region, councils)
    starts_on = date(min(day_of(region).year - EARLIEST_YEARS, EARLIEST), 1, 1)
    _seed_people(region, councils, starts_on, rng)
    _seed_champions(councils, starts_on, rng)
    _seed_public_figures(region, councils)
    _seed_reorganisation(region)


def day_of(region: Region) -> date:
    """The day that the demonstration is about."""
    return region.opens_as_at or today()


def _seed_team(region: Region, councils: list[Council]) -> None:
    if SharedTeam.objects.filter(region=region).exists():
        return
    team = SharedTeam.objects.create(region=region, name=f"Shared procurement team ({INVENTED})")
    part = next(part for part in PARTS if part.address == "shared-officer")
    Council.objects.filter(pk__in=[c.pk for c in councils], slug__in=part.places).update(shared_team=team)


def _seed_people(region: Region, councils: list[Council], starts_on: date, rng: random.Random) -> None:
    wanted = [*PARTS, *_council_parts(councils, rng)]
    kept = {person.email: person for person in User.objects.filter(email__endswith=f"@{DOMAIN}")}
    missing = [part for part in wanted if part.email not in kept]
    if missing:
        hashed = make_password(password())
        User.objects.bulk_create(
            User(email=part.email, name=f"{part.name} (invented)", job_title=f"{part.job}, {INVENTED}", password=hashed)
            for part in missing
        )
        kept = {person.email: person for person in User.objects.filter(email__endswith=f"@{DOMAIN}")}
    held = {
        (role.person_id, role.kind, role.region_id, role.sub_region_id, role.council_id)
        for role in Role.objects.filter(person__in=kept.values())
    }
    roles = [role for part in wanted for role in _roles(part, kept[part.email], region, councils, starts_on)]
    new = [
        role
        for role in roles
        if (role.person_id, role.kind, role.region_id, role.sub_region_id, role.council_id) not in held
    ]
    write(Role, new, starts_on)


def _council_parts(councils: list[Council], rng: random.Random) -> list[Part]:
    """An officer and a sign-off officer for every council, drawn in the order of the councils' names."""
    parts = []
    for council in councils:
        for kind, address, job in (
            (RoleKind.OFFICER, "officer", "Procurement officer"),
            (RoleKind.SIGN_OFF, "sign-off", "Head of procurement"),
        ):
            name = f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}"
            parts.append(Part(f"{address}.{council.slug}", name, job, kind, (council.slug,)))
    return parts


def _roles(part: Part, person: User, region: Region, councils: list[Council], starts_on: date) -> list[Role]:
    if not part.places:
        return [Role(person=person, kind=part.kind, region=region, starts_on=starts_on)]
    if part.kind == RoleKind.SUB_REGIONAL_LEAD:
        places = region.sub_regions.filter(slug__in=part.places)
        return [Role(person=person, kind=part.kind, sub_region=place, starts_on=starts_on) for place in places]
    chosen = [council for council in councils if council.slug in part.places]
    return [Role(person=person, kind=part.kind, council=council, starts_on=starts_on) for council in chosen]


def _seed_champions(councils: list[Council], starts_on: date, rng: random.Random) -> None:
    """Three councils in five have named somebody; the demonstration officer's council has, and waits to say so."""
    have = set(Champion.objects.filter(council__in=councils).values_list("council_id", flat=True))
    rows = []
    for council in councils:
        name, drawn = f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}", rng.random()
        sponsor = rng.choice(SPONSORS)
        if council.pk not in have and (drawn < 0.6 or council.slug == "bolton"):
            post = f"Head of commissioning, {INVENTED}"
            rows.append(Champion(council=council, name=name, post=post, sponsor=sponsor, starts_on=starts_on))
    write(Champion, rows, starts_on)


def _seed_public_figures(region: Region, councils: list[Council]) -> None:
    """Switched on, and two councils have agreed to be named. What somebody settled since is left as it is."""
    if NamedInPublic.objects.filter(council__region=region).exists():
        return
    settle(region, by=None, at=timezone.now(), public_figures=True)
    at = moment(day_of(region) - timedelta(days=100))
    for council in councils:
        if council.slug in NAMED:
            agree(council, by=User.objects.get(email=f"sign-off.{council.slug}@{DOMAIN}"), at=at)


def moment(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on, time(10)))


def _seed_reorganisation(region: Region) -> None:
    """Cumbria's of 2023, as the region's file has it, where it lies behind the day of the demonstration."""
    if region.reorganisations.exists() or day_of(region) < CUMBRIA_ON:
        return
    manager = User.objects.get(email=f"manager@{DOMAIN}")
    change = Reorganisation.objects.create(
        region=region,
        name="Local government reorganisation in Cumbria",
        takes_effect_on=CUMBRIA_ON,
        created_by=manager,
        recorded_by=manager,
        recorded_at=moment(CUMBRIA_ON - timedelta(days=60)),
    )
    ended = region.councils.filter(ends_on=CUMBRIA_ON - timedelta(days=1)).prefetch_related("successors")
    Passing.objects.bulk_create(
        Passing(
            reorganisation=change,
            old=old,
            new=new,
            extent=Passing.Extent.SHARE if len(old.successors.all()) > 1 else Passing.Extent.WHOLE,
            part=f"the area of {new.short_name}" if len(old.successors.all()) > 1 else "",
            handed_at=moment(CUMBRIA_ON),
            handed_words="nothing was kept here before that day",
        )
        for old in ended
        for new in old.successors.all()
    )
