"""What the register shows for a requirement: that there is a policy, who endorsed it, how it was reviewed."""

from collections.abc import Callable
from datetime import date

from accounts.models import User
from councils.models import in_force
from files.models import StoredFile
from files.storing import keep_text
from frameworks.assessments.operations.confirm_offers import Offer
from frameworks.models import Assessment
from library.models import Policy, PolicyKind, PolicyReview

SUPPORTS = frozenset({"policy", "policy-endorsed", "policy-reviewed", "strategy", "strategy-endorsed"})
SOURCE = "Register of policies and strategies"


def offers(assessment: Assessment, on: date) -> list[Offer]:
    """Two queries, whatever there is."""
    rows = list(
        Policy.objects.in_place()
        .filter(in_force(on), council=assessment.council_id)
        .select_related("council", "common", "file")
    )
    if not rows:
        return []
    reviews = list(
        PolicyReview.objects.filter(policy__council=assessment.council_id, held_on__lte=on).select_related("policy")
    )
    found: list[Offer] = []
    for row in rows:
        found += _of(row, [review for review in reviews if review.policy.kind == row.kind], on)
    return found


def _of(row: Policy, reviews: list[PolicyReview], on: date) -> list[Offer]:
    kind = row.kind
    since = f"“{row}”, {row.get_form_display().lower()}, adopted {_day(row.starts_on)}"
    if row.common:
        since += f" from the common {kind} “{row.common}”"
    latest = max([row.starts_on, *(review.held_on for review in reviews)])
    found = [_offer(kind, row, since + ".", reviews, latest, on)]
    if row.endorsed_on and row.endorsed_on <= on:
        words = f"“{row}” was endorsed by {row.endorsed_by} on {_day(row.endorsed_on)}."
        found.append(_offer(f"{kind}-endorsed", row, words, reviews, row.endorsed_on, on))
    if reviews:
        days = ", ".join(f"{_day(review.held_on)} ({review.held_by})" for review in reviews)
        times = "once" if len(reviews) == 1 else f"{len(reviews)} times"
        words = f"The {kind} was reviewed {times}: {days}. Last outcome: {reviews[0].outcome}"
        found.append(_offer("policy-reviewed", row, words, reviews, max(review.held_on for review in reviews), on))
    return found


def _offer(supports: str, row: Policy, words: str, reviews: list[PolicyReview], as_at: date, on: date) -> Offer:
    """Of the day when it was adopted, endorsed or reviewed; until the day by which the council wanted to review it."""
    return Offer(
        supports=supports,
        key=f"{supports}-{row.kind}-{row.pk}-{row.version}-{len(reviews)}",
        title=f"{PolicyKind(row.kind).label} in the register, {_day(as_at)}",
        words=words,
        source=SOURCE,
        as_at=as_at,
        keep=_keeper(row, reviews, on),
        record=f"{row.kind}-{row.pk}",
        lasts_until=row.review_due_on,
    )


def _keeper(row: Policy, reviews: list[PolicyReview], on: date) -> Callable[[User | None], StoredFile]:
    """Freezes the entry of the register, with the fingerprint of the document."""

    def keep(by: User | None) -> StoredFile:
        return keep_text(f"{row.kind}-{row.council.slug}-{on}.txt", in_words(row, reviews, on), by=by)

    return keep


def in_words(row: Policy, reviews: list[PolicyReview], on: date) -> str:
    lines = [
        f"{PolicyKind(row.kind).label} of {row.council.name}, as recorded on {_day(on)}",
        "",
        f"Title: {row.title}",
        f"Form: {row.get_form_display()}",
        f"Adopted: {_day(row.starts_on)}" + (f", by {row.adopted_by}" if row.adopted_by else ""),
        f"Whose: {row.get_stance_display()}" + (f": {row.common}" if row.common else ""),
        f"Endorsed: {f'by {row.endorsed_by}, {_day(row.endorsed_on)}' if row.endorsed_on else 'not yet'}",
        f"To be reviewed by: {_day(row.review_due_on) if row.review_due_on else 'no day is set'}",
    ]
    lines += [f"Link: {row.link}"] if row.link else []
    lines += [f"File: {row.file.name}, SHA-256 {row.file.sha256}"] if row.file else []
    lines += [f"Reviewed {_day(review.held_on)} by {review.held_by}: {review.outcome}" for review in reviews]
    return "\n".join(lines) + "\n"


def _day(day: date) -> str:
    return f"{day:%-d %B %Y}"
