from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from councils.access import people_of_region, standing
from councils.models import RoleKind


@login_not_required
def contact(request: HttpRequest) -> HttpResponse:
    """The service's address for everybody; for people of a region also its project managers by name."""
    regions = standing(request.user).regions
    managers = [(region, people_of_region(region, RoleKind.MANAGER).order_by("name")) for region in regions]
    return render(request, "councils/contact.html", {"managers": managers})
