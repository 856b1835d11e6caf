"""Recording that councils merge, split or hand over a part. A draft has no effect; what is recorded stands."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from accounts.models import User
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
from councils.operations.end_role import lock
from councils.operations.settle_rules import put_down
from councils.queries.known import known_from, save_as_of


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
    member = SubRegionMembership(sub_region=sub_region, council=council, starts_on=council.starts_on)
    save_as_of(member, known_from(council.starts_on))
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
            row.was_to_end = row.old.ends_on is not None
            row.save(update_fields=["was_to_end"])
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
        for row in model.objects.filter(later, council=council):
            row.ends_on = last_day
            save_as_of(row, known_from(last_day), "ends_on")


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


def why_it_stays(reorganisation: Reorganisation, on: date) -> str:
    """Why a recorded reorganisation cannot be withdrawn any more; nothing where it can."""
    if not reorganisation.is_recorded:
        return "This reorganisation is a draft. Drop it instead."
    if reorganisation.takes_effect_on <= on or reorganisation.passings.exclude(handed_at=None).exists():
        return (
            f"It took effect on {reorganisation.takes_effect_on:%-d %B %Y}: evidence, actions and targets were handed "
            "over, and the new councils work with them. Enter another reorganisation for what has to change."
        )
    return ""


@transaction.atomic
def withdraw(reorganisation: Reorganisation, *, by: User | None, at: datetime, on: date) -> int:
    """Before its day a recorded reorganisation becomes a draft again: the old councils go on, and the roles that their
    people were given in the new ones go; how many those are is returned. What stood in the trail stays there."""
    lock(reorganisation.region)
    kept = Reorganisation.objects.select_for_update(of=("self",)).get(pk=reorganisation.pk)
    why = why_it_stays(kept, on)
    if why:
        raise Refused(why)
    taken = 0
    for row in kept.passings.select_related("old", "new"):
        taken += _take_back_people(row, kept)
        if row.ends_the_old and not row.was_to_end:
            row.old.successors.remove(row.new)
            _go_on(row.old, kept)
        for council in (row.old, row.new):
            _put_down_withdrawn(kept, council, by, at)
    kept.recorded_by, kept.recorded_at = None, None
    kept.save(update_fields=["recorded_by", "recorded_at"])
    return taken


def _take_back_people(passing: Passing, reorganisation: Reorganisation) -> int:
    """Roles given in the successor when it was recorded, to those who hold the same in the old council."""
    if not passing.people:
        return 0
    same = passing.old.roles.filter(kind__in=COUNCIL_ROLES).values_list("person_id", "kind")
    given = Role.history.filter(
        council=passing.new, history_type="+", history_date__gte=reorganisation.recorded_at
    ).values_list("id", flat=True)
    taken = 0
    for role in passing.new.roles.filter(pk__in=list(given)):
        if (role.person_id, role.kind) in set(same):
            role.delete()
            taken += 1
    return taken


def _go_on(council: Council, reorganisation: Reorganisation) -> None:
    """What ended with the council has no end again; roles end as they did before."""
    last_day = reorganisation.last_day
    Council.objects.filter(pk=council.pk).update(ends_on=None)
    for model in (SubRegionMembership, LeadCouncil):
        for row in model.objects.filter(council=council, ends_on=last_day):
            row.ends_on = None
            row.save(update_fields=["ends_on"])
    for role in council.roles.filter(kind__in=COUNCIL_ROLES, ends_on=last_day):
        ended = role.history.filter(history_date__gte=reorganisation.recorded_at, history_type="~", ends_on=last_day)
        if ended.exists():
            before = role.history.filter(history_date__lte=reorganisation.recorded_at).exclude(ends_on=last_day).first()
            role.ends_on = before.ends_on if before else None
            role.save(update_fields=["ends_on"])


def _put_down_withdrawn(reorganisation: Reorganisation, council: Council, by: User | None, at: datetime) -> None:
    """Both lines, because a draft has none in the trail; once for each council."""
    if council.settled.filter(what="Reorganisation withdrawn", at=at, before=str(reorganisation)).exists():
        return
    assert reorganisation.recorded_at is not None
    name, region = str(reorganisation), reorganisation.region
    by_then, then = reorganisation.recorded_by, reorganisation.recorded_at
    put_down(region, "Reorganisation recorded", "", name, by=by_then, at=then, council=council)
    put_down(region, "Reorganisation withdrawn", name, "", by=by, at=at, council=council)


def councils_to_choose(region: Region, on: date) -> list[Council]:
    """Councils that exist on a day, by name."""
    return list(region.councils.filter(in_force(on)))
