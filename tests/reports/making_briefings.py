"""Briefings and addresses for tests."""

from datetime import date
from typing import Any

from councils.models import Council, Region
from files.storing import keep_pdf
from reports.chasing.operations.send_briefing import stop_link
from reports.models import Addressee, Briefing, Paper

WORDS = (
    "## Dear colleague,\n\n**{council}** is at {level}. The target is {target}; {missing} missing.\n\nRead more: {link}"
)


def make_addressee(council: Council, email: str, **over: Any) -> Addressee:
    given = {"kind": Addressee.Kind.CHIEF, "name": f"Chief of {council.short_name}", "region": council.region}
    return Addressee.objects.create(council=council, email=email, **{**given, **over})


def make_briefing(region: Region, **over: Any) -> Briefing:
    given = {"subject": "How {council} stands", "words": WORDS, "audience": Addressee.Kind.CHIEF.value}
    return Briefing.objects.create(region=region, **{**given, **over})


def briefing_args(region: Region, council: Council) -> dict[str, list[Any]]:
    """What the addresses of these pages are about, for the table of who may open them."""
    found = make_briefing(region)
    paper = Paper.objects.create(
        region=region,
        month=date(2026, 1, 1),
        title="Spend",
        source="NHS",
        pages=1,
        file=keep_pdf("paper.pdf", b"%PDF-1.7 invented", by=None),
    )
    return {
        "paper": [region.slug, paper.pk],
        "briefing": [region.slug, found.pk],
        "briefing for a council": [region.slug, found.pk, council.slug],
        "addressee": [region.slug, make_addressee(council, "chief@example.org").pk],
        "briefing token": [stop_link(region, "chief@example.org").rstrip("/").rpartition("/")[2]],
    }
