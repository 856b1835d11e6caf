"""What the register of benefits shows for a requirement: that benefits are stated, and that somebody verified them."""

import hashlib
from collections.abc import Callable
from datetime import date

from django.utils import timezone

from accounts.models import User
from councils.models import Council
from files.checking import CSV
from files.models import StoredFile
from files.storing import keep_bytes
from frameworks.assessments.operations.confirm_offers import Offer
from frameworks.models import Assessment
from ui.tables import csv_text
from ui.templatetags.ui import count
from workstream.models import Benefit
from workstream.partners.queries import benefit_tables as listing

STATED, VERIFIED = "benefits", "benefits-verified"
SUPPORTS = frozenset({STATED, VERIFIED})


def offers(assessment: Assessment, on: date) -> list[Offer]:
    """One query. Promises alone help and do not fulfil: a statement of benefits tells what was achieved."""
    rows = list(Benefit.objects.known(on).filter(council=assessment.council_id).select_related("council", "region"))
    delivered = [row for row in rows if row.counted().is_delivered(on)]
    verified = [row for row in rows if row.counted().is_verified(on)]
    found = []
    if rows:
        words = f"{count(len(rows), 'benefit')} stated with baseline, method and time; {len(delivered)} delivered."
        found.append(_offer(assessment.council, STATED, "Benefits in the register", words, rows, on, bool(delivered)))
    if verified:
        words = f"{len(verified)} of {count(len(delivered), 'delivered benefit')} verified, with who and when."
        found.append(_offer(assessment.council, VERIFIED, "Verified benefits in the register", words, verified, on))
    return found


def _offer(
    council: Council, word: str, title: str, words: str, rows: list[Benefit], on: date, fulfils: bool = True
) -> Offer:
    day = max(_day(row, word) for row in rows)
    state = "-".join(f"{row.pk}.{row.version}" for row in sorted(rows, key=lambda row: row.pk))
    return Offer(
        supports=word,
        key=f"{word}-{council.pk}-{_short(state)}",
        title=f"{title}, {day:%-d %B %Y}",
        words=words,
        source="Register of benefits of the work stream",
        as_at=day,
        record=f"benefits-{council.pk}",
        keep=_keeper(council, word, rows, on),
        fulfils=fulfils,
    )


def _day(row: Benefit, word: str) -> date:
    """When the entry says that it was verified, delivered or promised."""
    said = row.verified_on if word == VERIFIED else row.delivered_on or row.promised_on
    return said or timezone.localtime(row.written_at).date()


def _short(state: str) -> str:
    """Tells one state of the entries from another."""
    return hashlib.sha256(state.encode()).hexdigest()[:16]


def _keeper(council: Council, word: str, rows: list[Benefit], on: date) -> Callable[[User | None], StoredFile]:
    def keep(by: User | None) -> StoredFile:
        table = listing.whole(rows)
        return keep_bytes(f"{word}-{council.slug}-{on}.csv", csv_text(table.header(), table.rows).encode(), CSV, by=by)

    return keep
