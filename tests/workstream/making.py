"""Registers of a work stream for tests: each function writes one thing."""

from datetime import date, time, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.models import User
from councils.models import Council, Region
from files.models import SheetImport
from files.storing import keep_text
from tests.factories import LONG_AGO, make_council, make_region, make_sub_region
from workstream.models import (
    Awaited,
    BudgetLine,
    Item,
    LeadRequest,
    Meeting,
    Member,
    Recommendation,
    Risk,
    WorkLine,
)
from workstream.programme.operations import import_plan
from workstream.programme.operations.call_meeting import feed_link
from workstream.programme.operations.decide_recommendation import decide, put

_numbers = count(1)
PLAN = "What,Line of work,Who,Due\nWrite the guide,Guides,Ann Lee,31/12/2027\n"


def make_line(region: Region | None = None, **over: Any) -> WorkLine:
    given = {"region": region or make_region(), "title": f"Line {next(_numbers)}", "order": 1}
    return WorkLine.objects.create(**{**given, **over})


def make_item(line: WorkLine | None = None, **over: Any) -> Item:
    """Begun a month ago, due in a month, half done."""
    today = timezone.localdate()
    due = over.get("due_on", today + timedelta(days=30))
    given = {
        "line": line or make_line(),
        "title": f"Do thing {next(_numbers)}",
        "owner_name": "Ann Lee",
        "starts_on": today - timedelta(days=30),
        "due_on": due,
        "baseline_due_on": due,
        "percent": 50,
        "begun_on": today - timedelta(days=30),
    }
    return Item.objects.create(**{**given, **over})


def make_recommendation(region: Region | None = None, *, put_on: date | None = None, **over: Any) -> Recommendation:
    given = {"region": region or make_region(), "title": f"Ask {next(_numbers)}", "words": "Because it helps."}
    found = Recommendation.objects.create(**{**given, **over})
    if put_on:
        put(found, on=put_on)
        found.refresh_from_db()
    return found


def make_risk(region: Region | None = None, **over: Any) -> Risk:
    given = {
        "region": region or make_region(),
        "title": f"Risk {next(_numbers)}",
        "likelihood": 3,
        "impact": 4,
        "owner_name": "Ann Lee",
        "mitigation": "Talk to people.",
        "review_on": timezone.localdate() + timedelta(days=30),
    }
    risk = Risk.objects.create(**{**given, **over})
    risk.scores.create(likelihood=risk.likelihood, impact=risk.impact)
    return risk


def make_budget_line(region: Region | None = None, **over: Any) -> BudgetLine:
    given = {
        "region": region or make_region(),
        "year": 2026,
        "title": f"Line {next(_numbers)}",
        "budget_pence": 100_000,
        "forecast_pence": 100_000,
    }
    return BudgetLine.objects.create(**{**given, **over})


def make_member(region: Region | None = None, council: Council | None = None, **over: Any) -> Member:
    council = council or (None if over.get("body") else make_council(region))
    region = region or council.region
    given = {"region": region, "council": council, "name": f"Member {next(_numbers)}", "starts_on": LONG_AGO}
    return Member.objects.create(**{**given, **over})


def make_meeting(region: Region | None = None, **over: Any) -> Meeting:
    given = {
        "region": region or make_region(),
        "on": timezone.localdate(),
        "starts_at": time(10),
        "ends_at": time(12),
        "place": "Town hall",
    }
    return Meeting.objects.create(**{**given, **over})


def work_stream_args(region: Region, council: Council, manager: User) -> dict[str, list[Any]]:
    """What the addresses of the work stream's pages are about, for the table of who may open them."""
    here = [region.slug]
    line, today = make_line(region), timezone.localdate()
    part = region.sub_regions.first() or make_sub_region(region)
    lead = LeadRequest.objects.create(region=region, sub_region=part, council=council, asked_on=today)
    decided = make_recommendation(region, put_on=today)
    token = feed_link(region, manager).rpartition("/")[2].removesuffix(".ics")
    said = {"words": "So be it.", "at_meeting": True, "by": manager, "at": timezone.now()}
    made = {
        "decision": decide(decided, outcome="approved", on=today, **said),
        "plan item": make_item(line),
        "work line": line,
        "awaited": Awaited.objects.create(region=region, what="A law", change="Everything"),
        "recommendation": make_recommendation(region, put_on=today, written_by=manager),
        "risk": make_risk(region),
        "budget line": make_budget_line(region),
        "member": make_member(region, council),
        "lead request": lead,
        "meeting": make_meeting(region),
    }
    brought = SheetImport.objects.create(
        kind=import_plan.KIND, about=region.slug, by=manager, file=keep_text("plan.csv", PLAN, by=manager)
    )
    made["plan import"] = brought
    return {about: [*here, record.pk] for about, record in made.items()} | {"feed token": [token]}
