"""Adding an action that follows from a decision or from a meeting."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from actions.forms import ActionForm
from councils.access import SignedIn
from councils.access.actions import possible_owners
from councils.access.workstream import open_papers
from councils.models import Region
from workstream.models import Decision, Meeting
from workstream.programme.operations.follow_up import follow_up
from workstream.programme.views.frame import frame


def decision_action(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    rows = Decision.objects.select_related("recommendation__region")
    found = get_object_or_404(rows, pk=pk, recommendation__region=place)
    asked = found.recommendation
    return _page(request, place, found, (asked.title, asked.get_absolute_url()))


def meeting_action(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    found = get_object_or_404(place.meetings.select_related("region"), pk=pk)
    return _page(request, place, found, (str(found), found.get_absolute_url()))


def _page(request: SignedIn, place: Region, source: Decision | Meeting, back: tuple[str, str]) -> HttpResponse:
    form = ActionForm(request.POST or None, people=possible_owners(None, place))
    form.cancel_url = back[1]
    if form.is_valid():
        action = follow_up(source, form.said(), by=request.user, at=timezone.now())
        whose = action.whose or "nobody yet"
        messages.success(request, f"The action was added, for {whose}: {action}.")
        return redirect(back[1])
    context = frame(place, back, ("Add an action", ""), form=form, title="Add an action that follows", theirs=None)
    return render(request, "workstream/record.html", context, status=422 if form.errors else 200)
