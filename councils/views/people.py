from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from councils.access import SignedIn, may_manage, may_manage_people, open_council, open_region, open_role, today
from councils.access.trails import may_read_trail
from councils.forms import FindPeopleForm
from councils.models import COUNCIL_ROLES, DatedQuerySet, Invitation, Region, Role
from councils.operations.end_role import LastOne, end_role, invitations_by, last_one, of_region
from ui.lists import page_of
from ui.tables import csv_response, xlsx_response


def council_people(request: SignedIn, council: str) -> HttpResponse:
    owner = open_council(request.user, council)
    may_change = may_manage_people(request.user, owner)
    roles = owner.roles.on(today()).filter(kind__in=COUNCIL_ROLES).select_related("person")
    waiting = owner.invitations.open(timezone.now()).select_related("invited_by") if may_change else ()
    page = {
        "council": owner,
        "roles": roles.order_by("-kind", "person__name", "pk"),
        "may_change": may_change,
        "may_read_trail": may_read_trail(request.user, owner),
        "invitations": waiting,
        "place": owner.name,
    }
    return render(request, "councils/council_people.html", page)


def region_people(request: SignedIn, region: str) -> HttpResponse:
    found = open_region(request.user, region, to_manage=True)
    form = FindPeopleForm(request.GET)
    roles = _roles(found, form)
    waiting = Invitation.objects.open(timezone.now()).filter(of_region(found.pk))
    page = {
        "region": found,
        "form": form,
        "page": page_of(request, roles),
        "invitations": waiting.select_related("invited_by", "council", "sub_region", "region").order_by("-written_at"),
        "query": request.GET.urlencode(),
        "place": found.name,
    }
    return render(request, "councils/region_people.html", page)


def region_people_file(request: SignedIn, region: str, extension: str) -> HttpResponseBase:
    found = open_region(request.user, region, to_manage=True)
    header = ["Name", "E-mail address", "Job title", "Role", "Held for", "Since"]
    rows = [
        [
            role.person.name,
            role.person.email,
            role.person.job_title,
            role.get_kind_display(),
            str(role.place),
            role.starts_on,
        ]
        for role in _roles(found, FindPeopleForm(request.GET))
    ]
    name = f"{found.name} people {today():%Y-%m-%d}"
    if extension == "csv":
        return csv_response(name, header, rows)
    if extension == "xlsx":
        return xlsx_response(name, "People", header, rows)
    raise Http404


def _roles(region: Region, form: FindPeopleForm) -> DatedQuerySet:
    found = Role.objects.on(today()).filter(of_region(region.pk))
    wanted = form.cleaned_data if form.is_valid() else {}
    if words := wanted.get("q"):
        found = found.filter(
            Q(person__name__icontains=words) | Q(person__email__icontains=words) | Q(council__name__icontains=words)
        )
    if kind := wanted.get("kind"):
        found = found.filter(kind=kind)
    return found.select_related("person", "council", "sub_region", "region").order_by("person__name", "pk")


def _people_page(role: Role) -> str:
    if role.council:
        return reverse("council-people", args=[role.council.slug])
    return reverse("region-people", args=[role.in_region.slug])


def end_held_role(request: SignedIn, pk: int) -> HttpResponse:
    role = open_role(request.user, pk)
    by_manager = may_manage(request.user, role.in_region.pk)
    now = timezone.now()
    if request.method == "POST":
        try:
            end_role(role, on=today(), at=now, by_manager=by_manager)
        except LastOne as refused:
            messages.error(request, refused.messages[0])
            return redirect("end-role", role.pk)
        messages.success(request, f"{role.person} is no longer {role.in_words()}.")
        # Whoever gave up an own role may no longer see the list.
        return redirect("home" if role.person_id == request.user.pk else _people_page(role))
    page = {
        "role": role,
        "warning": last_one(role, today()),
        "by_manager": by_manager,
        "withdrawn": invitations_by(role, now).count(),
        "is_own": role.person_id == request.user.pk,
        "back": _people_page(role),
        "place": role.place,
    }
    return render(request, "councils/end_role.html", page)
