"""Who may see and do what. Every such question is answered here and nowhere else.

Not seen is 404 (that it exists stays hidden), seen but not allowed is 403.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone

from accounts.models import User
from councils.access.predecessors import ended_before, predecessors_of
from councils.models import (
    COUNCIL_ROLES,
    Council,
    Held,
    Invitation,
    Region,
    Role,
    RoleKind,
    SubRegionMembership,
    in_force,
    is_only_planned,
)

CONFLICT_YEARS = 2
PLACES = ("council__region", "sub_region__region", "region")

REGION_FIGURES = (RoleKind.MANAGER, RoleKind.BOARD)


class SignedIn(HttpRequest):
    """A request behind the login, as every page is unless it says otherwise."""

    user: User


@dataclass(frozen=True)
class Standing:
    """The roles that a person holds on a day, read once per request."""

    roles: tuple[Role, ...]
    lead_council_ids: frozenset[int]
    """Councils of the sub-regions this person leads for."""

    def kinds_in_council(self, council: Council) -> frozenset[str]:
        return frozenset(role.kind for role in self.roles if role.council_id == council.pk)

    def kinds_in_region(self, region_id: int) -> frozenset[str]:
        return frozenset(role.kind for role in self.roles if role.region_id == region_id)

    def region_ids(self, *kinds: str) -> list[int]:
        return [role.region_id for role in self.roles if role.kind in kinds and role.region_id]

    @property
    def council_ids(self) -> list[int]:
        return [role.council_id for role in self.roles if role.council_id]

    @property
    def councils(self) -> list[Council]:
        """The person's own councils, each once, by name."""
        found = {role.council.pk: role.council for role in self.roles if role.council}
        return sorted(found.values(), key=lambda council: council.short_name)

    @property
    def regions(self) -> list[Region]:
        """Every region the person has to do with, each once: by a role there, in a sub-region or in a council of it."""
        found = {}
        for role in self.roles:
            found[role.in_region.pk] = role.in_region
        return sorted(found.values(), key=lambda region: region.name)


def today() -> date:
    return timezone.localdate()


def standing(user: User | AnonymousUser) -> Standing:
    """The roles in force today, kept on the user object for the rest of the request."""
    kept = getattr(user, "_standing", None)
    if kept is None:
        kept = _read_standing(user)
        user._standing = kept  # type: ignore[union-attr]
    return cast(Standing, kept)


def _read_standing(user: User | AnonymousUser) -> Standing:
    if not user.is_authenticated:
        return Standing((), frozenset())
    rows = (
        user.roles.on(today())
        .order_by("kind", "pk")
        .select_related("region", "council__region", "council__shared_team", "sub_region__region")
    )
    roles = tuple(rows)
    led = [role.sub_region_id for role in roles if role.kind == RoleKind.SUB_REGIONAL_LEAD]
    memberships = SubRegionMembership.objects.on(today()).filter(sub_region__in=led) if led else []
    return Standing(roles, frozenset(row.council_id for row in memberships))


def visible_councils(user: User) -> QuerySet[Council]:
    """Councils whose own pages a person may open by name."""
    mine = standing(user)
    return Council.objects.filter(
        Q(pk__in=mine.council_ids)
        | Q(region__in=mine.region_ids(*REGION_FIGURES)) & ~is_only_planned()
        | Q(region__in=mine.region_ids(RoleKind.MANAGER))
        | Q(pk__in=mine.lead_council_ids)
        | ended_before(mine.council_ids, today())
    )


def may_see_council(user: User, council: Council) -> bool:
    mine = standing(user)
    kinds = mine.kinds_in_region(council.region_id)
    if council.pk in mine.council_ids or RoleKind.MANAGER in kinds:
        return True
    if council.starts_on > today() and council.made_by.filter(recorded_at=None).exists():
        return False  # Of what is only planned nobody else learns.
    return council.pk in mine.lead_council_ids or bool(kinds & set(REGION_FIGURES)) or follows(user, council)


def follows(user: User, council: Council) -> bool:
    """Whether a council that has ended was followed by one of the person's own."""
    if council.ends_on is None or council.ends_on >= today():
        return False
    return council.pk in predecessors_of(standing(user).council_ids, today())


def may_edit_council(user: User, council: Council) -> bool:
    """Officers and sign-off officers of a council that still exists."""
    still_there = council.ends_on is None or council.ends_on >= today()
    return still_there and bool(standing(user).kinds_in_council(council))


def may_sign_off(user: User, council: Council) -> bool:
    return may_edit_council(user, council) and RoleKind.SIGN_OFF in standing(user).kinds_in_council(council)


def may_manage_people(user: User, council: Council) -> bool:
    return may_sign_off(user, council) or may_manage(user, council.region_id)


def may_manage(user: User, region_id: int) -> bool:
    return RoleKind.MANAGER in standing(user).kinds_in_region(region_id)


def may_manage_held(user: User, held: Held) -> bool:
    """Whether a person may end this role, or resend and withdraw this invitation."""
    if held.council:
        return may_manage_people(user, held.council)
    return may_manage(user, held.in_region.pk)


def open_role(user: User, pk: int) -> Role:
    """A role in force that is to be ended. Colleagues see it and may not; for anybody else it does not exist."""
    role = Role.objects.on(today()).select_related("person", *PLACES).filter(pk=pk).first()
    if role is None:
        raise Http404
    if not may_manage_held(user, role):
        if role.council and may_see_council(user, role.council):
            raise PermissionDenied("Only a sign-off officer of the council, or the project manager, may do this.")
        raise Http404
    return role


def open_invitation(user: User, pk: int) -> Invitation:
    invitation = Invitation.objects.select_related("invited_by", *PLACES).filter(pk=pk).first()
    if invitation is None or not may_manage_held(user, invitation):
        raise Http404
    return invitation


def may_read_answers(user: User, council: Council) -> bool:
    """Working answers and submissions in full: the council's own people and the project manager."""
    own = bool(standing(user).kinds_in_council(council))
    return own or may_manage(user, council.region_id) or follows(user, council)


def may_see_reports(user: User, region_id: int) -> bool:
    """The reports of a whole region: its project manager and its programme board."""
    return bool(standing(user).kinds_in_region(region_id) & set(REGION_FIGURES))


def open_council(
    user: User,
    slug: str,
    *,
    to_edit: bool = False,
    to_sign_off: bool = False,
    to_manage_people: bool = False,
    to_read_answers: bool = False,
) -> Council:
    """The council of a page. Http404 where it may not be seen, PermissionDenied where it may not be changed so."""
    council = next((own for own in standing(user).councils if own.slug == slug), None)
    if council is None:
        council = Council.objects.select_related("region", "shared_team").filter(slug=slug).first()
    if council is None or not may_see_council(user, council):
        raise Http404
    if to_read_answers and not may_read_answers(user, council):
        raise PermissionDenied("Only the council's own people and the project manager may read its answers.")
    if to_edit and not may_edit_council(user, council):
        raise PermissionDenied("Only officers of the council may change this.")
    if to_sign_off and not may_sign_off(user, council):
        raise PermissionDenied("Only a sign-off officer of the council may do this.")
    if to_manage_people and not may_manage_people(user, council):
        raise PermissionDenied("Only a sign-off officer of the council, or the project manager, may do this.")
    return council


def open_region(
    user: User, slug: str, *, to_manage: bool = False, to_see_figures: bool = False, to_follow: bool = False
) -> Region:
    """The region of a page. Anybody with a role in it, in its sub-regions or in its councils may open it; what they see
    of others is `region_view`. Http404 for anybody else, PermissionDenied where more is needed than they hold.

    Following collections (who owes what, and why a council stays out) is for manager and board, whatever the region has
    agreed about levels."""
    found = next((region for region in standing(user).regions if region.slug == slug), None)
    if found is None:
        raise Http404
    if to_manage and not may_manage(user, found.pk):
        raise PermissionDenied("Only the project manager may do this.")
    if to_see_figures and not region_view(user, found).names_everybody:
        raise PermissionDenied("Only the project manager and the programme board may see this.")
    if to_follow and not may_see_reports(user, found.pk):
        raise PermissionDenied("Only the project manager and the programme board may see this.")
    return found


@dataclass(frozen=True)
class RegionView:
    """What a person may see of the councils of a region."""

    names_everybody: bool
    named_council_ids: frozenset[int]
    """Councils shown by name where not everybody is: one's own, and those of a sub-region one leads for."""

    def names(self, council_id: int) -> bool:
        return self.names_everybody or council_id in self.named_council_ids


def region_view(user: User, region: Region) -> RegionView:
    mine = standing(user)
    kinds = mine.kinds_in_region(region.pk)
    everybody = bool(kinds & set(REGION_FIGURES))
    inside = region.naming == Region.Naming.NAMED and bool(mine.council_ids or mine.lead_council_ids or kinds)
    return RegionView(everybody or inside, frozenset(mine.council_ids) | mine.lead_council_ids)


def may_review(person: User, council: Council, on: date) -> bool:
    """A reviewer of the council's region who neither holds nor held a role in the council, in one that it followed, or
    in one that the same shared procurement team serves, within two years."""
    if not person.roles.on(on).filter(kind=RoleKind.REVIEWER, region=council.region_id).exists():
        return False
    return not has_conflict(person, council, on)


def has_conflict(person: User, council: Council, on: date) -> bool:
    same_team = Q(council=council) | Q(council__successors=council)
    if council.shared_team_id:
        same_team |= Q(council__shared_team=council.shared_team_id)
    return _recent_parts(on).filter(same_team, person=person).exists()


def _recent_parts(on: date) -> QuerySet[Role]:
    """Roles in councils that keep a person from reviewing there, and where the same team serves."""
    since = on.replace(year=on.year - CONFLICT_YEARS, day=min(on.day, 28))
    recent = Q(ends_on=None) | Q(ends_on__gte=since)
    return Role.objects.filter(recent, kind__in=COUNCIL_ROLES, starts_on__lte=on)


def reviewers_for(council: Council, on: date) -> list[User]:
    """People who may be given a review of this council's assessment, by name."""
    return reviewers_by_council([council], on)[council.pk]


def reviewers_by_council(councils: Iterable[Council], on: date) -> dict[int, list[User]]:
    """For each council the people who may review it, by name: two queries for any number of councils."""
    asked = list(councils)
    regions = {council.region_id for council in asked}
    reviewers: dict[int, dict[int, User]] = {region: {} for region in regions}
    holders = Role.objects.on(on).filter(kind=RoleKind.REVIEWER, region__in=regions, person__is_active=True)
    for role in holders.select_related("person").order_by("person__name", "person_id"):
        reviewers[role.region_id].setdefault(role.person_id, role.person)
    people = {pk for found in reviewers.values() for pk in found}
    conflicts: set[tuple[int, tuple[str, int]]] = set()
    parts = _recent_parts(on).filter(person__in=people)
    for person, *places in parts.values_list(
        "person_id", "council_id", "council__successors__pk", "council__shared_team_id"
    ):
        names = zip(("council", "council", "team"), places, strict=True)
        conflicts |= {(person, (name, pk)) for name, pk in names if pk is not None}
    return {council.pk: _without_conflict(reviewers[council.region_id], council, conflicts) for council in asked}


def _without_conflict(
    reviewers: dict[int, User], council: Council, conflicts: set[tuple[int, tuple[str, int]]]
) -> list[User]:
    places = [("council", council.pk)]
    if council.shared_team_id:
        places.append(("team", council.shared_team_id))
    return [person for pk, person in reviewers.items() if not any((pk, place) in conflicts for place in places)]


def people_of_council(council: Council, *kinds: str) -> QuerySet[User]:
    """Active people who hold one of these roles, or any, in the council today."""
    chosen = kinds or COUNCIL_ROLES
    return User.objects.filter(
        in_force(today(), "roles__"), roles__council=council, roles__kind__in=chosen, is_active=True
    ).distinct()


def people_of_region(region: Region, *kinds: str) -> QuerySet[User]:
    """Active people who hold one of these roles for the region today."""
    return User.objects.filter(
        in_force(today(), "roles__"), roles__region=region, roles__kind__in=kinds, is_active=True
    ).distinct()
