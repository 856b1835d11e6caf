"""A whole self-assessment as PDF and Word document for the council: made by the worker, kept as it was."""

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from actions.models import Action
from files.checking import OFFICE
from files.storing import keep_bytes, keep_pdf
from frameworks.assessments.operations.carry_over import Waiting, waiting
from frameworks.assessments.operations.open_in_steps import Held, LeaseLost
from frameworks.assessments.queries.assessment_levels import Standing, standing
from frameworks.models import Answer, Assessment, AssessmentCopy, PlannedRequirement, PlanSignOff, Theme, Verdict
from ui.docx import Part, Section, make_docx
from ui.pdf import PdfLibraryMissing, make_pdf
from ui.tables import Table, in_words

log = logging.getLogger(__name__)

WORD = OFFICE["word/document.xml"]
NO_PLAN = "The council has no action for a requirement of this edition yet."
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Line:
    """One requirement as it is printed."""

    answer: Answer
    carried: Waiting | None
    verdict: Verdict | None

    @property
    def said(self) -> str:
        if self.carried and self.carried.value:
            return f"Carried over, not confirmed: {self.carried.value_in_words.lower()}"
        return self.answer.get_value_display() or "Not answered"

    @property
    def evidence(self) -> list[str]:
        return [f"{use.evidence.title} ({use.evidence.url or 'file'})" for use in self.answer.uses.all()]


@dataclass(frozen=True)
class Planned:
    """One action of the plan as it is printed."""

    codes: str
    action: Action
    on: date

    @property
    def who(self) -> str:
        return self.action.whose or "Nobody yet"

    @property
    def due(self) -> str:
        return in_words(self.action.due_on) if self.action.due_on else "No day yet"

    @property
    def state(self) -> str:
        if self.action.is_late(self.on):
            return "Open, late"
        done = f" on {in_words(self.action.done_on)}" if self.action.done_on else ""
        return f"{self.action.get_state_display()}{done}"


@dataclass(frozen=True)
class Content:
    assessment: Assessment
    standing: Standing
    themes: list[tuple[Theme, list[Line]]]
    plan: tuple[Planned, ...]
    """The council's actions for requirements of this edition; those dropped are left out."""
    signed_off: PlanSignOff | None
    """When the plan was signed off last."""
    at: datetime

    @property
    def plan_words(self) -> str:
        signed = self.signed_off
        if not self.plan and not signed:
            return NO_PLAN
        if signed is None:
            return "The plan has not been signed off."
        return f"Signed off to level {signed.level} on {in_words(timezone.localdate(signed.signed_at))}."

    @property
    def plan_table(self) -> Table | None:
        rows = [(row.codes, row.action.title, row.who, row.due, row.state) for row in self.plan]
        return Table("Actions", ("Requirement", "What", "Who", "Due", "State"), rows) if rows else None


def ask(assessment: Assessment, *, by: User, at: datetime) -> AssessmentCopy:
    """A copy of the answers as they will be when the worker makes it. One that still waits is not asked for twice."""
    same = AssessmentCopy.objects.filter(assessment=assessment, asked_by=by).order_by("-asked_at", "-pk")
    if unfinished := same.filter(state__in=("waiting", "building")).first():
        return unfinished
    try:
        with transaction.atomic():
            return AssessmentCopy.objects.create(assessment=assessment, asked_by=by, asked_at=at)
    except IntegrityError:
        # The second of two clicks was quicker by a moment.
        return same[0]


def make(copy_id: int, clock: Clock = timezone.now) -> bool:
    """Make the copy unless it is finished or another worker holds it. True where this call made it."""
    copy = AssessmentCopy.objects.select_related(
        "assessment__council", "assessment__collection__edition", "assessment__collection__region"
    )
    found = copy.filter(pk=copy_id).first()
    key = uuid.uuid4().hex
    if found is None or not found.take(key, clock()):
        return False
    with Held(found, key, clock) as held:
        try:
            _make(found, held)
        except PdfLibraryMissing as missing:
            found.fail(key, str(missing))
            return False
        return True
    return False


def _make(copy: AssessmentCopy, held: Held) -> None:
    held.say(5, "Reading the answers")
    content = read(copy.assessment, held.clock())
    held.say(20, "Writing the Word document")
    docx = as_docx(content)
    held.say(40, "Laying out the pages")
    pdf = make_pdf(as_html(content), title=title_of(content.assessment))
    held.say(95, "Putting it away")
    name = slugify(f"{content.assessment.council.slug} {content.assessment.collection} {content.at:%Y-%m-%d}")
    with transaction.atomic():
        finished = copy.finish(
            held.key,
            held.clock(),
            pdf=keep_pdf(f"{name}.pdf", pdf, by=copy.asked_by),
            docx=keep_bytes(f"{name}.docx", docx, WORD, by=copy.asked_by),
        )
        if not finished:
            raise LeaseLost


def read(assessment: Assessment, at: datetime) -> Content:
    """Answers up to the level aimed at, and above it what was answered; with evidence and the last finished review."""
    answers = assessment.answers.in_order().prefetch_related("uses__evidence")
    carried = waiting(assessment)
    ended = Verdict.objects.filter(review__submission__assessment=assessment, review__is_second=False)
    rows = ended.exclude(review__state="open").exclude(outcome="").select_related("declared")
    verdicts = {row.declared.criterion_id: row for row in rows.order_by("review__submission__number")}
    lines = [
        Line(row, carried.get(row.pk), verdicts.get(row.criterion_id))
        for row in answers
        if row.value or row.criterion.level <= assessment.aiming_at
    ]
    themes = [(theme, list(part)) for theme, part in groupby(lines, key=lambda line: line.answer.criterion.theme)]
    return Content(assessment, standing(assessment), themes, _plan(assessment, at), _signed_off(assessment), at)


def _plan(assessment: Assessment, at: datetime) -> tuple[Planned, ...]:
    """What is due first comes first; an action for several requirements is one line."""
    rows = PlannedRequirement.objects.filter(
        action__council=assessment.council_id, criterion__edition=assessment.collection.edition_id
    ).exclude(action__state=Action.State.DROPPED)
    rows = rows.select_related("criterion", "action__owner").order_by(
        F("action__due_on").asc(nulls_last=True),
        "action_id",
        "criterion__theme__order",
        "criterion__level",
        "criterion__order",
    )
    on = timezone.localdate(at)
    parts = [list(part) for _action, part in groupby(rows, key=lambda row: row.action_id)]
    return tuple(Planned(", ".join(row.criterion.code for row in part), part[0].action, on) for part in parts)


def _signed_off(assessment: Assessment) -> PlanSignOff | None:
    rows = PlanSignOff.objects.filter(council=assessment.council_id, edition=assessment.collection.edition_id)
    return rows.order_by("-signed_at", "-pk").first()


def title_of(assessment: Assessment) -> str:
    return f"{assessment.collection} of {assessment.council.name}"


def as_html(content: Content) -> str:
    assessment = content.assessment
    context = {
        "content": content,
        "assessment": assessment,
        "council": assessment.council,
        "region": assessment.collection.region,
        "edition": assessment.collection.edition,
        "title": title_of(assessment),
        "submission": assessment.submissions.standing().latest_first().first(),
        "service_name": settings.SERVICE_NAME,
    }
    return render_to_string("frameworks/pdf/assessment.html", context)


def as_docx(content: Content) -> bytes:
    assessment = content.assessment
    levels = Table(
        "Levels as answered", ("Theme", "Level"), [(row.title, str(row.level)) for row in content.standing.themes]
    )
    sections = [Section("Where it stands", [_state(content), levels])]
    for theme, lines in content.themes:
        sections.append(Section(theme.title))
        sections += [Section(f"{line.answer.criterion.code}: {line.said}", _parts(line), level=2) for line in lines]
    sections.append(Section("The council's plan", [content.plan_words, *filter(None, [content.plan_table])]))
    invented = "Everything in it is invented." if assessment.collection.region.is_demo else ""
    about = [f"{assessment.collection.edition}. As at {in_words(timezone.localtime(content.at))}.", invented]
    return make_docx(
        title_of(assessment),
        sections,
        subtitle=[line for line in about if line],
        author=settings.SERVICE_NAME,
        foot=title_of(assessment),
    )


def _state(content: Content) -> str:
    now = content.standing
    return (
        f"{content.assessment.get_state_display()}. Aiming at level {content.assessment.aiming_at}: {now.answered} of "
        f"{now.asked} requirements answered, level {now.profile.overall} overall, self-assessed as answered."
    )


def _parts(line: Line) -> list[Part]:
    answer = line.answer
    parts: list[Part] = [answer.criterion.requirement]
    if answer.reason:
        parts.append(f"Why it does not apply: {answer.reason}")
    if answer.comment:
        parts.append(f"Comment: {answer.comment}")
    if answer.reply:
        parts.append(f"Reply to the reviewer: {answer.reply}")
    parts += [f"Evidence: {words}" for words in line.evidence]
    if line.verdict:
        parts.append(f"Reviewer: {verdict_words(line.verdict)}")
    return parts


def verdict_words(verdict: Verdict) -> str:
    own = f", “{verdict.get_value_display()}”" if verdict.value else ""
    return f"{verdict.get_outcome_display()}{own}{f'. {verdict.reason}' if verdict.reason else ''}"


def ring_again(clock: Clock = timezone.now) -> list[int]:
    now = clock()
    return [row.pk for row in AssessmentCopy.left_alone(now) if row.give_another_turn(now)]
