"""How the shared things of a region stand: who has a policy, what is in the library, which agreements are live."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.urls import reverse

from councils.models import Region, in_force
from councils.queries.known import as_known, history_of, is_past
from councils.sockets import Block, Tile
from frameworks.progress.queries.figure_rows import places
from library.models import Agreement, AgreementUse, CommonPolicy, Policy, PolicyKind, Resource
from library.models.agreements import WARN_BEFORE, last_day
from library.queries.policy_map import coverage_map
from library.queries.policy_rows import Line, lines
from library.rules.policy_coverage import Coverage, coverage
from ui.tables import Column, Table, Value
from ui.templatetags.ui import count

METHOD = (
    "Each council is counted once, by what it has said last in the register; one that has said nothing is not counted "
    "as having none."
)


@dataclass(frozen=True)
class LibraryFigures:
    on: date
    policy: Coverage
    strategy: Coverage
    common: str
    """Title of the common policy in force; empty where none was agreed."""
    common_on: date | None
    resources: int
    broken: int | None
    """None on an earlier day."""
    agreements: tuple[Agreement, ...]
    """Live ones, the first to end first."""
    councils_using: int

    @property
    def ending(self) -> tuple[Agreement, ...]:
        return tuple(row for row in self.agreements if row.last_day <= self.on + WARN_BEFORE)


def region(region: Region, on: date) -> LibraryFigures:
    """Seven queries, however many councils."""
    known = places(region, on)
    return _figures(region, on, {kind: lines(region, kind, on, known) for kind in PolicyKind})


def _figures(region: Region, on: date, rows: dict[PolicyKind, list[Line]]) -> LibraryFigures:
    agreed = as_known(CommonPolicy, region, on, in_force(on), Q(region=region, kind=PolicyKind.POLICY))
    common = max(agreed, key=lambda row: (row.starts_on, row.pk), default=None)
    live = agreements(region, on)
    uses = as_known(AgreementUse, region, on, in_force(on), Q(agreement__region=region))
    published, broken = _resources(region, on)
    return LibraryFigures(
        on=on,
        policy=coverage([row.said for row in rows[PolicyKind.POLICY]], on),
        strategy=coverage([row.said for row in rows[PolicyKind.STRATEGY]], on),
        common=str(common) if common else "",
        common_on=common.starts_on if common else None,
        resources=published,
        broken=broken,
        agreements=live,
        councils_using=len({use.council_id for use in uses if use.agreement_id in {row.pk for row in live}}),
    )


def agreements(region: Region, on: date) -> tuple[Agreement, ...]:
    """Those that were live, the first to end first."""
    stands = Q(region=region, withdrawn_at=None, starts_on__lte=on) & last_day("gte", on)
    return tuple(sorted(as_known(Agreement, region, on, stands), key=lambda row: (row.last_day, row.pk)))


def _resources(region: Region, on: date) -> tuple[int, int | None]:
    """How many were published, and of how many the link is broken today: of an earlier day nobody has kept that."""
    if is_past(region, on):
        return history_of(Resource, on).filter(region=region, state=Resource.State.PUBLISHED).count(), None
    broken = Q(link_state__in=(Resource.LinkState.BROKEN, Resource.LinkState.REFUSED))
    found = region.resources.published().aggregate(all=Count("pk"), broken=Count("pk", filter=broken))
    return found["all"], found["broken"]


def blocks(region: Region, on: date) -> list[Block]:
    known = places(region, on)
    rows = {kind: lines(region, kind, on, known) for kind in PolicyKind}
    found = _figures(region, on, rows)
    return [_policies(region, found, rows[PolicyKind.POLICY]), _agreements(region, found), _library(region, found)]


def _policies(region: Region, found: LibraryFigures, rows: list[Line]) -> Block:
    counts, url = found.policy, reverse("policies", args=[region.slug])
    common = "No common policy has been agreed yet."
    if found.common and found.common_on:
        common = (
            f"The common policy “{found.common}” was agreed on {found.common_on:%-d %B %Y}; {counts.from_common} "
            "councils have taken it up."
        )
    sentences = (
        f"{counts.in_place} of {counts.councils} councils have a sustainable procurement policy, of its own or in the "
        f"procurement strategy; {counts.endorsed} are endorsed. {found.strategy.in_place} have a strategy.",
        common,
        f"{counts.overdue} are overdue for review. {counts.unknown} councils have not said what they have.",
    )
    return Block(
        "policies",
        "Policies and strategies",
        sentences,
        (
            Tile(f"{counts.in_place} of {counts.councils}", "councils have a policy in place", url),
            Tile(str(counts.from_common), "have taken up the common one", f"{url}?has=common"),
            Tile(str(counts.overdue), "overdue for review", f"{url}?has=overdue"),
        ),
        _by_form(found),
        coverage_map(rows, f"Councils of {region} by policy", address=lambda row: "", linked=False) if rows else None,
        url,
        METHOD,
    )


def _by_form(found: LibraryFigures) -> Table:
    names = {**{form.value: form.label for form in Policy.Form}, "": "Not said yet"}
    rows: list[list[Value]] = [
        [words, found.policy.by_form.get(form, 0), found.strategy.by_form.get(form, 0)] for form, words in names.items()
    ]
    columns = ("What there is", Column("Policy", numeric=True), Column("Strategy", numeric=True))
    return Table("Councils by what they have", columns, rows)


def _agreements(region: Region, found: LibraryFigures) -> Block:
    url = reverse("agreements", args=[region.slug])
    live, ending = len(found.agreements), len(found.ending)
    rows: list[list[Value]] = [[row.title, row.owner, row.last_day] for row in found.ending[:25]]
    return Block(
        "agreements",
        "Agreements",
        (
            f"{live} agreements are live; {ending} end within half a year. {found.councils_using} "
            "councils have said that they use one.",
        ),
        (
            Tile(str(live), "live agreements", url),
            Tile(str(ending), "end within half a year", f"{url}?state=ending"),
        ),
        Table("Agreements that end within half a year", ("Agreement", "Owner", "Ends on"), rows) if rows else None,
        None,
        url,
    )


def _library(region: Region, found: LibraryFigures) -> Block:
    url = reverse("library", args=[region.slug])
    broken = "" if found.broken is None else f"; {count(found.broken, 'link is', 'links are')} broken"
    return Block(
        "library",
        "Library",
        (f"{count(found.resources, 'resource is', 'resources are')} published{broken}.".capitalize(),),
        (Tile(str(found.resources), "resource" if found.resources == 1 else "resources", url),),
        None,
        None,
        url,
    )
