"""The council's pages about what it carries over from an earlier self-assessment, and the buttons that confirm it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from councils.access import SignedIn
from frameworks.answering import SavedMeanwhile
from frameworks.carrying import choose, confirm, may_come_from, take_words, waiting_by_cell
from frameworks.forms.carrying import WHAT, CarryOverForm
from frameworks.models import Assessment, CarryOver, Cell
from frameworks.opening import Refused
from frameworks.views.frame import frame, open_assessment


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


@require_POST
def confirm_carried(request: SignedIn, council: str, pk: int, cell: str) -> HttpResponse:
    """Confirm what was carried over: one requirement, or all of the page that read the same as before."""
    _owner, found = open_assessment(request.user, council, pk, to_edit=True)
    cells = Cell.objects.filter(theme__edition=found.collection.edition_id).select_related("theme")
    here = next((row for row in cells if row.code == cell), None)
    if here is None:
        raise Http404
    answers = {row.pk: row for row in found.answers.filter(criterion__theme=here.theme, criterion__level=here.level)}
    words, only = request.POST.get("words", ""), request.POST.get("only", "")
    at = timezone.now()
    try:
        if words.isdigit() and int(words) in answers:
            taken = take_words(found, answers[int(words)], by=request.user, at=at)
            told = "Comment and evidence were taken over. Choose the answer that is right now." if taken else ""
        else:
            versions = {key: row.version for key, row in answers.items() if not only or str(key) == only}
            count = confirm(found, versions, by=request.user, at=at, only_same=not only)
            told = f"Confirmed: {count} carried over." if count else ""
    except Refused as refused:
        messages.error(request, " ".join(refused.messages))
    except SavedMeanwhile as meanwhile:
        messages.error(request, str(meanwhile))
    else:
        messages.success(request, told or "Nothing was left to confirm here.")
    return redirect("answer-cell", council=council, pk=pk, cell=cell)
