from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from councils.models import Council, RoleKind
from councils.operations.load_categories import load_spend_categories
from frameworks.assessments.operations.confirm_offers import offers_for
from lm3.models import Priority
from lm3.spend.operations import set_priorities
from lm3.spend.rules.scoring import Score, Scores, spend_score
from tests.factories import make_assessment, make_council, make_person
from tests.lm3.making import load_spend, officer_of

SCORES = {"spend": 3, "environmental": 3, "social": 1, "economic": 1, "influence": 2, "by_hand": "", "owner_name": "Jo"}


@pytest.fixture
def council(db: None) -> Council:
    load_spend_categories()
    return make_council()


def begun(council: Council) -> Priority:
    load_spend(council=council)
    set_priorities.begin(council, by=officer_of(council), at=timezone.now())
    return council.priorities.get(category__code="build")


@pytest.mark.parametrize(
    ("scores", "total", "priority"),
    [
        (Scores(3, 3, 1, 1, 3), 27, Score.HIGH),
        (Scores(2, 1, 3, 1, 2), 12, Score.HIGH),
        (Scores(1, 1, 1, 3, 3), 9, Score.MEDIUM),
        (Scores(3, 1, 1, 2, 1), 6, Score.MEDIUM),
        (Scores(1, 2, 2, 2, 2), 4, Score.LOW),
    ],
)
def test_a_priority_is_spend_times_the_highest_risk_times_the_scope(
    scores: Scores, total: int, priority: Score
) -> None:
    assert (scores.total, scores.priority) == (total, priority)


@pytest.mark.parametrize(("share", "score"), [(0.5, 3), (0.1, 3), (0.05, 2), (0.02, 2), (0.01, 1), (0, 1)])
def test_spend_is_scored_by_its_share_of_trade(share: float, score: int) -> None:
    assert spend_score(share) == score


def test_a_matrix_begins_with_the_spend_that_is_loaded(council: Council) -> None:
    row = begun(council)

    assert (row.pence, row.spend, row.environmental) == (125050, 3, 3)
    assert set(council.priorities.values_list("category__code", flat=True)) == {"build", "food", "office"}


def test_what_the_region_scored_is_carried_into_a_new_matrix_and_what_a_council_changes_is_its_own(
    council: Council,
) -> None:
    manager = make_person(RoleKind.MANAGER, council.region)
    set_priorities.begin_regional(council.region, by=manager, at=timezone.now())
    council.region.priorities.filter(category__code="build").update(social=3, influence=1)

    row = begun(council)
    assert (row.social, row.influence) == (3, 1)
    Priority.objects.filter(pk=row.pk).update(social=1)
    set_priorities.begin(council, by=manager, at=timezone.now())

    row.refresh_from_db()
    assert row.social == 1


def test_an_officer_sets_scores_owner_and_high_impact_suppliers(council: Council) -> None:
    row = begun(council)
    client = Client()
    client.force_login(officer_of(council))
    address = reverse("priority", args=[council.slug, row.pk])
    ash = council.suppliers.get(key="ASH BUILDERS LIMITED")

    said = {**SCORES, "suppliers": [ash.pk], "version": row.version}
    said |= {"review_on_0": "31", "review_on_1": "3", "review_on_2": "2027"}
    assert client.post(address, said).status_code == 302

    row.refresh_from_db()
    assert (row.priority, row.owner_name, row.review_on) == (Score.HIGH, "Jo", date(2027, 3, 31))
    assert list(row.suppliers.all()) == [ash]
    late = client.post(address, {**said, "influence": 1})
    assert late.status_code == 422
    assert "This was changed after you opened it" in late.content.decode()


def test_a_priority_set_by_hand_needs_its_reason(council: Council) -> None:
    row = begun(council)
    client = Client()
    client.force_login(officer_of(council))
    address = reverse("priority", args=[council.slug, row.pk])

    answer = client.post(address, {**SCORES, "by_hand": 1, "version": row.version})

    assert answer.status_code == 422
    assert "Say why the priority is set by hand" in answer.content.decode()


def test_a_matrix_is_offered_to_the_self_assessment_and_downloads(council: Council) -> None:
    begun(council)
    client = Client()
    client.force_login(officer_of(council))

    offers = offers_for(make_assessment(council), timezone.localdate())["priorities"]
    assert b"Building and construction" in offers[0].keep(None).content.read()
    page = client.get(reverse("priorities", args=[council.slug]))
    assert "Building and construction" in page.content.decode()
    for kind in ("csv", "xlsx"):
        assert client.get(reverse("priorities", args=[council.slug]), {"format": kind}).status_code == 200


def test_a_council_without_spend_is_told_so(council: Council) -> None:
    client = Client()
    client.force_login(officer_of(council))

    answer = client.post(reverse("begin-priorities", args=[council.slug]), follow=True)

    assert "No spend is loaded" in answer.content.decode()
