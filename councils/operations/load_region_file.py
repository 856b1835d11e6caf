"""Loading a region, its sub-regions and its councils from a file: checked as a whole, then all of it or nothing."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

from django.db import models, transaction
from django.db.models import Q

from councils.models import Council, LeadCouncil, Neighbour, Passing, Region, SubRegion, SubRegionMembership
from councils.queries.known import known_from
from files.definitions import Definition, Place, read

SCHEMA = Path(__file__).parents[1] / "data" / "region.schema.json"
NORTH_WEST = Path(__file__).parents[1] / "data" / "north_west.yaml"


@dataclass
class Loaded:
    region: Region
    new: int = 0
    changed: int = 0
    gone: int = 0

    @property
    def is_unchanged(self) -> bool:
        return not (self.new or self.changed or self.gone)


def load_region(path: Path) -> Loaded:
    """Raises FaultyDefinition, with everything that is wrong, and then loads nothing."""
    definition = read(path, SCHEMA)
    check(definition)
    definition.refuse_faults()
    with transaction.atomic():
        return _keep(definition.content)


def check(definition: Definition) -> None:
    """What a schema cannot say: entries that must agree with one another, and with what is loaded already."""
    councils = _by_slug(definition, "councils", "The council")
    sub_regions = _by_slug(definition, "sub_regions", "The sub-region")
    for place, _row in definition.entries("sub_regions"):
        for here, lead in definition.entries(*place, "leads"):
            _known(definition, (*here, "council"), lead.get("council"), councils)
            _check_days(definition, here, lead, councils.get(_text(lead.get("council"))))
    for place, row in definition.entries("councils"):
        _check_council(definition, place, row, councils)
        for here, member in definition.entries(*place, "sub_regions"):
            _known(definition, (*here, "sub_region"), member.get("sub_region"), sub_regions)
            _check_days(definition, here, member, row)
    _check_borders(definition, councils)
    _check_tiles(definition)
    _check_loaded(definition, councils, sub_regions)


def _by_slug(definition: Definition, rows: str, word: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for place, row in definition.entries(rows):
        slug = _text(row.get("slug"))
        if slug in found:
            definition.fault((*place, "slug"), f"{word} {slug} is given twice.")
        elif slug:
            found[slug] = row
    return found


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def _known(definition: Definition, place: Place, slug: Any, known: dict[str, dict[str, Any]]) -> None:
    if isinstance(slug, str) and slug not in known:
        definition.fault(place, f"“{slug}” is not in this file.")


def _check_council(
    definition: Definition, place: Place, row: dict[str, Any], councils: dict[str, dict[str, Any]]
) -> None:
    _check_days(definition, place, row, None)
    if "county" in row:
        _known(definition, (*place, "county"), row["county"], councils)
        if councils.get(_text(row["county"]), {}).get("kind", "county") != "county":
            definition.fault((*place, "county"), f"“{row['county']}” is not a county council.")
    if row.get("kind") == "district" and "county" not in row:
        definition.fault(place, "A district council needs its county.")
    following = row.get("successors", [])
    if following and "ends_on" not in row:
        definition.fault((*place, "successors"), "A council with successors needs the day on which it ends.")
    for number, slug in enumerate(following if isinstance(following, list) else []):
        here = (*place, "successors", number)
        _known(definition, here, slug, councils)
        begins, ends = _day(councils.get(_text(slug), {}).get("starts_on")), _day(row.get("ends_on"))
        if begins and ends and begins <= ends:
            definition.fault(here, f"“{slug}” starts on {begins}, before this council has ended.")


def _check_days(definition: Definition, place: Place, row: dict[str, Any], council: dict[str, Any] | None) -> None:
    """The last day is not before the first; a part that a council plays lies inside the council's own days."""
    starts, ends = _day(row.get("starts_on")), _day(row.get("ends_on"))
    if starts and ends and ends < starts:
        definition.fault((*place, "ends_on"), f"The last day {ends} is before the first day {starts}.")
    if council is None or starts is None:
        return
    first, last = _day(council.get("starts_on")), _day(council.get("ends_on"))
    if first and starts < first:
        definition.fault((*place, "starts_on"), f"{starts} is before the council's first day {first}.")
    if last and (ends is None or ends > last):
        definition.fault(place, f"This must end by the council's last day {last}.")


def _check_borders(definition: Definition, councils: dict[str, dict[str, Any]]) -> None:
    content = definition.content if isinstance(definition.content, dict) else {}
    borders = content.get("borders")
    for number, pair in enumerate(borders if isinstance(borders, list) else []):
        for side, slug in enumerate(pair if isinstance(pair, list) else []):
            _known(definition, ("borders", number, side), slug, councils)
    names: set[str] = set()
    for place, row in definition.entries("neighbours"):
        name = _text(row.get("name"))
        if name in names:
            definition.fault((*place, "name"), f"The neighbour {name} is given twice.")
        names.add(name)
        touched = row.get("borders")
        for number, slug in enumerate(touched if isinstance(touched, list) else []):
            _known(definition, (*place, "borders", number), slug, councils)


def _check_tiles(definition: Definition) -> None:
    """Two councils of one day never share a tile. A county that ends may leave its tile to nobody."""
    taken: dict[tuple[int, ...], list[dict[str, Any]]] = {}
    for place, row in definition.entries("councils"):
        tile = row.get("tile")
        if not isinstance(tile, list) or not all(isinstance(number, int) for number in tile):
            continue
        others = taken.setdefault(tuple(tile), [])
        for other in others:
            if _overlap(row, other):
                definition.fault((*place, "tile"), f"The tile is taken by {other.get('slug')} at the same time.")
        others.append(row)


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    spans = [(_day(row.get("starts_on")) or date.min, _day(row.get("ends_on")) or date.max) for row in (one, other)]
    return spans[0][0] <= spans[1][1] and spans[1][0] <= spans[0][1]


def _check_loaded(definition: Definition, councils: dict[str, Any], sub_regions: dict[str, Any]) -> None:
    """Nothing that is loaded may silently disappear, and a council belongs to one region only."""
    slug = definition.content.get("slug") if isinstance(definition.content, dict) else None
    if not isinstance(slug, str):
        return
    entered = Q(made_by__isnull=False)  # with a reorganisation, in the service itself
    for council in Council.objects.filter(region__slug=slug).exclude(slug__in=councils).exclude(entered):
        definition.fault(
            ("councils",),
            f"{council.name} ({council.slug}) is loaded but not in the file. Give it a last day instead.",
        )
    for sub_region in SubRegion.objects.filter(region__slug=slug).exclude(slug__in=sub_regions):
        definition.fault(("sub_regions",), f"{sub_region.name} ({sub_region.slug}) is loaded but not in this file.")
    for council in Council.objects.filter(slug__in=councils).exclude(region__slug=slug).select_related("region"):
        definition.fault(("councils",), f"{council.slug} belongs to another region already: {council.region.name}.")


def _keep(content: dict[str, Any]) -> Loaded:
    words = {"name": content["name"], "programme": content["programme"]}
    region, is_new = Region.objects.get_or_create(slug=content["slug"], defaults=words)
    loaded = Loaded(region, new=int(is_new))
    _settle(loaded, region, words)
    sub_regions = _keep_sub_regions(loaded, content["sub_regions"])
    councils = _keep_councils(loaded, content["councils"])
    leads = {
        (sub_regions[row["slug"]].pk, councils[lead["council"]].pk, lead["starts_on"]): lead.get("ends_on")
        for row in content["sub_regions"]
        for lead in row["leads"]
    }
    _settle_dated(loaded, LeadCouncil, leads, is_new=is_new)
    memberships = {
        (sub_regions[member["sub_region"]].pk, councils[row["slug"]].pk, member["starts_on"]): member.get("ends_on")
        for row in content["councils"]
        for member in row["sub_regions"]
    }
    _settle_dated(loaded, SubRegionMembership, memberships, is_new=is_new)
    _keep_borders(loaded, councils, content.get("borders", []))
    _keep_neighbours(loaded, councils, content.get("neighbours", []))
    return loaded


def _settle(loaded: Loaded, row: models.Model, wanted: dict[str, Any]) -> None:
    """Write only what differs, so that loading the same file again writes nothing."""
    different = [name for name, value in wanted.items() if getattr(row, name) != value]
    for name in different:
        setattr(row, name, wanted[name])
    if row.pk is None:
        row.save()
        loaded.new += 1
    elif different:
        row.save(update_fields=different)
        loaded.changed += 1


def _keep_sub_regions(loaded: Loaded, rows: list[dict[str, Any]]) -> dict[str, SubRegion]:
    kept = {row.slug: row for row in loaded.region.sub_regions.all()}
    for order, row in enumerate(rows, start=1):
        sub_region = kept.setdefault(row["slug"], SubRegion(region=loaded.region, slug=row["slug"]))
        _settle(loaded, sub_region, {"name": row["name"], "order": order})
    return kept


def _keep_councils(loaded: Loaded, rows: list[dict[str, Any]]) -> dict[str, Council]:
    kept = {council.slug: council for council in loaded.region.councils.all()}
    counties_first = sorted(rows, key=lambda row: row["kind"] != "county")
    settled = reorganised(loaded.region)
    for row in counties_first:
        council = kept.setdefault(row["slug"], Council(region=loaded.region, slug=row["slug"]))
        fields = _council_fields(row, kept)
        if council.pk in settled:
            del fields["ends_on"]
        _settle(loaded, council, fields)
    for row in rows:
        council = kept[row["slug"]]
        if council.pk in settled:
            continue
        wanted = {kept[slug].pk for slug in row.get("successors", [])}
        if wanted != set(council.successors.values_list("pk", flat=True)):
            council.successors.set(wanted)
            loaded.changed += 1
    return kept


def _keep_borders(loaded: Loaded, councils: dict[str, Council], pairs: list[list[str]]) -> None:
    through = Council.borders.through
    wanted = {(councils[one].pk, councils[other].pk) for pair in pairs for one, other in (pair, reversed(pair))}
    rows = through.objects.filter(from_council__region=loaded.region)
    kept = {(one, other): pk for pk, one, other in rows.values_list("pk", "from_council_id", "to_council_id")}
    gone = [pk for pair, pk in kept.items() if pair not in wanted]
    new = [through(from_council_id=one, to_council_id=other) for one, other in wanted - kept.keys()]
    through.objects.filter(pk__in=gone).delete()
    through.objects.bulk_create(new)
    # Each pair is held in both directions.
    loaded.gone += len(gone) // 2
    loaded.new += len(new) // 2


def _keep_neighbours(loaded: Loaded, councils: dict[str, Council], rows: list[dict[str, Any]]) -> None:
    kept = {row.name: row for row in loaded.region.neighbours.all()}
    for row in rows:
        neighbour = kept.pop(row["name"], None) or Neighbour(region=loaded.region, name=row["name"])
        _settle(loaded, neighbour, {"districts": row["districts"]})
        touched = {councils[slug].pk for slug in row["borders"]}
        if touched != set(neighbour.borders.values_list("pk", flat=True)):
            neighbour.borders.set(touched)
            loaded.changed += 1
    for neighbour in kept.values():
        neighbour.delete()
        loaded.gone += 1


def reorganised(region: Region) -> frozenset[int]:
    """Councils whose end and successors were recorded in the service: a file does not undo that."""
    rows = Passing.objects.recorded().filter(reorganisation__region=region)
    return frozenset(rows.exclude(extent=Passing.Extent.MOVED).values_list("old_id", flat=True))


def _council_fields(row: dict[str, Any], kept: dict[str, Council]) -> dict[str, Any]:
    county = kept[row["county"]] if "county" in row else None
    return {
        "name": row["name"],
        "short_name": row["short_name"],
        "kind": row["kind"],
        "county_id": county.pk if county else None,
        "gss_code": row.get("gss_code", ""),
        "ons_code": row.get("ons_code", ""),
        "population_2007": row.get("population_2007"),
        "population_recent": row.get("population_recent"),
        "starts_on": date.fromisoformat(row["starts_on"]),
        "ends_on": _day(row.get("ends_on")),
        "tile_q": row["tile"][0],
        "tile_r": row["tile"][1],
    }


def _settle_dated(
    loaded: Loaded,
    model: type[LeadCouncil] | type[SubRegionMembership],
    wanted: dict[tuple[int, int, str], str | None],
    *,
    is_new: bool,
) -> None:
    """Make the dated rows of the region those of the file: add, end, and take out what the file no longer says. With a
    region that is new all is known from its own day on: nothing was told of it before."""
    days = {(sub, council, date.fromisoformat(start)): _day(end) for (sub, council, start), end in wanted.items()}
    rows = model.objects.filter(sub_region__region=loaded.region).exclude(council__made_by__isnull=False)
    settled = reorganised(loaded.region)
    kept = {(row.sub_region_id, row.council_id, row.starts_on): row for row in rows}
    for key, ends_on in days.items():
        if key[1] in settled and key in kept:
            del kept[key]
            continue
        row = kept.pop(key, None) or model(sub_region_id=key[0], council_id=key[1], starts_on=key[2])
        if is_new:
            cast(Any, row)._history_date = known_from(key[2])
        _settle(loaded, row, {"ends_on": ends_on})
    for row in kept.values():
        row.delete()
        loaded.gone += 1
