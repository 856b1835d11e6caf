"""Projects run with partners: what they are, their phases, the firms that took part, what these won or kept."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from councils.access import SignedIn, may_manage
from councils.access.workstream import open_papers
from councils.models import Council, Region
from files import importing
from files.checking import Refused as FileRefused
from ui.importing import SheetForm
from ui.lists import page_of
from ui.sheets import Unreadable
from workstream.models import Business, Claim, PartnerProject, Phase
from workstream.partners.forms.projects import BusinessForm, ClaimForm, PhaseForm, ProjectForm
from workstream.partners.operations import join_project
from workstream.partners.queries import benefit_tables, project_firms
from workstream.partners.queries import project_tables as listing
from workstream.partners.rules.businesses import claimed, distinct
from workstream.programme.operations.keep_record import keep
from workstream.programme.views.frame import councils_of, crumb, frame, record_page, to_change, usual_day
from workstream.programme.views.register import register, take_out_page


def partner_projects(request: SignedIn, region: str) -> HttpResponse:
    place = open_papers(request.user, region)
    first = Q(phases__businesses__is_first_tier=True)
    rows = place.partner_projects.annotate(
        helped=Count("phases__businesses", filter=~first, distinct=True),
        first_tier=Count("phases__businesses", filter=first, distinct=True),
    )
    return register(
        request,
        place,
        listing.projects,
        rows.select_related("region").prefetch_related("phases", "partners").order_by("title", "pk"),
        crumb(place, "Partners", "partners"),
        ("Projects", ""),
        name="partner projects",
        here="partners",
        partner_here="projects",
        heading="Partner projects",
        lead="Projects run with partners. A business counts once, however many phases it was in.",
        add=(reverse("partner-project-new", args=[place.slug]), "Add a project"),
        empty="No project yet. Add one, then its phases, the businesses that took part and what was learnt.",
    )


def partner_project(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_papers(request.user, region)
    found = get_object_or_404(place.partner_projects.select_related("region").prefetch_related("partners"), pk=pk)
    phases = list(found.phases.all())
    firms = distinct(project_firms.helped_by_project(place).get(found.pk, ()))
    sums = claimed(project_firms.claims_by_project(place).get(found.pk, ()))
    benefits = list(place.benefits.filter(comes_from=found.source_key).select_related("region", "council"))
    context = frame(
        place,
        crumb(place, "Partner projects", "partner-projects"),
        (found.title, ""),
        row=found,
        phases=listing.phases(phases, to_change(request.user, place, "project-phase-change")) if phases else None,
        firms=firms,
        spread=listing.spread(firms) if firms.helped else None,
        claims=listing.claim_sums(sums) if sums else None,
        benefits=benefit_tables.benefits(benefits) if benefits else None,
        may_manage=may_manage(request.user, place.pk),
    )
    return render(request, "workstream/partner_project.html", context)


def project_entry(request: SignedIn, region: str, pk: int = 0) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    found = get_object_or_404(place.partner_projects, pk=pk) if pk else PartnerProject(region=place)
    return record_page(
        request,
        place,
        ProjectForm(request.POST or None, instance=found, partners=place.partners.all()),
        keep=lambda form: keep(form, version=form.version),
        title="Change the project" if pk else "Add a project",
        back=_back(found) if pk else crumb(place, "Partner projects", "partner-projects"),
        done="Kept: {}.",
        to=PartnerProject.get_absolute_url,
    )


def _back(project: PartnerProject) -> tuple[str, str]:
    return project.title, project.get_absolute_url()


def _project(request: SignedIn, region: str, pk: int, *, to_manage: bool = True) -> tuple[Region, PartnerProject]:
    place = open_papers(request.user, region, to_manage=to_manage)
    return place, get_object_or_404(place.partner_projects.select_related("region"), pk=pk)


def phase_new(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place, project = _project(request, region, pk)
    return _phase(request, place, Phase(project=project))


def phase_change(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    return _phase(request, place, get_object_or_404(Phase, pk=pk, project__region=place))


def _phase(request: SignedIn, place: Region, found: Phase) -> HttpResponse:
    return record_page(
        request,
        place,
        PhaseForm(request.POST or None, instance=found),
        keep=lambda form: keep(form, version=form.version),
        title="Change the phase" if found.pk else "Add a phase",
        back=_back(found.project),
        done="Kept: {}.",
    )


class BusinessFilter(forms.Form):
    phase = forms.ModelChoiceField(Phase.objects.none(), label="Phase", required=False, empty_label="All")
    council = forms.ModelChoiceField(Council.objects.none(), label="Place", required=False, empty_label="All")
    tier = forms.ChoiceField(
        label="Which", required=False, choices=[("", "All"), ("helped", "Helped"), ("first", "First tier")]
    )
    q = forms.CharField(label="Name or sector", required=False, max_length=100)

    def __init__(self, data: Any, *, project: PartnerProject) -> None:
        super().__init__(data, auto_id="choose-%s")
        fields: Any = self.fields
        fields["phase"].queryset = project.phases.all()
        places = Council.objects.filter(businesses__phases__project=project)
        fields["council"].queryset = places.distinct().order_by("short_name")
        fields["council"].label_from_instance = lambda council: council.short_name
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "govuk-input" if name == "q" else "govuk-select"

    def narrow(self, rows: QuerySet[Business]) -> QuerySet[Business]:
        self.is_valid()
        said = self.cleaned_data
        if said.get("phase"):
            rows = rows.filter(pk__in=said["phase"].businesses.values("pk"))
        if said.get("council"):
            rows = rows.filter(council=said["council"])
        if said.get("tier"):
            rows = rows.filter(is_first_tier=said["tier"] == "first")
        if said.get("q"):
            rows = rows.filter(Q(name__icontains=said["q"]) | Q(sector__icontains=said["q"]))
        return rows


def project_businesses(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place, project = _project(request, region, pk, to_manage=False)
    form = BusinessFilter(request.GET, project=project)
    may = may_manage(request.user, place.pk)
    name = "project-business-change"
    change = (lambda pk: reverse(name, args=[place.slug, project.pk, pk])) if may else (lambda pk: "")
    taking = Business.phases.through.objects.filter(phase__project=project)
    rows = place.businesses.filter(pk__in=taking.values("business"))
    return register(
        request,
        place,
        lambda rows: listing.businesses(rows, change),
        form.narrow(rows).select_related("council").prefetch_related("phases"),
        _back(project),
        ("Businesses", ""),
        name="businesses",
        here="partners",
        heading=f"Businesses: {project.title}",
        lead="Firms that were helped, and first-tier firms that take part. Each stands here once.",
        form=form,
        add=(reverse("project-business-new", args=[place.slug, project.pk]), "Add a business"),
        more_links=[
            ("Take in a list of businesses", reverse("project-businesses-import", args=[place.slug, project.pk]))
        ],
        empty="No business yet. Add one, or take in the list that the partner keeps.",
    )


def business_new(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place, project = _project(request, region, pk)
    if not project.phases.exists():
        messages.info(request, "Begin with a phase: businesses take part in phases.")
        return redirect("project-phase-new", place.slug, project.pk)
    form = BusinessForm(
        request.POST or None, instance=Business(region=place), project=project, councils=councils_of(place)
    )

    def write(form: Any) -> Business:
        found, made = join_project.take_part(place, form.said(), form.cleaned_data["phases"])
        if not made:
            messages.info(request, f"{found} was known already and takes part in these phases too. It counts once.")
        return found

    return record_page(
        request, place, form, keep=write, title="Add a business", back=_firms(place, project), done="Kept: {}."
    )


def _firms(place: Region, project: PartnerProject) -> tuple[str, str]:
    return "Businesses", reverse("project-businesses", args=[place.slug, project.pk])


def business_change(request: SignedIn, region: str, pk: int, business: int) -> HttpResponse:
    place, project = _project(request, region, pk)
    found = get_object_or_404(place.businesses.filter(phases__project=project).distinct(), pk=business)
    councils = councils_of(place)
    if found.council_id:
        councils = (councils | Council.objects.filter(pk=found.council_id)).distinct()
    form = BusinessForm(request.POST or None, instance=found, project=project, councils=councils)
    return record_page(
        request,
        place,
        form,
        keep=lambda form: join_project.change(form, project, form.cleaned_data["phases"], version=form.version),
        title="Change the business",
        back=_firms(place, project),
        done="Kept: {}.",
    )


def project_claims(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place, project = _project(request, region, pk, to_manage=False)
    change = to_change(request.user, place, "project-claim-change")
    sums = claimed(project_firms.claims_by_project(place).get(project.pk, ()))
    return register(
        request,
        place,
        lambda rows: listing.claims(rows, change),
        Claim.objects.filter(phase__project=project).select_related("phase", "business"),
        _back(project),
        ("Business won and kept", ""),
        name="business won and kept",
        here="partners",
        heading=f"Business won and kept: {project.title}",
        lead="What was won or kept, for a year or for a whole contract, and who claims it.",
        sums=listing.claim_sums(sums) if sums else None,
        add=(reverse("project-claim-new", args=[place.slug, project.pk]), "Add business won or kept"),
        empty="Nothing yet.",
    )


def claim_new(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place, project = _project(request, region, pk)
    if not project.phases.exists():
        messages.info(request, "Begin with a phase: business is won or kept in a phase.")
        return redirect("project-phase-new", place.slug, project.pk)
    return _claim(request, place, project, Claim())


def claim_change(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    found = get_object_or_404(
        Claim.objects.select_related("phase__project__region"), pk=pk, phase__project__region=place
    )
    return _claim(request, place, found.phase.project, found)


def _claim(request: SignedIn, place: Region, project: PartnerProject, found: Claim) -> HttpResponse:
    return record_page(
        request,
        place,
        ClaimForm(request.POST or None, instance=found, project=project),
        keep=lambda form: keep(form, version=form.version),
        title="Change business won or kept" if found.pk else "Add business won or kept",
        back=("Business won and kept", reverse("project-claims", args=[place.slug, project.pk])),
        done="Kept: {}.",
        take_out=reverse("project-claim-remove", args=[place.slug, found.pk]) if found.pk else "",
    )


def claim_remove(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    rows = Claim.objects.filter(phase__project__region=place).select_related("phase")
    found = rows.filter(pk=pk).first()
    back = crumb(place, "Partner projects", "partner-projects")
    if found:
        back = ("Business won and kept", reverse("project-claims", args=[place.slug, found.phase.project_id]))
    return take_out_page(request, place, rows, pk, back=back, amount="amount_words")


# From a spreadsheet.


class BusinessesForm(SheetForm):
    phase = forms.ModelChoiceField(Phase.objects.none(), label="They take part in", empty_label=None)

    def __init__(self, *args: Any, project: PartnerProject, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phase"].queryset = project.phases.all()  # type: ignore[attr-defined]
        self.fields["file"].help_text = (
            "A CSV, Excel (.xlsx) or OpenDocument (.ods) file with the columns Name and Place (a council of the "
            "region, or “Outside the region”); it can have Size (micro, small, medium, large), Sector and First tier "
            "(yes or no). Nothing is changed yet."
        )


def businesses_import(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place, project = _project(request, region, pk)
    back = _firms(place, project)
    form = BusinessesForm(request.POST or None, request.FILES or None, project=project)
    form.cancel_url = back[1]
    if form.is_valid():
        phase = form.cleaned_data["phase"]
        try:
            row = importing.keep(join_project.IMPORT, f"phase {phase.pk}", form.cleaned_data["file"], by=request.user)
            join_project.planned(phase, importing.sheet_of(row), usual_day(place))
        except (FileRefused, Unreadable) as wrong:
            form.add_error("file", str(wrong))
        else:
            return redirect("project-businesses-import-preview", place.slug, phase.pk, row.pk)
    context = frame(place, back, ("Take in a list", ""), form=form, title="Take in a list of businesses", theirs=None)
    return render(request, "workstream/record.html", context, status=422 if form.errors else 200)


def businesses_import_preview(request: SignedIn, region: str, pk: int, row: int) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    phase = get_object_or_404(Phase.objects.select_related("project__region"), pk=pk, project__region=place)
    kept = importing.find(join_project.IMPORT, f"phase {phase.pk}", row)
    if kept is None:
        raise Http404
    back = _firms(place, phase.project)
    on = usual_day(place)
    if request.method == "POST":
        done = join_project.take_in(phase, kept, on=on, by=request.user, at=timezone.now())
        if done is None:
            messages.info(request, "This spreadsheet has been taken in already. Nothing was changed.")
        else:
            messages.success(request, f"Taken in for “{phase}”: {done[0]:,} new, {done[1]:,} known already.")
        return redirect(back[1])
    if kept.confirmed_at:
        messages.info(request, "This spreadsheet has been taken in already.")
        return redirect(back[1])
    found = join_project.planned(phase, importing.sheet_of(kept), on)
    context = frame(
        place,
        back,
        ("What it will do", ""),
        phase=phase,
        preview=found.preview,
        page=page_of(request, found.preview.does),
        cancel_url=back[1],
    )
    return render(request, "workstream/list_import_preview.html", context)
