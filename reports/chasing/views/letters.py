"""The letter to a council's chief executive: drafted, read, corrected, taken as a Word document, noted as sent."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from councils.access import SignedIn
from councils.access.owing import may_ask, open_owing_council
from councils.models import Council
from files.checking import OFFICE
from reports.chasing.forms.contacts import LetterForm
from reports.chasing.operations.chase_councils import Refused, draft_letter, letter_document, send_letter
from reports.chasing.queries.obligations_table import line_of
from reports.chasing.views.obligations import crumbs
from reports.dashboards.queries.chosen import usual_day
from reports.models import Letter
from ui.conflicts import held, one_save_at_a_time
from ui.tables import file_name


@require_POST
def new_letter(request: SignedIn, region: str, council: str) -> HttpResponse:
    owner = open_owing_council(request.user, region, council, to_ask=True)
    today = usual_day(owner.region)
    try:
        found = draft_letter(line_of(owner, today), on=today, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("owing-council", region=region, council=council)
    return redirect("letter", region=region, council=council, pk=found.pk)


@one_save_at_a_time
def letter(request: SignedIn, region: str, council: str, pk: int) -> HttpResponse:
    """To read; while it is in preparation, to correct."""
    owner, found = _open(request, region, council, pk)
    asks = may_ask(request.user, owner)
    if request.method == "POST" and not asks:
        raise PermissionDenied("Only the project manager, or the lead of the council's sub-region, may do this.")
    form = None
    if asks and found.sent_on is None:
        start = {"addressed_to": found.addressed_to, "text": found.text}
        form = LetterForm(request.POST or None, initial=start)
        form.record = found
        if form.is_valid():
            found.addressed_to, found.text = form.cleaned_data["addressed_to"], form.cleaned_data["text"]
            found.save(update_fields=["addressed_to", "text"])
            messages.success(request, "The letter is saved.")
            return redirect(found)
    context = {
        "region": owner.region,
        "council": owner,
        "place": owner.name,
        "breadcrumbs": crumbs(
            owner.region, (owner.short_name, reverse("owing-council", args=[region, council])), ("Letter", "")
        ),
        "letter": found,
        "form": form,
        "may_ask": asks,
    }
    return render(request, "reports/letter.html", context, status=422 if form and form.errors else 200)


@require_POST
def letter_sent(request: SignedIn, region: str, council: str, pk: int) -> HttpResponse:
    owner = open_owing_council(request.user, region, council, to_ask=True)
    found = get_object_or_404(owner.letters, pk=pk)
    try:
        send_letter(found, on=usual_day(owner.region))
    except Refused as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, "It is noted that the letter has been sent.")
    return redirect("owing-council", region=region, council=council)


def letter_file(request: SignedIn, region: str, council: str, pk: int) -> HttpResponse:
    owner, found = _open(request, region, council, pk)
    response = HttpResponse(letter_document(found), content_type=OFFICE["word/document.xml"].content_type)
    name = file_name(f"letter {owner.slug} {found.drafted_on.isoformat()}")
    response["Content-Disposition"] = f'attachment; filename="{name}.docx"'
    return response


def _open(request: SignedIn, region: str, council: str, pk: int) -> tuple[Council, Letter]:
    owner = open_owing_council(request.user, region, council)
    found = get_object_or_404(held(request, owner.letters.select_related("by")), pk=pk)
    found.council = owner
    return owner, found
