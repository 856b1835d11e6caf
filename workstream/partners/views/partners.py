"""Partners: who they are, what was said, what is asked of them, and what stands in the scope of their projects."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from councils.access import SignedIn, may_manage
from councils.access.actions import possible_owners
from councils.access.workstream import may_log, open_papers
from councils.models import Region
from ui.lists import page_of
from ui.tables import Table
from workstream.models import Partner, PartnerAsk, PartnerContact, PartnerEntry, ScopeItem
from workstream.partners.forms.partners import ContactForm, EntryForm, PartnerAskForm, PartnerForm, ScopeItemForm
from workstream.partners.operations.log_contact import log
from workstream.partners.queries import partner_tables as listing
from workstream.programme.operations.keep_record import keep
from workstream.programme.views.frame import councils_of, crumb, frame, record_page, to_change, usual_day
from workstream.programme.views.register import register


class LogFilter(forms.Form):
    partner = forms.ModelChoiceField(Partner.objects.none(), label="Partner", required=False, empty_label="All")
    which = forms.ChoiceField(label="Which", required=False, choices=[("", "All"), ("open", "Next step still open")])
    q = forms.CharField(label="Words", required=False, max_length=100)

    def __init__(self, data: Any, *, region: Region) -> None:
        super().__init__(data, auto_id="choose-%s")
        self.fields["partner"].queryset = region.partners.all()  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "govuk-input" if name == "q" else "govuk-select"

    def narrow(self, rows: QuerySet[PartnerEntry]) -> QuerySet[PartnerEntry]:
        self.is_valid()
        said = self.cleaned_data
        if said.get("partner"):
            rows = rows.filter(partner=said["partner"])
        if said.get("which"):
            rows = rows.filter(next_step__state="open")
        if said.get("q"):
            rows = rows.filter(Q(words__icontains=said["q"]) | Q(next_step__title__icontains=said["q"]))
        return rows


def partners(request: SignedIn, region: str) -> HttpResponse:
    place = open_papers(request.user, region)
    return register(
        request,
        place,
        listing.partners,
        place.partners.with_last_contact().select_related("region").order_by("name", "pk"),
        ("Partners", ""),
        name="partners",
        here="partners",
        partner_here="partners",
        heading="Partners",
        lead="Who else works on it: what was said, what is asked of them, and what their projects cover.",
        add=(reverse("partner-new", args=[place.slug]), "Add a partner"),
        empty="No partner yet. Add the bodies, projects and centres that the programme works with.",
    )


def partner(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_papers(request.user, region)
    found = get_object_or_404(place.partners.select_related("region"), pk=pk)
    on = usual_day(place)
    rows = found.entries.select_related("partner__region", "contact", "next_step__owner")
    page = page_of(request, rows)
    change = {name: to_change(request.user, place, name) for name in CHANGES}
    asks = found.asks.select_related("partner").prefetch_related("councils")
    items = found.scope_items.select_related("partner")
    context = frame(
        place,
        crumb(place, "Partners", "partners"),
        (found.name, ""),
        row=found,
        contacts=_if_any(listing.contacts(found.contacts.all(), change["partner-contact-change"])),
        page=page,
        log=listing.log(page, change["partner-entry-change"], with_partner=False),
        asks=_if_any(listing.asks(asks, on, change["partner-ask-change"])),
        scope=_if_any(listing.scope(items, on, change["scope-item-change"])),
        may_manage=may_manage(request.user, place.pk),
        may_log=may_log(request.user, place.pk),
    )
    return render(request, "workstream/partner.html", context)


CHANGES = ("partner-contact-change", "partner-entry-change", "partner-ask-change", "scope-item-change")


def _if_any(table: Table) -> Table | None:
    return table if table.rows else None


def partner_entry(request: SignedIn, region: str, pk: int = 0) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    found = get_object_or_404(place.partners, pk=pk) if pk else Partner(region=place)
    return record_page(
        request,
        place,
        PartnerForm(request.POST or None, instance=found),
        keep=lambda form: keep(form, version=form.version),
        title="Change the partner" if pk else "Add a partner",
        back=_back(found) if pk else crumb(place, "Partners", "partners"),
        done="Kept: {}.",
        to=Partner.get_absolute_url,
    )


def _back(partner: Partner) -> tuple[str, str]:
    return partner.name, partner.get_absolute_url()


def contact_new(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    return _contact(request, place, PartnerContact(partner=get_object_or_404(place.partners, pk=pk)))


def contact_change(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    return _contact(request, place, get_object_or_404(PartnerContact, pk=pk, partner__region=place))


def _contact(request: SignedIn, place: Region, found: PartnerContact) -> HttpResponse:
    return record_page(
        request,
        place,
        ContactForm(request.POST or None, instance=found),
        keep=lambda form: keep(form, version=form.version),
        title="Change the contact" if found.pk else "Add a contact",
        back=_back(found.partner),
        done="Kept: {}.",
    )


def partner_log(request: SignedIn, region: str) -> HttpResponse:
    place = open_papers(request.user, region)
    form = LogFilter(request.GET, region=place)
    rows = PartnerEntry.objects.filter(partner__region=place)
    change = to_change(request.user, place, "partner-entry-change")
    return register(
        request,
        place,
        lambda rows: listing.log(rows, change),
        form.narrow(rows).select_related("partner__region", "contact", "next_step__owner"),
        crumb(place, "Partners", "partners"),
        ("Log", ""),
        name="log of partners",
        here="partners",
        partner_here="log",
        heading="Log of partners",
        lead="Every contact with a partner, the newest first. A next step waits at home for whoever promised it.",
        form=form,
        empty="Nothing has been written down. Open a partner to log a contact.",
    )


def log_partner(request: SignedIn, region: str, pk: int) -> HttpResponse:
    """Write a contact down: the project manager, and representatives of the working group."""
    place = open_papers(request.user, region, to_log=True)
    found = get_object_or_404(place.partners.select_related("region"), pk=pk)
    people = possible_owners(None, place)
    contacts = found.contacts.filter(left_on=None)
    form = EntryForm(request.POST or None, instance=PartnerEntry(partner=found), contacts=contacts, people=people)

    def write(form: Any) -> PartnerEntry:
        said = form.cleaned_data
        given = {"on": said["on"], "words": said["words"], "contact": said["contact"], "next_step": form.next_step()}
        return log(found, **given, by=request.user, at=timezone.now())

    return record_page(
        request, place, form, keep=write, title="Log a contact", back=_back(found), done="Written down: {}."
    )


def partner_entry_change(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    found = get_object_or_404(PartnerEntry.objects.select_related("partner__region"), pk=pk, partner__region=place)
    form = EntryForm(request.POST or None, instance=found, contacts=found.partner.contacts.all(), people=[])
    return record_page(
        request,
        place,
        form,
        keep=lambda form: keep(form, version=form.version),
        title="Correct the log",
        back=_back(found.partner),
        done="Kept: {}.",
    )


def partner_asks(request: SignedIn, region: str) -> HttpResponse:
    place = open_papers(request.user, region)
    on = usual_day(place)
    change = to_change(request.user, place, "partner-ask-change")
    rows = PartnerAsk.objects.filter(partner__region=place)
    return register(
        request,
        place,
        lambda rows: listing.asks(rows, on, change),
        rows.select_related("partner").prefetch_related("councils"),
        crumb(place, "Partners", "partners"),
        ("Asks", ""),
        name="asks of partners",
        here="partners",
        partner_here="asks",
        heading="Asks of partners",
        lead="What councils need from partners: who is behind it, when it was asked, the reply, and what came of it.",
        add=(reverse("partner-ask-new", args=[place.slug]), "Add an ask"),
        empty="Nothing has been asked yet.",
    )


def partner_ask(request: SignedIn, region: str, pk: int = 0) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    found = get_object_or_404(PartnerAsk, pk=pk, partner__region=place) if pk else PartnerAsk()
    if not pk and _needs_partner(request, place.partners.all()):
        return _first(request, place)
    councils = councils_of(place)
    if pk:
        councils = (councils | found.councils.all()).distinct()
    form = PartnerAskForm(
        request.POST or None,
        instance=found,
        partners=place.partners.all(),
        councils=councils,
        initial=_asked_for(request),
    )
    return record_page(
        request,
        place,
        form,
        keep=lambda form: keep(form, version=form.version),
        title="Change what is asked" if pk else "Add an ask",
        back=crumb(place, "Asks of partners", "partner-asks"),
        done="Kept: {}.",
    )


def scope_items(request: SignedIn, region: str) -> HttpResponse:
    place = open_papers(request.user, region)
    on = usual_day(place)
    change = to_change(request.user, place, "scope-item-change")
    rows = ScopeItem.objects.filter(partner__region=place)
    counts = rows.aggregate(all=Count("pk"), included=Count("pk", filter=Q(state=ScopeItem.State.INCLUDED)))
    return register(
        request,
        place,
        lambda rows: listing.scope(rows, on, change),
        rows.select_related("partner"),
        crumb(place, "Partners", "partners"),
        ("Scope", ""),
        name="scope of projects",
        here="partners",
        partner_here="scope",
        heading="Sustainability in the scope of projects",
        lead=f"{counts['included']} of {counts['all']} items are included in the scope of the projects.",
        add=(reverse("scope-item-new", args=[place.slug]), "Add a scope item"),
        empty="Nothing yet. Write down what sustainability needs from a project, such as the portal, and whether it is "
        "in its scope.",
    )


def scope_item(request: SignedIn, region: str, pk: int = 0) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    found = get_object_or_404(ScopeItem, pk=pk, partner__region=place) if pk else ScopeItem()
    projects = place.partners.filter(Q(kind=Partner.Kind.PROJECT) | Q(pk=found.partner_id))
    if not pk and _needs_partner(request, projects):
        return _first(request, place)
    form = ScopeItemForm(request.POST or None, instance=found, projects=projects, initial=_asked_for(request))
    return record_page(
        request,
        place,
        form,
        keep=lambda form: keep(form, version=form.version),
        title="Change the scope item" if pk else "Add a scope item",
        back=crumb(place, "Scope of projects", "scope-items"),
        done="Kept: {}.",
    )


def _asked_for(request: SignedIn) -> dict[str, Any]:
    """The partner whose page led here."""
    asked = request.GET.get("partner", "")
    return {"partner": asked} if asked.isdigit() else {}


def _needs_partner(request: SignedIn, rows: QuerySet[Partner]) -> bool:
    return request.method == "GET" and not rows.exists()


def _first(request: SignedIn, place: Region) -> HttpResponse:
    messages.info(
        request, "Begin with the partner itself; where its scope is to be followed, say that it is a project."
    )
    return redirect("partner-new", place.slug)
