"""What a supplier sees behind its link: three short steps, each saved as it goes. No account."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from councils.access import today
from lm3.measurements.forms.surveys import AddressForm, BusinessForm, PlacesForm
from lm3.measurements.operations import survey_suppliers
from lm3.measurements.queries import followed_suppliers, results
from lm3.models import SurveyPlace, SurveyRequest
from lm3.spend.queries import local_areas

STEPS = ("business", "pay", "purchases", "check")
KNOWN = "supplier-surveys"
"""In the session: the requests whose address has been entered here."""


@never_cache
@login_not_required
def supplier_survey(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link shows and uses nothing; the address it was sent to must be entered first."""
    found = survey_suppliers.find(token, timezone.now())
    if found is None:
        return render(request, "frameworks/asking_closed.html", status=404)
    if found.pk in request.session.get(KNOWN, []):
        return _step(request, found, request.GET.get("step", ""))
    form = AddressForm(request.POST or None)
    if form.is_valid():
        is_theirs = found.is_theirs(form.cleaned_data["email"])
        if is_theirs is None:
            return render(request, "frameworks/asking_closed.html", status=404)
        if is_theirs:
            request.session[KNOWN] = [*request.session.get(KNOWN, []), found.pk]
            return redirect(request.path)
        form.add_error("email", "The link was not sent to this address. Enter the one that the mail came to")
    return render(request, "lm3/survey_begin.html", {"form": form}, status=422 if form.errors else 200)


def _step(request: HttpRequest, found: SurveyRequest, step: str) -> HttpResponse:
    what = request.POST.get("what", "")
    if what in ("answer", "take-back", "decline"):
        return _act(request, found, what)
    if found.has_answered and not step:
        return _page(request, found, "survey_thanks", **_said(found))
    if found.declined_at and not step:
        return _page(request, found, "survey_declined")
    if not found.survey.is_open(today()) and not found.has_answered:
        return render(request, "frameworks/asking_closed.html", status=404)
    if step == "check" and found.pay_percent is not None:
        return _page(request, found, "survey_check", **_said(found))
    if step in ("pay", "purchases") and found.pay_percent is not None:
        return _places(request, found, step)
    return _business(request, found)


def _business(request: HttpRequest, found: SurveyRequest) -> HttpResponse:
    initial = {
        "year_ends_on": found.year_ends_on,
        "pay": found.pay_percent,
        "purchases": found.purchases_percent,
    }
    form = BusinessForm(request.POST or None, initial=initial, on=today())
    if form.is_valid():
        survey_suppliers.save_shares(found, **form.cleaned_data, at=timezone.now())
        return _go(request, "pay" if found.pay_percent else "purchases")
    return _page(request, found, "survey_business", form=form, number=1)


def _places(request: HttpRequest, found: SurveyRequest, step: str) -> HttpResponse:
    region = results.region_of(found.survey.measurement)
    kept = list(found.places.filter(what=step))
    initial: dict[str, Any] = {}
    for at, row in enumerate(kept):
        initial |= {f"place_{at}": row.words, f"percent_{at}": f"{row.percent.normalize():f}"}
    form = PlacesForm(request.POST or None, initial=initial, region=region, on=today())
    if form.is_valid():
        survey_suppliers.save_places(found, step, form.places, at=timezone.now())
        return _go(request, "purchases" if step == "pay" and found.purchases_percent else "check")
    names = [name for _code, name in local_areas.places_of(region, today())]
    number = 2 if step == "pay" else 3
    return _page(request, found, "survey_places", form=form, step=step, number=number, names=names, region=region)


def _act(request: HttpRequest, found: SurveyRequest, what: str) -> HttpResponse:
    at = timezone.now()
    if what == "answer":
        if found.pay_percent is None:
            return _go(request, "business")
        survey_suppliers.answer(found, at=at)
    elif what == "take-back":
        survey_suppliers.take_back(found, at=at)
        return _page(request, found, "survey_taken_back")
    else:
        survey_suppliers.decline(found, at=at)
    return redirect(request.path)


def _said(found: SurveyRequest) -> dict[str, Any]:
    """What the supplier has said, and what it comes to for the area of the council that asked."""
    places = list(found.places.all())
    area = results.area_codes(found.survey.measurement)
    return {
        "pay_places": [row for row in places if row.what == SurveyPlace.What.PAY],
        "purchase_places": [row for row in places if row.what == SurveyPlace.What.PURCHASES],
        "local_pounds": round(followed_suppliers.respent(found, area) * 100),
        "change_until": found.answered_at + survey_suppliers.CHANGE_FOR if found.answered_at else None,
    }


def _go(request: HttpRequest, step: str) -> HttpResponse:
    return redirect(f"{request.path}?step={step}")


def _page(request: HttpRequest, found: SurveyRequest, name: str, **context: Any) -> HttpResponse:
    form = context.get("form")
    council = found.survey.measurement.council
    status = 422 if form is not None and form.errors else 200
    page = {"asked": found, "survey": found.survey, "council": council, **context}
    return render(request, f"lm3/{name}.html", page, status=status)
