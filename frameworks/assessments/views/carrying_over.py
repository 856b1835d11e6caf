"""The council's pages about what it carries over from an earlier self-assessment."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from councils.access import SignedIn
from frameworks.assessments.forms.carrying_over import WHAT, CarryOverForm
from frameworks.assessments.operations.carry_over import choose, may_come_from, waiting_by_cell
from frameworks.assessments.operations.open_collection import Refused
from frameworks.assessments.views.frame import frame, open_assessment
from frameworks.models import Assessment, CarryOver


def carry_over(request: SignedIn, council: str, pk: int) -> HttpResponse:
    """From which earlier self-assessment, and what of it: chosen again, it changes only what still waits."""
    owner, found = open_assessment(request.user, council, pk, to_edit=True)
    sources = may_come_from(found)
    chosen = CarryOver.objects.filter(assessment=found).first()
    form = CarryOverForm(
        request.POST if request.method == "POST" else None, sources=sources, initial=_initial(chosen, sources)
    )
    form.cancel_url = found.get_absolute_url()
    if form.is_valid():
        source = next(row for row in sources if row.pk == form.cleaned_data["source"])
        try:
            count = choose(found, source, form.choice(), by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error(None, refused)
        else:
            words = f"{count} requirements wait to be confirmed." if count else "Nothing waits to be confirmed."
            messages.success(request, words)
            return redirect(found)
    context = frame(
        request.user, owner, found, form=form, sources=sources, chosen=chosen, left=sum(waiting_by_cell(found).values())
    )
    return render(request, "frameworks/carry_over.html", context, status=422 if form.errors else 200)


def _initial(chosen: CarryOver | None, sources: list[Assessment]) -> dict[str, object]:
    if chosen:
        what = [name for name, _words in WHAT if getattr(chosen, f"with_{name}")]
        return {"source": chosen.source_id, "what": what}
    return {"source": sources[0].pk if sources else None, "what": [name for name, _words in WHAT]}
