"""What a reviewer has before them: the answers, theirs and others' verdicts, what was there before, and the levels."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q, Window
from django.db.models.functions import RowNumber

from councils.models import Region
from frameworks.assessments.queries.assessment_levels import matrix_of, rule_of
from frameworks.assessments.queries.carried_answers import Mark, marks
from frameworks.editions.rules.levels import Profile
from frameworks.editions.rules.scoring import score
from frameworks.models import Criterion, DeclaredAnswer, DeclaredEvidence, Edition, Review, Submission, Theme, Verdict
from frameworks.models.answers import ValueChoices
from frameworks.submissions.queries.review_state import questioned_before, settled_values


@lru_cache(maxsize=32)
def level_names(edition_pk: int, _checksum: str) -> dict[int, str]:
    """Names of the levels by number. An edition that is in use never changes, so they are read once per process."""
    return dict(Edition.objects.get(pk=edition_pk).levels.values_list("number", "name"))


@lru_cache(maxsize=32)
def themes_of(edition_pk: int, _checksum: str) -> tuple[Theme, ...]:
    """In the edition's order; read once per process too."""
    return tuple(Edition.objects.get(pk=edition_pk).themes.all())


EARLIER_EACH = 3
"""So many earlier verdicts of each kind are shown with a requirement; the others are counted."""


@dataclass(frozen=True)
class Earlier:
    """A verdict given before on the same requirement."""

    place: str
    when: datetime | None
    outcome: str
    value: str
    reason: str


@dataclass
class Row:
    """One requirement under review."""

    declared: DeclaredAnswer
    verdict: Verdict | None = None
    """The row on the reviewer's list; none for what is outside it."""
    second: list[Verdict] = field(default_factory=list)
    """Verdicts of a second reviewer, shown to the first."""
    was: DeclaredAnswer | None = None
    evidence: list[DeclaredEvidence] = field(default_factory=list)
    evidence_was: list[DeclaredEvidence] = field(default_factory=list)
    here_before: list[Earlier] = field(default_factory=list)
    is_questioned_before: bool = False
    """Asked about or disagreed with in the version sent back, and without a verdict since."""
    mark: Mark | None = None
    """How the answer stands to what was carried over from the collection before."""
    elsewhere: list[Earlier] = field(default_factory=list)
    elsewhere_counts: dict[str, int] = field(default_factory=dict)

    @property
    def criterion(self) -> Criterion:
        return self.declared.criterion

    @property
    def is_seen(self) -> bool:
        return bool(self.verdict and self.verdict.outcome)

    @property
    def is_doubted(self) -> bool:
        """A second reviewer sees it differently and came after."""
        mine = self.verdict
        return any(
            (mine.outcome, mine.value) != (row.outcome, row.value)
            and bool(mine.given_at and row.given_at and mine.given_at < row.given_at)
            for row in self.second
            if mine and mine.outcome
        )

    @property
    def evidence_added(self) -> set[int]:
        return {row.evidence_id for row in self.evidence} - {row.evidence_id for row in self.evidence_was}

    @property
    def evidence_gone(self) -> list[DeclaredEvidence]:
        kept = {row.evidence_id for row in self.evidence}
        return [row for row in self.evidence_was if row.evidence_id not in kept]


@dataclass(frozen=True)
class Part:
    """One theme of the sheet."""

    theme: Theme
    claimed: int
    reviewed: int
    listed: int
    seen: int
    others: int
    """Answers outside the reviewer's list."""


@dataclass
class Sheet:
    review: Review
    rows: list[Row]
    parts: list[Part]
    claimed: int
    reviewed: int
    before: Submission | None = None
    """The version before, once its answers have been read."""

    @property
    def listed(self) -> int:
        return sum(part.listed for part in self.parts)

    @property
    def seen(self) -> int:
        return sum(part.seen for part in self.parts)

    @property
    def left(self) -> int:
        return self.listed - self.seen

    def next_unseen(self, after: str = "") -> Row | None:
        """The first on the list without a verdict, from the theme `after` on and then from the beginning; what was
        questioned before comes first of all."""
        unseen = [row for row in self.rows if row.verdict and not row.is_seen]
        unseen = [row for row in unseen if row.is_questioned_before] or unseen
        codes = [part.theme.code for part in self.parts]
        start = codes.index(after) if after in codes else 0
        later = [row for row in unseen if codes.index(row.criterion.theme.code) >= start]
        return next(iter(later or unseen), None)

    def of(self, theme: Theme) -> list[Row]:
        return [row for row in self.rows if row.criterion.theme_id == theme.pk]

    def with_outcome(self, outcome: str) -> list[Row]:
        return [row for row in self.rows if row.verdict and row.verdict.outcome == outcome]

    @property
    def questioned_before(self) -> list[Row]:
        return [row for row in self.rows if row.is_questioned_before]

    @property
    def asked(self) -> list[Row]:
        return self.with_outcome(Verdict.Outcome.ASK)

    @property
    def disagreed(self) -> list[Row]:
        return self.with_outcome(Verdict.Outcome.DISAGREE)


UNREAD = ("criterion__guidance", "criterion__supported_by", "criterion__theme__about")
"""What a reviewer's page does not show."""


def read_sheet(review: Review) -> Sheet:
    """Two queries, one more from the second version on. The review must come with its submission, assessment,
    collection and edition."""
    submission = review.submission
    edition = submission.assessment.collection.edition
    now = list(submission.answers.in_order().defer(*UNREAD))
    verdicts = list(Verdict.objects.filter(review__submission=submission).select_related("review__reviewer"))
    mine = {row.declared_id: row for row in verdicts if row.review_id == review.pk}
    rows = [Row(answer, mine.get(answer.pk)) for answer in now if _is_shown(review, answer, mine)]
    if not review.is_second:
        _add_second_opinions(rows, verdicts)
        _mark_questioned(review, rows)
    key = (edition.pk, edition.checksum)
    requirements, rule = matrix_of(*key)[0], rule_of(*key)
    claimed = score(rule, requirements, {row.criterion.code: row.value for row in now})
    reviewed = score(rule, requirements, settled_values(now, mine.values()))
    parts = _parts(themes_of(edition.pk, edition.checksum), rows, claimed, reviewed)
    return Sheet(review, rows, parts, claimed.overall, reviewed.overall)


def _is_shown(review: Review, answer: DeclaredAnswer, mine: dict[int, Verdict]) -> bool:
    """In an update only what is for review, and to a second reviewer only the sample."""
    return answer.for_review and (not review.is_second or answer.pk in mine)


def _add_second_opinions(rows: Iterable[Row], verdicts: Iterable[Verdict]) -> None:
    second: dict[int, list[Verdict]] = {}
    for verdict in verdicts:
        if verdict.review.is_second and verdict.outcome:
            second.setdefault(verdict.declared_id, []).append(verdict)
    for row in rows:
        row.second = second.get(row.declared.pk, [])


def _mark_questioned(review: Review, rows: Iterable[Row]) -> None:
    if review.submission.number > 1 and review.state == Review.State.OPEN:
        asked = set(questioned_before(review).values_list("pk", flat=True))
        for row in rows:
            row.is_questioned_before = row.declared.pk in asked


def _parts(themes: Iterable[Theme], rows: list[Row], claimed: Profile, reviewed: Profile) -> list[Part]:
    found = []
    for theme in themes:
        own = [row for row in rows if row.criterion.theme_id == theme.pk]
        found.append(
            Part(
                theme=theme,
                claimed=claimed.level_of(theme.code),
                reviewed=reviewed.level_of(theme.code),
                listed=sum(row.verdict is not None for row in own),
                seen=sum(row.is_seen for row in own),
                others=sum(row.verdict is None for row in own),
            )
        )
    return found


def add_background(sheet: Sheet, rows: list[Row]) -> None:
    """What was there before, evidence, and earlier verdicts on the same requirements: three queries."""
    if sheet.review.submission.number > 1:
        _add_version_before(sheet, rows)
    _add_evidence(rows)
    _add_marks(sheet.review, rows)
    _add_earlier(sheet.review, rows)


def _add_version_before(sheet: Sheet, rows: list[Row]) -> None:
    submission = sheet.review.submission
    earlier = submission.assessment.submissions.standing().filter(number__lt=submission.number).order_by("-number")
    found = DeclaredAnswer.objects.filter(
        submission=earlier.values("pk")[:1], criterion__in=[row.criterion.pk for row in rows]
    )
    was = {row.criterion_id: row for row in found.select_related("submission")}
    for row in rows:
        answer = was.get(row.declared.criterion_id)
        if answer:
            sheet.before = answer.submission
            row.was = answer if row.declared.is_changed else None


def _add_marks(review: Review, rows: list[Row]) -> None:
    now = {
        row.criterion.pk: (row.declared.value, row.declared.comment, frozenset(e.evidence_id for e in row.evidence))
        for row in rows
    }
    found = marks(review.submission.assessment, now)
    for row in rows:
        row.mark = found.get(row.criterion.pk)


def _add_evidence(rows: list[Row]) -> None:
    declared = [row.declared.pk for row in rows] + [row.was.pk for row in rows if row.was]
    found: dict[int, list[DeclaredEvidence]] = {}
    for item in DeclaredEvidence.objects.filter(declared__in=declared).select_related("evidence__file").order_by("pk"):
        found.setdefault(item.declared_id, []).append(item)
    for row in rows:
        row.evidence = found.get(row.declared.pk, [])
        row.evidence_was = found.get(row.was.pk, []) if row.was else list(row.evidence)


def _add_earlier(review: Review, rows: list[Row]) -> None:
    """A second reviewer does not see what the first said of this self-assessment, nor of an earlier version of it."""
    submission = review.submission
    council_id, region = submission.assessment.council_id, submission.assessment.council.region
    verdicts = (
        Verdict.objects.filter(
            declared__criterion__in=[row.criterion.pk for row in rows],
            review__submission__assessment__collection__region=region,
            review__is_second=False,
            review__submission__dropped_at=None,
        )
        .exclude(outcome="")
        .exclude(review__state=Review.State.OPEN)
    )
    if review.is_second:
        verdicts = verdicts.exclude(review__submission__assessment=submission.assessment_id)
    is_here = ExpressionWrapper(Q(review__submission__assessment__council=council_id), BooleanField())
    kind = [F("declared__criterion_id"), F("is_here"), F("outcome")]
    ranked = verdicts.annotate(is_here=is_here).annotate(
        place=Window(RowNumber(), partition_by=kind, order_by=[F("given_at").desc(), F("pk").desc()]),
        alike=Window(Count("pk"), partition_by=kind),
    )
    part = "review__submission__assessment__"
    names = (f"{part}council__short_name", f"{part}collection__name", "review__submission__number")
    said = ("declared__criterion_id", "is_here", "alike", "given_at", "outcome", "value", "reason")
    by_criterion = {row.criterion.pk: row for row in rows}
    for values in (
        ranked.filter(place__lte=EARLIER_EACH).order_by(F("given_at").desc(), "pk").values_list(*said, *names)
    ):
        _place(by_criterion[values[0]], region, *values[1:])


def _place(
    row: Row,
    region: Region,
    is_here: bool,
    alike: int,
    when: datetime | None,
    outcome: str,
    value: str,
    reason: str,
    council: str,
    collection: str,
    number: int,
) -> None:
    words = Verdict.Outcome(outcome).label
    said = (when, words, ValueChoices(value).label if value else "", reason)
    if is_here:
        row.here_before.append(Earlier(f"{collection}, version {number}", *said))
        return
    named = region.naming == Region.Naming.NAMED
    row.elsewhere.append(Earlier(council if named else "Another council", *said))
    row.elsewhere_counts[words] = alike
