"""What others did, beside a theme and level that a council works on."""

from casestudies.models import CaseStudy
from frameworks.assessments.operations.confirm_offers import Example
from frameworks.models import Assessment, Cell

SHOWN = 3


def examples(assessment: Assessment, cell: Cell) -> list[Example]:
    """Published case studies of other councils of the region that are tagged with this cell, the newest first; one
    query."""
    rows = (
        CaseStudy.objects.published()
        .filter(cells=cell, region=assessment.collection.region_id)
        .exclude(council=assessment.council_id)
        .select_related("council", "current")
        .order_by("-current__published_on", "-pk")[:SHOWN]
    )
    return [
        Example(study.current.title, study.council.short_name, study.current.summary, study.get_absolute_url())
        for study in rows
        if study.current
    ]
