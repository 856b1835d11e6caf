"""Template words that need the people and the regions, apart from `requests` because logging loads that one first."""

from django.http import HttpRequest

from councils.access import standing
from nwce import health


def demonstration(request: HttpRequest) -> dict[str, object]:
    """Whether what this person sees is invented. A template asks, of roles that the page has read anyway."""
    return {"is_demo": lambda: any(region.is_demo for region in standing(request.user).regions)}


def scheduler(request: HttpRequest) -> dict[str, object]:
    """When the worker's clock was last heard of; only a page that shows it asks."""
    return {"scheduler_last_ran": health.scheduler_last_ran}
