"""Briefings: the list, writing one, how it reads for each council, sending it, what became of it; addresses."""

from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from councils.access import SignedIn, open_region
from councils.models import Council, Region
from post.models import Message
from post.tasks import send_waiting
from reports.chasing.forms.briefings import AddresseesForm, BriefingForm
from reports.chasing.operations.send_briefing import (
    Sending,
    address_of,
    as_pdf,
    fill,
    not_signed_off,
    prepare,
    put_on_list,
    send,
    stop,
    values,
)
from reports.dashboards.queries import dashboard_tables
from reports.dashboards.queries.chosen import usual_day
from reports.models import Addressee, Briefing, BriefingCopy
from ui.conflicts import saved_by
from ui.lists import page_of
from ui.pdf import PdfLibraryMissing
from ui.tables import Table, Value, file_name


def frame(region: Region, *crumbs: tuple[str, str], **context: object) -> dict[str, object]:
    trail = [("Home", "/"), (region.name, region.get_absolute_url()), ("Manage", reverse("manage", args=[region.slug]))]
    if crumbs:
        trail.append(("Briefings", reverse("briefings", args=[region.slug])))
    return {"region": region, "place": region.name, "breadcrumbs": [*trail, *crumbs], **context}


def briefings(request: SignedIn, region: str) -> HttpResponse:
    place = open_region(request.user, region, to_manage=True)
    refused = Q(copies__message__state__in=(Message.State.FAILED, Message.State.UNCERTAIN))
    rows = place.briefings.select_related("region", "sent_by").annotate(
        sent_to=Count("copies"), refused=Count("copies", filter=refused)
    )
    rows = rows.order_by("-written_at", "-pk")
    context = frame(place, page=page_of(request, rows), addresses=place.addressees.count())
    return render(request, "reports/briefings.html", context)


def briefing_entry(request: SignedIn, region: str, pk: int = 0) -> HttpResponse:
    place = open_region(request.user, region, to_manage=True)
    found = _unsent(place, pk) if pk else Briefing(region=place, written_by=request.user)
    form = BriefingForm(request.POST or None, instance=found)
    form.cancel_url = found.get_absolute_url() if pk else reverse("briefings", args=[place.slug])
    theirs = None
    if form.is_valid():
        theirs = _keep(form)
        if theirs is None:
            messages.success(request, "Kept. Nothing was sent.")
            return redirect(form.instance)
        data = request.POST.copy()
        data["from_version"] = str(theirs.version)
        form.data = data
    title = "Change the briefing" if pk else "Write a briefing"
    context = frame(place, (title, ""), form=form, title=title, theirs=theirs, saved=saved_by(theirs))
    return render(request, "reports/briefing_form.html", context, status=409 if theirs else 422 if form.errors else 200)


def _unsent(place: Region, pk: int) -> Briefing:
    return get_object_or_404(place.briefings.select_related("region"), pk=pk, sent_at=None)


@transaction.atomic
def _keep(form: BriefingForm) -> Briefing | None:
    """What somebody else has kept meanwhile, or sent; None where it was kept."""
    found: Briefing = form.instance
    if found.pk:
        now = Briefing.objects.select_for_update().get(pk=found.pk)
        if now.sent_at or now.version != (form.cleaned_data["from_version"] or 0):
            return now
        found.version = now.version + 1
    form.save()
    return None


def briefing(request: SignedIn, region: str, pk: int) -> HttpResponseBase:
    """Before it is sent: how it reads for a council, and who would get it. Afterwards: what became of it."""
    place = open_region(request.user, region, to_manage=True)
    found = get_object_or_404(place.briefings.select_related("region", "sent_by"), pk=pk)
    if found.sent_at:
        return _sent(request, place, found)
    sending, told = prepare(found), values(place, usual_day(place))
    councils = list(place.councils.filter(pk__in=told).order_by("short_name"))
    council = _council(request.GET.get("council", ""), councils, sending)
    context = frame(
        place,
        (found.subject, ""),
        briefing=found,
        sending=sending,
        council=council,
        councils=councils,
        not_signed_off=not_signed_off(found, told, [row for row in councils if row.short_name in sending.reached]),
        made=fill(found, told[council.pk]) if council else None,
    )
    return render(request, "reports/briefing.html", context)


def _council(slug: str, councils: list[Council], sending: Sending) -> Council | None:
    """The council that is looked at: the one asked for, else the first that would get it."""
    usual = [*(row.council for row in sending.going[:1]), *councils]
    return next((row for row in councils if row.slug == slug), next(iter(usual), None))


def _sent(request: SignedIn, place: Region, found: Briefing) -> HttpResponseBase:
    rows = found.copies.select_related("council", "message")
    state = request.GET.get("state", "")
    if state in Message.State.values:
        rows = rows.filter(message__state=state)
    answer = dashboard_tables.download(
        request, {"sent": lambda: as_table(found, rows)}, f"{place.slug} briefing {found.pk}"
    )
    if answer is not None:
        return answer
    page = page_of(request, rows)
    counts = dict(found.copies.values_list("message__state").annotate(n=Count("pk")))
    context = frame(
        place,
        (found.subject, ""),
        briefing=found,
        page=page,
        table=as_table(found, page),
        counts=[(value, words, counts.get(value, 0)) for value, words in Message.State.choices if counts.get(value)],
        total=sum(counts.values()),
        state=state,
    )
    return render(request, "reports/briefing_sent.html", context)


def as_table(found: Briefing, rows: Iterable[BriefingCopy]) -> Table:
    lines: list[list[Value]] = []
    for row in rows:
        sent = row.message
        went: list[Value] = [sent.get_state_display(), timezone.localdate(sent.sent_at) if sent.sent_at else None]
        lines.append([row.council.short_name, row.name, sent.address, *went, sent.error])
    return Table(f"Sent: {found}", ["Council", "Name", "Address", "What became of it", "On", "In words"], lines)


@require_POST
def send_briefing(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_region(request.user, region, to_manage=True)
    found = get_object_or_404(place.briefings, pk=pk)
    seen = [request.POST.get(name, "") for name in ("version", "expected")]
    version, expected = (int(text) if text.isdigit() else -1 for text in seen)
    try:
        number = send(found, version=version, expected=expected, by=request.user, at=timezone.now())
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        send_waiting.delay_on_commit()  # type: ignore[attr-defined]
        messages.success(request, f"Written to {number} address{'' if number == 1 else 'es'}. Each is sent once.")
    return redirect("briefing", region=place.slug, pk=pk)


def briefing_pdf(request: SignedIn, region: str, pk: int, council: str) -> HttpResponse:
    place = open_region(request.user, region, to_manage=True)
    found = get_object_or_404(place.briefings.select_related("region"), pk=pk)
    told = values(place, found.as_at or usual_day(place))
    owner = get_object_or_404(place.councils, slug=council, pk__in=told)
    try:
        made = as_pdf(found, owner, fill(found, told[owner.pk]))
    except PdfLibraryMissing as missing:
        messages.error(request, f"No PDF can be made here: {missing} is missing. Ask whoever looks after the service.")
        return redirect(found)
    return HttpResponse(
        made,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{file_name(f"briefing {owner.slug}")}.pdf"'},
    )


def addressees(request: SignedIn, region: str) -> HttpResponseBase:
    place = open_region(request.user, region, to_manage=True)
    rows = place.addressees.select_related("council")
    words = request.GET.get("words", "").strip()
    if words:
        matches = Q(name__icontains=words) | Q(email__icontains=words) | Q(council__short_name__icontains=words)
        rows = rows.filter(matches | Q(on_list__icontains=words))
    answer = dashboard_tables.download(request, {"addresses": lambda: _addresses(rows)}, f"{place.slug}")
    if answer is not None:
        return answer
    stopped = set(place.stopped_addresses.values_list("address", flat=True))
    context = frame(place, ("Addresses", ""), page=page_of(request, rows), words=words, stopped=stopped)
    return render(request, "reports/addressees.html", context)


def _addresses(rows: Iterable[Addressee]) -> Table:
    lines: list[list[Value]] = [
        [row.council.short_name, row.name, row.email, row.get_kind_display(), row.on_list] for row in rows
    ]
    return Table("Addresses", ["Council", "Name", "E-mail address", "Who", "List"], lines)


def add_addressees(request: SignedIn, region: str) -> HttpResponse:
    place = open_region(request.user, region, to_manage=True)
    form = AddresseesForm(request.POST or None, region=place)
    form.cancel_url = reverse("addressees", args=[place.slug])
    if form.is_valid():
        said = form.cleaned_data
        for row in said["lines"]:
            row.kind, row.on_list = said["kind"], said["on_list"]
        added = put_on_list(place, said["lines"])
        known = len(said["lines"]) - added
        told = f" {known} {'was' if known == 1 else 'were'} there already." if known else ""
        messages.success(request, f"Added: {added}.{told}")
        return redirect(form.cancel_url)
    context = frame(place, ("Addresses", form.cancel_url), ("Add addresses", ""), form=form, title="Add addresses")
    return render(request, "reports/briefing_form.html", context, status=422 if form.errors else 200)


def remove_addressee(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_region(request.user, region, to_manage=True)
    found = get_object_or_404(place.addressees.select_related("council"), pk=pk)
    if request.method == "POST":
        found.delete()
        messages.success(request, f"Removed: {found}, {found.email}. What was sent stays on record.")
        return redirect("addressees", region=place.slug)
    context = frame(place, ("Addresses", reverse("addressees", args=[place.slug])), ("Remove", ""), addressee=found)
    return render(request, "reports/addressee_remove.html", context)


@login_not_required
@never_cache
def stop_briefings(request: HttpRequest, token: str) -> HttpResponse:
    """Programs that look into mails open every link, so opening this one changes nothing: the button does."""
    found = address_of(token)
    if found is None:
        raise Http404
    region, address = found
    if request.method == "POST":
        stop(region, address)
    is_stopped = region.stopped_addresses.filter(address=address).exists()
    return render(request, "reports/stop_briefings.html", {"is_stopped": is_stopped, "region": region})
