"""As at a day: what was valid on it, as it was known when it was over in London. What is entered now changes no page
and no report of a day before."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.acting import drop, finish
from actions.acting import make as make_action
from actions.models import Action
from casestudies.models import CaseStudy
from casestudies.operations.publish_study import publish, take_back
from councils.models import Council, LeadCouncil, Region, SubRegionMembership
from frameworks.assessments.operations.change_closing_day import change_closing_day
from frameworks.assessments.operations.open_collection import decline, give_assessments, join
from frameworks.models import Assessment, Edition, Target
from frameworks.progress.operations.plan_actions import make_one, serve, sign_off_plan
from frameworks.progress.queries import region_figures
from frameworks.progress.queries.due_dates import due
from library.models import Agreement, Policy, Resource
from library.operations.register_policy import correct, record
from lm3.models import LeftOutRule, SpendLoad, Supplier
from lm3.spend.operations.keep_sums import keep_before
from lm3.spend.operations.leave_out_suppliers import apply_rules
from lm3.spend.operations.undo_file import clear_undone, undo
from lm3.spend.queries.remembered_sums import changed as changed_spend
from reports.chasing.operations.chase_councils import note_contact
from reports.chasing.queries.obligations_table import sheet
from reports.dashboards.queries.gathering import TABS
from reports.models import Report
from reports.papers.queries.documents import compose
from tests.casestudies.making import make_published
from tests.factories import (
    make_collection,
    make_council,
    make_edition,
    make_person,
    make_region,
    make_sub_region,
    submit_answers,
    validate_submission,
)
from tests.library.making import make_agreement, make_policy, make_resource
from tests.lm3.making import load_spend, table
from tests.reports.conftest import words
from tests.training.making import complete, make_course, make_key, make_learner, make_need, make_session
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
from training.models import Booking, Completion, Course, KeyRole, Learner, Need, Session
from training.operations.decide_needs import end, name_key_role
from training.operations.keep_list import note_change
from training.operations.note_attendance import note
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
from workstream.programme.operations.decide_recommendation import decide, put
from workstream.programme.operations.progress_item import note_progress
from workstream.programme.operations.score_risk import close
from workstream.programme.queries.board import board_lines

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
    make_sub_region(place, councils=[council])
    make_sub_region(place, slug="elsewhere")
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
    learner = make_learner(council)
    make_learner(council)
    make_key(place)
    make_need(place)
    course = make_course(place)
    complete(learner, course)
    attended(course, make_learner(council))
    make_policy(council)
    make_agreement(place)
    make_resource(place)
    make_published(council)
    edition = make_edition()
    collection = make_collection(place, edition, closes_on=NOW.date() - timedelta(days=8))
    validate_submission(submit_answers(collection.assessments.get(council=council), ("PE1.1",)))
    late, out = make_council(place), make_council(place)
    give_assessments(collection, [late, out], by=None, at=timezone.now())
    decline(collection.assessments.get(council=out), reason="No time", by=None, at=timezone.now())
    called(place)
    load_spend(council=council)
    Supplier.objects.update(district="E08000001")
    target = {"edition": edition, "level": 1, "by_on": NOW.date() + timedelta(days=20), "source": "The board"}
    Target.objects.create(region=place, set_on=timezone.localdate(), **target)
    criteria = list(edition.criteria.filter(level=1).order_by("pk"))
    due_on = NOW.date() - timedelta(days=3)
    make_one(council, criteria[2:], by=None, at=timezone.now(), title="Write it", owner_name="Ann Lee", due_on=due_on)
    sign_off_plan(council, edition, level=1, covered_to=1, by=None, at=timezone.now())
    make_action(place, by=None, at=timezone.now(), title="Ask them", owner_name="Ann Lee", due_on=due_on)
    FleetTarget.objects.create(region=place, title="130 g/km", set_on=date(2026, 1, 1), source="A circular")
    clock.move_to(NOW)
    return place


def called(region: Region, on: date | None = None) -> None:
    """A call with every council about all that it owes."""
    for line in sheet(region, timezone.localdate()).lines:
        said = {"how": "call", "with_whom": "Ann Lee", "words": "", "by": None, "at": timezone.now()}
        later = NOW.date() + timedelta(days=30)
        note_contact(line.council, on=on or timezone.localdate(), promised=line.open_items, promised_for=later, **said)


def attended(course: Course, learner: Learner) -> None:
    """Somebody came to a session that ended an hour ago."""
    ends = timezone.now() - timedelta(hours=1)
    session = make_session(course, starts_at=ends - timedelta(hours=2), ends_at=ends)
    place = Booking.objects.create(session=session, learner=learner, state="booked", seat=1)
    note(session, {place.pk: True}, by=None, at=timezone.now())


def told(region: Region, on: date) -> list[Any]:
    """All that tabs and reports say of a day."""
    blocks = [block for tab in TABS for block in tab.blocks(region, on)]
    lines = [(line.council, line.sub_region, line.chased) for line in sheet(region, on).lines]
    return [*blocks, board_lines(region, on), due(region, on), region_figures.region(region, on, moment="now"), lines]


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


def actions_done(region: Region) -> None:
    for row in Action.objects.open():
        finish(row, by=None, at=timezone.now(), on=BEFORE.date())


def actions_dropped(region: Region) -> None:
    for row in Action.objects.open():
        drop(row, reason="Not needed", on=BEFORE.date())


def linked_later(region: Region) -> None:
    """What was planned for other requirements, done or not, is for this one too."""
    criterion = Edition.objects.get().criteria.filter(level=1, planned=None).latest("pk")
    for row in Action.objects.exclude(planned=None):
        serve(row, [criterion], at=timezone.now())


def plan_signed_again(region: Region) -> None:
    edition = Edition.objects.get()
    sign_off_plan(region.councils.earliest("pk"), edition, level=2, covered_to=2, by=None, at=timezone.now())


def closes_later(region: Region) -> None:
    later = NOW.date() + timedelta(days=60)
    change_closing_day(region.collections.get(), closes_on=later, by=None, at=timezone.now())


def more_time(region: Region) -> None:
    for row in Assessment.objects.filter(state=Assessment.State.OPEN):
        row.extended_to = NOW.date() + timedelta(days=40)
        row.save(update_fields=["extended_to"])


def target_ended(region: Region) -> None:
    for row in Target.objects.filter(ended_on=None):
        row.end(on=timezone.localdate(), reason="Another")


def trained(region: Region) -> None:
    for learner in Learner.objects.filter(completions=None):
        complete(learner, Course.objects.earliest("pk"), on=EARLIER)


def new_people(region: Region) -> None:
    council = region.councils.earliest("pk")
    Learner.objects.create(council=council, name="New", role="buyer", listed_on=NOW.date())
    note_change([council.pk], NOW.date())


def attendance_corrected(region: Region) -> None:
    session = Session.objects.get()
    note(session, {session.bookings.get().pk: False}, by=None, at=timezone.now())
    assert not Completion.objects.filter(source="session").exists()


def ended(region: Region) -> None:
    for row in (*KeyRole.objects.filter(ended_on=None), *Need.objects.filter(ended_on=None)):
        end(row, on=NOW.date())


def policy_renewed(region: Region) -> None:
    council = region.councils.earliest("pk")
    said = {"form": "part", "title": "Newer", "stance": "own", "starts_on": BEFORE.date()}
    record(council, "policy", by=None, at=timezone.now(), **said)


def policy_corrected(region: Region) -> None:
    row = Policy.objects.latest("pk")
    correct(row, version=row.version, at=timezone.now(), title="Other", review_due_on=NOW.date())


def taken_back(region: Region) -> None:
    for study in CaseStudy.objects.published():
        take_back(study, reason="Out of date", by=None, at=timezone.now())


def published_anew(region: Region) -> None:
    for study in CaseStudy.objects.published():
        study.title, study.state = "Another title", CaseStudy.State.DRAFT
        study.save()
        publish(study, review_on=NOW.date(), by=None, at=timezone.now())


def collection_entered(region: Region) -> None:
    """Somebody enters a self-assessment that began three weeks ago, and a council joins the one that there is."""
    make_collection(region, Edition.objects.get(), opens_on=EARLIER, closes_on=NOW.date(), at=timezone.now())


def council_joins(region: Region) -> None:
    give_assessments(region.collections.earliest("pk"), [make_council(region)], by=None, at=timezone.now())
    Council.objects.filter(pk=Council.objects.latest("pk").pk).update(starts_on=NOW.date())


def taking_part(region: Region) -> None:
    """Who had declined takes part after all, and the others decline."""
    for row in Assessment.objects.all():
        if row.state == Assessment.State.DECLINED:
            join(row, by=None, at=timezone.now())
        elif row.state == Assessment.State.OPEN:
            decline(row, reason="No time", by=None, at=timezone.now())


def called_earlier(region: Region) -> None:
    called(region, BEFORE.date() - timedelta(days=1))


def belongs_elsewhere(region: Region) -> None:
    """A council has long been in another sub-region, which it leads."""
    council = region.councils.earliest("pk")
    council.memberships.all().delete()
    there = region.sub_regions.get(slug="elsewhere")
    SubRegionMembership.objects.create(sub_region=there, council=council, starts_on=EARLIER)
    LeadCouncil.objects.create(sub_region=there, council=council, starts_on=EARLIER)


def belongs_nowhere(region: Region) -> None:
    for row in SubRegionMembership.objects.filter(ends_on=None):
        row.ends_on = row.starts_on
        row.save()


def suppliers_elsewhere(region: Region) -> None:
    """As the page of a supplier does it."""
    for council in region.councils.all():
        keep_before(council.pk)
        for row in council.suppliers.all():
            row.district = "E09000001"
            row.save()
        changed_spend(council.pk)


def no_trade(region: Region) -> None:
    for rule in LeftOutRule.objects.filter(council__region=region):
        rule.words = "catering\nash"
        rule.save()
        apply_rules(rule.council)


def spend_undone(region: Region) -> None:
    for load in SpendLoad.objects.counted():
        undo(load, by=make_person(), at=timezone.now())
    clear_undone()


def more_spend(region: Region) -> None:
    load_spend(table("03/05/2026,Oak Ltd,70.00,Wood,391000,CONSTRUCTION,9"), council=region.councils.earliest("pk"))


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
    lambda region: PartnerAsk.objects.earliest("pk").councils.clear(),
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
    changed(Action, title="Other", owner_name="", due_on=NOW.date() + timedelta(days=90)),
    actions_done,
    actions_dropped,
    linked_later,
    plan_signed_again,
    closes_later,
    more_time,
    target_ended,
    trained,
    new_people,
    changed(Learner, role="orders"),
    changed(Learner, specialism="fleet", left_on=EARLIER),
    attendance_corrected,
    changed(Course, kind="specialist", specialism="food"),
    lambda region: name_key_role(region, role="head", specialism="", source="B", on=NOW.date(), by=None),
    ended,
    policy_renewed,
    policy_corrected,
    changed(Agreement, title="Other {}", ends_on=NOW.date() + timedelta(days=2)),
    lambda region: make_agreement(region, starts_on=EARLIER),
    changed(Resource, state="withdrawn"),
    lambda region: make_resource(region),
    taken_back,
    published_anew,
    lambda region: make_published(region.councils.first()),
    collection_entered,
    council_joins,
    taking_part,
    called_earlier,
    belongs_elsewhere,
    belongs_nowhere,
    suppliers_elsewhere,
    no_trade,
    spend_undone,
    more_spend,
)


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_no_act_of_today_changes_what_is_told_of_yesterday(region: Region, act: Callable[[Region], Any]) -> None:
    before = {on: told(region, on) for on in DAYS}

    act(region)

    for on in DAYS:
        assert told(region, on) == before[on]


FORM_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


def read(region: Region, on: date, client: Client) -> list[str]:
    """The words of every page of a day, and of the reports about it. Whom to write to is told as of today."""
    council = region.councils.earliest("pk")
    pages = [region.get_absolute_url(), council.get_absolute_url()]
    pages += [reverse("region-figures", args=[region.slug, tab.key]) for tab in TABS]
    found = [words(client.get(f"{page}?on={on}")) for page in pages]
    told = [page.partition("As at the end of")[2].partition('aria-labelledby="people"')[0] for page in found]
    told = [FORM_TOKEN.sub("", page) for page in told]
    assert all(told)
    for kind in (Report.Kind.HIGHLIGHT, Report.Kind.FULL, Report.Kind.COUNCIL):
        whose = council if kind == Report.Kind.COUNCIL else None
        report = Report(region=region, kind=kind, council=whose, as_at=on, basis="validated")
        told.append(compose(report).html())
    return told


def test_pages_and_reports_of_yesterday_stay_word_for_word(region: Region) -> None:
    client = Client()
    client.force_login(make_person("board", region))
    on = DAYS[0]
    before = read(region, on, client)

    for act in ACTS:
        with suppress(IntegrityError), transaction.atomic():
            act(region)

    for then, now in zip(before, read(region, on, client), strict=True):
        assert now == then


class Undone(Exception):
    """Puts everything back as it was."""


def test_nothing_that_is_entered_now_changes_a_day_before_today(region: Region) -> None:
    before = {on: told(region, on) for on in DAYS}
    assert all(before.values())

    @given(acts=st.lists(st.sampled_from(ACTS), min_size=1, max_size=9, unique=True))
    @settings(max_examples=25)
    def holds(acts: list[Callable[[Region], Any]]) -> None:
        try:
            with transaction.atomic():
                for act in acts:
                    # What the database refuses after the acts before is refused in the product too.
                    with suppress(IntegrityError), transaction.atomic():
                        act(region)
                for on in DAYS:
                    assert told(region, on) == before[on]
                raise Undone
        except Undone:
            pass

    holds()
