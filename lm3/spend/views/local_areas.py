"""Local areas that a council draws for its spend analysis and its measurements."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from councils.access import SignedIn, today
from councils.models import Council
from councils.queries.borders import neighbours
from lm3.models import LocalArea
from lm3.spend.forms.local_areas import CouncilAreaForm, PostcodeAreaForm
from lm3.spend.queries import local_areas as drawing
from lm3.spend.views.frame import frame, open_money


def local_areas(request: SignedIn, council: str) -> HttpResponse:
    owner = open_money(request.user, council)
    names = dict(drawing.places_of(owner.region, today())) | neighbours(owner.region)
    rows = [(row, [names.get(place, place) for place in row.places]) for row in owner.local_areas.all()]
    context = frame(request.user, owner, ("Local areas", ""), rows=rows)
    return render(request, "lm3/local_areas.html", context)


def new_local_area(request: SignedIn, council: str, kind: str) -> HttpResponse:
    owner = open_money(request.user, council, to_edit=True)
    if kind not in LocalArea.Kind.values:
        raise Http404
    return _form(request, owner, LocalArea(council=owner, kind=kind, made_by=request.user, made_at=timezone.now()))


def local_area(request: SignedIn, council: str, pk: int) -> HttpResponse:
    """Only who saves it holds it: opening the page waits for nobody."""
    owner = open_money(request.user, council, to_edit=True)
    if request.method != "POST":
        return _form(request, owner, get_object_or_404(owner.local_areas, pk=pk))
    with transaction.atomic():
        return _form(request, owner, get_object_or_404(owner.local_areas.select_for_update(), pk=pk))


def _form(request: SignedIn, owner: Council, area: LocalArea) -> HttpResponse:
    form: CouncilAreaForm | PostcodeAreaForm
    if area.kind == LocalArea.Kind.POSTCODES:
        form = PostcodeAreaForm(request.POST or None, area=area)
    else:
        around = list(neighbours(owner.region).items())
        councils = drawing.places_of(owner.region, today())
        form = CouncilAreaForm(request.POST or None, area=area, councils=councils, outside=around)
    form.cancel_url = reverse("local-areas", args=[owner.slug])
    if form.is_valid():
        area.name, area.places = form.cleaned_data["name"], form.cleaned_data["places"]
        try:
            with transaction.atomic():
                area.save()
        except IntegrityError:
            form.add_error("name", f"There is a local area called “{area}” already")
        else:
            messages.success(request, f"“{area}” was saved.")
            return redirect(f"{reverse('spend-analysis', args=[owner.slug])}?local={area.pk}")
    context = frame(request.user, owner, ("Local areas", form.cancel_url), form=form, area=area)
    return render(request, "lm3/local_area.html", context, status=422 if form.errors else 200)


def remove_local_area(request: SignedIn, council: str, pk: int) -> HttpResponse:
    owner = open_money(request.user, council, to_edit=True)
    area = get_object_or_404(owner.local_areas, pk=pk)
    back = reverse("local-areas", args=[owner.slug])
    if request.method == "POST":
        area.delete()
        messages.success(request, f"“{area}” was removed.")
        return redirect(back)
    return render(request, "lm3/remove_local_area.html", frame(request.user, owner, ("Local areas", back), area=area))
