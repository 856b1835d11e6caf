"""Running the programme: what only the project manager does, on one page."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from councils.access import SignedIn, open_region
from reports.dashboards.views.dashboard import frame


@dataclass(frozen=True)
class Tool:
    title: str
    name: str
    """Of its address, which takes the region."""
    about: str


TOOLS = (
    Tool("Collections", "collections", "Open a self-assessment, follow who has signed off, give more time."),
    Tool("Submissions", "submissions-to-assign", "Give what was signed off to a reviewer."),
    Tool("Who owes what", "owing", "Councils by what is asked of them; calls, promises, one reminder, a letter."),
    Tool(
        "Briefings",
        "briefings",
        "Write once, with each council's own figures; to chief executives, members, officers.",
    ),
    Tool("Targets", "targets", "Levels to be reached by a day."),
    Tool("Forecast", "region-forecast", "Which plans are established, and who will miss the target."),
    Tool("Evidence for many", "given-list", "Give a document to many councils at once; each confirms it."),
    Tool("Groups of like councils", "like-groups", "With whom a council may compare itself."),
    Tool("Training needs", "training-needs", "Who is key, and who needs which course by when."),
    Tool("People", "region-people", "Who plays which part in the region; invite somebody."),
    Tool("Shared teams", "shared-teams", "Procurement teams that serve several councils."),
    Tool(
        "Councils that merge and split",
        "reorganisations",
        "Record a reorganisation; who gets what of the old councils.",
    ),
    Tool("Settings", "region-settings", "Names inside the programme, the monthly report, public figures."),
)


def manage(request: SignedIn, region: str) -> HttpResponse:
    place = open_region(request.user, region, to_manage=True)
    rows = [(tool, reverse(tool.name, args=[place.slug])) for tool in TOOLS]
    return render(request, "reports/manage.html", {**frame(place, ("Manage", "")), "rows": rows})
