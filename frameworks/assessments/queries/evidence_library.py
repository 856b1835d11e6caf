"""A council's evidence as a library: found, filtered, with where it is used; and what of it has become old."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from councils.access import may_review, standing, today
from councils.models import Council
from councils.sockets import Row, Waiting, Waits
from frameworks.assessments.rules.ageing import SOON, Age
from frameworks.models import Assessment, DeclaredEvidence, Evidence, EvidenceUse
from ui.tables import Column, Table, Value

STATES = {
    "old": "To renew",
    "current": "Newest versions",
    "expired": "Expired",
    "review": "To look at again",
    "soon": "Expiring within 30 days",
    "unused": "Not used at present",
    "older": "Older versions",
}


@dataclass(frozen=True)
class Aged:
    """Evidence of an assessment that has become old, with the requirement that rests on it."""

    code: str
    cell: str
    evidence: Evidence


def library(council: Council, on: date, *, words: str = "", state: str = "") -> QuerySet[Evidence]:
    """Without a state all of it, the newest first. Words are looked for in title, note, file name and requirement."""
    rows = council.evidence.select_related("file", "added_by", "replaces", "replaced_by")
    if words:
        rows = rows.filter(
            Q(title__icontains=words)
            | Q(note__icontains=words)
            | Q(file__name__icontains=words)
            | Q(pk__in=EvidenceUse.objects.filter(answer__criterion__code__iexact=words).values("evidence"))
        )
    used = EvidenceUse.objects.select_related("answer__criterion", "answer__assessment__collection").order_by(
        "-answer__assessment__collection__opens_on", "answer__criterion__code"
    )
    return _in_state(rows, state, on).prefetch_related(Prefetch("uses", queryset=used)).order_by("-added_at", "-pk")


def _in_state(rows: QuerySet[Evidence], state: str, on: date) -> QuerySet[Evidence]:
    newest = Q(replaced_by=None)
    expired = Q(expires_on__lt=on)
    asked = {
        "old": newest & Q(uses__isnull=False) & (Q(expires_on__lte=on + SOON) | Q(review_on__lte=on)),
        "current": newest,
        "expired": newest & expired,
        "review": newest & Q(review_on__lte=on) & ~expired,
        "soon": newest & Q(expires_on__gte=on, expires_on__lte=on + SOON),
        "unused": newest & Q(uses=None),
        "older": ~newest,
    }
    return rows.filter(pk__in=Evidence.objects.filter(asked[state]).values("pk")) if state in asked else rows


def used_for(item: Evidence) -> list[str]:
    """Requirement and collection of each use."""
    return [f"{use.answer.criterion.code}, {use.answer.assessment.collection}" for use in item.uses.all()]


def as_table(council: Council, rows: Iterable[Evidence], on: date) -> Table:
    columns: list[Column | str] = ["Title", "File or link", "Date", "Last day", "Look at it again", "State", "Version"]
    columns += ["Used for", "Note", "Added by", "Added on"]
    lines: list[list[Value]] = [
        [
            item.title,
            item.file.name if item.file else item.url,
            item.dated_on,
            item.expires_on,
            item.review_on,
            "" if item.age(on) == Age.GOOD else item.age(on).value,
            "older" if is_older(item) else "newest",
            "; ".join(used_for(item)),
            item.note,
            str(item.added_by or "the service"),
            timezone.localdate(item.added_at),
        ]
        for item in rows
    ]
    return Table(f"Evidence of {council.name}", columns, lines)


def is_older(item: Evidence) -> bool:
    return hasattr(item, "replaced_by")


def aged_uses(assessment: Assessment, on: date) -> list[Aged]:
    """What has expired or is to be looked at again behind the answers of an assessment: one query."""
    old = Q(evidence__expires_on__lt=on) | Q(evidence__review_on__lte=on)
    rows = (
        EvidenceUse.objects.filter(old, answer__assessment=assessment)
        .select_related("evidence", "answer__criterion__theme")
        .order_by("answer__criterion__theme__order", "answer__criterion__level", "answer__criterion__order")
    )
    return [Aged(use.answer.criterion.code, use.answer.criterion.cell, use.evidence) for use in rows]


def for_person(person: User, on: date) -> list[Waits]:
    """One line for each of the person's councils: evidence used that has expired, soon will, or is to be seen again."""
    mine = standing(person).council_ids
    old = Q(expires_on__lte=on + SOON) | Q(review_on__lte=on)
    council = ("council__slug", "council__short_name")
    rows = Evidence.objects.filter(old, council__in=mine, replaced_by=None, uses__isnull=False).order_by()
    counts = rows.values(*council).annotate(
        number=Count("pk", distinct=True), expired=Count("pk", distinct=True, filter=Q(expires_on__lt=on))
    )
    return [Waits(counts, _to_renew, None, (*council, "number", "expired"))] if mine else []


def _to_renew(rows: list[Row]) -> Iterator[Waiting]:
    for _, (slug, council, number, expired) in rows:
        title = f"Evidence to renew: {number} {'document' if number == 1 else 'documents'}"
        url = reverse("evidence-library", args=[slug]) + "?state=old"
        yield Waiting(title, url, f"{expired} expired" if expired else "", None, council)


def reviews_evidence(user: User, evidence: Evidence) -> bool:
    """Whether the evidence was declared in what this person has been asked to review and may still read. A second
    reviewer reads the evidence of the sample alone."""
    first = Q(
        declared__submission__reviews__reviewer=user,
        declared__submission__reviews__is_second=False,
        declared__for_review=True,
    )
    listed = Q(declared__verdicts__review__reviewer=user)
    is_asked = DeclaredEvidence.objects.filter(first | listed, evidence=evidence).exists()
    return is_asked and may_review(user, evidence.council, today())
