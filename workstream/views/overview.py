"""The work stream at one look: what is late, what comes next, what waits for a decision."""

from django.http import HttpResponse
from django.shortcuts import render

from councils.access import SignedIn, may_manage
from councils.access.workstream import open_papers
from workstream import figures, listing
from workstream.views.frame import frame, usual_day


def work_stream(request: SignedIn, region: str) -> HttpResponse:
    place = open_papers(request.user, region)
    on = usual_day(place)
    found = figures.region(place, on)
    context = frame(
        place,
        found=found,
        on=on,
        late=listing.plan_short(found.plan.late, on, "Late"),
        coming=listing.plan_short(found.plan.coming, on, "Due in the next four weeks"),
        waiting=listing.recommendations(found.waiting),
        may_manage=may_manage(request.user, place.pk),
        here="overview",
    )
    return render(request, "workstream/work_stream.html", context)
