"""The public list: which notices fit what was asked, in which order, and how a notice changed."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import F, Q
from django.utils import timezone

from councils.models import Region
from ui import tables
from ui.tables import Column, Link, Table, Value
from ui.templatetags.ui import moment, money
from workstream.models import NoticeVersion
from workstream.models.notices import NoticeVersionQuerySet
from workstream.notices.rules.ocds.vocabulary import divisions

OPEN, ALL = "open", "all"
STATES = (
    (OPEN, "Open for bids"),
    (ALL, "All"),
    ("closed", "Closed"),
    *((stage.value, stage.label) for stage in NoticeVersion.Stage if stage != NoticeVersion.Stage.TENDER),
)


@dataclass(frozen=True)
class Wanted:
    q: str = ""
    part: str = ""
    council: str = ""
    category: str = ""
    closes_by: date | None = None
    state: str = OPEN
    suits_smes: bool = False
    sustainable: bool = False


def chosen(region: Region, wanted: Wanted, at: datetime) -> NoticeVersionQuerySet:
    """Of what everybody may see the notices that fit: the open ones by closing date, others the newest first."""
    rows = NoticeVersion.objects.published().filter(notice__region=region)
    tender = Q(stage=NoticeVersion.Stage.TENDER)
    is_open = tender & (Q(closes_at__gte=at) | Q(closes_at=None))
    if wanted.state == OPEN:
        rows = rows.filter(is_open)
    elif wanted.state == "closed":
        rows = rows.filter(tender & ~is_open)
    elif wanted.state != ALL:
        rows = rows.filter(stage=wanted.state)
    if wanted.part:
        rows = rows.filter(buyer__council__in=_councils_of(region, wanted.part, timezone.localdate(at)))
    if wanted.council:
        rows = rows.filter(buyer__council__slug=wanted.council)
    if wanted.category:
        rows = rows.filter(division=wanted.category)
    if wanted.closes_by:
        end = timezone.make_aware(datetime.combine(wanted.closes_by + timedelta(days=1), time()))
        rows = rows.filter(closes_at__lt=end)
    if wanted.suits_smes:
        rows = rows.filter(is_sme=True)
    if wanted.sustainable:
        rows = rows.exclude(words="")
    for word in wanted.q.split()[:10]:
        rows = rows.filter(
            Q(title__icontains=word)
            | Q(description__icontains=word)
            | Q(place__icontains=word)
            | Q(buyer__name__icontains=word)
        )
    order = [F("closes_at").asc(nulls_last=True)] if wanted.state == OPEN else [F("first_released_at").desc()]
    return rows.select_related("notice__region", "buyer__council").order_by(*order, "-pk")


def _councils_of(region: Region, part: str, on: date) -> list[int]:
    """Those that belong to the sub-region, now or at their end."""
    rows = region.sub_regions.filter(slug=part).values_list("memberships__council", flat=True)
    return [pk for pk in rows if pk]


def value_in_words(row: NoticeVersion) -> str:
    return money(row.pence) if row.pence is not None else row.amount


def category_in_words(row: NoticeVersion) -> str:
    return row.cpv_words or divisions().get(row.division, "")


YES_NO = {True: "yes", False: "no", None: "not told"}


def table(rows: NoticeVersionQuerySet, at: datetime) -> Table:
    """For downloads: everything that the list knows."""
    columns: list[Column | str] = ["Notice", "Number", "Council", "State", "Published", "Closes", "CPV", "Category"]
    columns += [Column("Value in pounds", True), "Value in another currency", Column("Lots", True), "Suits SMEs"]
    columns += ["Suits VCSEs", "Reserved for", "Sustainability words", "Place", "Amended", "Where it was published"]
    lines: list[list[Value]] = []
    for row in rows.iterator(chunk_size=500):
        name = row.council.short_name if row.council else ""
        closes = timezone.localtime(row.closes_at) if row.closes_at else None
        stand: list[Value] = [row.in_words(at), timezone.localdate(row.first_released_at), closes, row.cpv]
        pounds = None if row.pence is None else tables.money(row.pence)
        about: list[Value] = [category_in_words(row), pounds, row.amount, row.lots, YES_NO[row.is_sme]]
        more: list[Value] = [YES_NO[row.is_vcse], row.reserved, row.words, row.place, YES_NO[row.is_amended], row.link]
        lines.append([Link(row.title, row.notice.get_absolute_url()), row.notice.ocid, name, *stand, *about, *more])
    return Table("Notices", columns, lines)


@dataclass(frozen=True)
class Step:
    """One release in a notice's history, with what it changed."""

    version: NoticeVersion
    changes: tuple[str, ...]


def history(versions: list[NoticeVersion]) -> list[Step]:
    """From the oldest to the newest; changes are told against the one before."""
    steps: list[Step] = []
    before: NoticeVersion | None = None
    for row in versions:
        steps.append(Step(row, tuple(_changes(before, row)) if before else ()))
        before = row
    return steps


def _changes(old: NoticeVersion, new: NoticeVersion) -> list[str]:
    found = []
    pairs = (
        ("Title", old.title, new.title),
        ("State", old.get_stage_display(), new.get_stage_display()),
        ("Closing date", moment(old.closes_at), moment(new.closes_at)),
        ("Value", value_in_words(old), value_in_words(new)),
        ("Lots", str(old.lots), str(new.lots)),
        ("Suitable for SMEs", YES_NO[old.is_sme], YES_NO[new.is_sme]),
        ("Reserved for", old.reserved, new.reserved),
        ("Category", category_in_words(old), category_in_words(new)),
        ("Place", old.place, new.place),
    )
    for name, was, now in pairs:
        if was != now:
            found.append(f"{name}: {was or 'nothing'} became {now or 'nothing'}")
    if old.description != new.description:
        found.append("The description was changed")
    return found
