"""Recording that councils merge, split or hand over a part. A draft has no effect; what is recorded stands."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from accounts.models import User
from councils.leaving import lock
from councils.models import (
    COUNCIL_ROLES,
    Council,
    LeadCouncil,
    Passing,
    Region,
    Reorganisation,
    Role,
    SubRegion,
    SubRegionMembership,
    in_force,
)


class Refused(ValidationError):
    """It cannot be recorded so; the message says why and what to do instead."""


def check_draft(reorganisation: Reorganisation) -> None:
    if Reorganisation.objects.filter(pk=reorganisation.pk).exclude(recorded_at=None).exists():
        raise Refused("This reorganisation has been recorded. Nothing in it can be changed any more.")


@transaction.atomic
def enter_new_council(
    reorganisation: Reorganisation,
    *,
    name: str,
    short_name: str,
    kind: str,
    sub_region: SubRegion,
    stands_where: Council,
    gss_code: str = "",
) -> Council:
    """A council that begins on the day; until then it is a shadow council. It takes the place on the map of another."""
    lock(reorganisation.region)
    check_draft(reorganisation)
    slug = slugify(short_name)
    if not slug or Council.objects.filter(slug=slug).exists():
        raise Refused(
            f"There is a council with the short name {short_name.strip()} already. Choose another short name."
        )
    tile_q, tile_r = _tile(reorganisation, stands_where)
    council = Council.objects.create(
        region=reorganisation.region,
        slug=slug,
        name=name.strip(),
        short_name=short_name.strip(),
        kind=kind,
        gss_code=gss_code.strip(),
        tile_q=tile_q,
        tile_r=tile_r,
        starts_on=reorganisation.takes_effect_on,
    )
    SubRegionMembership.objects.create(sub_region=sub_region, council=council, starts_on=council.starts_on)
    reorganisation.new_councils.add(council)
    return council


NEXT_TO_IT = ((1, 0), (0, 1), (-1, 1), (-1, 0), (0, -1), (1, -1))
"""The six tiles round a tile of the map."""


def _tile(reorganisation: Reorganisation, stands_where: Council) -> tuple[int, int]:
    """The place on the map of a council that ends; where another new council has it already, the nearest free one."""
    wanted = (stands_where.tile_q, stands_where.tile_r)
    made = set(reorganisation.new_councils.values_list("tile_q", "tile_r"))
    if wanted not in made:
        return wanted
    there = in_force(reorganisation.takes_effect_on)
    taken = set(reorganisation.region.councils.filter(there).values_list("tile_q", "tile_r"))
    seen, ring = {wanted}, [wanted]
    while True:
        ring = [(q + by_q, r + by_r) for q, r in ring for by_q, by_r in NEXT_TO_IT]
        for tile in ring:
            if tile not in taken and tile not in seen:
                return tile
        seen.update(ring)
        ring = list(dict.fromkeys(ring))


@transaction.atomic
def pass_on(
    reorganisation: Reorganisation, *, old: Council, new: Council, extent: str, part: str, **goes: bool
) -> Passing:
    """Say what one council passes to another; said again for the same two, the later word counts."""
    lock(reorganisation.region)
    check_draft(reorganisation)
    if old == new:
        raise Refused("A council cannot pass to itself. Choose two different councils.")
    if extent != Passing.Extent.WHOLE and not part.strip():
        raise Refused("Say which part it is.")
    words = {"extent": extent, "part": part.strip() if extent != Passing.Extent.WHOLE else "", **goes}
    found, _is_new = reorganisation.passings.update_or_create(old=old, new=new, defaults=words)
    return found


@transaction.atomic
def take_out(passing: Passing) -> None:
    check_draft(passing.reorganisation)
    passing.delete()


@transaction.atomic
def drop(reorganisation: Reorganisation) -> None:
    """A draft goes, with the councils that were entered for it."""
    lock(reorganisation.region)
    check_draft(reorganisation)
    made = list(reorganisation.new_councils.all())
    held = [council.short_name for council in made if council.roles.exists() or council.invitations.exists()]
    if held:
        raise Refused(f"People have been invited to {' and '.join(held)} already. End their roles first.")
    reorganisation.delete()
    for council in made:
        council.delete()


def problems(reorganisation: Reorganisation) -> list[str]:
    """What stands in the way of recording it, in sentences; empty where nothing does."""
    rows = list(reorganisation.passings.select_related("old", "new"))
    if not rows:
        return ["Say which council passes to which."]
    day, found = reorganisation.takes_effect_on, []
    ending = {row.old_id for row in rows if row.ends_the_old}
    for old in {row.old_id: row.old for row in rows}.values():
        found += _problems_of_old([row for row in rows if row.old_id == old.pk], old, reorganisation)
    for new in {row.new_id: row.new for row in rows}.values():
        if new.pk in ending:
            found.append(f"{new.short_name} ends itself, so it cannot take over from others.")
        elif new.starts_on > day or (new.ends_on and new.ends_on < day):
            found.append(f"{new.short_name} does not exist on {day:%-d %B %Y}.")
    taking = {row.new_id for row in rows}
    for made in reorganisation.new_councils.all():
        if made.pk not in taking:
            found.append(f"{made.short_name} takes over from nobody yet.")
        found += _shared_tile(made, ending, day)
    return found


def _problems_of_old(rows: list[Passing], old: Council, reorganisation: Reorganisation) -> list[str]:
    extents = [row.extent for row in rows]
    if old.starts_on > reorganisation.last_day:
        return [f"{old.short_name} begins on {old.starts_on:%-d %B %Y} only."]
    if len({row.ends_the_old for row in rows}) == 2:
        return [f"{old.short_name} cannot both end and go on."]
    if Passing.Extent.WHOLE in extents and len(rows) > 1:
        return [f"{old.short_name} passes as a whole to one council, so nothing is left for another."]
    if extents == [Passing.Extent.SHARE]:
        return [f"{old.short_name} ends, and only a part of it is taken over. Say who takes over the rest."]
    if rows[0].ends_the_old and old.ends_on and old.ends_on != reorganisation.last_day:
        return [f"{old.short_name} ended on {old.ends_on:%-d %B %Y} already, another day than this."]
    return []


def _shared_tile(made: Council, ending: set[int], day: date) -> list[str]:
    beside = Council.objects.filter(in_force(day), region=made.region_id, tile_q=made.tile_q, tile_r=made.tile_r)
    stays = beside.exclude(pk__in=[*ending, made.pk]).first()
    return [f"{stays.short_name} goes on, so {made.short_name} cannot stand in its place on the map."] if stays else []


@transaction.atomic
def record(reorganisation: Reorganisation, *, by: User | None, at: datetime) -> None:
    """From now the old councils end on their last day and point at their successors. Recording twice is refused."""
    lock(reorganisation.region)
    check_draft(reorganisation)
    wrong = problems(reorganisation)
    if wrong:
        raise Refused(wrong)
    for row in reorganisation.passings.select_related("old", "new"):
        if row.ends_the_old:
            row.old.successors.add(row.new)
            _end(row.old, reorganisation.last_day)
    reorganisation.recorded_by, reorganisation.recorded_at = by, at
    reorganisation.save(update_fields=["recorded_by", "recorded_at"])


def _end(council: Council, last_day: date) -> None:
    """With the council end its place in a sub-region and what it leads."""
    Council.objects.filter(pk=council.pk).update(ends_on=last_day)
    later = Q(ends_on=None) | Q(ends_on__gt=last_day)
    for model in (SubRegionMembership, LeadCouncil):
        model.objects.filter(council=council, starts_on__gt=last_day).delete()
        model.objects.filter(later, council=council).update(ends_on=last_day)


def hand_over_people(passing: Passing, *, on: date) -> int:
    """Whoever has a role in the old council gets the same in its successor: at once, as in a shadow council, or, where
    the day has passed, from that day. In a council that ends the role ends with it. Doing it again adds nothing."""
    day, last_day = passing.reorganisation.takes_effect_on, passing.reorganisation.last_day
    held = set(passing.new.roles.filter(Q(ends_on=None) | Q(ends_on__gte=on)).values_list("person_id", "kind"))
    added = 0
    for role in passing.old.roles.filter(in_force(min(on, last_day)), kind__in=COUNCIL_ROLES).order_by("pk"):
        if (role.person_id, role.kind) not in held:
            begins = min(on, day) if on < day else max(day, role.starts_on)
            Role.objects.create(person_id=role.person_id, kind=role.kind, council=passing.new, starts_on=begins)
            added += 1
        if passing.ends_the_old and (role.ends_on is None or role.ends_on > last_day):
            role.ends_on = last_day
            role.save(update_fields=["ends_on"])
    return added


def councils_to_choose(region: Region, on: date) -> list[Council]:
    """Councils that exist on a day, by name."""
    return list(region.councils.filter(in_force(on)))
