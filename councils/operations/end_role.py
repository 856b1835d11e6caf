"""Ending a role. From then on it opens nothing, and what the person did stays under their name."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet

from councils.models import Council, Held, Invitation, Region, Role, RoleKind, SubRegion, held_for


class LastOne(ValidationError):
    """Nobody else could do what this person does; the message says so."""


def lock(place: Council | SubRegion | Region) -> None:
    """One change at a time to the people of a place."""
    type(place)._default_manager.select_for_update().get(pk=place.pk)


def others(role: Role, on: date) -> QuerySet[Role]:
    """Whoever else holds the same role for the same place and can sign in."""
    same = Role.objects.on(on).filter(kind=role.kind, person__is_active=True, **{held_for(role.kind): role.place})
    return same.exclude(person=role.person_id)


def last_one(role: Role, on: date) -> str:
    """What nobody could do any more without this role; empty where somebody else holds it too."""
    lost = {
        RoleKind.SIGN_OFF: f"{role.person} is the last sign-off officer of {role.place}: without one nobody can submit"
        " its self-assessment or invite its officers.",
        RoleKind.MANAGER: f"{role.person} is the last project manager of {role.place}: without one nobody can open a"
        " collection or invite anybody to the region.",
    }
    words = lost.get(RoleKind(role.kind), "")
    return words if words and not others(role, on).exists() else ""


@transaction.atomic
def end_role(role: Role, *, on: date, at: datetime, by_manager: bool) -> int:
    """The role's last day is yesterday, so that it opens nothing from this moment; one that began today goes without a
    trace but in its history. Invitations that the person wrote by virtue of it are withdrawn; their number is returned.

    LastOne where it is the region's last manager, or a council's last sign-off officer and not a manager who asks."""
    lock(role.place)
    words = last_one(role, on)
    if words and (role.kind == RoleKind.MANAGER or not by_manager):
        raise LastOne(f"{words} Invite another one first.")
    withdrawn = invitations_by(role, at).update(withdrawn_at=at)
    if role.starts_on >= on:
        role.delete()
    else:
        role.ends_on = on - timedelta(days=1)
        role.save(update_fields=["ends_on"])
    return withdrawn


def invitations_by(role: Role, at: datetime) -> QuerySet[Invitation]:
    """Open invitations that only this role gave its holder the right to write."""
    if role.kind not in (RoleKind.SIGN_OFF, RoleKind.MANAGER):
        return Invitation.objects.none()
    written = Invitation.objects.open(at).filter(invited_by=role.person)
    return written.filter(within(role))


def within(held: Held) -> Q:
    """Roles and invitations for the place itself, and for a region's councils and sub-regions."""
    if held.region_id:
        return of_region(held.region_id)
    return Q(council=held.council_id) if held.council_id else Q(sub_region=held.sub_region_id)


def of_region(region_id: int) -> Q:
    return Q(region=region_id) | Q(council__region=region_id) | Q(sub_region__region=region_id)
