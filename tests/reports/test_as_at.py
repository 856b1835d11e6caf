"""As at a day: what was valid on it, as it was known when it was over in London. What is entered now changes no page
and no report of a day before."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from councils.models import Region
from reports.gathering import TABS
from tests.factories import make_council, make_region, make_sub_region
from tests.workstream.making import (
    make_budget_line,
    make_item,
    make_line,
    make_member,
    make_recommendation,
    make_risk,
)
from tests.workstream.making_fleet import make_count, make_done, make_fleet_review
from tests.workstream.making_partners import (
    make_ask,
    make_benefit,
    make_business,
    make_claim,
    make_entry,
    make_partner,
    make_phase,
    make_project,
    make_scope_item,
)
from workstream.deciding import decide, put
from workstream.models import (
    Benefit,
    BudgetLine,
    Business,
    Claim,
    FleetCount,
    FleetReview,
    FleetTarget,
    Item,
    Member,
    Partner,
    PartnerAsk,
    PartnerProject,
    Phase,
    Recommendation,
    Risk,
    ScopeItem,
    WorkLine,
)
from workstream.planning import note_progress
from workstream.scoring import close

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 20, 12, tzinfo=LONDON)
BEFORE = NOW - timedelta(days=10)
DAYS = tuple(NOW.date() - timedelta(days=days) for days in (1, 5, 9))


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(BEFORE) as at:
        yield at


@pytest.fixture
def region(db: None, clock: time_machine.Traveller) -> Region:
    """One record of everything, written ten days ago; the clock stands at today."""
    place = make_region()
    council = make_council(place)
    make_sub_region(place)
    line = make_line(place)
    make_item(line, due_on=NOW.date() - timedelta(days=7))
    make_item(line, due_on=NOW.date() + timedelta(days=7))
    make_recommendation(place, put_on=timezone.localdate(), amount_pence=100_000)
    make_recommendation(place)
    make_risk(place)
    make_budget_line(place)
    make_member(place, council)
    partner = make_partner(place)
    make_entry(partner)
    make_ask(partner, council)
    make_scope_item(partner)
    make_benefit(place)
    phase = make_phase(make_project(place))
    make_business(phase, council=council)
    make_claim(phase)
    make_count(make_done(council, identified_pence=5_000_000), "before", "410.2")
    FleetTarget.objects.create(region=place, title="130 g/km", set_on=date(2026, 1, 1), source="A circular")
    clock.move_to(NOW)
    return place


def told(region: Region, on: date) -> list[Any]:
    """All that tabs and reports say of a day."""
    return [block for tab in TABS for block in tab.blocks(region, on)]


def changed(kind: Any, /, **values: Any) -> Callable[[Region], None]:
    """Every record of a kind is changed as a form changes it."""

    def act(region: Region) -> None:
        for row in kind._default_manager.all():
            for name, value in values.items():
                setattr(row, name, value.format(row.pk) if isinstance(value, str) else value)
            row.save()

    act.__name__ = f"{kind.__name__} {' '.join(values)}"
    return act


EARLIER = BEFORE.date() - timedelta(days=30)
"""A day long before, which somebody types today."""


def decided(region: Region) -> None:
    row = region.recommendations.filter(state="put").first()
    if row:
        decide(row, outcome="approved", words="Yes", on=BEFORE.date(), at_meeting=True, by=None, at=timezone.now())


def put_earlier(region: Region) -> None:
    row = region.recommendations.filter(state="draft").first()
    if row:
        put(row, on=EARLIER)


def progress(region: Region) -> None:
    for row in Item.objects.filter(done_on=None):
        note_progress(row, percent=100, words="Done", on=NOW.date() - timedelta(days=4), by=None)


def closed(region: Region) -> None:
    for row in region.risks.filter(closed_on=None):
        close(row, reason="Over", on=row.opened_on)  # no earlier day is taken


def gone(region: Region) -> None:
    Claim.objects.all().delete()
    Benefit.objects.all().delete()


def in_the_group(region: Region) -> None:
    make_member(region, region.councils.first(), starts_on=EARLIER)


def firms_join(region: Region) -> None:
    make_business(Phase.objects.get())


def firms_leave(region: Region) -> None:
    for firm in Business.objects.all():
        firm.phases.clear()


ACTS: tuple[Callable[[Region], Any], ...] = (
    changed(WorkLine, title="Another line {}"),
    changed(Item, title="Another thing", due_on=NOW.date() - timedelta(days=20), starts_on=None, begun_on=EARLIER),
    changed(Item, baseline_due_on=EARLIER, owner_name="Somebody else", kind="quick-win"),
    progress,
    lambda region: make_item(region.work_lines.first(), begun_on=EARLIER, starts_on=EARLIER),
    changed(Recommendation, title="Another question", amount_pence=5),
    decided,
    put_earlier,
    lambda region: make_recommendation(region, put_on=EARLIER),
    changed(Risk, title="Another risk", likelihood=5, impact=5, opened_on=EARLIER, mitigation="Nothing"),
    closed,
    lambda region: make_risk(region, opened_on=EARLIER),
    changed(
        BudgetLine, budget_pence=1, spent_pence=2, committed_pence=3, forecast_pence=4, title="Other {}", note="Else"
    ),
    lambda region: make_budget_line(region),
    changed(Member, name="Another", standing="reference"),
    in_the_group,
    changed(Partner, name="Another partner {}"),
    lambda region: make_partner(region),
    lambda region: make_entry(make_partner(region), on=BEFORE.date()),
    changed(PartnerAsk, need="Else {}", replied_on=BEFORE.date(), reply="Yes", result="agreed", outcome="Much"),
    lambda region: PartnerAsk.objects.get().councils.clear(),
    lambda region: make_ask(make_partner(region), asked_on=EARLIER),
    changed(ScopeItem, state="included", settled_on=EARLIER, words="Agreed"),
    lambda region: make_scope_item(make_partner(region)),
    changed(Benefit, delivered=1, title="Other {}", promised_on=EARLIER, delivered_on=EARLIER),
    lambda region: make_benefit(region, promised_on=EARLIER, delivered_on=EARLIER),
    gone,
    changed(PartnerProject, title="Other", lessons="None"),
    changed(Phase, starts_on=EARLIER),
    firms_join,
    firms_leave,
    changed(Business, size="large", sector="Else", is_first_tier=True),
    changed(Claim, pence=1, claimed_on=EARLIER),
    changed(FleetReview, identified_pence=1, delivered_pence=2, delivered_on=BEFORE.date()),
    changed(FleetCount, tonnes=1),
    lambda region: make_count(FleetReview.objects.earliest("pk"), "after", "1.0"),
    lambda region: make_fleet_review(make_council(region, starts_on=NOW.date()), offered_on=EARLIER),
    changed(FleetTarget, title="Else", set_on=EARLIER),
)


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_no_act_of_today_changes_what_is_told_of_yesterday(region: Region, act: Callable[[Region], Any]) -> None:
    before = {on: told(region, on) for on in DAYS}

    act(region)

    for on in DAYS:
        assert told(region, on) == before[on]


class Undone(Exception):
    """Puts everything back as it was."""


def test_nothing_that_is_entered_now_changes_a_day_before_today(region: Region) -> None:
    before = {on: told(region, on) for on in DAYS}
    assert all(before.values())

    @given(acts=st.lists(st.sampled_from(ACTS), min_size=1, max_size=6, unique=True))
    def holds(acts: list[Callable[[Region], Any]]) -> None:
        try:
            with transaction.atomic():
                for act in acts:
                    act(region)
                for on in DAYS:
                    assert told(region, on) == before[on]
                raise Undone
        except Undone:
            pass

    holds()
