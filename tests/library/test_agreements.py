"""Agreements: live on a day, warned of before the end, used by councils; and what the room tells the others."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from councils.models import RoleKind, SpendCategory
from councils.operations.load_categories import load_spend_categories
from councils.sockets import read_waiting
from library import asks, offers, waiting
from library.models import Agreement
from library.operations.keep_agreement import Refused, keep, say_use
from library.operations.register_policy import review
from library.operations.remind_policies import remind
from library.queries import library_figures
from library.rules.lots import LotLine, lots_from
from post.models import Message
from tests.factories import make_assessment, make_council, make_person, make_region
from tests.library.making import make_agreement, make_common, make_policy, make_resource
from ui.conflicts import ChangedMeanwhile

pytestmark = pytest.mark.django_db
ON = date(2027, 6, 30)


@pytest.mark.parametrize(
    ("starts", "ends", "extended", "state"),
    [
        (ON, ON, None, "ending"),
        (ON + timedelta(days=1), ON + timedelta(days=9), None, "coming"),
        (ON - timedelta(days=9), ON - timedelta(days=1), None, "ended"),
        (ON - timedelta(days=9), ON - timedelta(days=1), ON + timedelta(days=400), "live"),
        (ON - timedelta(days=9), ON + timedelta(days=183), None, "ending"),
        (ON - timedelta(days=9), ON + timedelta(days=184), None, "live"),
    ],
)
def test_an_agreement_is_live_to_its_last_day_with_its_extension(starts, ends, extended, state) -> None:
    row = make_agreement(make_region(), starts_on=starts, ends_on=ends, extendable_to=extended, extended_to=extended)
    assert row.state_on(ON) == state
    assert Agreement.objects.live(ON).exists() == (state in ("live", "ending"))
    assert Agreement.objects.ending(ON).exists() == (state == "ending")
    assert Agreement.objects.ended(ON).exists() == (state == "ended")


def test_lots_are_read_as_they_are_typed() -> None:
    assert lots_from("1 | Paper | Smith; Jones\n\n2|Pens") == [
        LotLine("1", "Paper", ("Smith", "Jones")),
        LotLine("2", "Pens"),
    ]
    with pytest.raises(ValueError, match="Line 2"):
        lots_from("1 | Paper\nPens")


def test_an_officer_finds_a_live_agreement_for_paper(client) -> None:
    load_spend_categories()
    council = make_council()
    paper = SpendCategory.objects.get(code="office-paper")
    row = make_agreement(council.region, title="Copier supplies", categories=[paper])
    today = timezone.localdate()
    make_agreement(council.region, title="Old paper", ends_on=today - timedelta(days=1))
    client.force_login(make_person(RoleKind.OFFICER, council))
    address = reverse("agreements", args=[council.region.slug])
    for query in ("?words=paper", "?category=office-paper", "?category=office"):
        page = client.get(address + query).content.decode()
        assert "Copier supplies" in page, query
        assert "Old paper" not in page
    client.post(
        reverse("use-agreement", args=[council.region.slug, row.pk]),
        {
            "council": council.pk,
            "starts_on_0": today.day,
            "starts_on_1": today.month,
            "starts_on_2": today.year,
            "says": "Works",
        },
    )
    assert "Works" in client.get(row.get_absolute_url()).content.decode()


def test_a_use_lies_within_the_agreement() -> None:
    row = make_agreement(make_region())
    with pytest.raises(Refused, match="Enter a day within it"):
        say_use(row, make_council(row.region), starts_on=date(2000, 1, 1), says="", by=None, at=timezone.now())


def test_the_second_of_two_editors_is_told() -> None:
    row = make_agreement(make_region())
    keep(row.region, row, version=0, lots=None, categories=None, title="First", by=None, at=timezone.now())
    with pytest.raises(ChangedMeanwhile, match="changed after you opened it"):
        keep(row.region, row, version=0, lots=None, categories=None, title="Second", by=None, at=timezone.now())


def test_the_list_costs_the_same_for_one_agreement_and_for_thirty(client, django_assert_max_num_queries) -> None:
    region = make_region()
    client.force_login(make_person(RoleKind.BOARD, region))
    for more in (1, 29):
        for number in range(more):
            make_agreement(region, title=f"{more} {number}")
        with django_assert_max_num_queries(12):
            assert client.get(reverse("agreements", args=[region.slug])).status_code == 200


def test_the_register_supports_the_requirements_about_a_policy() -> None:
    council = make_council()
    today = timezone.localdate()
    assessment = make_assessment(council)
    assert offers.offers(assessment, today) == []
    policy = make_policy(council, endorsed_by="Chief executive", endorsed_on=today)
    review(
        policy, held_on=today, held_by="Us", outcome="Stands", next_due_on=None, file=None, by=None, at=timezone.now()
    )
    make_policy(council, "strategy", title="Our strategy", endorsed_by="Cabinet", endorsed_on=today)
    found = {offer.supports: offer for offer in offers.offers(assessment, today)}
    assert set(found) == {"policy", "policy-endorsed", "policy-reviewed", "strategy", "strategy-endorsed"}
    assert "endorsed by Cabinet" in found["strategy-endorsed"].words
    with found["policy"].keep(None).content.open("rb") as kept:
        assert "Chief executive" in kept.read().decode()


def test_what_waits_what_is_asked_and_what_is_counted() -> None:
    today = timezone.localdate()
    council, other = make_council(), None
    region = council.region
    other = make_council(region)
    policy = make_policy(council, review_due_on=today - timedelta(days=1))
    make_common(region)
    make_resource(region)
    agreement = make_agreement(region, ends_on=today + timedelta(days=20))
    say_use(agreement, council, starts_on=today, says="", by=None, at=timezone.now())
    officer = make_person(RoleKind.OFFICER, council)

    assert {row.title for row in read_waiting(waiting.for_person(officer, today))} == {
        f"Review “{policy}”",
        "“Recycled paper” ends",
    }
    asked = asks.for_region(region, today)
    assert {(row.council_id, row.kind) for row in asked} == {(council.pk, "policy-review"), (other.pk, "policy")}
    found = library_figures.region(region, today)
    assert (found.policy.in_place, found.policy.overdue, found.policy.unknown) == (1, 1, 1)
    assert (found.resources, len(found.agreements), len(found.ending), found.councils_using) == (1, 1, 1, 1)
    assert [block.key for block in library_figures.blocks(region, today)] == ["policies", "agreements", "library"]


def test_officers_are_reminded_of_a_review_once_for_each_step() -> None:
    today = timezone.localdate()
    council = make_council()
    make_person(RoleKind.OFFICER, council)
    make_policy(council, review_due_on=today + timedelta(days=60))
    assert [remind(today), remind(today), remind(today + timedelta(days=46))] == [1, 0, 1]
    assert "is to be reviewed within 60 days" in Message.objects.order_by("pk").first().subject
