"""How the shared things of a region stand: who has a policy, what is in the library, which agreements are live."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.urls import reverse

from councils.models import Region
from councils.sockets import Block, Tile
from frameworks.reading import places
from library.coverage import Coverage, coverage
from library.mapping import coverage_map
from library.models import Agreement, AgreementUse, Policy, PolicyKind, Resource
from library.reading import Line, lines
from ui.tables import Column, Table, Value

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
    broken: int
    agreements: int
    ending: int
    councils_using: int


def region(region: Region, on: date) -> LibraryFigures:
    """Seven queries, however many councils."""
    known = places(region.pk)
    return _figures(region, on, {kind: lines(region, kind, on, known) for kind in PolicyKind})


def _figures(region: Region, on: date, rows: dict[PolicyKind, list[Line]]) -> LibraryFigures:
    common = region.common_policies.on(on).filter(kind=PolicyKind.POLICY).first()
    broken = Q(link_state__in=(Resource.LinkState.BROKEN, Resource.LinkState.REFUSED))
    library = region.resources.published().aggregate(all=Count("pk"), broken=Count("pk", filter=broken))
    live = Agreement.objects.live(on).filter(region=region)
    return LibraryFigures(
        on=on,
        policy=coverage([row.said for row in rows[PolicyKind.POLICY]], on),
        strategy=coverage([row.said for row in rows[PolicyKind.STRATEGY]], on),
        common=str(common) if common else "",
        common_on=common.starts_on if common else None,
        resources=library["all"],
        broken=library["broken"],
        agreements=live.count(),
        ending=Agreement.objects.ending(on).filter(region=region).count(),
        councils_using=AgreementUse.objects.on(on).filter(agreement__in=live).values("council").distinct().count(),
    )


def blocks(region: Region, on: date) -> list[Block]:
    known = places(region.pk)
    rows = {kind: lines(region, kind, on, known) for kind in PolicyKind}
    found = _figures(region, on, rows)
    return [_policies(region, found, rows[PolicyKind.POLICY]), _agreements(region, on, found), _library(region, found)]


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


def _agreements(region: Region, on: date, found: LibraryFigures) -> Block:
    url = reverse("agreements", args=[region.slug])
    rows: list[list[Value]] = [
        [row.title, row.owner, row.last_day]
        for row in sorted(Agreement.objects.ending(on).filter(region=region)[:25], key=lambda row: row.last_day)
    ]
    return Block(
        "agreements",
        "Agreements",
        (
            f"{found.agreements} agreements are live; {found.ending} end within half a year. {found.councils_using} "
            "councils have said that they use one.",
        ),
        (
            Tile(str(found.agreements), "live agreements", url),
            Tile(str(found.ending), "end within half a year", f"{url}?state=ending"),
        ),
        Table("Agreements that end within half a year", ("Agreement", "Owner", "Ends on"), rows) if rows else None,
        None,
        url,
    )


def _library(region: Region, found: LibraryFigures) -> Block:
    url = reverse("library", args=[region.slug])
    return Block(
        "library",
        "Library",
        (f"{found.resources} resources are published; {found.broken} links are broken.",),
        (Tile(str(found.resources), "resources", url),),
        None,
        None,
        url,
    )
