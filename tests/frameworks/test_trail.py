"""The trail: who did what when, from what to what; read by those who sign or answer for it, changed by nobody."""

from datetime import date, timedelta

import pytest
from django.contrib import admin
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from councils.models import RoleKind
from councils.operations.end_role import end_role
from councils.operations.invite import invite
from councils.operations.name_champion import name_champion
from councils.operations.settle_rules import keep_team, remove_team, settle
from councils.queries.role_trail import of_people, of_settings
from frameworks.assessments.operations.save_answers import Typed, attach, detach, record, use
from frameworks.assessments.queries.audit_trail import of_assessment
from frameworks.models import Assessment, EvidenceUse
from tests.factories import LONG_AGO, make_assessment, make_council, make_person, make_region, make_sub_region
from tests.frameworks.reviewing import ask, hand_in, make_review

pytestmark = pytest.mark.django_db


def signed_in(kind: str, place: object) -> Client:
    client = Client()
    client.force_login(make_person(kind, place))
    return client


def answer(assessment: Assessment, code: str, value: str, comment: str, by: object) -> None:
    row = assessment.answers.get(criterion__code=code)
    typed = {row.pk: Typed(value=value, comment=comment, version=row.version)}
    record(assessment, typed, by=by, at=timezone.now())


def test_an_answer_that_changed_is_told_from_what_to_what_and_by_whom() -> None:
    assessment = make_assessment()
    ash, kim = (
        make_person("officer", assessment.council, name="Ash"),
        make_person("officer", assessment.council, name="Kim"),
    )
    answer(assessment, "PE1.1", "partly", "Nearly.", ash)
    answer(assessment, "PE1.1", "met", "Done.", kim)

    lines = [line for line in of_assessment(assessment, in_full=True) if line.what == "Answer changed"]

    assert [(line.who, line.about, line.before, line.after) for line in lines] == [
        ("Ash", "PE1.1", "", "Partly met. Nearly"),
        ("Kim", "PE1.1", "Partly met. Nearly", "Met. Done"),
    ]


def test_verdicts_of_a_review_that_is_going_on_are_not_in_the_trail() -> None:
    assessment = make_assessment()
    review = make_review(hand_in(assessment))
    ask(review, "PE1.1", "Since when?")
    assert not [line for line in of_assessment(assessment, in_full=True) if line.what == "Verdict given"]

    review.state = "sent-back"
    review.save()

    told = [line.after for line in of_assessment(assessment, in_full=True) if line.what == "Verdict given"]
    assert told == ["Ask: Since when?"]


def test_evidence_that_is_taken_away_leaves_both_its_lines() -> None:
    assessment = make_assessment()
    ash, kim = (make_person("officer", assessment.council, name=name) for name in ("Ash", "Kim"))
    row, now = assessment.answers.get(criterion__code="PE1.1"), timezone.now()
    policy = attach([row], council=assessment.council, title="Policy", url="https://example.org/", by=ash, at=now)
    use(policy, [assessment.answers.get(criterion__code="PE1.2")], by=kim, at=now + timedelta(hours=1))
    detach(EvidenceUse.objects.filter(answer=row), by=kim, at=now + timedelta(hours=2))

    told = {
        (line.who, line.what, line.about, line.before, line.after)
        for line in of_assessment(assessment, in_full=True)
        if line.what.startswith("Evidence")
    }
    assert told == {
        ("Ash", "Evidence added", "PE1.1", "", "Policy"),
        ("Kim", "Evidence taken away", "PE1.1", "Policy", ""),
        ("Kim", "Evidence added", "PE1.2", "", "Policy"),
    }


def test_settings_and_shared_teams_leave_a_trail_that_the_board_reads_and_a_council_does_not() -> None:
    region = make_region()
    council = make_council(region, short_name="Amber")
    manager, now = make_person(RoleKind.MANAGER, region, name="Max"), timezone.now()
    settle(region, by=manager, at=now, naming="named", public_figures=True, programme=region.programme)
    team = keep_team(region, None, name="Star", councils=[council], by=manager, at=now)
    keep_team(region, team, name="Moon", councils=[], by=manager, at=now)
    remove_team(team, by=manager, at=now)

    told = [(line.what, line.about, line.before, line.after) for line in reversed(of_settings(region))]
    name = council.name
    assert told[1:] == [
        ("Public figures", "", "off", "on"),
        ("Shared procurement team", "", "", "Star"),
        ("Shared procurement team", name, "", "Star"),
        ("Shared procurement team", "", "Star", "Moon"),
        ("Shared procurement team", name, "Moon", ""),
        ("Shared procurement team", "", "Moon", ""),
    ]
    assert told[0][0] == "What councils see of one another"
    assert {line.who for line in of_settings(region)} == {"Max"}
    assert ("Shared procurement team", "Star") in {(row.what, row.after) for row in of_people(council, in_full=False)}
    address = reverse("settings-trail", args=[region.slug])
    assert b"Moon" in signed_in(RoleKind.BOARD, region).get(address).content
    assert signed_in(RoleKind.SIGN_OFF, council).get(address).status_code in (403, 404)


def test_the_people_of_a_council_leave_a_trail() -> None:
    council = make_council()
    boss = make_person(RoleKind.SIGN_OFF, council, name="Sam")
    gone = make_person(RoleKind.OFFICER, council, name="Alex")
    now = timezone.now()
    invite("new@example.org", kind=RoleKind.OFFICER, place=council, by=boss, at=now)
    name_champion(council, name="Jo", post="Head", sponsor="", starts_on=LONG_AGO, by=boss, at=now)
    end_role(gone.roles.get(), on=timezone.localdate(), at=now, by_manager=True)

    told = {(line.what, line.about) for line in of_people(council, in_full=True)}
    part = {line.what for line in of_people(council, in_full=False)}

    assert {("Role given", "Sam"), ("Role changed", "Alex"), ("Champion named", "Jo")} <= told
    assert ("Invitation written", "new@example.org") in told
    assert "Invitation written" not in part


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("officer", 403, None),
        ("sign-off", 200, True),
        ("manager", 200, True),
        ("board", 200, False),
        ("lead", 200, False),
    ],
)
def test_who_may_read_the_trail_and_how_much_of_it(kind: str, status: int, words: bool | None) -> None:
    assessment = make_assessment()
    council = assessment.council
    answer(assessment, "PE1.1", "partly", "Between us.", make_person("officer", council))
    lead = make_sub_region(councils=[council])
    places = {"officer": council, "sign-off": council, "lead": lead}
    client = signed_in("sub-regional-lead" if kind == "lead" else kind, places.get(kind, council.region))

    page = client.get(reverse("assessment-trail", args=[council.slug, assessment.pk]))

    assert page.status_code == status
    if words is not None:
        assert ("Between us" in page.content.decode()) is words
        assert "Opened" in page.content.decode()
    assert client.get(reverse("people-trail", args=[council.slug])).status_code == status


def test_the_trail_is_narrowed_down_and_taken_away() -> None:
    assessment = make_assessment()
    council = assessment.council
    ash = make_person("officer", council, name="Ash")
    for code in ("PE1.1", "PE1.2"):
        answer(assessment, code, "met", "", ash)
    client = signed_in("sign-off", council)
    found = client.get(reverse("assessment-trail", args=[council.slug, assessment.pk]), {"who": "pe1.1"})
    later = {"since": (timezone.localdate() + timedelta(days=1)).isoformat()}
    none = client.get(reverse("assessment-trail", args=[council.slug, assessment.pk]), later)
    args = [council.slug, assessment.pk]
    csv = client.get(reverse("assessment-trail-file", args=[*args, "csv"]), {"what": "Answer changed"})
    xlsx = client.get(reverse("assessment-trail-file", args=[*args, "xlsx"]))

    assert found.context["page"].paginator.count == 1
    assert none.context["page"].paginator.count == 0
    assert csv.getvalue().decode("utf-8-sig").count("Answer changed") == 2
    assert xlsx.status_code == 200
    assert xlsx.content[:2] == b"PK"
    wrong = client.get(reverse("assessment-trail", args=args), {"since": "nonsense"})
    assert "Enter a real day" in wrong.content.decode()


def test_nothing_in_a_trail_can_be_changed_not_even_by_the_administrator() -> None:
    request = RequestFactory().get("/")
    request.user = make_person(is_staff=True, is_superuser=True)
    written = ("answer", "assessment", "event", "evidence", "role", "champion", "invitation", "passing", "submission")
    for model, shown in admin.site._registry.items():
        name = model._meta.model_name or ""
        if name in written or name.startswith("historical"):
            assert not shown.has_change_permission(request), name
            assert not shown.has_add_permission(request), name
            assert not shown.has_delete_permission(request), name
    council = make_assessment().council
    signing = signed_in("sign-off", council)
    for address in (
        reverse("people-trail", args=[council.slug]),
        reverse("people-trail-file", args=[council.slug, "csv"]),
    ):
        assert signing.post(address).status_code == 405


def test_the_sign_off_officer_of_a_successor_reads_the_trail_of_the_council_before(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    region = make_region()
    old, new = make_council(region, ends_on=date(2023, 3, 31)), make_council(region, starts_on=date(2023, 4, 1))
    old.successors.add(new)
    make_person(RoleKind.OFFICER, old, name="Robin of Old")

    page = signed_in("sign-off", new).get(reverse("people-trail", args=[old.slug]))

    assert "Robin of Old" in page.content.decode()


@pytest.mark.parametrize("people", [1, 30])
def test_the_trail_costs_the_same_queries_for_few_and_many(
    people: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    council = make_council()
    client = signed_in("sign-off", council)
    for _each in range(people):
        make_person(RoleKind.OFFICER, council)
    with django_assert_max_num_queries(18):
        client.get(reverse("people-trail", args=[council.slug]))
