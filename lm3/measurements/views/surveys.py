"""What a council does for round 3: asks suppliers, enters where staff live, supposes, changes."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from actions.forms import ActionForm
from councils.access import SignedIn, people_of_council, today
from councils.models import Council
from lm3.measurements.forms.surveys import ScenarioForm, StaffPayForm, SurveyForm
from lm3.measurements.operations import make_measurement, suppose, survey_suppliers
from lm3.measurements.queries import results, scenarios, survey_tables
from lm3.measurements.views.measurements import work_out_and_tell
from lm3.models import Measurement, Scenario, Supplier, Survey
from lm3.spend.queries.load_tables import pounds
from lm3.spend.views.frame import frame, open_money
from post.models import in_words
from ui.conflicts import held, one_save_at_a_time
from ui.lists import page_of


def _open(request: SignedIn, council: str, pk: int) -> tuple[Council, Measurement]:
    """A measurement that is worked out here, to be changed."""
    owner = open_money(request.user, council, to_edit=True)
    return owner, get_object_or_404(
        owner.measurements.select_related("council__region").filter(is_published=False), pk=pk
    )


def _crumbs(owner: Council, made: Measurement) -> tuple[tuple[str, str], ...]:
    return ("Measurements", reverse("measurements", args=[owner.slug])), (str(made), made.get_absolute_url())


def new_survey(request: SignedIn, council: str, pk: int) -> HttpResponse:
    owner, made = _open(request, council, pk)
    form = SurveyForm(request.POST or None, on=today())
    form.cancel_url = made.get_absolute_url()
    if form.is_valid():
        try:
            survey = survey_suppliers.make(made, form.said(), by=request.user, at=timezone.now())
        except survey_suppliers.Refused as refused:
            form.add_error(None, refused)
        else:
            return redirect(survey)
    context = frame(request.user, owner, *_crumbs(owner, made), form=form, measurement=made)
    return render(request, "lm3/new_survey.html", context, status=422 if form.errors else 200)


def _survey(request: SignedIn, council: str, pk: int, *, to_edit: bool = False) -> tuple[Council, Survey]:
    owner = open_money(request.user, council, to_edit=to_edit)
    rows = Survey.objects.filter(measurement__council=owner).select_related("measurement__council__region", "made_by")
    return owner, get_object_or_404(rows, pk=pk)


def survey(request: SignedIn, council: str, pk: int) -> HttpResponse:
    """Who is asked and how far it has come. Before it is sent: the mail as suppliers get it."""
    owner, found = _survey(request, council, pk)
    page = page_of(request, found.requests.select_related("supplier__council"))
    first = page.object_list[0] if page.object_list else None
    mail = {"asked": first, "survey": found, "council": owner}
    context = frame(
        request.user,
        owner,
        *_crumbs(owner, found.measurement),
        survey=found,
        is_open=found.is_open(today()),
        progress=survey_suppliers.with_progress([found])[0][1],
        unsent=found.requests.filter(asked_at=None).exclude(email="", supplier__email="").count(),
        page=page,
        to_copy=[] if settings.EMAIL_HOST else [row for row in page if row.asked_at and not row.has_answered],
        table=survey_tables.survey_table(list(page.object_list)),
        mail=in_words("supplier_asked", mail) if first else None,
    )
    return render(request, "lm3/survey.html", context)


@require_POST
def change_survey(request: SignedIn, council: str, pk: int) -> HttpResponse:
    """Send it, remind the silent, close it, remove an unsent one; make a link to copy where no mail goes out."""
    owner, found = _survey(request, council, pk, to_edit=True)
    what, at = request.POST.get("what"), timezone.now()
    if what == "link" and not settings.EMAIL_HOST:
        chosen = request.POST.get("request", "")
        asked = get_object_or_404(found.requests.exclude(asked_at=None), pk=int(chosen) if chosen.isdigit() else 0)
        crumbs = (*_crumbs(owner, found.measurement), (str(found), found.get_absolute_url()))
        context = frame(request.user, owner, *crumbs, asked=asked, link=settings.PUBLIC_URL + asked.link_path())
        return render(request, "lm3/survey_link.html", context)
    try:
        if what == "send":
            number = survey_suppliers.send(found, at=at)
            messages.success(request, f"{number:,} suppliers get a link of their own by mail.")
        elif what == "remind":
            number = survey_suppliers.remind(found, at=at)
            messages.success(
                request, f"{number:,} suppliers get a reminder. Nobody gets more than two, or two in a day."
            )
        elif what == "close":
            survey_suppliers.close(found, by=request.user, at=at)
            messages.success(request, "The survey is closed, and the measurement worked out with its answers.")
        elif what == "remove":
            survey_suppliers.remove(found)
            messages.success(request, "The survey was removed. Nobody had been asked.")
            return redirect(found.measurement)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect(found)


@one_save_at_a_time
def staff_pay(request: SignedIn, council: str, pk: int) -> HttpResponse:
    """Pay by place from the payroll, and what the staff who were asked spend locally."""
    owner, made = _open(request, council, pk)
    held(request, Measurement.objects.filter(pk=made.pk)).get()
    typed = "\n".join(f"{row.words} {pounds(row.pence).removeprefix('£')}" for row in made.staff_pay.all())
    form = StaffPayForm(
        request.POST or None,
        region=owner.region,
        on=today(),
        initial={"pay": typed, "returns": made.staff_returns},
    )
    form.cancel_url = made.get_absolute_url()
    if form.is_valid():
        make_measurement.keep_staff(made, form.places, form.cleaned_data["returns"])
        return work_out_and_tell(request, made, "The pay of staff is saved")
    context = frame(request.user, owner, *_crumbs(owner, made), form=form, measurement=made)
    return render(request, "lm3/staff_pay.html", context, status=422 if form.errors else 200)


def new_scenario(request: SignedIn, council: str, pk: int) -> HttpResponse:
    owner, made = _open(request, council, pk)
    form = ScenarioForm(request.POST or None, suppliers=scenarios.largest_elsewhere(made))
    form.cancel_url = made.get_absolute_url()
    if form.is_valid():
        said = dict(form.cleaned_data)
        said["supplier"] = Supplier.objects.filter(council=owner, pk=said["supplier"] or 0).first()
        try:
            suppose.suppose(results.latest([made])[0], said, by=request.user, at=timezone.now())
        except ValidationError as refused:
            form.add_error("points", refused)
        else:
            messages.success(request, "The scenario stands beside the measurement.")
            return redirect(f"{made.get_absolute_url()}#what-if")
    context = frame(request.user, owner, *_crumbs(owner, made), form=form, measurement=made)
    return render(request, "lm3/new_scenario.html", context, status=422 if form.errors else 200)


def remove_scenario(request: SignedIn, council: str, pk: int) -> HttpResponse:
    owner = open_money(request.user, council, to_edit=True)
    found = get_object_or_404(
        Scenario.objects.select_related("measurement__council"), pk=pk, measurement__council=owner
    )
    made = found.measurement
    if request.method == "POST":
        found.delete()
        messages.success(request, f"“{found}” was removed.")
        return redirect(f"{made.get_absolute_url()}#what-if")
    context = frame(request.user, owner, *_crumbs(owner, made), scenario=found, measurement=made)
    return render(request, "lm3/remove_scenario.html", context)


def measurement_action(request: SignedIn, council: str, pk: int) -> HttpResponse:
    """What the council changes because of what was found."""
    owner, made = _open(request, council, pk)
    form = ActionForm(request.POST or None, people=list(people_of_council(owner).order_by("name", "pk")))
    form.cancel_url = made.get_absolute_url()
    if form.is_valid():
        action = suppose.change(made, form.said(), by=request.user, at=timezone.now())
        messages.success(request, f"The action was added: {action}.")
        return redirect(f"{made.get_absolute_url()}#changes")
    context = frame(request.user, owner, *_crumbs(owner, made), form=form, measurement=made)
    return render(request, "lm3/measurement_action.html", context, status=422 if form.errors else 200)
