"""The work stream at one look: what is late, what comes next, what waits for a decision."""

from django.http import HttpResponse
from django.shortcuts import render

from councils.access import SignedIn, may_manage
from councils.access.workstream import open_papers
from workstream.programme.queries import programme_figures, registers
from workstream.programme.views.frame import frame, usual_day

SHOWN = 15
"""So many parts of the plan; the page of the plan has the others."""


def work_stream(request: SignedIn, region: str) -> HttpResponse:
    place = open_papers(request.user, region)
    on = usual_day(place)
    found = programme_figures.region(place, on)
    context = frame(
        place,
        found=found,
        on=on,
        late=registers.plan_short(found.plan.late[:SHOWN], on, "Late"),
        coming=registers.plan_short(found.plan.coming[:SHOWN], on, "Due in the next four weeks"),
        shown=SHOWN,
        waiting=registers.recommendations(found.waiting),
        may_manage=may_manage(request.user, place.pk),
        here="overview",
    )
    return render(request, "workstream/work_stream.html", context)
