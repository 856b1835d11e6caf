"""Template words that need the people and the regions, apart from `requests` because logging loads that one first."""

from django.http import HttpRequest

from councils.access import standing


def demonstration(request: HttpRequest) -> dict[str, object]:
    """Whether what this person sees is invented. A template asks, of roles that the page has read anyway."""
    return {"is_demo": lambda: any(region.is_demo for region in standing(request.user).regions)}
