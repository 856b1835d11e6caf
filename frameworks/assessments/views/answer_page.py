"""The answers of one page: read, and saved as far as they can be, whichever of its buttons was pressed."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Exists, OuterRef, Prefetch
from django.http import Http404
from django.utils import timezone

from accounts.models import User
from councils.access import SignedIn
from councils.models import Council
from files.checking import Refused as FileRefused
from files.storing import store
from frameworks.assessments.forms.answering import AnswerForm, LinkForm
from frameworks.assessments.operations.carry_over import Waiting
from frameworks.assessments.operations.confirm_offers import Offer
from frameworks.assessments.operations.open_collection import Refused
from frameworks.assessments.operations.save_answers import SavedMeanwhile, Typed, attach, check_open, record
from frameworks.assessments.queries.answer_context import Beside, flagged
from frameworks.models import Answer, Assessment, Carried, Cell, EvidenceUse, Verdict
from frameworks.models.answers import ValueChoices

PAGE = "page"
"""The field by which a page of answers says which cell it is of, wherever its button leads."""

NOT_SEEN = -1
"""The version of an answer that was not on the page, or is still to be settled: no act is done on it."""


@dataclass
class Row:
    """One requirement as the page shows it."""

    answer: Answer
    form: AnswerForm
    link: LinkForm
    seen: int | None = None
    """The version of the answer that the page was made from, or made itself; none where it was not on the page."""
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

    @property
    def code(self) -> str:
        return self.answer.criterion.code

    @property
    def typed(self) -> Typed | None:
        return self.form.typed() if self.form.is_bound and self.form.is_valid() else None

    @property
    def typed_in_words(self) -> str:
        """What a closed page cannot take any more, to be copied."""
        said = self.typed
        if said is None or said.says_the_same_as(self.answer):
            return ""
        label = ValueChoices(said.value).label if said.value else "no answer"
        return ". ".join(text for text in (label, said.reason, said.comment, said.reply) if text)

    @property
    def is_saved(self) -> bool:
        """Nothing of the answer on the page is still to be saved or settled."""
        return self.seen is not None and self.theirs is None and not self.form.errors


@dataclass
class Saved:
    """What became of a page."""

    problems: list[tuple[str, str]] = field(default_factory=list)
    """The field and the sentence of what was not saved."""
    kept: list[str] = field(default_factory=list)
    """What was, in the page's order."""

    @property
    def in_words(self) -> str:
        saved = f"Saved: {', '.join(self.kept)}. " if self.kept else ""
        return (
            f"{saved}What is listed here was not saved: what you typed is still there, a file that was refused has to "
            "be chosen again."
        )


def cell_or_404(found: Assessment, code: str) -> Cell:
    cells = Cell.objects.filter(theme__edition=found.collection.edition_id).select_related("theme")
    here = next((cell for cell in cells if cell.code == code), None)
    if here is None:
        raise Http404
    return here


def rows_of(found: Assessment, here: Cell) -> list[Row]:
    uses = EvidenceUse.objects.select_related("evidence__file").order_by("pk")
    answers = (
        flagged(found.answers.filter(criterion__theme=here.theme, criterion__level=here.level), found.council_id)
        .select_related("criterion", "saved_by", "owner")
        .prefetch_related(Prefetch("uses", queryset=uses))
        .annotate(waits=Exists(Carried.objects.waiting().filter(answer=OuterRef("pk"))))
        .order_by("criterion__order")
    )
    return [Row(answer, AnswerForm(answer=answer), LinkForm(answer=answer)) for answer in answers]


def keep_page(request: SignedIn, owner: Council, found: Assessment) -> dict[int, int]:
    """Before a button does something else, the page it was pressed on is saved; what can't be is said. By answer: the
    version that the page stands on."""
    code = request.POST.get(PAGE, "")
    if not code:
        return {}
    here = cell_or_404(found, code)
    rows = rows_of(found, here)
    for _field, words in save_page(request, owner, found, here, rows).problems:
        messages.error(request, f"Not saved: {words}")
    return {row.answer.pk: row.seen for row in rows if row.seen is not None and row.is_saved}


def save_page(request: SignedIn, owner: Council, found: Assessment, here: Cell, rows: list[Row]) -> Saved:
    """Save what is on the page as far as it can be; what can't comes back as a problem and stays typed."""
    done = Saved()
    for row in rows:
        form = AnswerForm(request.POST, answer=row.answer)
        if form.is_on_the_page:
            row.form, row.link = form, LinkForm(request.POST, answer=row.answer)
            form.is_valid()
            row.seen = form.cleaned_data.get("version")
    sent = [row for row in rows if row.form.is_bound]
    at = timezone.now()
    typed = {row.answer.pk: words for row in sent if (words := row.typed)}
    collided: list[Answer] = []
    try:
        check_open(found, at)
        record(found, typed, by=request.user, at=at)
    except Refused as refused:
        done.problems = [("answers", sentence) for sentence in refused.messages]
        done.problems += [("answers", f"{_file(row, upload)} was not added.") for row, upload in _files(request, sent)]
        return done
    except SavedMeanwhile as meanwhile:
        collided = meanwhile.answers
    for row in sent:
        for name, errors in row.form.errors.items():
            why = str(errors[0])
            why = why if why.startswith(row.code) else f"{row.code}: {why}"
            done.problems.append((f"id_{row.form.add_prefix(name)}", why))
    done.problems += _settle(request.user, found, sent, typed, collided)
    for row in sent:
        _add_evidence(request, owner, row, done)
    _read_again(found, here, sent, typed, done, at)
    return done


def _read_again(
    found: Assessment, here: Cell, sent: list[Row], typed: dict[int, Typed], done: Saved, at: datetime
) -> None:
    """The rows as they are now. What is still to be saved or settled stays as it was typed."""
    fresh = {row.answer.pk: row.answer for row in rows_of(found, here)}
    codes = []
    for row in sent:
        row.answer, words = fresh[row.answer.pk], typed.get(row.answer.pk)
        mine = row.answer.saved_at == at
        if mine or (words and words.says_the_same_as(row.answer)):
            row.seen = row.answer.version
        if mine:
            codes.append(row.code)
        if row.theirs is None and not row.form.errors:
            row.form = AnswerForm(answer=row.answer)
    done.kept = [f"your answer to {code}" for code in codes] + done.kept


def _settle(
    user: User, found: Assessment, rows: Iterable[Row], typed: dict[int, Typed], collided: list[Answer]
) -> list[tuple[str, str]]:
    """Two people at one answer: show both, or do as the second has chosen. The one that does not stay is kept in the
    answer's history. What was only looked at collides with nothing."""
    problems = []
    by_pk = {row.answer.pk: row for row in rows}
    for answer in collided:
        row, words = by_pk[answer.pk], typed[answer.pk]
        choice = row.form.cleaned_data["keep"]
        if choice and row.form.cleaned_data["theirs"] == answer.version:
            try:
                typed[answer.pk] = _keep(user, found, answer, words, mine_stays=choice == "mine")
            except SavedMeanwhile as again:
                answer = again.answers[0]
            else:
                continue
        elif _was(answer, words):
            continue
        row.theirs = answer
        who = "You, in another window," if answer.saved_by == user else answer.saved_by or "Somebody else"
        problems.append(
            (
                f"id_a{answer.pk}-keep",
                f"{answer.criterion.code}: {who} saved an answer meanwhile. Choose which one stays.",
            )
        )
    return problems


def _was(answer: Answer, words: Typed) -> bool:
    """Whether the page says of an answer only what it was made from."""
    if words.version == 0:
        return words == Typed()
    before = answer.history.filter(version=words.version).first()
    return before is not None and words.says_the_same_as(before)


def _keep(user: User, found: Assessment, answer: Answer, words: Typed, *, mine_stays: bool) -> Typed:
    """Save mine, and theirs again after it where theirs stays, so that the history holds both."""
    at = timezone.now()
    record(found, {answer.pk: replace(words, version=answer.version)}, by=user, at=at)
    if mine_stays:
        return words
    theirs = Typed(answer.value, answer.reason, answer.comment, answer.reply, answer.version + 1)
    record(found, {answer.pk: theirs}, by=user, at=at)
    return theirs


def _files(request: SignedIn, rows: Iterable[Row]) -> Iterable[tuple[Row, UploadedFile]]:
    for row in rows:
        for upload in request.FILES.getlist(f"a{row.answer.pk}-files"):
            yield row, upload


def _file(row: Row, upload: UploadedFile) -> str:
    return f"“{upload.name}” for {row.code}"


def _add_evidence(request: SignedIn, owner: Council, row: Row, done: Saved) -> None:
    """Each file and the link by itself: one that is refused takes no other with it."""
    for _row, upload in _files(request, [row]):
        problem = add_file(owner, row.answer, upload, request.user)
        if problem:
            row.refused_files.append(f"“{upload.name}” was not added. {problem}")
            done.problems.append((f"id_a{row.answer.pk}-files", f"{row.code}: {row.refused_files[-1]}"))
        else:
            done.kept.append(_file(row, upload))
    if not row.link.is_valid():
        for name, errors in row.link.errors.items():
            done.problems.append((f"id_{row.link.add_prefix(name)}", f"{row.code}: {errors[0]}"))
        return
    url = row.link.cleaned_data["link_url"]
    if url:
        if not row.answer.evidence.filter(url=url).exists():
            title = row.link.cleaned_data["link_title"] or url[:200]
            attach([row.answer], council=owner, title=title, url=url, by=request.user, at=timezone.now())
        done.kept.append(f"the link for {row.code}")
        row.link = LinkForm(answer=row.answer)


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
