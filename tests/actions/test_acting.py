from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actions.acting import Refused, change, drop, finish, note, reopen
from actions.models import Action
from actions.waiting import for_person
from councils.models import RoleKind
from councils.sockets import read_waiting
from tests.actions.making import make_action
from tests.factories import make_council, make_person, make_region
from ui.conflicts import ChangedMeanwhile

pytestmark = pytest.mark.django_db
TODAY = date(2027, 3, 7)


def test_finishing_twice_changes_nothing_the_second_time():
    action = make_action(make_council())
    finish(action, by=None, at=timezone.now(), on=TODAY, words="The policy is on the website.")
    again = finish(action, by=None, at=timezone.now(), on=TODAY + timedelta(days=9), words="again")

    assert (again.state, again.done_on, again.version) == ("done", TODAY, 1)
    assert [row.words for row in action.notes.all()] == ["The policy is on the website."]


def test_an_action_is_dropped_only_with_a_reason_and_can_be_opened_again():
    action = make_action(make_region())
    with pytest.raises(Refused, match="Say why"):
        drop(action, reason=" ", on=TODAY)
    drop(action, reason="The service moved to the county.", on=TODAY)
    with pytest.raises(Refused, match="dropped already"):
        finish(action, by=None, at=timezone.now(), on=TODAY)

    reopen(action)
    action.refresh_from_db()
    assert (action.state, action.reason, action.done_on) == ("open", "", None)


def test_two_people_changing_one_action_do_not_overwrite_one_another():
    action = make_action(make_council(), due_on=TODAY)
    words = {"title": "New words", "owner": None, "owner_name": "Ann, fleet", "due_on": TODAY, "cost_pence": 100}
    change(action, **words, version=0)
    with pytest.raises(ChangedMeanwhile, match="changed after you opened it"):
        change(action, **words, version=0)


def test_an_empty_note_is_refused():
    with pytest.raises(Refused):
        note(make_action(make_council()), words=" ", by=None, at=timezone.now())


def test_actions_are_seen_by_their_owner_their_council_and_the_project_manager_only():
    council = make_council()
    action = make_action(council)
    colleague = make_person(RoleKind.OFFICER, council)
    manager = make_person(RoleKind.MANAGER, council.region)
    neighbour = make_person(RoleKind.OFFICER, make_council(council.region))
    board = make_person(RoleKind.BOARD, council.region)

    seen = [person for person in (colleague, manager, neighbour, board) if Action.objects.visible_to(person).exists()]

    assert seen == [colleague, manager]
    Action.objects.filter(pk=action.pk).update(owner=neighbour)
    assert Action.objects.visible_to(neighbour).get() == action


def test_late_actions_wait_at_home_and_many_become_one_line():
    council = make_council()
    officer = make_person(RoleKind.OFFICER, council)
    make_action(council, "Late one", owner=officer, due_on=TODAY - timedelta(days=1))
    make_action(council, "Far away", owner=officer, due_on=TODAY + timedelta(days=90))
    assert [(row.title, row.is_late(TODAY)) for row in read_waiting(for_person(officer, TODAY))] == [
        ("Action: Late one", True)
    ]

    for number in range(4):
        make_action(council, f"Soon {number}", owner=officer, due_on=TODAY + timedelta(days=3))
    [line] = read_waiting(for_person(officer, TODAY))
    assert line.title == "5 actions of yours are due within a month"
    assert line.detail == "1 of them late"


def test_an_officer_changes_tells_progress_and_finishes(client: Client):
    council = make_council()
    officer = make_person(RoleKind.OFFICER, council)
    action = make_action(council, owner=officer)
    client.force_login(officer)

    page = client.post(
        reverse("change-action", args=[action.pk]),
        {
            "title": "Adopt it",
            "owner": "",
            "cost": "12.50",
            "owner_name": "Ann",
            "due_on_0": "31",
            "due_on_1": "3",
            "due_on_2": "2027",
            "version": "0",
        },
    )
    assert page.status_code == 302
    client.post(reverse("add-action-note", args=[action.pk]), {"words": "Draft is with legal."})
    today = timezone.localdate()
    client.post(
        reverse("finish-action", args=[action.pk]),
        {"done_on_0": today.day, "done_on_1": today.month, "done_on_2": today.year, "words": ""},
    )

    action.refresh_from_db()
    assert (action.title, action.whose, action.due_on, action.cost_pence) == (
        "Adopt it",
        "Ann",
        date(2027, 3, 31),
        1250,
    )
    assert (action.state, action.done_on) == ("done", today)
    shown = client.get(action.get_absolute_url()).content.decode()
    assert "Draft is with legal." in shown
    assert "£12.50" in shown


def test_an_action_is_not_finished_in_the_future(client: Client):
    council = make_council()
    officer = make_person(RoleKind.OFFICER, council)
    action = make_action(council, owner=officer)
    client.force_login(officer)
    page = client.post(
        reverse("finish-action", args=[action.pk]), {"done_on_0": "1", "done_on_1": "1", "done_on_2": "2090"}
    )
    assert page.status_code == 422
    assert "Enter today or a day before" in page.content.decode()


def test_my_actions_costs_the_same_for_1_and_for_30(client: Client, django_assert_max_num_queries):
    council = make_council()
    officer = make_person(RoleKind.OFFICER, council)
    client.force_login(officer)
    make_action(council, owner=officer)
    client.get(reverse("my-actions"))
    for number in range(30):
        make_action(council, f"Action {number}", owner=officer)
    with django_assert_max_num_queries(12):
        page = client.get(reverse("my-actions"))
    assert "31 actions" in page.content.decode()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_my_actions_can_be_downloaded(client: Client, kind: str):
    council = make_council()
    officer = make_person(RoleKind.OFFICER, council)
    make_action(council, owner=officer, cost_pence=1999)
    client.force_login(officer)
    page = client.get(reverse("my-actions-file", args=[kind]))
    assert page.status_code == 200
    if kind == "csv":
        assert "19.99" in b"".join(page.streaming_content).decode()
