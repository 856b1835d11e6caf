"""Briefings: who gets one, what it says to each council, sending each address one, stopping."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from simple_history.utils import bulk_create_with_history

from accounts.models import User
from councils.access import COUNCIL_ROLES
from councils.models import Council, Region, Role
from frameworks.progress.queries import region_figures
from frameworks.progress.rules.standings import Moment
from post.linking import link_path, read_token
from post.models import MARK, Link, Message
from reports.chasing.rules.briefing_fields import FIELDS, filled, says_signed_off, unknown
from reports.dashboards.queries.chosen import usual_day
from reports.dashboards.queries.figure_sentences import ask_in_words, goal_in_words
from reports.models import Addressee, Briefing, BriefingCopy, Stopped
from ui.markdown import to_html, to_text
from ui.pdf import make_pdf
from ui.templatetags.ui import count, day

LIST = "list:"
AT_ONCE = 500


class Refused(ValidationError):
    """It cannot be done now; the message says why and what to do instead."""


@dataclass(frozen=True)
class Recipient:
    address: str
    name: str
    council: Council
    also: tuple[str, ...] = ()
    """Other councils of the same address; it gets one briefing, filled in for the first."""


@dataclass(frozen=True)
class Sending:
    """What sending would do."""

    going: tuple[Recipient, ...]
    stopped: tuple[Recipient, ...]
    """Addresses that want no more of what is not their duty to read."""
    without: tuple[str, ...]
    """Councils where nobody would get it."""

    @property
    def reached(self) -> frozenset[str]:
        """Short names of the councils that it is filled in for."""
        return frozenset(row.council.short_name for row in self.going)


@transaction.atomic
def put_on_list(region: Region, lines: Iterable[Addressee]) -> int:
    """Those that are not on the list already; how many that were. Said twice, the second time adds nobody."""
    Region.objects.select_for_update(no_key=True).get(pk=region.pk)
    known = set(region.addressees.values_list("council_id", "kind", "on_list", "email"))
    new = {mark: row for row in lines if (mark := (row.council_id, row.kind, row.on_list, row.email)) not in known}
    bulk_create_with_history(list(new.values()), Addressee, batch_size=AT_ONCE)
    return len(new)


def audiences(region: Region) -> list[tuple[str, str]]:
    """What a briefing may be sent to: value and words."""
    lists = region.addressees.filter(kind=Addressee.Kind.LIST).order_by("on_list")
    return [
        (Briefing.OFFICERS, "Officers: everybody with a part in a council"),
        (Addressee.Kind.CHIEF.value, "Chief executives"),
        (Addressee.Kind.MEMBER.value, "Elected members"),
        *((f"{LIST}{name}", f"List “{name}”") for name in lists.values_list("on_list", flat=True).distinct()),
    ]


def prepare(briefing: Briefing) -> Sending:
    """Three queries. Each address once, with the first of its councils by name."""
    region, on = briefing.region, usual_day(briefing.region)
    councils = {row.pk: row for row in region.councils.on(on).order_by("short_name")}
    found: dict[str, Recipient] = {}
    for council_id, address, name in _addressees(briefing, councils, on):
        council, known = councils[council_id], found.get(address.lower())
        if known is None:
            found[address.lower()] = Recipient(address.lower(), name, council)
        elif known.council != council and council.short_name not in known.also:
            also = (*known.also, council.short_name)
            found[known.address] = Recipient(known.address, known.name, known.council, also)
    wants_none = set()
    if not briefing.is_duty:
        wants_none = set(region.stopped_addresses.values_list("address", flat=True))
    going = tuple(row for row in found.values() if row.address not in wants_none)
    reached = {row.council.short_name for row in going} | {name for row in going for name in row.also}
    return Sending(
        going,
        tuple(row for row in found.values() if row.address in wants_none),
        tuple(row.short_name for row in councils.values() if row.short_name not in reached),
    )


def _addressees(briefing: Briefing, councils: Iterable[int], on: date) -> list[tuple[int, str, str]]:
    if briefing.audience == Briefing.OFFICERS:
        roles = Role.objects.on(on).filter(council__in=councils, kind__in=COUNCIL_ROLES, person__is_active=True)
        rows = roles.order_by("council__short_name", "person__name", "pk")
        return list(rows.values_list("council_id", "person__email", "person__name"))
    people = briefing.region.addressees.filter(council__in=councils)
    if briefing.audience.startswith(LIST):
        people = people.filter(kind=Addressee.Kind.LIST, on_list=briefing.audience.removeprefix(LIST))
    else:
        people = people.filter(kind=briefing.audience)
    return list(people.order_by("council__short_name", "name", "pk").values_list("council_id", "email", "name"))


def values(region: Region, on: date) -> dict[int, dict[str, str]]:
    """What stands for each field, by council: from the figures that dashboards and reports show."""
    found = region_figures.region(region, on, moment=Moment.NOW)
    goal = goal_in_words(found.goal, found.themes)
    shared = {"region": region.name, "date": day(on), "target": goal[0].lower() + goal[1:]}
    told = {}
    for line in found.councils:
        level = "no level yet" if line.overall is None else f"level {line.overall}"
        if line.known and line.is_last_known:
            level = f"level {line.known.level}, {line.last_known_words}"
        asks = "; ".join(ask_in_words(line, found.requirement_texts))
        missing = (
            "an unknown number of requirements" if line.overall is None else count(len(line.missing), "requirement")
        )
        own = {"council": line.place.name, "did": line.did, "level": level, "missing": missing}
        told[line.pk] = {**shared, **own, "asks": asks or "nothing at present", "link": settings.PUBLIC_URL + line.url}
    return told


def not_signed_off(briefing: Briefing, told: Mapping[int, Mapping[str, str]], councils: Iterable[Council]) -> list[str]:
    """Where the words say of all that they signed off: councils that would get them and did not."""
    if not says_signed_off(f"{briefing.subject}\n{briefing.words}"):
        return []
    return [row.short_name for row in councils if not told[row.pk]["did"].startswith("signed off")]


@dataclass(frozen=True)
class Filled:
    subject: str
    text: str
    html: str


def fill(briefing: Briefing, own: Mapping[str, str]) -> Filled:
    words = filled(briefing.words, {**own, "link": f"<{own['link']}>"})
    return Filled(filled(briefing.subject, own)[:200], to_text(words), to_html(words, under=1))


def as_message(briefing: Briefing, made: Filled, address: str) -> Message:
    link = None if briefing.is_duty else stopping(briefing.region, address)
    about = {"briefing": briefing, "region": briefing.region, "made": made, "stop": MARK if link else ""}
    return Message(
        key=briefing.key,
        address=address,
        subject=made.subject,
        body=render_to_string("reports/mail/briefing.txt", about),
        html=render_to_string("reports/mail/briefing.html", about),
        link=link,
    )


def as_pdf(briefing: Briefing, council: Council, made: Filled) -> bytes:
    page = {"briefing": briefing, "region": briefing.region, "council": council, "made": made, "title": made.subject}
    page |= {"service_name": settings.SERVICE_NAME, "service_version": settings.VERSION}
    return make_pdf(render_to_string("reports/pdf/briefing.html", page), title=made.subject)


def check(words: str) -> None:
    """ValidationError where a field is not one of ours."""
    wrong = unknown(words)
    if wrong:
        told = ", ".join(f"{{{name}}}" for name in wrong)
        raise ValidationError(
            f"There is no field {told}. The fields are: {', '.join(f'{{{name}}}' for name in FIELDS)}."
        )


@transaction.atomic
def send(briefing: Briefing, *, version: int, expected: int, by: User, at: datetime) -> int:
    """Write a message for each address into the outbox, once. Refused where the briefing, or who gets it, is not what
    the person saw; or where it was sent already."""
    now = Briefing.objects.select_for_update(of=("self",)).select_related("region").get(pk=briefing.pk)
    if now.sent_at:
        raise Refused(f"It was sent already, on {day(now.sent_at)}. Nothing was sent again.")
    if now.version != version:
        raise Refused("Somebody has changed it since you opened it. Look at it again, then send it.")
    going = prepare(now).going
    if len(going) != expected:
        raise Refused(
            f"It would go to {count(len(going), 'address', 'addresses')} now. Look at it again, then send it."
        )
    if not going:
        raise Refused("Nobody would get it. Add addresses, or choose somebody else to send it to.")
    on = usual_day(now.region)
    told = values(now.region, on)
    made = {pk: fill(now, told[pk]) for pk in {row.council.pk for row in going}}
    messages = [as_message(now, made[row.council.pk], row.address) for row in going]
    Message.objects.bulk_create(messages, batch_size=AT_ONCE)
    BriefingCopy.objects.bulk_create(
        (
            BriefingCopy(briefing=now, council=row.council, name=row.name, message=message)
            for row, message in zip(going, messages, strict=True)
        ),
        batch_size=AT_ONCE,
    )
    now.sent_at, now.sent_by, now.as_at = at, by, on
    now.save(update_fields=["sent_at", "sent_by", "as_at"])
    return len(going)


def stopping(region: Region, address: str) -> Link:
    """The link works without signing in. It tells nobody whose it is."""
    return "stop-briefings", [region.pk, address]


def stop_link(region: Region, address: str) -> str:
    return settings.PUBLIC_URL + link_path(*stopping(region, address))


def address_of(token: str) -> tuple[Region, str] | None:
    """Whose link it is; nobody's where it was not made here or has been changed."""
    pk, address = read_token("stop-briefings", token) or (0, "")
    region = Region.objects.filter(pk=pk).first()
    return (region, address) if region else None


@transaction.atomic
def stop(region: Region, address: str) -> None:
    """No more briefings but those that are duty; one that still waits is taken back."""
    Stopped.objects.get_or_create(region=region, address=address)
    waiting = BriefingCopy.objects.filter(
        briefing__region=region, briefing__is_duty=False, message__address=address, message__state="waiting"
    )
    messages = list(waiting.values_list("message", flat=True))
    waiting.delete()
    Message.objects.waiting().filter(pk__in=messages).delete()
