"""The officer's page of a theme whose levels are descriptions: one choice answers the whole theme."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from councils.access import SignedIn
from frameworks.assessments.forms.fitting import FitForm
from frameworks.assessments.operations.open_collection import Refused
from frameworks.assessments.operations.save_answers import SavedMeanwhile, record
from frameworks.assessments.views.frame import frame, open_assessment
from frameworks.editions.rules.levels import FULFILLING
from frameworks.editions.rules.scoring import Kind
from frameworks.models import Answer, Assessment, Theme


def choose_description(request: SignedIn, council: str, pk: int, theme: str) -> HttpResponse:
    owner, found = open_assessment(request.user, council, pk, to_edit=True)
    edition = found.collection.edition
    if edition.rule != Kind.BEST_FIT:
        return redirect(found)
    here = get_object_or_404(edition.themes, code=theme)
    names = {level.number: str(level) for level in edition.levels.all()}
    form = FitForm(request.POST or None, answers=_answers(found, here), level_names=names)
    form.cancel_url = found.get_absolute_url()
    if form.is_valid():
        try:
            with transaction.atomic():
                record(found, form.typed(), by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error(None, refused.messages)
        except SavedMeanwhile:
            form = _again(request.POST.copy(), _answers(found, here), names)
        else:
            messages.success(request, f"{here.title}: saved.")
            return redirect(found)
    context = frame(request.user, owner, found, theme=here, answers=form.answers, form=form)
    return render(request, "frameworks/choose_description.html", context, status=422 if form.errors else 200)


def _answers(found: Assessment, theme: Theme) -> list[Answer]:
    rows = found.answers.filter(criterion__theme=theme).select_related("criterion__theme", "saved_by")
    return list(rows.order_by("criterion__level"))


def _again(data: QueryDict, now: list[Answer], names: dict[int, str]) -> FitForm:
    """What was typed, with what somebody else has saved told above it; to save once more is meant."""
    again = FitForm(data, answers=now, level_names=names)
    data["seen"] = again.versions()
    chosen = next((row for row in reversed(now) if row.value in FULFILLING), None)
    saved = [(row.saved_at, str(row.saved_by)) for row in now if row.saved_at and row.saved_by]
    who = max(saved)[1] if saved else "Somebody else"
    theirs = names[chosen.criterion.level] if chosen else "none of them yet"
    again.add_error("description", f"{who} has saved meanwhile: {theirs}. Save again to put your choice in its place.")
    return again
