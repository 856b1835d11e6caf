"""A council's evidence: what it is, where it is used, and handing it to those who may read it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from councils.access import SignedIn, may_read_answers, may_see_council, open_council
from files.serving import download
from frameworks.assessments.forms.answering import EvidenceForm
from frameworks.assessments.operations.open_collection import Refused
from frameworks.assessments.operations.renew_evidence import versions
from frameworks.assessments.operations.save_answers import check_open, detach, use
from frameworks.assessments.queries.evidence_library import reviews_evidence
from frameworks.assessments.views.answer_page import keep_page
from frameworks.assessments.views.frame import frame, open_assessment
from frameworks.models import Evidence, EvidenceUse
from ui.conflicts import held, one_save_at_a_time


def evidence_file(request: SignedIn, council: str, pk: int) -> HttpResponseBase:
    """The file, as a download, for the council's own people, the project manager, and whoever reviews it."""
    evidence = Evidence.objects.select_related("council", "file").filter(pk=pk, council__slug=council).first()
    if evidence is None or evidence.file is None:
        raise Http404
    if not may_read_answers(request.user, evidence.council) and not reviews_evidence(request.user, evidence):
        if may_see_council(request.user, evidence.council):
            open_council(request.user, council, to_read_answers=True)
        raise Http404
    return download(evidence.file)


@one_save_at_a_time
def evidence(request: SignedIn, council: str, pk: int) -> HttpResponse:
    """Title, date and note of one item, and the requirements it is used for."""
    owner = open_council(request.user, council, to_edit=True)
    item = get_object_or_404(held(request, owner.evidence.select_related("file", "added_by")), pk=pk)
    form = EvidenceForm(request.POST or None, instance=item)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("evidence", council=council, pk=pk)
    uses = item.uses.select_related("answer__criterion", "answer__assessment__collection").order_by("pk")
    chain = versions(item)
    at = chain.index(item)
    context = frame(
        request.user, owner, form=form, item=item, uses=uses, newer=chain[0] if at else None, older=chain[at + 1 :]
    )
    return render(request, "frameworks/evidence.html", context, status=422 if form.errors else 200)


def choose_evidence(request: SignedIn, council: str, pk: int, answer: int) -> HttpResponse:
    """Use something the council has already for this requirement too."""
    owner, found = open_assessment(request.user, council, pk, to_edit=True)
    row = get_object_or_404(found.answers.select_related("criterion__theme"), pk=answer)
    items = owner.evidence.exclude(uses__answer=row).select_related("file").order_by("title", "pk")
    words = request.GET.get("q", "").strip()
    if words:
        items = items.filter(title__icontains=words)
    cell = row.criterion.cell
    if request.method == "POST":
        try:
            check_open(found, timezone.now())
        except Refused as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            chosen = [int(value) for value in request.POST.getlist("evidence") if value.isdigit()]
            picked = list(owner.evidence.filter(pk__in=chosen))
            for item in picked:
                use(item, [row], by=request.user, at=timezone.now())
            messages.success(request, f"{len(picked)} added to {row.criterion.code}.")
        return redirect("answer-cell", council=council, pk=pk, cell=cell)
    context = frame(request.user, owner, found, answer=row, items=items[:100], q=words, cell=cell)
    return render(request, "frameworks/choose_evidence.html", context)


@require_POST
def remove_evidence(request: SignedIn, council: str, pk: int, use_of: int) -> HttpResponse:
    """Take evidence away from one requirement; it stays in the council's evidence and can be added again."""
    owner, found = open_assessment(request.user, council, pk, to_edit=True)
    row = get_object_or_404(
        EvidenceUse.objects.select_related("evidence", "answer__criterion__theme"), pk=use_of, answer__assessment=found
    )
    criterion = row.answer.criterion
    keep_page(request, owner, found)
    try:
        check_open(found, timezone.now())
    except Refused as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        detach([row], by=request.user, at=timezone.now())
        messages.success(
            request,
            f"“{row.evidence}” was taken away from {criterion.code}. It is still among the council's evidence: "
            "choose “Use something attached already” to bring it back.",
        )
    return redirect("answer-cell", council=council, pk=pk, cell=criterion.cell)
