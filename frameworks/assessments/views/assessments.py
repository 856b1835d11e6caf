"""An assessment from outside: the list of a council's, the task list, the level aimed at, updates, the time line."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from councils.access import SignedIn, may_edit_council, may_manage, may_sign_off, open_council
from councils.access.trails import may_read_trail
from frameworks.assessments.operations.carry_over import may_come_from, waiting_by_cell
from frameworks.assessments.operations.open_collection import Refused, aim_at
from frameworks.assessments.queries.assessment_levels import standing
from frameworks.assessments.queries.evidence_library import aged_uses
from frameworks.assessments.views.downloads import handed_out, wanted
from frameworks.assessments.views.frame import frame, open_assessment
from frameworks.models import Answer, Assessment, Review, Verdict
from post.tasks import send_waiting


def assessments(request: SignedIn, council: str) -> HttpResponseBase:
    owner = open_council(request.user, council, to_read_answers=True)
    rows = owner.assessments.select_related("collection__region").order_by("-collection__opens_on")
    for row in rows:
        row.council = owner
    if wanted(request):
        lines = [
            (row.collection.name, row.get_state_display(), row.aiming_at, row.collection.opens_on, row.due_on)
            for row in rows
        ]
        header = ("Self-assessment", "State", "Aiming at level", "Opened", "Due")
        return handed_out(request, f"{owner.slug} self-assessments", header, lines)
    return render(
        request, "frameworks/assessments.html", frame(request.user, owner, rows=rows, today=timezone.localdate())
    )


def assessment(request: SignedIn, council: str, pk: int) -> HttpResponse:
    """The task list: themes and levels with progress, and what can be done next."""
    owner, found = open_assessment(request.user, council, pk)
    now = standing(found)
    edition = found.collection.edition
    submissions = list(found.submissions.latest_first())
    questions = questions_of(found) if found.state in Assessment.EDITABLE else []
    carried = waiting_by_cell(found)
    themes = [
        {
            "theme": theme,
            "row": row,
            "cells": [cell for cell in now.cells if cell.theme == theme.code and cell.is_asked_for],
            "further": [cell for cell in now.cells if cell.theme == theme.code and not cell.is_asked_for],
        }
        for theme, row in zip(edition.themes.all(), now.themes, strict=True)
    ]
    context = frame(
        request.user,
        owner,
        found,
        standing=now,
        themes=themes,
        carried=carried,
        carried_in_all=sum(carried.values()),
        may_carry_over=found.state == Assessment.State.OPEN and bool(may_come_from(found)),
        levels={level.number: level for level in edition.levels.all()},
        submissions=submissions,
        settled=next((row for row in submissions if row.validated_at and not row.dropped_at), None),
        questions=questions,
        aged=aged_uses(found, timezone.localdate()),
        may_sign_off=may_sign_off(request.user, owner),
        has_predecessors=owner.predecessors.exists(),
        may_begin_update=found.state in Assessment.SETTLED and may_edit_council(request.user, owner),
        may_manage=may_manage(request.user, owner.region_id),
        region=found.collection.region,
        days_left=(found.due_on - timezone.localdate()).days,
    )
    return render(request, "frameworks/assessment.html", context)


def questions_of(found: Assessment) -> list[Verdict]:
    """What the reviewer asked or saw differently, where it was the last submission that was sent back."""
    last = found.submissions.standing().latest_first().values("pk")[:1]
    rows = Verdict.objects.filter(
        review__submission=last,
        review__is_second=False,
        review__state=Review.State.SENT_BACK,
        outcome__in=[Verdict.Outcome.ASK, Verdict.Outcome.DISAGREE],
    ).select_related("declared__criterion__theme", "review__submission")
    return list(
        rows.order_by("declared__criterion__theme__order", "declared__criterion__level", "declared__criterion__order")
    )


def unanswered(questions: Iterable[Verdict], answers: Iterable[Answer]) -> list[Verdict]:
    """Those to which the council has neither replied nor changed its answer or comment."""
    now = {row.criterion_id: row for row in answers}
    found = []
    for verdict in questions:
        was, answer = verdict.declared, now.get(verdict.declared.criterion_id)
        if answer and not answer.reply.strip() and (answer.value, answer.comment) == (was.value, was.comment):
            found.append(verdict)
    return found


def aim(request: SignedIn, council: str, pk: int) -> HttpResponse:
    owner, found = open_assessment(request.user, council, pk, to_edit=True)
    levels = found.collection.edition.levels.filter(number__gte=found.collection.aiming_at)
    error = ""
    if request.method == "POST":
        try:
            aim_at(found, level=int(request.POST.get("level", "0") or 0), by=request.user, at=timezone.now())
        except Refused as refused:
            error = " ".join(refused.messages)
        except ValueError:
            error = "Choose one of the levels."
        else:
            messages.success(request, f"You now aim at level {found.aiming_at}.")
            return redirect(found)
    counts = {
        level.number: found.collection.edition.criteria.filter(level__lte=level.number).count() for level in levels
    }
    choices = [(level, counts[level.number]) for level in levels]
    context = frame(request.user, owner, found, choices=choices, error=error)
    return render(request, "frameworks/aim.html", context, status=422 if error else 200)


def time_line(request: SignedIn, council: str, pk: int) -> HttpResponseBase:
    owner, found = open_assessment(request.user, council, pk)
    events = found.events.select_related("by")
    if wanted(request):
        lines = [(timezone.localtime(row.at), row.get_kind_display(), str(row.by or ""), row.words) for row in events]
        return handed_out(request, f"{owner.slug} time line", ("When", "What", "Who", "In words"), lines)
    context = frame(request.user, owner, found, events=events, may_read_trail=may_read_trail(request.user, owner))
    return render(request, "frameworks/time_line.html", context)


def answer_history(request: SignedIn, council: str, pk: int, answer: int) -> HttpResponse:
    """Every state that one answer has had, the latest first, so that nothing typed is out of reach."""
    owner, found = open_assessment(request.user, council, pk)
    row = get_object_or_404(found.answers.select_related("criterion__theme"), pk=answer)
    states = row.history.exclude(version=0).select_related("saved_by").order_by("-history_date", "-history_id")
    return render(
        request, "frameworks/answer_history.html", frame(request.user, owner, found, answer=row, states=states)
    )


def ring_mail() -> None:
    """Mails written by an act leave soon; without a broker or a mail server they wait in the outbox."""
    send_waiting.delay_on_commit()  # type: ignore[attr-defined]
