"""What lies around a council: the counties that its area touches."""

from collections.abc import Mapping
from datetime import date

from councils.models import Council, Neighbour, Region


def neighbours(region: Region) -> dict[str, str]:
    """Districts outside the region that lie next to it, by ONS code, each with its county's name: “High Peak,
    Derbyshire”. One query."""
    return {
        code: name if name == row.name else f"{name}, {row.name}"
        for row in region.neighbours.all()
        for code, name in row.districts.items()
    }


def bordering(council: Council, on: date) -> frozenset[str]:
    """ONS codes of the districts of the counties that the area of a council touches, on a day, without its own. A
    unitary or metropolitan council is a county of its own; the area of a county is that of its districts. A council
    that was created later touches what those before it touched, and where one has ended, its successors are. Four
    queries."""
    region = council.region_id
    rows = {row.pk: row for row in Council.objects.filter(region=region)}
    standing = {row.pk for row in rows.values() if row.starts_on <= on and (row.ends_on is None or on <= row.ends_on)}
    later = _pairs(Council.successors.through, region)
    touching = _pairs(Council.borders.through, region)
    before = {pk: {old for old, new in later.items() if pk in new} for pk in rows}

    def now(pk: int) -> set[int]:
        """The council itself, or those that stand where it stood."""
        return {pk} if pk in standing else {found for new in later.get(pk, ()) for found in now(new)}

    def ever(pk: int) -> set[int]:
        return {pk} | {found for old in before[pk] for found in ever(old)}

    districts = {pk for pk, row in rows.items() if row.county_id == council.pk} or {council.pk}
    own = {found for pk in districts for found in now(pk)} | districts
    once = {found for pk in own for found in ever(pk)}
    touched = {found for pk in once for other in touching.get(pk, ()) for found in now(other)} - own
    counties = {rows[pk].county_id for pk in touched} & standing
    touched |= {pk for pk in standing if rows[pk].county_id in counties} - own
    outside = Neighbour.objects.filter(region=region, borders__in=once).distinct()
    codes = {rows[pk].gss_code for pk in touched} - {""}
    return frozenset(codes | {code for row in outside for code in row.districts})


def _pairs(through: type, region: int) -> Mapping[int, set[int]]:
    found: dict[int, set[int]] = {}
    rows = through.objects.filter(from_council__region=region)  # type: ignore[attr-defined]
    for one, other in rows.values_list("from_council_id", "to_council_id"):
        found.setdefault(one, set()).add(other)
    return found
