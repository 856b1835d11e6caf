"""The officer's page of one cell: its requirements, answers, evidence, and what the records already show."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Exists, OuterRef, Prefetch
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.models import User
from councils.access import SignedIn, may_edit_council
from councils.models import Council
from files.checking import Refused as FileRefused
from files.storing import store
from frameworks.answering import SavedMeanwhile, Typed, attach, check_open, record, why_closed
from frameworks.beside import Beside, beside, flagged
from frameworks.carrying import Waiting
from frameworks.carrying import waiting as waiting_from_before
from frameworks.forms.answering import AnswerForm
from frameworks.models import Answer, Assessment, Carried, Cell, EvidenceUse, Verdict
from frameworks.offering import Offer, confirm, examples_for, offers_for, waiting, words_of
from frameworks.opening import Refused
from frameworks.standing import Standing, standing
from frameworks.views.assessments import questions_of
from frameworks.views.frame import frame, open_assessment


@dataclass
class Row:
    """One requirement as the page shows it."""

    answer: Answer
    form: AnswerForm
    offers: list[Offer] = field(default_factory=list)
    carried: Waiting | None = None
    """What was carried over and waits to be confirmed."""
    last: Answer | None = None
    question: Verdict | None = None
    theirs: Answer | None = None
    """What somebody else saved meanwhile, where both must be shown."""
    refused_files: list[str] = field(default_factory=list)
    """Why files were not taken."""
    beside: Beside = field(default_factory=Beside)


def answer_cell(request: SignedIn, council: str, pk: int, cell: str) -> HttpResponse:
    owner, found = open_assessment(request.user, council, pk)
    here = _cell_or_404(found, cell)
    rows = _rows(found, here)
    if request.method == "POST":
        open_assessment(request.user, council, pk, to_edit=True)
        problems = _save_page(request, owner, found, rows)
        if not problems:
            return redirect(_next_url(request, found, here))
        return render(
            request, "frameworks/answer_cell.html", _context(request, owner, found, here, rows, problems), status=422
        )
    return render(request, "frameworks/answer_cell.html", _context(request, owner, found, here, rows, []))


def _cell_or_404(found: Assessment, code: str) -> Cell:
    cells = Cell.objects.filter(theme__edition=found.collection.edition_id).select_related("theme")
    here = next((cell for cell in cells if cell.code == code), None)
    if here is None:
        raise Http404
    return here


def _rows(found: Assessment, here: Cell) -> list[Row]:
    uses = EvidenceUse.objects.select_related("evidence__file").order_by("pk")
    answers = (
        flagged(found.answers.filter(criterion__theme=here.theme, criterion__level=here.level), found.council_id)
        .select_related("criterion", "saved_by", "owner")
        .prefetch_related(Prefetch("uses", queryset=uses))
        .annotate(waits=Exists(Carried.objects.waiting().filter(answer=OuterRef("pk"))))
        .order_by("criterion__order")
    )
    return [Row(answer, AnswerForm(answer=answer)) for answer in answers]


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


def _save_page(request: SignedIn, owner: Council, found: Assessment, rows: list[Row]) -> list[tuple[str, str]]:
    """Save what is on the page as far as it can be; what can't comes back as (field id, sentence) and stays typed."""
    problems: list[tuple[str, str]] = []
    at = timezone.now()
    try:
        check_open(found, at)
    except Refused as refused:
        problems = [("answers", sentence) for sentence in refused.messages]
    typed: dict[int, Typed] = {}
    for row in rows:
        row.form = AnswerForm(request.POST, answer=row.answer)
        if not row.form.is_on_the_page:
            row.form = AnswerForm(answer=row.answer)
            continue
        if row.form.is_valid():
            typed[row.answer.pk] = row.form.typed()
        problems += [(f"id_{row.form.add_prefix(name)}", str(errors[0])) for name, errors in row.form.errors.items()]
    if problems and problems[0][0] == "answers":
        return problems
    try:
        record(found, typed, by=request.user, at=at)
    except SavedMeanwhile as meanwhile:
        problems += _settle(request.user, found, rows, typed, meanwhile.answers)
    for row in rows:
        problems += _add_evidence(request, owner, row)
    return problems


def _settle(
    user: User, found: Assessment, rows: list[Row], typed: dict[int, Typed], collided: list[Answer]
) -> list[tuple[str, str]]:
    """Two people at one answer: show both, or do as the second has chosen. The one that does not stay is kept in the
    answer's history."""
    problems = []
    by_pk = {row.answer.pk: row for row in rows}
    for answer in collided:
        row, words = by_pk[answer.pk], typed[answer.pk]
        choice = row.form.cleaned_data["keep"]
        if choice and row.form.cleaned_data["theirs"] == answer.version:
            try:
                _keep(user, found, answer, words, mine_stays=choice == "mine")
            except SavedMeanwhile as again:
                answer = again.answers[0]
            else:
                continue
        row.theirs = answer
        who = answer.saved_by or "Somebody else"
        problems.append(
            (
                f"id_a{answer.pk}-keep",
                f"{answer.criterion.code}: {who} saved an answer meanwhile. Choose which one stays.",
            )
        )
    return problems


def _keep(user: User, found: Assessment, answer: Answer, words: Typed, *, mine_stays: bool) -> None:
    """Save mine, and theirs again after it where theirs stays, so that the history holds both."""
    at = timezone.now()
    record(found, {answer.pk: replace(words, version=answer.version)}, by=user, at=at)
    if not mine_stays:
        theirs = Typed(answer.value, answer.reason, answer.comment, answer.reply, answer.version + 1)
        record(found, {answer.pk: theirs}, by=user, at=at)


def _add_evidence(request: SignedIn, owner: Council, row: Row) -> list[tuple[str, str]]:
    problems = []
    at, code = timezone.now(), row.answer.criterion.code
    for upload in request.FILES.getlist(f"a{row.answer.pk}-files"):
        problem = add_file(owner, row.answer, upload, request.user)
        if problem:
            row.refused_files.append(problem)
            problems.append((f"id_a{row.answer.pk}-files", f"{code}: {problem}"))
    url = row.form.is_bound and row.form.is_valid() and row.form.cleaned_data["link_url"]
    if url:
        title = row.form.cleaned_data["link_title"] or url[:200]
        attach([row.answer], council=owner, title=title, url=url, by=request.user, at=at)
    return problems


def add_file(owner: Council, answer: Answer, upload: UploadedFile, by: User) -> str:
    """Attach an uploaded file to an answer; the sentence that says why where it is refused."""
    try:
        stored = store(upload, by=by)
    except FileRefused as refused:
        return str(refused)
    if answer.evidence.filter(file__sha256=stored.sha256).exists():
        stored.delete()  # Pressed twice: the same content stands there already.
        return ""
    attach([answer], council=owner, title=stored.name, file=stored, by=by, at=timezone.now())
    return ""


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
    request: SignedIn, owner: Council, found: Assessment, here: Cell, rows: list[Row], problems: list[tuple[str, str]]
) -> dict[str, object]:
    may_edit = may_edit_council(request.user, owner) and found.can_be_edited(timezone.localdate())
    _add_words(found, rows, with_offers=may_edit)
    _add_beside(found, rows, request.user)
    now = standing(found)
    levels = [cell for cell in now.cells if cell.theme == here.theme.code]
    following = next((cell for cell in levels if cell.level > here.level), None)
    return frame(
        request.user,
        owner,
        found,
        cell=here,
        rows=rows,
        problems=problems,
        standing=now,
        theme_now=next(row for row in now.themes if row.code == here.theme.code),
        cells=levels,
        following=following,
        why_closed="" if may_edit else why_closed(found),
        upload_limit_mb=settings.UPLOAD_LIMIT_MB,
        offered=sum(any(offer.fulfils for offer in row.offers) for row in rows),
        carried=[row.carried for row in rows if row.carried],
        carried_same=sum(bool(row.carried and row.carried.value and row.carried.is_same) for row in rows),
        examples=examples_for(found, here),
        saved_at=max((row.answer.saved_at for row in rows if row.answer.saved_at), default=None),
    )


@require_POST
def save_answer(request: SignedIn, council: str, pk: int, answer: int) -> HttpResponse:
    """One answer saved by the page itself. Answers in JSON: saved, refused, or what somebody else saved meanwhile."""
    _owner, found = open_assessment(request.user, council, pk, to_edit=True)
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
        return JsonResponse({"state": "meanwhile", "words": _meanwhile_words(meanwhile.answers[0])}, status=409)
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


def _meanwhile_words(answer: Answer) -> str:
    at = f" at {timezone.localtime(answer.saved_at):%H:%M}" if answer.saved_at else ""
    return f"{answer.saved_by or 'Somebody else'} saved another answer{at}. Press “Save” to see both and choose."


@require_POST
def confirm_offers(request: SignedIn, council: str, pk: int, cell: str) -> HttpResponse:
    """Confirm what the records show: one requirement, or all that the page offers."""
    _owner, found = open_assessment(request.user, council, pk, to_edit=True)
    here = _cell_or_404(found, cell)
    only = request.POST.get("offer", "")
    rows = _rows(found, here)
    offers = offers_for(found, timezone.localdate(), words_of(row.answer for row in rows))
    done = 0
    for row in rows:
        for offer in waiting(row.answer, offers):
            if offer.fulfils and only in {"", f"{row.answer.pk}:{offer.key}"}:
                try:
                    confirm(found, row.answer, offer, version=row.answer.version, by=request.user, at=timezone.now())
                except (Refused, SavedMeanwhile) as wrong:
                    messages.error(request, str(wrong))
                else:
                    done += 1
                break
    if done:
        messages.success(request, f"Confirmed: {done} from your records. The evidence was added.")
    else:
        messages.info(request, "Nothing was left to confirm. The records may have changed since the page was opened.")
    return redirect("answer-cell", council=council, pk=pk, cell=cell)
