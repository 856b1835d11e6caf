"""My actions, and the pages of one action."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from actions.acting import Refused, change, drop, finish, note, reopen
from actions.forms import ActionForm, DropForm, FinishForm, NoteForm
from actions.listing import HEADER, cells
from actions.models import Action
from actions.purposes import purposes_of
from councils.access import SignedIn
from councils.access.actions import check_may_change, may_change_actions, may_tell_progress, possible_owners
from ui.conflicts import ChangedMeanwhile
from ui.forms import PageForm
from ui.lists import page_of
from ui.tables import csv_response, xlsx_response


def my_actions(request: SignedIn) -> HttpResponse:
    """What the person has taken on: open ones by day, or what was done and dropped."""
    show = "ended" if request.GET.get("show") == "ended" else "open"
    mine = Action.objects.of(request.user).select_related("council", "region", "owner")
    rows = mine.open().in_order() if show == "open" else mine.exclude(state="open").order_by("-done_on", "-pk")
    page = page_of(request, rows)
    purposes = purposes_of([row.pk for row in page.object_list])
    context = {
        "breadcrumbs": [("Home", "/")],
        "page": page,
        "lines": [(row, purposes[row.pk]) for row in page.object_list],
        "show": show,
        "open": mine.open().count(),
        "ended": mine.exclude(state="open").count(),
        "today": timezone.localdate(),
    }
    return render(request, "actions/my_actions.html", context)


def my_actions_file(request: SignedIn, kind: str) -> HttpResponseBase:
    rows = list(Action.objects.of(request.user).select_related("council", "region", "owner").in_order())
    purposes = purposes_of([row.pk for row in rows])
    table = [cells(row, purposes[row.pk]) for row in rows]
    if kind == "csv":
        return csv_response("my-actions", HEADER, table)
    return xlsx_response("my-actions", "My actions", HEADER, table)


def action(request: SignedIn, pk: int) -> HttpResponse:
    found = _seen(request, pk)
    return _page(request, found, NoteForm())


def add_note(request: SignedIn, pk: int) -> HttpResponse:
    found = _told(request, pk)
    form = NoteForm(request.POST or None)
    if form.is_valid():
        note(found, words=form.cleaned_data["words"], by=request.user, at=timezone.now())
        messages.success(request, "Your progress was added.")
        return redirect(found)
    return _page(request, found, form)


def change_action(request: SignedIn, pk: int) -> HttpResponse:
    found = _seen(request, pk)
    check_may_change(request.user, found.council, found.region)
    people = possible_owners(found.council, found.region)
    if found.owner and found.owner not in people:
        people.append(found.owner)
    form = ActionForm(request.POST or None, people=people, initial=_initial(found))
    form.cancel_url = found.get_absolute_url()
    if form.is_valid():
        is_saved = False
        try:
            change(found, **form.said(), version=form.from_version)
            is_saved = True
        except ChangedMeanwhile as meanwhile:
            is_saved = not form.differs_from(_initial(meanwhile.theirs), meanwhile.theirs.version, meanwhile.theirs)
        except Refused as refused:
            form.add_error(None, refused)
        if is_saved:
            messages.success(request, "The action was changed.")
            return redirect(found)
    return _form_page(request, found, form, "Change the action")


def finish_action(request: SignedIn, pk: int) -> HttpResponse:
    found = _told(request, pk)
    form = FinishForm(request.POST or None, initial={"done_on": timezone.localdate()})
    form.cancel_url = found.get_absolute_url()
    if form.is_valid():
        said = form.cleaned_data
        if said["done_on"] > timezone.localdate():
            form.add_error("done_on", "Enter today or a day before")
        else:
            try:
                finish(found, by=request.user, at=timezone.now(), on=said["done_on"], words=said["words"])
            except Refused as refused:
                form.add_error(None, refused)
            else:
                messages.success(request, f"Done: {found}.")
                return redirect(found)
    return _form_page(request, found, form, "Is it done?")


def drop_action(request: SignedIn, pk: int) -> HttpResponse:
    """Asks first, and for the reason."""
    found = _seen(request, pk)
    check_may_change(request.user, found.council, found.region)
    form = DropForm(request.POST or None)
    form.cancel_url = found.get_absolute_url()
    if form.is_valid():
        try:
            drop(found, reason=form.cleaned_data["reason"], on=timezone.localdate())
        except Refused as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, f"Dropped: {found}. It can be opened again.")
            return redirect(found)
    return _form_page(request, found, form, "Drop the action")


@require_POST
def reopen_action(request: SignedIn, pk: int) -> HttpResponse:
    found = _seen(request, pk)
    check_may_change(request.user, found.council, found.region)
    reopen(found)
    messages.success(request, "The action is open again.")
    return redirect(found)


def _seen(request: SignedIn, pk: int) -> Action:
    rows = Action.objects.visible_to(request.user).select_related("council__region", "region", "owner", "created_by")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _told(request: SignedIn, pk: int) -> Action:
    found = _seen(request, pk)
    if not may_tell_progress(request.user, found.council, found.region, found.owner_id):
        check_may_change(request.user, found.council, found.region)
    return found


def _initial(found: Action) -> dict[str, object]:
    return {
        "version": found.version,
        "title": found.title,
        "owner": str(found.owner_id or ""),
        "owner_name": found.owner_name,
        "due_on": found.due_on,
        "cost": None if found.cost_pence is None else f"{found.cost_pence / 100:.2f}",
    }


def _page(request: SignedIn, found: Action, form: NoteForm) -> HttpResponse:
    tells = may_tell_progress(request.user, found.council, found.region, found.owner_id)
    form.helper.form_action = reverse("add-action-note", args=[found.pk])
    context = {
        "place": found.place_name,
        "breadcrumbs": [("Home", "/"), ("My actions", reverse("my-actions"))],
        "action": found,
        "purposes": purposes_of([found.pk])[found.pk],
        "notes": found.notes.select_related("by"),
        "states": found.history.select_related("history_user").order_by("-history_date", "-history_id")[:20],
        "form": form,
        "may_change": may_change_actions(request.user, found.council, found.region),
        "may_tell": tells,
        "today": timezone.localdate(),
    }
    return render(request, "actions/action.html", context, status=422 if form.errors else 200)


def _form_page(request: SignedIn, found: Action, form: PageForm, heading: str, **more: object) -> HttpResponse:
    context = {
        "place": found.place_name,
        "breadcrumbs": [
            ("Home", "/"),
            ("My actions", reverse("my-actions")),
            (found.title[:60], found.get_absolute_url()),
        ],
        "action": found,
        "form": form,
        "heading": heading,
        **more,
    }
    return render(request, "actions/action_form.html", context, status=422 if form.errors else 200)
