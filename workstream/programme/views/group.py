"""The working group: who belongs to it, whom it represents, its meetings, and the lead councils asked to join."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from councils.access import SignedIn, may_manage
from councils.access.workstream import open_papers
from ui.lists import page_of
from workstream.models import Attendance, LeadRequest, Meeting, Member
from workstream.programme.forms.group import LeadRequestForm, MeetingForm, MeetingNotesForm, MemberForm
from workstream.programme.operations.call_meeting import call, invited
from workstream.programme.operations.keep_record import keep
from workstream.programme.queries import registers
from workstream.programme.queries.representation import represented
from workstream.programme.views.frame import councils_of, crumb, download, frame, record_page, to_change, usual_day


def group(request: SignedIn, region: str) -> HttpResponse:
    place = open_papers(request.user, region)
    on = usual_day(place)
    members = Member.objects.on(on).filter(region=place).select_related("council")
    answer = download(request, registers.members(members), f"{place.slug} working group")
    if answer is not None:
        return answer
    parts = represented(place, on)
    asked = place.lead_requests.select_related("sub_region", "council")
    page = page_of(request, place.meetings.select_related("region"))
    context = frame(
        place,
        ("Working group", ""),
        members=registers.members(members, to_change(request.user, place, "member-change")),
        missing=[row.name for row in parts if not row.is_represented],
        parts=registers.representation(parts),
        requests=registers.lead_requests(asked, to_change(request.user, place, "lead-request-change")),
        page=page,
        meetings=registers.meetings(page),
        on=on,
        may_manage=may_manage(request.user, place.pk),
        here="group",
    )
    return render(request, "workstream/group.html", context)


def member(request: SignedIn, region: str, pk: int = 0) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    found = get_object_or_404(place.group_members, pk=pk) if pk else Member(region=place)
    initial = {} if pk else {"starts_on": timezone.localdate()}
    return record_page(
        request,
        place,
        MemberForm(request.POST or None, instance=found, councils=councils_of(place), initial=initial),
        keep=lambda form: keep(form, version=form.version),
        title="Change a member" if pk else "Add a member",
        back=crumb(place, "Working group", "group"),
        done="Kept: {}.",
    )


def lead_request(request: SignedIn, region: str, pk: int = 0) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    found = get_object_or_404(place.lead_requests, pk=pk) if pk else LeadRequest(region=place)
    return record_page(
        request,
        place,
        LeadRequestForm(request.POST or None, instance=found, region=place, councils=councils_of(place)),
        keep=lambda form: keep(form, version=form.version),
        title="Change what a lead council was asked" if pk else "Ask a lead council",
        back=crumb(place, "Working group", "group"),
        done="Kept: {}.",
    )


def meeting(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_papers(request.user, region)
    found = get_object_or_404(place.meetings, pk=pk)
    context = frame(
        place,
        crumb(place, "Working group", "group"),
        (str(found), ""),
        row=found,
        actions=found.actions.select_related("owner").in_order(),
        present=found.attendance.select_related("member__council").order_by("member__name"),
        on=usual_day(place),
        may_manage=may_manage(request.user, place.pk),
        invited=invited(found),
    )
    return render(request, "workstream/meeting.html", context)


def meeting_entry(request: SignedIn, region: str, pk: int = 0) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    found = get_object_or_404(place.meetings, pk=pk) if pk else Meeting(region=place)
    return record_page(
        request,
        place,
        MeetingForm(request.POST or None, instance=found),
        keep=lambda form: call(form, version=form.version, today=timezone.localdate()),
        title="Change the meeting" if pk else "Call a meeting",
        back=(str(found), found.get_absolute_url()) if pk else crumb(place, "Working group", "group"),
        done="Kept: {}.",
        to=lambda kept: kept.get_absolute_url(),
    )


def meeting_notes(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    found = get_object_or_404(place.meetings, pk=pk)
    members = Member.objects.on(found.on).filter(region=place).select_related("council")
    return record_page(
        request,
        place,
        MeetingNotesForm(request.POST or None, instance=found, members=members),
        keep=_keep_notes,
        title="Notes, and who was there",
        back=(str(found), found.get_absolute_url()),
        done="Kept: {}.",
    )


@transaction.atomic
def _keep_notes(form: Any) -> Meeting:
    kept: Meeting = keep(form, version=form.version)
    chosen = set(form.cleaned_data.get("present") or ())
    kept.attendance.exclude(member__in=chosen).delete()
    Attendance.objects.bulk_create((Attendance(meeting=kept, member=one) for one in chosen), ignore_conflicts=True)
    return kept
