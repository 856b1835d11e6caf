"""The register of benefits: what was promised and delivered, where it comes from, who verified it."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from councils.access import SignedIn, may_manage
from councils.access.workstream import open_papers
from councils.models import Council, Region
from files import importing
from files.checking import Refused as FileRefused
from ui.importing import SheetForm, questions_page
from ui.lists import page_of
from ui.sheets import Sheet, Unreadable
from workstream.models import Benefit
from workstream.partners.forms.benefits import BenefitForm, VerifyForm
from workstream.partners.operations import import_benefits
from workstream.partners.operations.credit_benefit import Refused, keep_benefit, sources, take_back, verify
from workstream.partners.queries import benefit_figures as figures
from workstream.partners.queries import benefit_tables as listing
from workstream.partners.rules.benefit_sums import Kind
from workstream.programme.views.frame import councils_of, crumb, frame, record_page, usual_day
from workstream.programme.views.register import register, take_out_page

COLUMNS = ", ".join(import_benefits.TITLES.values())
LEAD = "What the programme brought: promised and delivered apart, each benefit once."


class BenefitFilter(forms.Form):
    kind = forms.ChoiceField(
        label="Kind", required=False, choices=[("", "All"), *((kind.value, kind.words) for kind in Kind)]
    )
    council = forms.ModelChoiceField(Council.objects.none(), label="Council", required=False, empty_label="All")
    stand = forms.ChoiceField(
        label="Which",
        required=False,
        choices=[
            ("", "All"),
            ("promised", "Promised only"),
            ("overdue", "Promised, time has passed"),
            ("delivered", "Delivered"),
            ("verified", "Verified"),
            ("unverified", "Delivered, not verified"),
        ],
    )
    q = forms.CharField(label="Words", required=False, max_length=100)

    def __init__(self, data: Any, *, councils: QuerySet[Council]) -> None:
        super().__init__(data, auto_id="choose-%s")
        council: Any = self.fields["council"]
        council.queryset = councils
        council.label_from_instance = lambda row: row.short_name
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "govuk-input" if name == "q" else "govuk-select"

    def narrow(self, rows: QuerySet[Benefit], on: date) -> QuerySet[Benefit]:
        self.is_valid()
        said = self.cleaned_data
        if said.get("kind"):
            rows = rows.filter(kind=said["kind"])
        if said.get("council"):
            rows = rows.filter(council=said["council"])
        if said.get("q"):
            rows = rows.filter(Q(title__icontains=said["q"]) | Q(comes_title__icontains=said["q"]))
        stands = {
            "promised": Q(delivered_on=None),
            "overdue": Q(delivered_on=None, ends_on__lt=on),
            "delivered": ~Q(delivered_on=None),
            "verified": ~Q(verified_on=None),
            "unverified": ~Q(delivered_on=None) & Q(verified_on=None),
        }
        return rows.filter(stands.get(said.get("stand") or "", Q()))


def benefits(request: SignedIn, region: str) -> HttpResponse:
    """`from` in the address shows those of one record only, and leads on to adding another from it."""
    place = open_papers(request.user, region)
    form = BenefitFilter(request.GET, councils=place.councils.filter(benefits__isnull=False).distinct())
    on = usual_day(place)
    found = figures.region(place, on)
    key = request.GET.get("from", "")[:60]
    rows = form.narrow(place.benefits.select_related("region", "council"), on)
    return register(
        request,
        place,
        listing.benefits,
        rows.filter(comes_from=key) if key else rows,
        ("Benefits", ""),
        name="benefits",
        whole=listing.whole,
        here="benefits",
        heading="Benefits",
        lead="Benefits that one record brought; the sums are those of the whole register." if key else LEAD,
        sentences=figures.sentences(found),
        sums=listing.sums(found.sums) if found.sums else None,
        form=form,
        add=(
            f"{reverse('benefit-new', args=[place.slug])}{'?' + urlencode({'from': key}) if key else ''}",
            "Add a benefit",
        ),
        more_links=[("Take in a list of benefits", reverse("benefits-import", args=[place.slug]))],
        empty="Nothing yet. Write down what was promised or delivered, compared with what, and how it is worked out.",
    )


def benefit(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_papers(request.user, region)
    found = get_object_or_404(place.benefits.select_related("region", "council", "written_by"), pk=pk)
    context = frame(
        place,
        crumb(place, "Benefits", "benefits"),
        (found.title, ""),
        row=found,
        earlier=found.history.select_related("history_user").order_by("-history_date", "-history_id")[:20],
        may_manage=may_manage(request.user, place.pk),
    )
    return render(request, "workstream/benefit.html", context)


def benefit_new(request: SignedIn, region: str) -> HttpResponse:
    """`from` in the address names the record that it comes from."""
    place = open_papers(request.user, region, to_manage=True)
    initial: dict[str, Any] = {}
    known = sources(place)
    source = next((row for row in known if row.key == request.GET.get("from")), None)
    if source:
        initial = {"comes_from": source.key, "council": source.council_id}
    found = Benefit(region=place, written_by=request.user, written_at=timezone.now())
    return _form(request, place, found, known, initial)


def benefit_change(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    return _form(request, place, get_object_or_404(place.benefits, pk=pk), sources(place), {})


def _form(request: SignedIn, place: Region, found: Benefit, known: list[Any], initial: dict[str, Any]) -> HttpResponse:
    councils = councils_of(place)
    if found.council_id:
        councils = (councils | Council.objects.filter(pk=found.council_id)).distinct()
    form = BenefitForm(request.POST or None, instance=found, councils=councils, sources=known, initial=initial)
    was_verified = found.is_verified

    def write(form: Any) -> Benefit:
        kept = keep_benefit(form, version=form.version)
        if was_verified and not kept.is_verified:
            messages.info(request, "What was verified has changed, so it is not verified any more.")
        return kept

    return record_page(
        request,
        place,
        form,
        keep=write,
        title="Change the benefit" if found.pk else "Add a benefit",
        back=(found.title, found.get_absolute_url()) if found.pk else crumb(place, "Benefits", "benefits"),
        done="Kept: {}.",
        to=Benefit.get_absolute_url,
        take_out=reverse("benefit-remove", args=[place.slug, found.pk]) if found.pk else "",
    )


def verify_benefit(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    found = get_object_or_404(place.benefits.select_related("region", "council"), pk=pk)
    form = VerifyForm(request.POST or None, initial={"on": timezone.localdate(), "version": found.version})
    form.cancel_url = found.get_absolute_url()
    if form.is_valid():
        said = form.cleaned_data
        found.version = found.version if said["version"] is None else said["version"]
        try:
            verify(found, by=said["by"], on=said["on"], how=said["how"])
        except Refused as why:
            form.add_error(None, why)
        else:
            messages.success(request, f"Verified: {found}.")
            return redirect(found)
    crumbs = (crumb(place, "Benefits", "benefits"), (found.title, found.get_absolute_url()), ("Verify it", ""))
    context = frame(place, *crumbs, row=found, form=form)
    return render(request, "workstream/verify_benefit.html", context, status=422 if form.errors else 200)


@require_POST
def unverify_benefit(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    found = get_object_or_404(place.benefits.select_related("region"), pk=pk)
    take_back(found)
    messages.success(request, f"Not verified any more: {found}.")
    return redirect(found)


def benefit_remove(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    back = crumb(place, "Benefits", "benefits")
    return take_out_page(request, place, place.benefits.all(), pk, back=back, amount="amount_words")


def benefits_import(request: SignedIn, region: str) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    back = crumb(place, "Benefits", "benefits")
    form = SheetForm(request.POST or None, request.FILES or None)
    form.fields["file"].help_text = f"{form.fields['file'].help_text} Columns as in the register's download: {COLUMNS}."
    form.cancel_url = back[1]
    if form.is_valid():
        try:
            row = importing.keep(import_benefits.IMPORT, place.slug, form.cleaned_data["file"], by=request.user)
            importing.readable(_planned(request, place), row)
        except (FileRefused, Unreadable) as wrong:
            form.add_error("file", str(wrong))
        else:
            return redirect("benefits-import-preview", place.slug, row.pk)
    context = frame(place, back, ("Take in a list", ""), form=form, title="Take in a list of benefits", theirs=None)
    return render(request, "workstream/record.html", context, status=422 if form.errors else 200)


def _planned(request: SignedIn, region: Region) -> Callable[[Sheet], import_benefits.Planned]:
    return partial(import_benefits.planned, region=region, on=timezone.localdate(), by=request.user)


def benefits_import_preview(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    row = importing.find(import_benefits.IMPORT, place.slug, pk)
    if row is None:
        raise Http404
    back = crumb(place, "Benefits", "benefits")
    planned = None
    if not row.confirmed_at:
        planned, questions = importing.plan_or_ask(request.POST, row, _planned(request, place))
        if questions:
            crumb_here = ("How to read the file", "")
            return questions_page(request, questions, partial(frame, place, back, crumb_here), back[1])
        if importing.ASKED in request.POST:
            return redirect(request.path)
    if request.method == "POST" and not row.confirmed_at:
        on = timezone.localdate()
        try:
            done = import_benefits.take_in(place, row, on=on, by=request.user, at=timezone.now())
        except Refused as why:
            messages.error(request, f"Nothing was taken in. {' '.join(why.messages)}")
        else:
            if done is not None:
                messages.success(request, f"{done:,} {'benefit' if done == 1 else 'benefits'} taken in.")
        return redirect(back[1])
    if planned is None:
        messages.info(request, "This spreadsheet has been taken in already.")
        return redirect(back[1])
    found = planned.preview
    page = page_of(request, found.does)
    context = frame(place, back, ("What it will do", ""), preview=found, page=page, cancel_url=back[1], phase=None)
    return render(request, "workstream/list_import_preview.html", context)
