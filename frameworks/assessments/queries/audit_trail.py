"""The trail of an assessment: its time line, every state of every answer, the verdicts of reviews that have ended."""

from datetime import datetime
from typing import Any

from accounts.models import User
from councils.queries.role_trail import SERVICE, Line, who_did
from frameworks.models import Answer, Assessment, EvidenceTaken, EvidenceUse, Review, Verdict


def of_assessment(assessment: Assessment, *, in_full: bool) -> list[Line]:
    """Five queries, however many answers. In full with the words of answers and verdicts."""
    lines = _events(assessment)
    return [*lines, *_answers(assessment), *_evidence(assessment), *_verdicts(assessment)] if in_full else lines


def _events(assessment: Assessment) -> list[Line]:
    rows = assessment.events.select_related("by")
    about = str(assessment.collection)
    return [
        Line(row.at, str(row.by) if row.by else SERVICE, row.get_kind_display(), about, "", row.words) for row in rows
    ]


def _answers(assessment: Assessment) -> list[Line]:
    """A line for each save that changed the words of an answer."""
    rows = Answer.history.filter(assessment=assessment).select_related("criterion", "saved_by", "history_user")
    before: dict[int, str] = {}
    lines = []
    for row in rows.order_by("history_date", "history_id"):
        now, was = _in_words(row), before.get(row.id, "")
        if now != was:
            who = str(row.saved_by) if row.saved_by_id else who_did(row)
            lines.append(Line(row.history_date, who, "Answer changed", row.criterion.code, was, now))
        before[row.id] = now
    return lines


def _in_words(row: Any) -> str:
    said = [row.get_value_display() if row.value else "", row.reason, row.comment]
    if row.reply:
        said.append(f"Reply: {row.reply}")
    return ". ".join(words.strip().rstrip(".") for words in said if words.strip())


def _evidence(assessment: Assessment) -> list[Line]:
    """What stands beside the answers, and what stood there before it was taken away."""
    rows = EvidenceUse.objects.filter(answer__assessment=assessment)
    lines = []
    for row in rows.select_related("added_by", "evidence__added_by", "answer__criterion"):
        at, by = (row.added_at, row.added_by) if row.added_at else (row.evidence.added_at, row.evidence.added_by)
        lines.append(_line(at, by, row.answer.criterion.code, "", row.evidence.title))
    gone = EvidenceTaken.objects.filter(answer__assessment=assessment)
    for taken in gone.select_related("added_by", "taken_by", "evidence", "answer__criterion"):
        code, title = taken.answer.criterion.code, taken.evidence.title
        lines.append(_line(taken.added_at, taken.added_by, code, "", title))
        lines.append(_line(taken.taken_at, taken.taken_by, code, title, ""))
    return lines


def _line(at: datetime, by: User | None, code: str, before: str, after: str) -> Line:
    what = "Evidence added" if after else "Evidence taken away"
    return Line(at, str(by) if by else SERVICE, what, code, before, after)


def _verdicts(assessment: Assessment) -> list[Line]:
    """Not those of a review that is going on: they are the reviewer's own until it ends."""
    rows = Verdict.objects.filter(review__submission__assessment=assessment, given_at__isnull=False)
    rows = rows.exclude(review__state=Review.State.OPEN).exclude(outcome="")
    lines = []
    for row in rows.select_related("declared__criterion", "given_by", "review__reviewer"):
        assert row.given_at is not None
        own = f", {row.get_value_display().lower()}" if row.value else ""
        reason = f": {row.reason}" if row.reason else ""
        declared = row.declared.get_value_display()
        words = f"{row.get_outcome_display()}{own}{reason}"
        who = str(row.given_by or row.review.reviewer)
        lines.append(Line(row.given_at, who, "Verdict given", row.declared.criterion.code, declared, words))
    return lines
