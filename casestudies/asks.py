"""What the case studies ask of councils: to look again at what may be out of date."""

from datetime import date

from casestudies.models import CaseStudy
from councils.models import Region
from councils.sockets import Ask


def for_region(region: Region, on: date) -> list[Ask]:
    rows = CaseStudy.objects.past_review(on).filter(region=region).select_related("council").order_by("review_on", "pk")
    return [
        Ask(
            row.council_id,
            row.council.short_name,
            "case-study",
            f"Look at the case study “{row.title}” again",
            row.draft_url,
            row.review_on,
        )
        for row in rows
    ]
