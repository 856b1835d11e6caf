"""What everybody may see without signing in: the figures of regions that switched it on."""

from django.db.models import QuerySet
from django.http import Http404

from councils.models import Region


def public_regions() -> QuerySet[Region]:
    return Region.objects.filter(public_figures=True).order_by("name")


def open_public_region(slug: str) -> Region:
    """404 where the region does not show its figures: that it is here is nobody's business then."""
    found = public_regions().filter(slug=slug).first()
    if found is None:
        raise Http404
    return found
