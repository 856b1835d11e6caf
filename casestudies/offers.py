"""What a council has published, as evidence that it shares what it does."""

from datetime import date

from django.conf import settings

from accounts.models import User
from casestudies.models import CaseStudy, Version
from casestudies.queries.published_studies import in_plain_words
from files.models import StoredFile
from files.storing import keep_text
from frameworks.assessments.operations.confirm_offers import Offer
from frameworks.models import Assessment
from ui.tables import in_words

SUPPORTS = frozenset({"case-study"})


def offers(assessment: Assessment, on: date) -> list[Offer]:
    """One for each case study of the council that is public on the day, the newest first."""
    rows = (
        CaseStudy.objects.published()
        .filter(council=assessment.council_id, current__published_on__lte=on)
        .select_related("council", "current")
        .order_by("-current__published_on", "-pk")
    )
    return [_offer(study, study.current) for study in rows if study.current]


def _offer(study: CaseStudy, version: Version) -> Offer:
    return Offer(
        supports="case-study",
        key=f"case-study-{version.pk}",
        title=f"Published case study: {version.title}"[:200],
        words=f"The council published the case study “{version.title}” on {in_words(version.published_on)}.",
        source="Case studies of the region",
        as_at=version.published_on,
        keep=lambda by: keep_version(study, version, by),
    )


def keep_version(study: CaseStudy, version: Version, by: User | None) -> StoredFile:
    figures = "".join(
        f"{figure}, {figure.get_nature_display().lower()}, {figure.year}, compared with {figure.base}. "
        f"Source: {figure.source}\n"
        for figure in version.figures.all()
    )
    return keep_text(
        f"case-study-{study.slug}-{version.number}.txt",
        f"{version.title}\n\nCase study of {study.council.name}, version {version.number}, published on "
        f"{in_words(version.published_on)}\n{settings.PUBLIC_URL}{study.get_absolute_url()}\n\n{version.summary}\n\n"
        f"{in_plain_words(version)}\n\n{figures}",
        by=by,
    )
