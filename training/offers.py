"""What a council's training list shows for the self-assessment: “n of N”, with the list as evidence.

An offer says that a requirement is met only where everybody who is asked has the training in date, and there is
somebody.
"""

import csv
import io
from datetime import date
from itertools import groupby

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from files.checking import CSV
from files.models import StoredFile
from files.storing import keep_bytes, keep_text
from frameworks.assessments.operations.confirm_offers import Offer
from frameworks.models import Assessment
from training.models import Completion, Session
from training.queries.coverage_counts import (
    ADVANCED_KEY,
    BASIC_ALL,
    BASIC_KEY,
    REFRESHER,
    Asked,
    changed_on,
    of_council,
    wanted,
)
from training.rules.coverage import Covered
from ui.tables import BOM, in_words, safe_cell

WORDS = {
    "training-basic-key": (BASIC_KEY, "officers in key roles have basic training in date"),
    "training-basic-all": (BASIC_ALL, "procurement staff have basic training in date"),
    "training-advanced-key": (ADVANCED_KEY, "officers in key roles have advanced training in date"),
    "training-refresher": (
        REFRESHER,
        "officers in key roles whose basic training is older than two years have a refresher in date",
    ),
}
SUPPORTS = frozenset(WORDS)
HEADER = ("Name", "Job title", "Role", "Specialism", "Course", "Provider", "Completed on", "In date until", "Counts")


def offers(assessment: Assessment, on: date) -> list[Offer]:
    """One for each of the four words, where the council's list names anybody at all, and a session that would help."""
    changed = changed_on([assessment.council_id]).get(assessment.council_id)
    if changed is None:
        return []
    found = []
    for word, ((kind, audience), words) in WORDS.items():
        asked = Asked(on, kind, audience)
        covered = of_council(assessment.council, asked)
        if covered.people:
            found.append(_offer(assessment, word, asked, covered, words, changed))
        if not covered.is_whole:
            found += _sessions(assessment, word, asked)
    return found


def _offer(assessment: Assessment, word: str, asked: Asked, covered: Covered, words: str, changed: date) -> Offer:
    as_at = f"list last changed on {in_words(changed)}"
    return Offer(
        supports=word,
        key=f"{word}-{covered.trained}-{covered.people}-{changed}",
        title=f"Training list, {covered} {words.partition(' have ')[0]}, {in_words(changed)}",
        words=f"{covered} {words}; {as_at}.",
        source=f"Training list of {assessment.council.short_name}",
        as_at=changed,
        record=f"training-list-{assessment.council_id}",
        keep=lambda by: keep_list(assessment, word, asked, covered, by),
        fulfils=covered.is_whole,
        url=reverse("staff-list", args=[assessment.council.slug]),
    )


def keep_list(assessment: Assessment, word: str, asked: Asked, covered: Covered, by: User | None) -> StoredFile:
    """Everybody who is asked, with the training that counts, as a CSV of that moment."""
    output = io.StringIO()
    writer = csv.writer(output)
    council = assessment.council
    writer.writerow([f"{council.name}: {covered} {WORDS[word][1]}, as at {in_words(asked.on)}"])
    writer.writerow(HEADER)
    people = wanted(council.region, asked).filter(council=council)
    done = Completion.objects.filter(learner__in=people, course__kind=asked.kind, completed_on__lte=asked.on)
    latest = {}
    for pk, rows in groupby(
        done.select_related("course").order_by("learner_id", "completed_on"), lambda c: c.learner_id
    ):
        known = list(rows)
        counting = [row for row in known if row.is_in_date(asked.on)]
        latest[pk] = (counting or known)[-1]
    for learner in people.order_by("name", "pk"):
        row = latest.get(learner.pk)
        first = [learner.name, learner.job_title, learner.get_role_display(), learner.get_specialism_display()]
        last = (
            [row.course.title, row.course.provider, row.completed_on, row.valid_until, row.is_in_date(asked.on)]
            if row
            else ["", "", None, None, False]
        )
        writer.writerow([safe_cell(value) for value in (*first, *last)])
    content = (BOM + output.getvalue()).encode()
    return keep_bytes(f"{word}-{council.slug}-{asked.on}.csv", content, CSV, by=by)


def _sessions(assessment: Assessment, word: str, asked: Asked) -> list[Offer]:
    """The next session with a free place would help; it shows nothing yet."""
    now = timezone.now()
    rows = Session.objects.coming(now).with_counts().filter(course__kind=asked.kind, closes_on__gte=asked.on)
    rows = rows.filter(course__region=assessment.council.region_id, course__state="offered")
    free = next((row for row in rows.select_related("course__region") if row.taken < row.places), None)
    if free is None:
        return []
    left = free.places - free.taken
    starts = timezone.localtime(free.starts_at)
    return [
        Offer(
            supports=word,
            key=f"session-{free.pk}",
            title=f"Session: {free}",
            words=f"{free.course.title}, {in_words(starts)}: {left} of {free.places} places free, book until "
            f"{in_words(free.closes_on)}.",
            source="Courses of the region",
            as_at=asked.on,
            keep=lambda by: keep_text(f"session-{free.pk}.txt", f"{free}\n{free.place or free.link}\n", by=by),
            fulfils=False,
            url=free.get_absolute_url(),
        )
    ]
