"""Every pair of dates of every table: in order by a constraint, or listed here with the reason why not."""

from datetime import date
from itertools import combinations
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actions.acting import make
from casestudies.operations.import_studies import figures
from councils.models import RoleKind
from library.models import Policy
from tests.factories import make_council, make_person, make_region
from tests.library.making import make_policy

pytestmark = pytest.mark.django_db
ROOMS = ("councils", "frameworks", "lm3", "casestudies", "training", "library", "workstream", "reports", "actions")
YEARS = ("year", "base_year")

IN_ORDER = {
    "actions.Action": [],
    "casestudies.Figure": [("base_year", "year")],
    "casestudies.VersionFigure": [("base_year", "year")],
    "frameworks.Collection": [("opens_on", "closes_on")],
    "frameworks.CouncilTarget": [("set_on", "ended_on")],
    "frameworks.Evidence": [("dated_on", "expires_on"), ("dated_on", "review_on")],
    "frameworks.Target": [("set_on", "ended_on"), ("set_on", "by_on")],
    "library.Agreement": [("starts_on", "ends_on"), ("ends_on", "extendable_to"), ("ends_on", "extended_to")],
    "library.CommonPolicy": [("starts_on", "ends_on"), ("starts_on", "review_due_on")],
    "library.Policy": [("starts_on", "ends_on"), ("starts_on", "review_due_on")],
    "library.PolicyReview": [("held_on", "next_due_on")],
    "lm3.Measurement": [("starts_on", "ends_on")],
    "reports.Letter": [("drafted_on", "sent_on")],
    "reports.ReplyRound": [("opens_on", "closes_on")],
    "training.Completion": [("completed_on", "valid_until")],
    "training.KeyRole": [("set_on", "ended_on")],
    "training.Learner": [("listed_on", "left_on")],
    "training.Need": [("set_on", "ended_on"), ("set_on", "by_on")],
    "workstream.Benefit": [("starts_on", "ends_on"), ("promised_on", "delivered_on"), ("delivered_on", "verified_on")],
    "workstream.FleetReview": [
        ("offered_on", "answer_by"),
        ("offered_on", "accepted_on"),
        ("offered_on", "declined_on"),
        ("accepted_on", "done_on"),
        ("accepted_on", "delivered_on"),
    ],
    "workstream.FleetTarget": [("set_on", "by_on")],
    "workstream.Item": [("starts_on", "due_on")],
    "workstream.LeadRequest": [("asked_on", "received_on"), ("asked_on", "joined_on")],
    "workstream.PartnerAsk": [("asked_on", "replied_on")],
    "workstream.Risk": [("opened_on", "closed_on"), ("opened_on", "review_on")],
    **{
        name: [("starts_on", "ends_on")]
        for name in (
            "councils.Champion", "councils.Council", "councils.LeadCouncil", "councils.Role",
            "councils.SubRegionMembership", "library.AgreementUse", "workstream.Member", "workstream.Phase",
        )
    },
}  # fmt: skip
NO_ORDER = {
    ("actions.Action", "due_on", "done_on"): "done late or early",
    ("casestudies.CaseStudy", "ended_on", "review_on"): "it is looked at again whether it has ended or not",
    ("casestudies.Version", "ended_on", "published_on"): "what goes on may be published, and end afterwards",
    ("frameworks.CouncilTarget", "by_on", "ended_on"): "a target may be given up before or after its day",
    ("frameworks.CouncilTarget", "by_on", "set_on"): "a successor takes a target over after its day; the form refuses",
    ("frameworks.Evidence", "as_at", "dated_on"): "a record's day, not the document's",
    ("frameworks.Evidence", "as_at", "expires_on"): "a record's day, not the document's",
    ("frameworks.Evidence", "as_at", "review_on"): "a record's day, not the document's",
    ("frameworks.Evidence", "expires_on", "review_on"): "it may be looked at before or after it ends",
    ("frameworks.Target", "by_on", "ended_on"): "a target may be given up before or after its day",
    ("library.Agreement", "starts_on", "extendable_to"): "follows from the end",
    ("library.Agreement", "starts_on", "extended_to"): "follows from the end",
    ("library.Agreement", "extendable_to", "extended_to"): "held by a constraint of its own, the other way round",
    ("library.CommonPolicy", "ends_on", "review_due_on"): "one that has ended is reviewed no more",
    ("library.Policy", "ends_on", "review_due_on"): "one that has ended is reviewed no more",
    ("library.Policy", "ends_on", "endorsed_on"): "endorsed before or after",
    ("library.Policy", "starts_on", "endorsed_on"): "endorsed before or after it was adopted",
    ("library.Policy", "endorsed_on", "review_due_on"): "endorsed before or after",
    ("lm3.SpendLoad", "covers_on", "first_on"): "worked out by the reader of the file",
    ("lm3.SpendLoad", "covers_on", "last_on"): "worked out by the reader of the file",
    ("lm3.SpendLoad", "first_on", "last_on"): "worked out by the reader of the file, as least and most",
    ("reports.ReplyRound", "as_at", "opens_on"): "figures as at any day",
    ("reports.ReplyRound", "as_at", "closes_on"): "figures as at any day",
    ("training.Need", "by_on", "ended_on"): "it may end before or after its day",
    ("workstream.Risk", "review_on", "closed_on"): "one that is closed is reviewed no more",
    ("workstream.Awaited", "expected_on", "came_on"): "it comes early or late",
}

SEVERAL = {"workstream.Benefit", "workstream.FleetReview", "workstream.Item", "workstream.LeadRequest"}
"""With so many dates that only those in order are listed."""


def pairs() -> list[tuple[str, str, str]]:
    found = []
    for model in apps.get_models():
        if model._meta.app_label not in ROOMS or model._meta.object_name.startswith("Historical"):
            continue
        names = [
            field.name
            for field in model._meta.concrete_fields
            if type(field) is models.DateField or field.name in YEARS
        ]
        found += [(model._meta.label, one, other) for one, other in combinations(names, 2)]
    return found


def held() -> list[tuple[str, str, str]]:
    return [(label, first, then) for label, rows in IN_ORDER.items() for first, then in rows]


def test_every_pair_of_dates_is_held_in_order_or_has_a_reason() -> None:
    known = {(label, frozenset(pair)) for label, *pair in (*held(), *NO_ORDER)}
    missing = [row for row in pairs() if (row[0], frozenset(row[1:])) not in known and row[0] not in SEVERAL]
    assert missing == []


@pytest.mark.parametrize(("label", "first", "then"), held())
def test_the_database_refuses_two_dates_in_the_wrong_order(label: str, first: str, then: str) -> None:
    model = apps.get_model(label)
    wrong: dict[str, Any] = {first: 2027, then: 2026} if first in YEARS else {}
    wrong = wrong or {first: date(2027, 5, 2), then: date(2027, 5, 1)}
    for constraint in model._meta.constraints:
        if not isinstance(constraint, models.CheckConstraint) or not {first, then} <= set(_fields(constraint)):
            continue
        with pytest.raises(ValidationError):
            constraint.validate(model, model(**wrong), exclude=set())
        return
    pytest.fail(f"no constraint holds {first} and {then}")


def _fields(constraint: models.CheckConstraint) -> set[str]:
    found: set[str] = set()
    for part in constraint.condition.flatten():
        if isinstance(part, models.F):
            found.add(part.name)
        elif isinstance(part, models.Q):
            for name, value in (child for child in part.children if isinstance(child, tuple)):
                found |= {name.partition("__")[0]} | ({value.name} if isinstance(value, models.F) else set())
    return found


def test_an_action_due_in_2020_is_refused_and_an_overdue_one_can_be_changed() -> None:
    council = make_council(make_region())
    action = make(council, title="Old", due_on=date(2021, 1, 1), by=None, at=timezone.now())
    client = Client()
    client.force_login(make_person(RoleKind.OFFICER, council))
    address = reverse("change-action", args=[action.pk])
    page = {"title": "New", "due_on_0": 1, "due_on_1": 1, "due_on_2": 2020, "version": 0}

    refused = client.post(address, page)
    assert refused.status_code == 422
    assert "Enter today or a later day" in refused.content.decode()
    assert client.post(address, {**page, "due_on_2": 2021}).status_code == 302


def test_a_policy_endorsed_in_2030_or_reviewed_before_its_adoption_is_refused() -> None:
    council = make_council(make_region())
    client = Client()
    client.force_login(make_person(RoleKind.OFFICER, council))
    page = {
        "form": "separate", "title": "Buying", "stance": "own", "starts_on_0": 1, "starts_on_1": 5,
        "starts_on_2": 2025, "endorsed_by": "Cabinet", "endorsed_on_0": 1, "endorsed_on_1": 1, "endorsed_on_2": 2030,
        "review_due_on_0": 1, "review_due_on_1": 1, "review_due_on_2": 2020,
    }  # fmt: skip
    text = client.post(reverse("record-policy", args=[council.slug, "policy"]), page).content.decode()

    assert "it has not been endorsed yet" in text
    assert "The review must not be before the day it was adopted" in text
    assert not Policy.objects.exists()

    policy = make_policy(council, starts_on=date(2025, 5, 1))
    address = reverse("correct-policy", args=[council.slug, policy.pk])
    assert "before the day it was adopted" in client.post(address, {**page, "version": 0}).content.decode()


def test_a_base_year_after_the_result_is_refused_in_a_list() -> None:
    with pytest.raises(ValueError, match="The base year must not be after the year of the result"):
        figures("Waste | 3 | tonnes | result | 2024 | 2025 | Audit")
