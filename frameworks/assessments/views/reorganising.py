"""Recording a reorganisation, which hands over people and papers; and starting from the answers of predecessors."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from councils.access import SignedIn, today
from councils.operations.reorganise import Refused, problems
from councils.views.region_settings import frame as region_frame
from councils.views.reorganising import crumb, open_reorganisation
from frameworks.assessments.operations import open_collection
from frameworks.assessments.operations.hand_over_council import record_and_hand_over
from frameworks.assessments.operations.start_from_predecessors import predecessors_with_answers, said_before, start_from
from frameworks.assessments.views.frame import frame, open_assessment
from ui.templatetags.ui import count


def record_reorganisation(request: SignedIn, region: str, pk: int) -> HttpResponse:
    """Asks first: says what will end, what begins and what is handed over."""
    place, found = open_reorganisation(request, region, pk)
    if found.is_recorded:
        messages.error(request, "This reorganisation has been recorded already.")
        return redirect(found)
    wrong = problems(found)
    if request.method == "POST" and not wrong:
        try:
            record_and_hand_over(found, by=request.user, at=timezone.now(), on=today())
        except Refused as refused:
            wrong = refused.messages
        else:
            messages.success(request, f"{found} is recorded.")
            return redirect(found)
    context = region_frame(
        place,
        crumb(place),
        (found.name, found.get_absolute_url()),
        reorganisation=found,
        passings=found.passings.select_related("old", "new"),
        problems=wrong,
        is_due=found.takes_effect_on <= today(),
    )
    return render(request, "frameworks/record_reorganisation.html", context, status=422 if wrong else 200)


def start_from_predecessors(request: SignedIn, council: str, pk: int) -> HttpResponse:
    """Every requirement that a predecessor answered and this council has not: whose answer shall stand?"""
    owner, found = open_assessment(request.user, council, pk, to_edit=True)
    before = predecessors_with_answers(found)
    rows = said_before(found, before)
    problem = ""
    if request.method == "POST":
        chosen = {row.answer.pk: row.of(request.POST.get(f"answer-{row.answer.pk}", "")) for row in rows}
        try:
            taken = start_from(found, rows, chosen, by=request.user, at=timezone.now())
        except open_collection.Refused as refused:
            problem = " ".join(refused.messages)
        else:
            words = f"{count(taken, 'answer')} taken over. Each counts for nothing until you confirm it."
            messages.success(request, words if taken else "Nothing was chosen, so nothing was taken over.")
            return redirect(found)
    usual = request.GET.get("from", "")
    context = frame(request.user, owner, found, before=before, rows=rows, usual=usual, problem=problem)
    return render(request, "frameworks/start_from_predecessors.html", context, status=422 if problem else 200)
