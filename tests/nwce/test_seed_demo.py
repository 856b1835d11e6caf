from collections import Counter
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker

import councils.demo
from accounts.models import User
from councils.models import Council, Region, RoleKind
from files.models import StoredFile
from frameworks.assessments.operations.confirm_offers import offers_for, sources, waiting
from frameworks.demo.before import NAME
from frameworks.models import Answer, Assessment, Collection, Event, Evidence, Submission, Target, Verdict
from library.models import Policy, Resource
from nwce import serve
from post.models import Message
from reports.dashboards.queries.gathering import TABS
from reports.models import Report, SectionComment
from reports.papers.operations.ask_for_replies import days_of, set_days
from tests.factories import make_person
from workstream.models import Benefit, Item, Recommendation, Risk

State = Assessment.State


def seed(chosen: str = "present") -> str:
    said = StringIO()
    call_command("seed_demo", chosen=chosen, stdout=said)
    return said.getvalue()


@pytest.fixture(scope="module")
def said(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The present-day demonstration, made once for these tests and taken back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield seed()
        transaction.set_rollback(True)


pytestmark = pytest.mark.django_db


def counts() -> dict[str, int]:
    return {
        model._meta.label: model._base_manager.count()
        for room in apps.get_app_configs()
        if Path(room.path).parent == settings.BASE_DIR
        for model in room.get_models()
    }


def test_the_present_day_has_36_councils_three_collections_that_are_over_and_one_open(said: str) -> None:
    today = timezone.localdate()
    rows = list(Collection.objects.order_by("opens_on"))

    assert [row.is_open(today) for row in rows] == [False, False, False, False, True]
    assert [row.assessments.count() for row in rows] == [7, 36, 36, 36, 36]
    assert not rows[0].assessments.exclude(state=State.VALIDATED, council__ends_on__lt=today).exists()


def test_the_open_collection_has_assessments_in_every_state(said: str) -> None:
    latest = Collection.objects.latest("opens_on")

    found = Counter(latest.assessments.values_list("state", flat=True))

    assert set(found) == set(State.values)
    assert latest.assessments.filter(state=State.OPEN).exclude(answers__version__gt=0).exists()
    assert latest.assessments.exclude(extended_to=None).exists()


def test_every_room_offers_only_what_it_says_it_is_about(said: str) -> None:
    """A source is not asked about other words, so one that it forgot to name would never be offered."""
    latest = Collection.objects.latest("opens_on")
    told: set[str] = set()
    for assessment in latest.assessments.select_related("council", "collection").order_by("pk")[:12]:
        for source in sources():
            offered = {offer.supports for offer in source.ask(assessment, timezone.localdate())}
            assert not source.supports or offered <= source.supports
            told |= offered
    assert {"champion", "policy", "training-basic-key", "spend-analysis"} <= told


def test_a_fifth_of_the_councils_stays_out_of_each_collection_that_is_over(said: str) -> None:
    for collection in Collection.objects.filter(closes_on__lt=timezone.localdate()).exclude(name=NAME):
        out = collection.assessments.filter(state__in=[State.OPEN, State.DECLINED])
        assert out.count() == 7
        assert out.filter(state=State.DECLINED).exclude(decline_reason="").count() == 3


def test_levels_are_plausible_and_rise_slowly(said: str) -> None:
    over = Collection.objects.filter(closes_on__lt=timezone.localdate()).order_by("opens_on")
    levels = [
        list(Submission.objects.filter(assessment__collection=row, number=1).values_list("claimed", flat=True))
        for row in over
    ]

    means = [sum(row) / len(row) for row in levels]

    assert all(before < after for before, after in pairwise(means))
    assert means[-1] - means[0] < 1.5
    assert all(sum(level <= 2 for level in row) > 0.8 * len(row) for row in levels)
    assert any(level >= 3 for level in levels[-1])


def test_reviewers_have_asked_disagreed_and_lowered_levels_and_councils_have_replied(said: str) -> None:
    assert set(Verdict.objects.values_list("outcome", flat=True)) == {"", "agree", "disagree", "ask"}
    assert Submission.objects.filter(validated__lt=F("claimed")).exists()
    assert Answer.objects.exclude(reply="").exists()
    assert Submission.objects.filter(kind=Submission.Kind.UPDATE).exclude(validated=None).exists()
    assert Assessment.objects.filter(state=State.DIFFERED).exclude(council_note="").exists()
    assert Event.objects.filter(kind=Event.Kind.EXTENDED).exists()


def test_nothing_has_happened_in_the_future(said: str) -> None:
    now = timezone.now()

    assert not Event.objects.filter(at__gt=now).exists()
    assert not Answer.objects.filter(saved_at__gt=now).exists()
    assert not Verdict.objects.filter(given_at__gt=now).exists()
    assert not Submission.objects.filter(submitted_at__gt=now).exists()


def test_a_past_day_shows_what_stood_then_and_not_what_came_since(said: str) -> None:
    region, on = Region.objects.get(), timezone.localdate() - timedelta(days=30)

    then = {block.key: block for tab in TABS for block in tab.blocks(region, on)}
    now = {block.key: block for tab in TABS for block in tab.blocks(region, timezone.localdate())}

    assert {"plan", "risks", "budget", "group", "partners", "scope", "fleet", "benefits", "policies"} <= then.keys()
    assert then.keys() <= now.keys()
    for key in ("plan", "risks", "budget", "scope"):
        assert then[key].sentences != now[key].sentences or then[key].table != now[key].table


def test_no_record_of_the_registers_was_written_today_only(said: str) -> None:
    """A record that bears a past day was known on it."""
    began = timezone.make_aware(datetime.combine(timezone.localdate(), time()))
    days = {Item: "begun_on", Risk: "opened_on", Recommendation: "put_on", Benefit: "promised_on", Policy: "starts_on"}
    days |= {Resource: "decided_at__date"}

    for kind, day in days.items():
        past = kind.objects.filter(**{f"{day}__lt": timezone.localdate()})
        assert past.exists()
        assert not past.exclude(pk__in=kind.history.filter(history_date__lt=began).values("id")).exists(), kind


def test_everything_invented_says_so(said: str) -> None:
    assert "is invented" in said
    assert Region.objects.get().is_demo
    assert all(name.endswith("(invented)") for name in User.objects.values_list("name", flat=True))
    assert all(title.endswith("(invented)") for title in Evidence.objects.values_list("title", flat=True))
    assert all(target.source.endswith("(invented for the demonstration)") for target in Target.objects.all())
    for stored in StoredFile.objects.exclude(kind="PDF")[:20]:
        assert b"Invented for the demonstration" in stored.content.read()


def test_one_person_of_every_role_is_printed_and_can_sign_in(said: str) -> None:
    kinds = set()
    for part in councils.demo.PARTS:
        assert part.email in said
        kinds.add(part.kind)
        assert Client().login(email=part.email, password=councils.demo.password())
    assert kinds == set(RoleKind)
    assert councils.demo.password() in said


def test_one_officer_serves_two_councils_through_a_shared_team(said: str) -> None:
    officer = User.objects.get(email="shared-officer@example.org")

    served = [role.council for role in officer.roles.all()]

    assert len(served) == 2
    teams = {council.shared_team for council in served if council}
    assert len(teams) == 1
    assert None not in teams


def test_the_officers_council_has_something_waiting_from_its_records(said: str) -> None:
    row = Assessment.objects.get(council__slug="bolton", collection=Collection.objects.latest("opens_on"))

    champion = row.answers.get(criterion__code="PE1.1")

    assert (row.state, champion.value) == (State.OPEN, "")
    assert Council.objects.get(slug="bolton").champion_on(timezone.localdate())


def test_a_third_of_levels_1_and_2_waits_to_be_confirmed_in_the_officers_council(said: str) -> None:
    """In its second year, each from a record with its source and its day."""
    row = Assessment.objects.get(council__slug="bolton", collection=Collection.objects.latest("opens_on"))
    assert Assessment.objects.filter(council=row.council).exclude(pk=row.pk).exists()
    offers = offers_for(row, timezone.localdate())
    answers = row.answers.filter(criterion__level__in=(1, 2)).prefetch_related("uses").select_related("criterion")

    ready = {answer: [offer for offer in waiting(answer, offers) if offer.fulfils] for answer in answers}

    assert len(ready) == 31
    assert sum(1 for found in ready.values() if found) * 3 >= 31
    assert all(offer.source and offer.as_at for found in ready.values() for offer in found)


def test_the_acts_of_invented_people_leave_no_mail_behind(said: str) -> None:
    """One briefing stands as sent; nothing is waiting that could go out."""
    assert not Message.objects.waiting().exists()
    assert set(Message.objects.values_list("briefing_copy__briefing__subject", flat=True)) == {"Where {council} stands"}


def test_the_manager_has_words_for_this_months_report_and_a_first_report_is_asked_for(said: str) -> None:
    words = SectionComment.objects.filter(month=timezone.localdate().replace(day=1))

    assert set(words.values_list("is_approved", flat=True)) == {True, False}
    assert "invented" in words.get(section="method").text
    assert Report.objects.get().state == Report.State.WAITING


def test_seeding_again_changes_nothing(said: str) -> None:
    before = counts()

    again = seed()

    assert again == said
    assert counts() == before


def test_what_people_have_settled_is_not_put_back_and_stops_no_start(said: str) -> None:
    """The region's reply days set to 0, another programme, a shared team that ended."""
    region, manager = Region.objects.get(), User.objects.get(email="manager@example.org")
    shared = Council.objects.exclude(shared_team=None)
    set_days(region, 0, by=manager, at=timezone.now())
    Region.objects.update(programme="Our own words")
    shared.update(shared_team=None)
    before = counts()

    seed()

    assert days_of(region) == 0
    assert Region.objects.get().programme == "Our own words"
    assert not shared.exists()
    assert counts() == before


def test_a_demonstration_that_cannot_be_filled_is_told_in_one_line_and_the_service_goes_on(
    said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody holds the manager's role any more."""
    manager = User.objects.get(email="manager@example.org")
    manager.roles.all().update(ends_on=timezone.localdate() - timedelta(days=1))
    monkeypatch.setattr(settings, "DEMO", "present")

    told = serve.fill_demonstration()

    assert told.startswith("The demonstration could not be brought up to date")
    assert len(told.splitlines()) == 1


def test_people_invited_into_the_demonstration_do_not_stop_it_from_starting_again(said: str) -> None:
    make_person(RoleKind.OFFICER, Council.objects.get(slug="wirral"), email="visitor@council.example")

    assert seed() == said


def test_a_person_who_has_changed_their_password_is_named(said: str) -> None:
    officer = User.objects.get(email="officer@example.org")
    officer.set_password("a password of my own")
    officer.save()

    assert "(officer@example.org has a password of their own.)" in seed()


@pytest.mark.parametrize("later", [25, 60])
def test_an_older_demonstration_is_topped_up_with_a_collection_that_is_open(said: str, later: int) -> None:
    first = set(Collection.objects.values_list("pk", flat=True))
    with time_machine.travel(timezone.now() + timedelta(days=later), tick=True):
        seed()
        seed()
        now, today = timezone.now(), timezone.localdate()

        added = Collection.objects.exclude(pk__in=first).get()

    assert added.is_open(today)
    assert added.opens_on > Collection.objects.filter(pk__in=first).latest("closes_on").closes_on
    assert not Event.objects.filter(at__gt=now).exists()


def test_another_set_is_refused(said: str) -> None:
    with pytest.raises(CommandError, match="is here already"):
        seed("2007")
