"""Booking people of one's own council on a session, and giving a place back."""

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from councils.access import SignedIn
from councils.access.learning import open_staff, open_training, staffed_councils
from councils.models import Council, Region
from post.tasks import send_waiting
from training.models import Booking, Completion, Learner
from training.models.people import LearnerQuerySet
from training.operations import book_place
from training.operations.keep_list import Refused
from training.views.frame import region_frame, training_crumb, usual_day, usual_moment
from training.views.sessions import open_session
from ui.lists import page_of

FIRST = 50
"""So many people stand on one page of the choice."""


def book(request: SignedIn, region: str, pk: int) -> HttpResponse:
    """Choose people of a council; those without this training come first."""
    place = open_training(request.user, region)
    found = open_session(request, place, pk)
    councils = staffed_councils(request.user, place)
    if not councils:
        open_training(request.user, region, to_keep=True)
    council = _chosen(request, councils)
    at = usual_moment(place)
    if request.method == "POST" and council:
        chosen = [int(value) for value in request.POST.getlist("people") if value.isdigit()]
        learners = list(council.learners.filter(pk__in=chosen, left_on=None))
        if not learners:
            messages.error(request, "Choose at least one person.")
        else:
            try:
                made = book_place.book(found, learners, by=request.user, at=at)
            except Refused as refused:
                messages.error(request, " ".join(refused.messages))
            else:
                send_waiting.delay()
                messages.success(request, _told(made))
            return redirect(found)
    context = region_frame(
        request.user,
        place,
        training_crumb(place),
        (str(found), found.get_absolute_url()),
        session=found,
        course=found.course,
        councils=councils,
        council=council,
        closed=found.why_closed(at),
        q=request.GET.get("q", "").strip(),
        page=page_of(request, _people(request, found.course.kind, found.pk, council, place), FIRST)
        if council
        else None,
    )
    return render(request, "training/book.html", context, status=422 if request.method == "POST" else 200)


def _chosen(request: SignedIn, councils: list[Council]) -> Council | None:
    if len(councils) == 1:
        return councils[0]
    slug = request.POST.get("council") or request.GET.get("council", "")
    return next((row for row in councils if row.slug == slug), None)


def _people(request: SignedIn, kind: str, session: int, council: Council, region: Region) -> LearnerQuerySet:
    trained = Completion.objects.in_date(usual_day(region)).filter(learner=OuterRef("pk"), course__kind=kind)
    there = Booking.objects.filter(learner=OuterRef("pk"), session=session).exclude(state=Booking.State.CANCELLED)
    rows = Learner.objects.filter(council=council, left_on=None)
    if words := request.GET.get("q", "").strip():
        rows = rows.filter(name__icontains=words)
    return rows.annotate(trained=Exists(trained), there=Exists(there)).order_by("trained", "name", "pk")


def _told(made: list[Booking]) -> str:
    seated = [row.learner.name for row in made if row.seat]
    waiting = [row.learner.name for row in made if not row.seat]
    words = []
    if seated:
        words.append(f"Booked: {', '.join(seated)}.")
    if waiting:
        words.append(f"On the waiting list, because every place is taken: {', '.join(waiting)}.")
    return " ".join(words) or "They were booked already."


def cancel_booking(request: SignedIn, council: str, pk: int) -> HttpResponse:
    owner = open_staff(request.user, council, to_edit=True)
    rows = Booking.objects.select_related("learner", "session__course__region", "booked_by")
    found = get_object_or_404(rows.filter(learner__council=owner), pk=pk)
    if found.state == Booking.State.CANCELLED:
        raise Http404
    if request.method == "POST":
        try:
            moved = book_place.cancel(found, at=usual_moment(owner.region))
        except Refused as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            send_waiting.delay()
            up = f" {len(moved)} moved up from the waiting list." if moved else ""
            messages.success(request, f"Cancelled for {found.learner.name}.{up}")
        return redirect(found.session)
    crumb = (str(found.session), found.session.get_absolute_url())
    context = region_frame(
        request.user, owner.region, training_crumb(owner.region), crumb, booking=found, now=timezone.now()
    )
    return render(request, "training/cancel_booking.html", context)
