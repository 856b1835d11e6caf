"""What the notices of a region's councils come to as at a day: one place for pages, tabs, reports and downloads."""

from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils import timezone

from councils.models import Council, Region, in_force
from councils.sockets import Block, Tile
from ui.tables import Column, Link, Table, Value, money
from ui.templatetags.ui import count, whole_pounds
from workstream.models import NoticeVersion

SPAN = timedelta(days=365)


@dataclass(frozen=True)
class Sums:
    """Of notices that were first published in the twelve months up to a day, each as it stood then."""

    notices: int = 0
    """Without those cancelled or withdrawn; so are all figures but `cancelled`."""
    open: int = 0
    lots: int = 0
    valued: int = 0
    pence: int = 0
    """Of those with a value in pounds."""
    other_currency: int = 0
    sme: int = 0
    sme_told: int = 0
    """Of which the notice says whether they suit SMEs, yes or no."""
    reserved: int = 0
    worded: int = 0
    """With sustainability words."""
    amended: int = 0
    cancelled: int = 0

    def plus(self, other: "Sums") -> "Sums":
        return Sums(**{row.name: getattr(self, row.name) + getattr(other, row.name) for row in fields(Sums)})


@dataclass(frozen=True)
class CouncilNotices:
    pk: int
    name: str
    url: str
    sums: Sums


@dataclass(frozen=True)
class RegionNotices:
    on: date
    councils: tuple[CouncilNotices, ...]

    @property
    def all(self) -> Sums:
        total = Sums()
        for row in self.councils:
            total = total.plus(row.sums)
        return total


def region(place: Region, on: date) -> RegionNotices:
    """Two queries. Councils of the day, and those of earlier days with notices in the twelve months."""
    found = _sums(Q(buyer__council__region=place), on)
    rows = Council.objects.filter(in_force(on) | Q(pk__in=found), region=place).known().order_by("short_name")
    return RegionNotices(
        on,
        tuple(CouncilNotices(row.pk, row.short_name, address(place, row), found.get(row.pk, Sums())) for row in rows),
    )


def council(owner: Council, on: date) -> Sums:
    """One query."""
    return _sums(Q(buyer__council=owner), on).get(owner.pk, Sums())


def _sums(whose: Q, on: date) -> dict[int, Sums]:
    end = timezone.make_aware(datetime.combine(on + timedelta(days=1), time()))
    lives = ~Q(stage=NoticeVersion.Stage.CANCELLED)
    rows = (
        NoticeVersion.objects.as_at(on)
        .filter(whose, first_released_at__gte=end - SPAN)
        .values_list("buyer__council")
        .annotate(
            notices=Count("pk", filter=lives),
            open=Count("pk", filter=Q(stage=NoticeVersion.Stage.TENDER, closes_at__gte=end)),
            all_lots=Sum("lots", filter=lives, default=0),
            valued=Count("pence", filter=lives),
            value=Sum("pence", filter=lives, default=0),
            other_currency=Count("pk", filter=lives & ~Q(amount="")),
            sme=Count("pk", filter=lives & Q(is_sme=True)),
            sme_told=Count("is_sme", filter=lives),
            all_reserved=Count("pk", filter=lives & ~Q(reserved="")),
            worded=Count("pk", filter=lives & ~Q(words="")),
            all_amended=Count("pk", filter=lives & Q(is_amended=True)),
            cancelled=Count("pk", filter=~lives),
        )
    )
    # In the order of the fields of Sums.
    return {pk: Sums(*numbers) for pk, *numbers in rows}


def address(place: Region, owner: Council) -> str:
    return f"{reverse('public-notices', args=[place.slug])}?council={owner.slug}&state=all"


def councils_table(found: RegionNotices, *, with_sum: bool = True) -> Table:
    columns: list[Column | str] = ["Council"]
    columns += [Column(words, True) for words in ("Notices", "Open now", "Lots", "Value in pounds", "With a value")]
    columns += [Column(words, True) for words in ("Other currency", "Suit SMEs", "SMEs not told", "Reserved")]
    columns += [Column(words, True) for words in ("With sustainability words", "Amended", "Cancelled or withdrawn")]
    rows: list[list[Value]] = [[Link(row.name, row.url), *_line(row.sums)] for row in found.councils]
    if with_sum:
        rows.append(["All councils", *_line(found.all)])
    return Table("Notices by council, twelve months", columns, rows, NOTE)


NOTE = (
    "Notices first published in the twelve months up to the day, as they stood on it. Cancelled and withdrawn ones are "
    "counted in their own column only. Values are as the notice gives them, without VAT; where it gives none, the sum "
    "of its lots, or else of what was awarded. Where a notice says nothing about SMEs it counts as not told."
)


def _line(sums: Sums) -> list[Value]:
    value: list[Value] = [money(sums.pence) if sums.valued else None, sums.valued, sums.other_currency]
    about: list[Value] = [sums.sme, sums.notices - sums.sme_told, sums.reserved, sums.worded, sums.amended]
    return [sums.notices, sums.open, sums.lots, *value, *about, sums.cancelled]


def tiles(sums: Sums, url: str = "") -> tuple[Tile, ...]:
    return (
        Tile(f"{sums.notices:,}", "notices in twelve months", url),
        Tile(f"{sums.open:,}", "open for bids", url.replace("state=all", "state=open")),
        Tile(whole_pounds(sums.pence), f"value of the {sums.valued:,} that give one in pounds"),
        Tile(f"{sums.sme:,} of {sums.sme_told:,}", "marked suitable for SMEs, of those that say"),
        Tile(f"{sums.reserved:,}", "reserved"),
        Tile(f"{sums.worded:,} of {sums.notices:,}", "with sustainability words"),
    )


def sentence(sums: Sums) -> str:
    more = f" {count(sums.other_currency, 'notice gives', 'notices give')} a value in another currency." * bool(
        sums.other_currency
    )
    return (
        f"{count(sums.notices, 'notice')} with {count(sums.lots, 'lot')} in the twelve months up to the day, "
        f"{sums.open:,} of them open for bids; {sums.sme:,} marked suitable for small and medium-sized firms, "
        f"{sums.reserved:,} reserved, {sums.worded:,} with sustainability words.{more}"
    )


def blocks(place: Region, on: date) -> list[Block]:
    found = region(place, on)
    sums = found.all
    if not sums.notices and not sums.cancelled:
        return []
    shown = RegionNotices(on, tuple(row for row in found.councils if row.sums.notices or row.sums.cancelled))
    return [
        Block(
            "notices",
            "Business exchange",
            (
                sentence(sums),
                f"{len(shown.councils)} of {count(len(found.councils), 'council')} have published notices.",
            ),
            tiles(sums, f"{reverse('public-notices', args=[place.slug])}?state=all"),
            councils_table(shown),
            url=reverse("notices", args=[place.slug]),
        )
    ]
