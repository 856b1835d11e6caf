"""Plan, recommendations, risks, budget and group as people use them on their pages."""

import threading
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from councils.models import Region, RoleKind
from tests.factories import make_council, make_person, make_region, make_sub_region
from tests.workstream.making import (
    make_budget_line,
    make_item,
    make_line,
    make_meeting,
    make_member,
    make_recommendation,
    make_risk,
)
from workstream.models import BudgetLine, Item, Recommendation, Risk
from workstream.programme.operations.decide_recommendation import Refused, decide
from workstream.programme.operations.progress_item import note_progress
from workstream.programme.queries import programme_figures

pytestmark = pytest.mark.django_db


def of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def manager_of(region: Region) -> Client:
    return of(make_person(RoleKind.MANAGER, region))


def address(region: Region, rest: str = "") -> str:
    return f"/regions/{region.slug}/work-stream/{rest}"


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def split(name: str, day: date) -> dict[str, int]:
    return {f"{name}_0": day.day, f"{name}_1": day.month, f"{name}_2": day.year}


def in_days(over: dict[str, object]) -> dict[str, object]:
    """Each number of days from today as the three boxes of a date: counted while a test runs, not while tests are
    collected, because midnight may lie between."""
    today = timezone.localdate()
    boxes: dict[str, object] = {}
    for name, said in over.items():
        boxes |= split(name, today + timedelta(days=said)) if isinstance(said, int) else {name: said}
    return boxes


def an_item(line, **over) -> dict[str, object]:
    today = timezone.localdate()
    days = {**split("starts_on", today), **split("due_on", today + timedelta(days=30))}
    given = {"line": line.pk, "kind": "task", "title": "Write the guide", "owner": "", "owner_name": "Ann Lee"}
    return {**given, **days, "own_view": "", "own_reason": "", "from_version": 0, **over}


def test_what_is_added_to_the_plan_has_the_day_that_was_agreed_first() -> None:
    line = make_line()

    page = manager_of(line.region).post(address(line.region, "plan/add/"), an_item(line))

    assert page.status_code == 302
    item = Item.objects.get()
    assert item.baseline_due_on == item.due_on == timezone.localdate() + timedelta(days=30)


def test_a_day_that_moves_shows_as_slip_and_the_first_stays() -> None:
    item = make_item()
    later = item.due_on + timedelta(days=10)
    region = item.line.region
    client = manager_of(region)

    client.post(address(region, f"plan/{item.pk}/change/"), an_item(item.line, **split("due_on", later)))

    item.refresh_from_db()
    assert (item.due_on, item.baseline_due_on) == (later, later - timedelta(days=10))
    assert "10 days later" in text(client.get(address(region, "plan/")))


@pytest.mark.parametrize(
    ("over", "why"),
    [
        ({"starts_on": 31}, "must not be before the day it starts"),
        ({"owner_name": ""}, "Say who does it"),
        ({"own_view": "green"}, "Say why your view differs"),
        ({"title": ""}, "Enter"),
    ],
)
def test_what_is_wrong_with_a_part_of_the_plan_is_said_and_nothing_is_written(over, why) -> None:
    line = make_line()

    page = manager_of(line.region).post(address(line.region, "plan/add/"), an_item(line, **in_days(over)))

    assert page.status_code == 422
    assert why in text(page)
    assert not Item.objects.exists()


def test_the_second_of_two_editors_is_shown_what_changed_and_loses_nothing() -> None:
    item = make_item(title="Old words")
    region = item.line.region
    client, url = manager_of(region), address(region, f"plan/{item.pk}/change/")
    client.post(url, an_item(item.line, title="First words"))

    page = client.post(url, an_item(item.line, title="Second words"))

    assert page.status_code == 409
    assert "This was changed after you opened it" in text(page)
    assert "First words" in text(page)
    assert "Second words" in text(page)
    item.refresh_from_db()
    assert item.title == "First words"
    client.post(url, an_item(item.line, title="Second words", from_version=item.version))
    item.refresh_from_db()
    assert item.title == "Second words"


def test_whoever_has_promised_it_writes_down_how_far_it_is_and_others_only_read() -> None:
    region = make_region()
    owner = make_person(RoleKind.GROUP_REPRESENTATIVE, region)
    item = make_item(make_line(region), owner=owner, owner_name="")
    said = {"percent": 100, "words": "It is there.", **split("on", timezone.localdate())}
    url = address(region, f"plan/{item.pk}/")

    assert of(make_person(RoleKind.BOARD, region)).post(url, said).status_code == 403
    assert of(owner).post(url, said).status_code == 302

    item.refresh_from_db()
    assert (item.percent, item.done_on) == (100, timezone.localdate())
    assert item.notes.get().words == "It is there."


def test_progress_before_the_last_note_is_refused() -> None:
    item = make_item()
    region = item.line.region
    item.notes.create(percent=60, words="Well under way", on=timezone.localdate())
    said = {"percent": 75, "words": "Later", **split("on", timezone.localdate() - timedelta(days=1))}

    page = manager_of(region).post(address(region, f"plan/{item.pk}/"), said)

    assert page.status_code == 422
    assert "choose that day or a later one" in text(page)


def test_the_plan_is_filtered_and_downloaded() -> None:
    line = make_line()
    make_item(line, title="Late thing", due_on=timezone.localdate() - timedelta(days=1))
    make_item(line, title="Later thing")
    client = manager_of(line.region)

    page = text(client.get(address(line.region, "plan/?stand=late")))
    csv = b"".join(client.get(address(line.region, "plan/?stand=late&format=csv")).streaming_content).decode()

    assert "Late thing" in page
    assert "Later thing" not in page
    assert "Late thing" in csv
    assert "Later thing" not in csv
    assert client.get(address(line.region, "plan/?format=xlsx")).status_code == 200


def test_a_recommendation_goes_from_draft_to_a_decision_that_stays() -> None:
    region = make_region()
    client, board = manager_of(region), of(make_person(RoleKind.BOARD, region))
    said = {"title": "Pay for trainers", "words": "They are needed.", "amount_pence": "£18,500", "from_version": 0}
    client.post(address(region, "recommendations/add/"), said)
    found = Recommendation.objects.get()
    url = address(region, f"recommendations/{found.pk}/")

    assert found.amount_pence == 1_850_000
    assert board.get(url).status_code == 404
    client.post(f"{url}put/")
    assert "Pay for trainers" in text(board.get("/"))
    decided = {"outcome": "approved", "words": "Agreed in full.", **split("on", timezone.localdate())}
    assert board.post(f"{url}decide/", decided).status_code == 302

    again = client.post(f"{url}decide/", {**decided, "outcome": "rejected"})

    assert again.status_code == 422
    assert "a decision stands already" in text(again)
    found.refresh_from_db()
    assert (found.state, found.decisions.count()) == ("approved", 1)
    client.post(f"{url}change/", {**said, "words": "Other words"})
    found.refresh_from_db()
    assert found.words == "They are needed."


def test_what_was_deferred_is_decided_later() -> None:
    found = make_recommendation(put_on=timezone.localdate() - timedelta(days=10))
    by, at = make_person(RoleKind.MANAGER, found.region), timezone.now()
    given = {"words": "So", "at_meeting": True, "by": by, "at": at}
    decide(found, outcome="deferred", on=timezone.localdate() - timedelta(days=5), **given)
    decide(found, outcome="rejected", on=timezone.localdate(), **given)

    assert [one.outcome for one in found.decisions.all()] == ["rejected", "deferred"]


def test_a_bid_in_another_currency_is_refused_and_nothing_is_lost() -> None:
    region = make_region()
    said = {"title": "A grant", "words": "We need it.", "amount_pence": "€5,000", "from_version": 0}

    page = manager_of(region).post(address(region, "recommendations/add/"), said)

    assert page.status_code == 422
    assert "another currency" in text(page)
    assert "We need it." in text(page)


@pytest.mark.django_db(transaction=True)
def test_of_two_decisions_recorded_at_once_one_stands() -> None:
    found = make_recommendation(put_on=timezone.localdate())
    person = make_person(RoleKind.BOARD, found.region)
    said: list[str] = []
    together = threading.Barrier(2)

    def record(outcome: str) -> None:
        together.wait()
        given = {"words": outcome, "on": timezone.localdate(), "at_meeting": False, "by": person, "at": timezone.now()}
        try:
            decide(found, outcome=outcome, **given)
            said.append("recorded")
        except Refused:
            said.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=record, args=(outcome,)) for outcome in ("approved", "rejected")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(said) == ["recorded", "refused"]
    assert found.decisions.count() == 1


def test_a_risk_keeps_its_scores_and_is_closed_with_a_reason() -> None:
    region = make_region()
    client = manager_of(region)
    given = {
        "kind": "risk",
        "title": "No time",
        "likelihood": 2,
        "impact": 3,
        "owner_name": "Ann",
        "mitigation": "Help",
    }
    given |= {**split("review_on", timezone.localdate()), "from_version": 0}
    client.post(address(region, "risks/add/"), given)
    risk = Risk.objects.get()
    url = address(region, f"risks/{risk.pk}/")

    client.post(f"{url}change/", {**given, "likelihood": 4})
    assert [score.points for score in risk.scores.all()] == [6, 12]
    assert "trend: up" in text(client.get(url))
    assert client.post(f"{url}close/", {"reason": ""}).status_code == 422
    client.post(f"{url}close/", {"reason": "They found the time."})

    risk.refresh_from_db()
    assert risk.closed_on == timezone.localdate()
    assert "They found the time." in text(client.get(address(region, "risks/")))
    client.post(f"{url}open-again/")
    risk.refresh_from_db()
    assert risk.closed_on is None


def test_the_budget_adds_up_to_the_penny_on_the_page() -> None:
    region = make_region()
    make_budget_line(region, year=2026, budget_pence=10_001, spent_pence=5_003, forecast_pence=10_001)
    make_budget_line(region, year=2026, budget_pence=20_002, committed_pence=7, forecast_pence=20_003)
    client = manager_of(region)

    page = text(client.get(address(region, "budget/?year=2026")))

    assert "£50.03 of £300.03 spent, £0.07 committed, £249.93 left" in page
    assert "£0.01 over the budget" in page
    assert client.get(address(region, "budget/?year=x")).status_code == 404


def test_a_budget_line_is_written_once_per_year_and_title() -> None:
    line = make_budget_line(year=timezone.localdate().year, title="Training")
    amounts = dict.fromkeys(("budget_pence", "committed_pence", "spent_pence", "forecast_pence"), "10")
    said = {"year": line.year, "title": "Training", **amounts, "note": "", "from_version": 0}

    page = manager_of(line.region).post(address(line.region, "budget/add/"), said)

    assert page.status_code == 422
    assert "This year has a line with this title already" in text(page)
    assert BudgetLine.objects.count() == 1


def test_the_group_says_which_sub_region_nobody_represents() -> None:
    region = make_region()
    north, south = make_council(region), make_council(region)
    make_sub_region(region, councils=[north], name="North")
    make_sub_region(region, councils=[south], name="South")
    make_member(region, north)
    make_member(region, south, standing="reference")
    make_member(region, body="Envirolink")

    page = text(manager_of(region).get(address(region, "group/")))

    assert "Not represented" in page
    assert programme_figures.region(region, timezone.localdate()).not_represented == ("South",)


def test_a_member_is_of_a_council_or_of_another_body() -> None:
    region = make_region()
    council = make_council(region)
    given: dict[str, object] = {
        "name": "Ann",
        "email": "",
        "standing": "active",
        "ends_on_0": "",
        "ends_on_1": "",
        "ends_on_2": "",
    }
    given |= {**split("starts_on", timezone.localdate()), "from_version": 0}

    page = manager_of(region).post(
        address(region, "group/members/add/"), {**given, "council": council.pk, "body": "NHS"}
    )

    assert page.status_code == 422
    assert "one of the two" in text(page)


def test_who_was_there_is_noted_with_the_notes() -> None:
    region = make_region()
    meeting, there, away = (
        make_meeting(region),
        make_member(region, make_council(region)),
        make_member(body="NHS", region=region),
    )
    client, url = manager_of(region), address(region, f"group/meetings/{meeting.pk}/")

    client.post(f"{url}notes/", {"notes": "All agreed.", "present": [there.pk], "from_version": 0})

    page = text(client.get(url))
    assert "All agreed." in page
    assert there.name in page
    assert away.name not in page


@pytest.mark.parametrize(
    ("page", "make"),
    [
        ("plan/?stand=all", lambda region: make_item(region.work_lines.first() or make_line(region))),
        ("recommendations/", lambda region: make_recommendation(region, put_on=timezone.localdate())),
        ("risks/", make_risk),
        ("budget/?year=2026", make_budget_line),
        ("group/", lambda region: make_meeting(region)),
        ("", lambda region: make_item(region.work_lines.first() or make_line(region))),
    ],
)
def test_a_list_costs_the_same_for_one_and_for_thirty(page, make) -> None:
    region = make_region()
    client = manager_of(region)
    make(region)
    client.get(address(region, page))

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address(region, page)).status_code == 200
        return len(queries)

    for_one = cost()
    for _ in range(29):
        make(region)
    assert cost() == for_one


def test_the_figures_of_a_past_day_know_nothing_of_later_days() -> None:
    today, now = timezone.localdate(), timezone.now()
    with time_machine.travel(now - timedelta(days=10)):
        item = make_item(due_on=today - timedelta(days=5), percent=20)
        note_progress(item, percent=40, words="Slow", on=timezone.localdate(), by=None)
    with time_machine.travel(now - timedelta(days=1)):
        note_progress(item, percent=100, words="There", on=timezone.localdate(), by=None)
    region = item.line.region

    then, live = programme_figures.region(region, today - timedelta(days=4)), programme_figures.region(region, today)

    assert (then.plan.tally.red, live.plan.tally.done) == (1, 1)
    assert [row.percent for row in then.plan.late] == [40]


def test_an_action_that_follows_from_a_decision_lands_in_a_list() -> None:
    found = make_recommendation(put_on=timezone.localdate())
    region = found.region
    owner = make_person(RoleKind.GROUP_REPRESENTATIVE, region)
    given = {"words": "Agreed.", "at_meeting": True, "by": None, "at": timezone.now()}
    decision = decide(found, outcome="approved", on=timezone.localdate(), **given)
    due = split("due_on", timezone.localdate() + timedelta(days=10))
    said = {"title": "Book the trainer", "owner": owner.pk, "owner_name": "", "cost": "", **due}

    page = manager_of(region).post(address(region, f"decisions/{decision.pk}/action/"), said)

    assert page.status_code == 302
    mine = text(of(owner).get("/actions/"))
    assert "Book the trainer" in mine
    assert str(found) in mine
    assert "Book the trainer" in text(manager_of(region).get(found.get_absolute_url()))


def test_an_action_that_follows_from_a_meeting_stands_with_its_notes() -> None:
    meeting = make_meeting()
    said = {"title": "Ask Cumbria", "owner": "", "owner_name": "Ann Lee", "cost": ""}
    said |= {"due_on_0": "", "due_on_1": "", "due_on_2": ""}
    client = manager_of(meeting.region)

    client.post(address(meeting.region, f"group/meetings/{meeting.pk}/action/"), said)

    assert "Ask Cumbria" in text(client.get(meeting.get_absolute_url()))
