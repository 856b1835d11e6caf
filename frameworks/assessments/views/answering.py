"""The officer's page of one cell: its requirements, answers, evidence, and what the records already show."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.models import User
from councils.access import SignedIn, may_edit_council
from councils.models import Council
from frameworks.assessments.forms.answering import AnswerForm
from frameworks.assessments.operations.carry_over import confirm as confirm_from_before
from frameworks.assessments.operations.carry_over import take_words
from frameworks.assessments.operations.carry_over import waiting as waiting_from_before
from frameworks.assessments.operations.confirm_offers import confirm, examples_for, offers_for, waiting, words_of
from frameworks.assessments.operations.open_collection import Refused
from frameworks.assessments.operations.save_answers import SavedMeanwhile, record, why_closed
from frameworks.assessments.queries.answer_context import beside
from frameworks.assessments.queries.assessment_levels import Standing, standing
from frameworks.assessments.views.answer_page import Row, Saved, cell_or_404, rows_of, save_page
from frameworks.assessments.views.assessments import questions_of
from frameworks.assessments.views.frame import frame, open_assessment
from frameworks.models import Answer, Assessment, Carried, Cell


def answer_cell(request: SignedIn, council: str, pk: int, cell: str) -> HttpResponse:
    """The page; any of its buttons saves it first, so that nothing typed or chosen is lost by another."""
    owner, found = open_assessment(request.user, council, pk)
    here = cell_or_404(found, cell)
    rows = rows_of(found, here)
    if request.method != "POST":
        return render(request, "frameworks/answer_cell.html", _context(request, owner, found, here, rows, Saved()))
    open_assessment(request.user, council, pk, to_edit=True)
    done = save_page(request, owner, found, here, rows)
    is_confirmed = found.can_be_edited(timezone.localdate()) and _confirm(request, found, rows)
    if done.problems:
        context = _context(request, owner, found, here, rows if not is_confirmed else _again(found, here, rows), done)
        return render(request, "frameworks/answer_cell.html", context, status=422)
    return redirect(request.path if is_confirmed else _next_url(request, found, here))


def _again(found: Assessment, here: Cell, rows: list[Row]) -> list[Row]:
    """The rows after something was confirmed; what is still to be saved stays as it was typed."""
    fresh = {row.answer.pk: row for row in rows_of(found, here)}
    for row in rows:
        if row.is_saved:
            row.answer, row.form = fresh[row.answer.pk].answer, fresh[row.answer.pk].form
    return rows


def _confirm(request: SignedIn, found: Assessment, rows: list[Row]) -> bool:
    """What the pressed button confirms; whether it was one that does."""
    sent = request.POST
    if "offer" in sent:
        _confirm_offers(request, found, rows, sent["offer"])
    elif "carried" in sent:
        _confirm_carried(request, found, rows, sent["carried"])
    elif "words" in sent:
        _take_words(request, found, rows, sent["words"])
    else:
        return False
    return True


def _since_opened(answer: Answer, reader: User) -> str:
    at = f" on {timezone.localtime(answer.saved_at):%-d %B %Y at %H:%M}" if answer.saved_at else ""
    what = f"“{answer.get_value_display()}”" if answer.value else "a comment"
    who = "you, in another window," if answer.saved_by == reader else answer.saved_by or "somebody else"
    return (
        f"{answer.criterion.code}: {who} saved {what}{at}, after this page was opened. "
        "That stands, and nothing was confirmed here. Look at both, then decide."
    )


def _confirm_offers(request: SignedIn, found: Assessment, rows: list[Row], only: str) -> None:
    """Confirm what the records show: one requirement, or all that the page offers. What somebody answered stays."""
    offers = offers_for(found, timezone.localdate(), words_of(row.answer for row in rows))
    filled, nothing = 0, True
    for row in rows:
        if not row.is_saved or row.seen is None:
            continue
        ready = [offer for offer in waiting(row.answer, offers) if offer.fulfils]
        chosen = [one for one in ready if only in {"", f"{row.answer.pk}:{one.key}"}]
        if not chosen:
            continue
        nothing, offer = False, chosen[0]
        try:
            was_empty = confirm(found, row.answer, offer, version=row.seen, by=request.user, at=timezone.now())
            for further in chosen[1:]:
                seen = row.seen + was_empty
                confirm(found, row.answer, further, version=seen, by=request.user, at=timezone.now())
        except Refused as refused:
            messages.error(request, " ".join(refused.messages))
        except SavedMeanwhile as meanwhile:
            messages.error(request, _since_opened(meanwhile.answers[0], request.user))
        else:
            filled += was_empty
            if not was_empty:
                messages.success(
                    request,
                    f"{row.code} stays “{row.answer.get_value_display()}”, as {row.answer.saved_by or 'somebody'} "
                    f"answered. Your records say: {offer.words} The evidence was added; change the answer if it is "
                    "not right any more.",
                )
    if filled:
        messages.success(request, f"Confirmed: {filled} from your records. The evidence was added.")
    elif nothing:
        messages.info(request, "Nothing was left to confirm. The records may have changed since the page was opened.")


def _chosen(rows: list[Row], only: str) -> list[Row]:
    return [row for row in rows if row.is_saved and only in {"", str(row.answer.pk)}]


def _confirm_carried(request: SignedIn, found: Assessment, rows: list[Row], only: str) -> None:
    """Confirm what was carried over: one requirement, or all of the page that read the same as before."""
    chosen = _chosen(rows, only)
    stale = [row for row in chosen if row.seen != row.answer.version]
    waited = set(Carried.objects.filter(answer__in=[row.answer.pk for row in stale]).values_list("answer", flat=True))
    for row in stale:
        if only or row.answer.pk in waited:
            messages.error(request, _since_opened(row.answer, request.user))
    versions = {row.answer.pk: row.seen for row in chosen if row not in stale and row.seen is not None}
    try:
        count = confirm_from_before(found, versions, by=request.user, at=timezone.now(), only_same=not only)
    except Refused as refused:
        messages.error(request, " ".join(refused.messages))
    except SavedMeanwhile as meanwhile:
        for answer in meanwhile.answers:
            messages.error(request, _since_opened(answer, request.user))
    else:
        stands = next((row for row in chosen if only and row.answer.value and row not in stale), None)
        if count:
            messages.success(request, f"Confirmed: {count} carried over.")
        elif stands:
            words = "has been answered, and what was carried over for it has been added to its evidence."
            messages.info(request, f"{stands.code} stays “{stands.answer.get_value_display()}”: it {words}")
        elif not stale:
            messages.info(request, "Nothing was left to confirm here.")


def _take_words(request: SignedIn, found: Assessment, rows: list[Row], only: str) -> None:
    """Comment and evidence of before come along, the answer is given anew."""
    row = next(iter(_chosen(rows, only)), None) if only else None
    if row is None or row.seen is None:
        messages.info(request, "Nothing was left to take over here.")
        return
    try:
        taken = take_words(found, row.answer, version=row.seen, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, " ".join(refused.messages))
    except SavedMeanwhile as meanwhile:
        messages.error(request, _since_opened(meanwhile.answers[0], request.user))
    else:
        told = "Comment and evidence were taken over. Choose the answer that is right now."
        messages.success(request, told if taken else "Nothing was left to take over here.")


def _add_words(found: Assessment, rows: list[Row], *, with_offers: bool) -> None:
    """What stands beside each requirement: offers, last time's answer, the reviewer's question."""
    last = _last_answers(found, [row.answer.criterion_id for row in rows])
    questions = (
        {row.declared.criterion_id: row for row in questions_of(found)} if found.state != Assessment.State.OPEN else {}
    )
    wanted = words_of(row.answer for row in rows)
    offers = offers_for(found, timezone.localdate(), wanted) if with_offers else {}
    waits = [row.answer.pk for row in rows if row.answer.waits]  # type: ignore[attr-defined]
    carried = waiting_from_before(found, waits) if waits else {}
    for row in rows:
        row.carried = carried.get(row.answer.pk)
        row.last = last.get(row.answer.criterion_id)
        row.question = questions.get(row.answer.criterion_id)
        row.offers = waiting(row.answer, offers)


def _add_beside(found: Assessment, rows: list[Row], person: User) -> None:
    told = beside(found, [row.answer for row in rows], person, timezone.now())
    for row in rows:
        row.beside = told[row.answer.pk]


def _last_answers(found: Assessment, criteria: Iterable[int]) -> dict[int, Answer]:
    rows = Answer.objects.filter(
        assessment__council=found.council_id,
        assessment__collection__opens_on__lt=found.collection.opens_on,
        criterion__in=list(criteria),
    ).exclude(value="")
    rows = rows.select_related("assessment__collection").order_by("assessment__collection__opens_on")
    return {row.criterion_id: row for row in rows}


def _next_url(request: SignedIn, found: Assessment, here: Cell) -> str:
    """Where the officer wants to go: the next cell, the list, or this page again."""
    if request.POST.get("then") == "next":
        order = [(cell.level, cell.code) for cell in standing(found).cells if cell.theme == here.theme.code]
        later = [code for level, code in order if level > here.level]
        if later:
            return f"{found.get_absolute_url()}cells/{later[0]}/"
    if request.POST.get("then") in {"next", "list"}:
        return found.get_absolute_url()
    messages.success(request, "Saved.")
    return request.path


def _context(
    request: SignedIn, owner: Council, found: Assessment, here: Cell, rows: list[Row], done: Saved
) -> dict[str, object]:
    may_edit = may_edit_council(request.user, owner) and found.can_be_edited(timezone.localdate())
    _add_words(found, rows, with_offers=may_edit)
    _add_beside(found, rows, request.user)
    offered = [row for row in rows if any(offer.fulfils for offer in row.offers)]
    now = standing(found)
    levels = [cell for cell in now.cells if cell.theme == here.theme.code]
    following = next((cell for cell in levels if cell.level > here.level), None)
    return frame(
        request.user,
        owner,
        found,
        cell=here,
        rows=rows,
        problems=done.problems,
        done=done,
        standing=now,
        theme_now=next(row for row in now.themes if row.code == here.theme.code),
        cells=levels,
        following=following,
        why_closed="" if may_edit else why_closed(found),
        upload_limit_mb=settings.UPLOAD_LIMIT_MB,
        offered=len(offered),
        offered_answered=sum(bool(row.answer.value) for row in offered),
        carried=[row.carried for row in rows if row.carried],
        carried_same=sum(bool(row.carried and row.carried.value and row.carried.is_same) for row in rows),
        places=sorted({row.carried.place for row in rows if row.carried}),
        examples=examples_for(found, here),
        saved_at=max((row.answer.saved_at for row in rows if row.answer.saved_at), default=None),
    )


@require_POST
def save_answer(request: SignedIn, council: str, pk: int, answer: int) -> HttpResponse:
    """One answer saved by the page itself. Answers in JSON: saved, refused, or what somebody else saved meanwhile."""
    try:
        _owner, found = open_assessment(request.user, council, pk, to_edit=True)
    except PermissionDenied:
        words = "Not saved: you may not change answers of this council any more."
        return JsonResponse({"state": "forbidden", "words": words}, status=403)
    row = found.answers.select_related("criterion__theme").filter(pk=answer).first()
    if row is None:
        raise Http404
    form = AnswerForm(request.POST, answer=row)
    if not form.is_valid():
        return JsonResponse(
            {"state": "refused", "words": " ".join(str(errors[0]) for errors in form.errors.values())}, status=422
        )
    try:
        saved = record(found, {row.pk: form.typed()}, by=request.user, at=timezone.now())[row.pk]
    except Refused as refused:
        return JsonResponse({"state": "refused", "words": " ".join(refused.messages)}, status=422)
    except SavedMeanwhile as meanwhile:
        return JsonResponse(
            {"state": "meanwhile", "words": _meanwhile_words(meanwhile.answers[0], request.user)}, status=409
        )
    return JsonResponse(
        {
            "state": "saved",
            "version": saved.version,
            "words": f"Saved {timezone.localtime(saved.saved_at):%H:%M}" if saved.saved_at else "Saved",
            "standing": render_to_string("frameworks/_standing.html", _standing_words(found, row)),
        }
    )


def _standing_words(found: Assessment, row: Answer) -> dict[str, object]:
    now: Standing = standing(found)
    theme = next(theme for theme in now.themes if theme.code == row.criterion.theme.code)
    return {"standing": now, "theme_now": theme, "assessment": found}


def _meanwhile_words(answer: Answer, reader: User) -> str:
    at = f" at {timezone.localtime(answer.saved_at):%H:%M}" if answer.saved_at else ""
    who, where = (answer.saved_by or "Somebody else", "")
    if answer.saved_by == reader:
        who, where = "You", " in another window"
    return f"{who} saved another answer{at}{where}. Press “Save” to see both and choose."
