from django.contrib import admin

from accounts.admin import ReadOnly
from councils.models import (
    Champion,
    Council,
    Invitation,
    LeadCouncil,
    NamedInPublic,
    Neighbour,
    Passing,
    Postcode,
    Region,
    Reorganisation,
    Role,
    Settled,
    SharedTeam,
    SpendCategory,
    SubRegion,
    SubRegionMembership,
)


@admin.register(Region)
class RegionAdmin(ReadOnly):
    list_display = ("name", "programme", "naming", "monthly_report")
    fields = ("slug", "name", "programme", "naming", "monthly_report", "public_figures", "least_response")


@admin.register(Council)
class CouncilAdmin(ReadOnly):
    list_display = ("name", "kind", "region", "starts_on", "ends_on", "shared_team")
    list_filter = ("region", "kind")
    list_select_related = ("region", "shared_team")
    search_fields = ("name", "slug")
    fields = ("slug", "name", "short_name", "kind", "region", "county", "starts_on", "ends_on", "shared_team")


@admin.register(SharedTeam)
class SharedTeamAdmin(ReadOnly):
    list_display = ("name", "region")
    list_select_related = ("region",)


@admin.register(Role)
class RoleAdmin(ReadOnly):
    list_display = ("person", "kind", "council", "sub_region", "region", "starts_on", "ends_on")
    list_filter = ("kind", "region")
    list_select_related = ("person", "council", "sub_region", "region")
    search_fields = ("person__name", "person__email", "council__name")


@admin.register(Invitation)
class InvitationAdmin(ReadOnly):
    list_display = ("email", "kind", "council", "sub_region", "region", "written_at", "accepted_at", "withdrawn_at")
    list_filter = ("kind",)
    list_select_related = ("council", "sub_region", "region")
    search_fields = ("email",)
    # The link is for those who invite; it is not shown here.


@admin.register(Champion)
class ChampionAdmin(ReadOnly):
    list_display = ("name", "post", "council", "starts_on", "ends_on")
    list_select_related = ("council",)
    search_fields = ("name", "council__name")


@admin.register(
    SubRegion,
    SubRegionMembership,
    LeadCouncil,
    Neighbour,
    NamedInPublic,
    Reorganisation,
    Passing,
    Settled,
    SpendCategory,
)
class SubRegionAdmin(ReadOnly):
    list_select_related = True


@admin.register(Postcode)
class PostcodeAdmin(ReadOnly):
    list_display = ("postcode", "district", "county", "edition")
    search_fields = ("postcode",)
