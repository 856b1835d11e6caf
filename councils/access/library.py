"""Who may see and keep what the region shares: policies, resources, agreements."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404

from accounts.models import User
from councils.access import (
    REGION_FIGURES,
    may_edit_council,
    may_manage,
    may_see_council,
    open_council,
    region_view,
    standing,
)
from councils.models import Council, Region, RoleKind

EDITORS = (RoleKind.EDITOR, RoleKind.MANAGER)
AGREE = (RoleKind.MANAGER, RoleKind.EDITOR)


def may_edit_library(user: User | AnonymousUser, region_id: int) -> bool:
    """Editor and project manager keep the library and the agreements, and write down what was agreed for all."""
    return bool(standing(user).kinds_in_region(region_id) & set(EDITORS))


def open_shared_region(user: User | AnonymousUser, slug: str, *, to_edit: bool = False) -> Region:
    """The region of a page that anyone may open; what they see in it is `seen_resources`."""
    region = Region.objects.filter(slug=slug).first()
    if region is None:
        raise Http404
    if to_edit and not may_edit_library(user, region.pk):
        if region.pk in seen_region_ids(user):
            raise PermissionDenied("Only the editor and the project manager may change this.")
        raise Http404
    return region


def open_editing(user: User, slug: str) -> Region:
    """For editor and project manager; 403 for others of the region, 404 for anybody else."""
    return open_shared_region(user, slug, to_edit=True)


def seen_region_ids(user: User | AnonymousUser) -> frozenset[int]:
    """Regions that a person has to do with, by any role."""
    return frozenset(region.pk for region in standing(user).regions)


def edited_region_ids(user: User | AnonymousUser) -> list[int]:
    return standing(user).region_ids(*EDITORS)


def seen_resources(user: User | AnonymousUser) -> Q:
    """What a person may find in libraries: what is public, what is for their region, what is for their council; the
    editor sees it all, and whoever suggested something sees what became of it."""
    seen = Q(audience="public", state__in=("published", "moved"))
    if not user.is_authenticated:
        return seen
    mine = standing(user)
    open_to = Q(audience="region", region__in=seen_region_ids(user)) | Q(
        audience="council", council__in=mine.council_ids
    )
    return (
        seen
        | (open_to & Q(state__in=("published", "moved")))
        | Q(region__in=edited_region_ids(user))
        | Q(suggested_by=user, region__in=seen_region_ids(user))
    )


def seen_policies(user: User) -> Q:
    """One's own councils', those of councils one may see by name, and what others share with their region."""
    mine = standing(user)
    return (
        Q(council__in=mine.council_ids)
        | Q(council__in=mine.lead_council_ids)
        | Q(council__region__in=mine.region_ids(*REGION_FIGURES))
        | Q(is_shared=True, form__in=("separate", "part"), council__region__in=seen_region_ids(user))
    )


def names_coverage(user: User, region: Region) -> bool:
    """Whether a person sees council by council who has what."""
    return region_view(user, region).names_everybody


def may_record_policy(user: User, council: Council) -> bool:
    return may_edit_council(user, council)


def open_policies(user: User, council: str, *, to_edit: bool = False) -> Council:
    return open_council(user, council, to_edit=to_edit)


def may_see_all_policies(user: User, council: Council) -> bool:
    return may_see_council(user, council)


def may_import(user: User, region: Region) -> bool:
    return may_manage(user, region.pk) or may_edit_library(user, region.pk)
