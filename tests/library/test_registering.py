"""What councils say of their policies: dated, renewed from the common one, reviewed."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from councils.models import RoleKind
from library.models import Policy
from library.operations.register_policy import Refused, correct, record, review
from library.queries.policy_rows import lines
from tests.factories import make_council, make_person
from tests.library.making import make_common, make_policy
from ui.conflicts import ChangedMeanwhile

pytestmark = pytest.mark.django_db
TODAY = date(2027, 5, 3)


def say(council, form, starts_on, **over):
    return record(council, "policy", form=form, starts_on=starts_on, by=None, at=timezone.now(), **over)


def test_what_a_council_said_before_ends_the_day_before_and_stays_in_the_history() -> None:
    council = make_council()
    with time_machine.travel(datetime(2026, 1, 10, 12, tzinfo=UTC)):
        say(council, "preparation", date(2026, 1, 10))
    with time_machine.travel(datetime(2026, 3, 1, 12, tzinfo=UTC)):
        say(council, "separate", date(2026, 3, 1), title="Our policy", stance="own")

    found = [(row.form, row.ends_on) for row in council.policies.order_by("starts_on")]
    assert found == [("preparation", date(2026, 2, 28)), ("separate", None)]
    assert [row.form for row in lines(council.region, "policy", date(2026, 2, 1))] == ["preparation"]
    assert [row.form for row in lines(council.region, "policy", date(2026, 3, 1))] == ["separate"]


def test_a_word_of_none_gives_way_to_a_policy_adopted_earlier() -> None:
    council = make_council()
    say(council, "none", date(2026, 3, 1))
    say(council, "separate", date(2025, 3, 1), title="Found after all", stance="own")
    assert [row.title for row in council.policies.all()] == ["Found after all"]


def test_a_policy_cannot_be_older_than_the_one_in_place_nor_come_from_the_future() -> None:
    council = make_council()
    say(council, "separate", date(2026, 3, 1), title="Our policy", stance="own")
    with pytest.raises(Refused, match="in place since 1 March 2026"):
        say(council, "separate", date(2025, 3, 1), title="Older", stance="own")
    with pytest.raises(Refused, match="today or an earlier day"):
        say(council, "separate", timezone.localdate() + timedelta(days=1), title="Later", stance="own")


def test_a_policy_is_renewed_from_the_common_one() -> None:
    council = make_council()
    old = make_policy(council, title="Old words")
    common = make_common(council.region)
    new = say(council, "separate", timezone.localdate(), title="New words", stance="adopted", common=common)
    old.refresh_from_db()
    assert (old.ends_on, new.common) == (timezone.localdate() - timedelta(days=1), common)


def test_councils_that_took_up_a_common_policy_keep_it_when_the_next_is_agreed() -> None:
    council = make_council()
    first = make_common(council.region, title="First")
    taken = make_policy(council, stance="adapted", common=first)
    make_common(council.region, title="Second", starts_on=timezone.localdate())
    taken.refresh_from_db()
    first.refresh_from_db()
    assert taken.common == first
    assert first.ends_on == timezone.localdate() - timedelta(days=1)
    with pytest.raises(Refused, match="Enter a later day"):
        make_common(council.region, title="Same day", starts_on=timezone.localdate())


def test_a_review_sets_the_next_day_and_is_refused_twice_for_one_day() -> None:
    policy = make_policy(make_council(), review_due_on=date(2026, 1, 1))
    given = {"held_by": "Board", "outcome": "Suppliers were asked.", "file": None, "by": None, "at": timezone.now()}
    review(policy, held_on=timezone.localdate(), next_due_on=date(2030, 1, 1), **given)
    policy.refresh_from_db()
    assert policy.review_due_on == date(2030, 1, 1)
    with pytest.raises(Refused, match="recorded already"):
        review(policy, held_on=timezone.localdate(), next_due_on=None, **given)


def test_the_second_of_two_who_correct_a_policy_is_told() -> None:
    policy = make_policy(make_council())
    correct(policy, version=0, at=timezone.now(), title="First")
    with pytest.raises(ChangedMeanwhile, match="This was changed after you opened it"):
        correct(policy, version=0, at=timezone.now(), title="Second")
    assert Policy.objects.get().title == "First"


def test_the_register_costs_the_same_for_one_council_and_for_thirty(client, django_assert_max_num_queries) -> None:
    council = make_council()
    make_policy(council)
    client.force_login(make_person(RoleKind.BOARD, council.region))
    for more in (0, 29):
        for _ in range(more):
            make_policy(make_council(council.region))
        with django_assert_max_num_queries(12):
            page = client.get(f"/regions/{council.region.slug}/policies/")
        assert page.status_code == 200


def test_an_officer_sees_what_others_share_and_nothing_else_of_them(client) -> None:
    council = make_council()
    make_policy(make_council(council.region), title="Shared words")
    hidden = make_policy(make_council(council.region), title="Hidden words", is_shared=False)
    client.force_login(make_person(RoleKind.OFFICER, council))
    page = client.get(f"/regions/{council.region.slug}/policies/").content.decode()
    assert "Shared words" in page
    assert "Hidden words" not in page
    assert "Council by council" not in page
    assert client.get(hidden.get_absolute_url()).status_code == 404


def test_the_day_of_the_next_review_is_told_as_it_was_written_down_then() -> None:
    with time_machine.travel(datetime(2026, 3, 1, 12, tzinfo=UTC)):
        policy = make_policy(make_council(), review_due_on=date(2026, 6, 1), endorsed_by="Cabinet", endorsed_on=TODAY)
    with time_machine.travel(datetime(2026, 9, 10, 12, tzinfo=UTC)):
        review(
            policy,
            held_on=date(2026, 9, 10),
            held_by="Board",
            outcome="Kept",
            next_due_on=date(2027, 9, 1),
            file=None,
            by=None,
            at=timezone.now(),
        )

    days = (date(2026, 8, 1), date(2026, 9, 9), date(2026, 9, 10), TODAY)
    told = [lines(policy.council.region, "policy", day)[0] for day in days]

    assert [row.review_due_on for row in told] == [date(2026, 6, 1)] * 2 + [date(2027, 9, 1)] * 2
    assert [row.is_overdue for row in told] == [True, True, False, False]
