import csv
import io
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from actions.acting import drop, finish
from actions.models import Action
from councils.models import Council, RoleKind
from frameworks.assessments.operations.open_collection import Refused
from frameworks.assessments.operations.save_answers import Typed, record
from frameworks.editions.rules.levels import Value
from frameworks.models import Assessment, CouncilTarget, Edition, PlanSignOff, Target
from frameworks.progress.operations.plan_actions import close_for, make_each, make_one, sign_off_plan
from frameworks.progress.operations.set_targets import set_targets
from frameworks.progress.queries import forecasts
from frameworks.progress.queries.plan_figures import blocks
from tests.factories import (
    make_collection,
    make_council,
    make_edition,
    make_person,
    make_region,
    submit_answers,
    validate_submission,
)
from tests.frameworks.inventing import invent, split_and_merged

pytestmark = pytest.mark.django_db


def today() -> date:
    return timezone.localdate()


@pytest.fixture
def edition() -> Edition:
    return make_edition(levels=2, themes=2)


@pytest.fixture
def council() -> Council:
    return make_council()


@pytest.fixture
def officer(council: Council) -> User:
    return make_person(RoleKind.SIGN_OFF, council)


def assessment_of(council: Council, edition: Edition, met: list[str], **over: object) -> Assessment:
    """Answered and signed off by the council's own people: `met` is met, all else is not."""
    collection = make_collection(council.region, edition, aiming_at=1, **over)
    found = collection.assessments.get(council=council)
    submit_answers(found, met=met)
    return found


def criteria(edition: Edition, *codes: str):
    return list(edition.criteria.filter(code__in=codes).order_by("pk"))


def seen(council: Council):
    outlook, _found = forecasts.council(council, today())
    assert outlook is not None
    return outlook


LEVEL_1 = ["PE1.1", "PE1.2", "PO1.1", "PO1.2"]


def test_a_plan_is_established_when_signed_off_with_owner_and_day_for_all(council, edition, officer):
    assessment_of(council, edition, ["PE1.1", "PO1.1", "PO1.2"])
    assert seen(council).covered_to == 0
    [action] = make_each(council, criteria(edition, "PE1.2"), owners={}, by=officer, at=timezone.now(), owner=officer)
    assert seen(council).covered_to == 0

    Action.objects.filter(pk=action.pk).update(due_on=today() + timedelta(days=30))
    assert (seen(council).covered_to, seen(council).established_to) == (1, 0)
    sign_off_plan(council, edition, level=1, covered_to=1, by=officer, at=timezone.now())

    assert seen(council).established_to == 1
    drop(action, reason="Not wanted", on=today())
    assert seen(council).established_to == 0


def test_a_plan_is_not_signed_off_beyond_what_it_covers(council, edition, officer):
    with pytest.raises(Refused, match="level 2"):
        sign_off_plan(council, edition, level=2, covered_to=1, by=officer, at=timezone.now())
    assert not PlanSignOff.objects.exists()


def test_several_requirements_share_one_action(council, edition, officer):
    assessment_of(council, edition, [])
    day = today() + timedelta(days=30)
    make_one(
        council, criteria(edition, *LEVEL_1), title="All", owner=officer, due_on=day, by=officer, at=timezone.now()
    )
    assert seen(council).covered_to == 1
    assert seen(council).counts.open == 1


def test_pressed_twice_one_action_is_made(council, edition, officer):
    assessment_of(council, edition, [])
    for _press in range(2):
        make_each(council, criteria(edition, "PE1.1"), owners={"PE1.1": officer}, by=officer, at=timezone.now())
    action = Action.objects.get()
    assert action.owner == officer


def test_a_requirement_answered_met_closes_its_actions_but_not_those_shared_with_one_that_is_not(
    council, edition, officer
):
    found = make_collection(council.region, edition).assessments.get(council=council)
    own = make_one(council, criteria(edition, "PE1.1"), title="Own", by=officer, at=timezone.now())
    shared = make_one(council, criteria(edition, "PE1.1", "PE1.2"), title="Shared", by=officer, at=timezone.now())
    answer = found.answers.select_related("criterion").get(criterion__code="PE1.1")
    with pytest.raises(Refused, match="not answered met"):
        close_for(answer, by=officer, at=timezone.now(), on=today())
    record(found, {answer.pk: Typed(value=Value.MET)}, by=officer, at=timezone.now())
    answer.refresh_from_db()

    assert close_for(answer, by=officer, at=timezone.now(), on=today()) == [own]
    shared.refresh_from_db()
    assert shared.is_open


def test_closing_an_action_moves_the_forecast(council, edition, officer):
    assessment_of(council, edition, ["PE1.1", "PO1.1", "PO1.2"])
    late = today() - timedelta(days=3)
    [action] = make_each(
        council, criteria(edition, "PE1.2"), owners={}, by=officer, at=timezone.now(), owner=officer, due_on=late
    )
    before = seen(council)
    assert (before.lacking_by_plan, before.counts.late) == (("PE1.2",), 1)

    finish(action, by=officer, at=timezone.now(), on=today())

    assert seen(council).lacking_by_plan == ()
    assert seen(council).plan_words == "In time"


def test_the_two_lines_are_drawn_from_today_to_the_day_of_the_target(client: Client, council, edition, officer):
    validate_submission(assessment_of(council, edition, ["PE1.1"]).submissions.get())
    council.region.targets.create(edition=edition, level=1, by_on=today() + timedelta(days=200), set_on=today())
    make_one(
        council, list(edition.criteria.filter(code="PE1.2")), title="Train", owner=officer,
        due_on=today() + timedelta(days=30), by=officer, at=timezone.now(),
    )  # fmt: skip
    outlook, _found = forecasts.council(council, today())

    told = {step.on: (step.plan, step.pace) for step in outlook.path}
    assert told[today()] == (1, None)
    assert told[today() + timedelta(days=30)] == (2, None)
    assert told[today() + timedelta(days=200)] == (2, None)
    assert outlook.asked == 4
    client.force_login(officer)
    page = client.get(reverse("council-forecast", args=[council.slug])).content.decode()
    assert "It asks for 4 by" in page
    assert "we cannot say how many" in page


def test_the_file_of_the_plan_lists_actions_for_other_requirements_and_for_none_too(
    client: Client, council, edition, officer
):
    assessment_of(council, edition, ["PE1.1"])
    now = timezone.now()
    make_one(council, criteria(edition, "PE1.2"), title="For what is not met", by=officer, at=now)
    make_one(council, criteria(edition, "PE1.1"), title="For what is met", by=officer, at=now)
    other = make_edition(levels=1, code="another-2001")
    make_one(council, criteria(other, "PO1.1"), title="For another edition", by=officer, at=now)
    make_one(council, [], title="For none", by=officer, at=now)
    client.force_login(officer)

    answer = client.get(reverse("plan-file", args=[council.slug, "csv"]))
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    told = {row[5]: row[0] for row in rows if row[5] not in ("", "Action")}
    assert set(told) == {"For what is not met", "For what is met", "For another edition", "For none"}
    assert told["For another edition"] == f"PO1.1 ({other.edition})"


def test_with_fewer_than_two_validated_self_assessments_the_pace_cannot_be_said(council, edition):
    assessment_of(council, edition, LEVEL_1[:2])
    assert seen(council).pace_words == "Cannot say"
    assert seen(council).lacking_by_pace is None


def test_a_plan_for_descriptions_needs_the_one_aimed_at_alone(tmp_path, client):
    edition = invent(tmp_path, "fits-2001", {"PE": [1] * 4}, {"rule": "best-fit"})
    council = make_council()
    sign_off = make_person(RoleKind.SIGN_OFF, council)
    found = make_collection(council.region, edition, aiming_at=4).assessments.get(council=council)
    submit_answers(found, met=["PE2.1"], aiming_at=4)
    client.force_login(sign_off)

    assert (seen(council).fulfilled, seen(council).covered_to) == ({"PE1.1", "PE2.1"}, 2)
    assert seen(council).lacking_by_plan == ("PE4.1",)
    page = client.get(f"{council.get_absolute_url()}plan/").content.decode()
    assert "PE3.1" in page
    assert "PE1.1" not in page
    due = today() + timedelta(days=5)
    make_each(
        council, criteria(edition, "PE4.1"), owners={}, by=sign_off, at=timezone.now(), owner=sign_off, due_on=due
    )
    assert (seen(council).covered_to, seen(council).lacking_by_plan) == (4, ())


def test_a_claim_in_a_framework_that_no_mapping_reads_is_told_as_unreadable(tmp_path, client, edition):
    council = make_council()
    older = invent(tmp_path, "other-1999", {"PE": [1, 1]})
    assessment_of(council, older, ["PE1.1"])
    Target.objects.create(
        region=council.region, edition=edition, level=1, by_on=today(), source="Board", set_on=today()
    )
    assert (seen(council).is_signed, seen(council).is_known) == (True, False)
    client.force_login(make_person(RoleKind.OFFICER, council))
    page = client.get(f"{council.get_absolute_url()}forecast/").content.decode()
    assert "can't be read in the framework of this target" in page


def test_a_council_sets_its_own_targets_and_replaces_them(council, edition, officer):
    assessment_of(council, edition, [])
    day = today() + timedelta(days=300)
    assert set_targets(council, edition, {"PE": (2, day)}, by=officer, on=today() - timedelta(days=9)) == 1
    assert set_targets(council, edition, {"PE": (2, day)}, by=officer, on=today()) == 0
    assert set_targets(council, edition, {"PE": (1, day), "PO": (1, day)}, by=officer, on=today()) == 2

    assert [(row.aim.theme, row.aim.level) for row in seen(council).own] == [("PE", 1), ("PO", 1)]
    assert CouncilTarget.objects.count() == 3


def test_the_board_sees_who_will_miss_the_target_and_what_stops_most(edition):
    region = make_region()
    first, second = make_council(region), make_council(region)
    collection = make_collection(region, edition, aiming_at=1)
    submit_answers(collection.assessments.get(council=first), met=LEVEL_1)
    submit_answers(collection.assessments.get(council=second), met=["PE1.1"])

    [block] = blocks(region, today())

    assert [(tile.number, tile.words) for tile in block.tiles] == [
        ("0 of 2", "plans established to level 1"),
        ("0 of 2", "plans established to level 2"),
        ("1 of 2", "will miss the target by their plan"),
        ("0", "actions in plans are late"),
    ]
    assert "PE1.2 (1)" in " ".join(block.sentences)


@pytest.mark.parametrize("councils", [1, 30])
def test_the_forecast_of_a_region_costs_the_same_for_1_and_for_30(edition, councils, django_assert_num_queries):
    region = make_region()
    for _number in range(councils):
        make_council(region)
    for found in make_collection(region, edition).assessments.all():
        submit_answers(found, LEVEL_1[:1])
    with django_assert_num_queries(8):
        assert len(forecasts.region(region, today()).councils) == councils


def test_an_officer_makes_a_plan_filters_it_and_takes_it_away_as_a_file(client: Client, council, edition, officer):
    assessment_of(council, edition, ["PE1.1"])
    client.force_login(officer)
    address = reverse("plan", args=[council.slug])
    assert "Make this action" in client.get(address).content.decode()

    pressed = client.post(reverse("make-actions", args=[council.slug]), {"one": "PE1.2"})
    assert pressed["Location"] == Action.objects.get().get_absolute_url()
    client.post(
        reverse("make-actions", args=[council.slug]),
        {
            "for": ["PO1.1", "PO1.2"],
            "how": "together",
            "title": "Adopt a policy",
            "owner": officer.pk,
            "due_on_0": "31",
            "due_on_1": "3",
            "due_on_2": "2090",
        },
    )

    page = client.get(address, {"owner": officer.pk}).content.decode()
    assert "Adopt a policy" in page
    assert "1 action," in page
    assert "0" not in client.get(address, {"show": "late"}).content.decode().split("actions")[0][-2:]
    sheet = b"".join(client.get(reverse("plan-file", args=[council.slug, "csv"])).streaming_content).decode()
    assert sheet.count("Adopt a policy") == 2
    assert client.get(reverse("plan-file", args=[council.slug, "xlsx"])).status_code == 200


def test_a_wrong_day_is_told_and_nothing_is_made(client: Client, council, edition, officer):
    assessment_of(council, edition, [])
    client.force_login(officer)
    page = client.post(
        reverse("make-actions", args=[council.slug]),
        {"for": ["PE1.1"], "due_on_0": "31", "due_on_1": "2", "due_on_2": "2027"},
    )
    assert page.status_code == 422
    assert "There is no" in page.content.decode()
    assert not Action.objects.exists()


def test_an_action_is_made_in_ones_own_words(client: Client, council, edition, officer):
    assessment_of(council, edition, [])
    client.force_login(officer)
    address = reverse("add-action", args=[council.slug]) + "?for=PE1.1"
    page = client.post(address, {"wording": "own", "title": "", "requirements": ["PE1.1"]})
    assert page.status_code == 422
    client.post(address, {"wording": "own", "title": "Name a champion", "requirements": ["PE1.1", "PE1.2"], "cost": ""})
    assert Action.objects.get().planned.count() == 2


def test_the_plan_is_signed_off_on_its_page(client: Client, council, edition, officer):
    assessment_of(council, edition, LEVEL_1)
    client.force_login(officer)
    assert "Sign off the plan" in client.get(reverse("plan", args=[council.slug])).content.decode()
    page = client.post(reverse("sign-plan", args=[council.slug]), {"level": "2"})
    assert page.status_code == 422
    client.post(reverse("sign-plan", args=[council.slug]), {"level": "1"})
    assert "established to level 1" in client.get(reverse("plan", args=[council.slug])).content.decode()


def test_no_level_is_called_covered_over_a_row_without_owner_or_day(client: Client, council, edition, officer):
    assessment_of(council, edition, ["PE1.1", "PO1.1", "PO1.2"])
    day = today() + timedelta(days=30)
    gap = criteria(edition, "PE1.2")
    make_one(council, gap, title="First", owner=officer, due_on=day, by=officer, at=timezone.now())
    client.force_login(officer)
    address = reverse("plan", args=[council.slug])
    assert "Level 1 is covered" in client.get(address).content.decode()

    make_one(council, gap, title="Second", owner=None, due_on=None, by=officer, at=timezone.now())

    page = client.get(address).content.decode()
    assert "Level 1 is covered" not in page
    assert "1 requirement up to level 1 without owner or due date: PE1.2" in page
    assert seen(council).covered_to == 0
    with pytest.raises(Refused, match="level 0"):
        sign_off_plan(council, edition, level=1, covered_to=0, by=officer, at=timezone.now())


def test_what_is_answered_not_met_since_is_not_covered_either(client: Client, council, edition, officer):
    assessment_of(council, edition, LEVEL_1)
    client.force_login(officer)
    address = reverse("plan", args=[council.slug])
    assert "Level 1 is covered" in client.get(address).content.decode()
    later = make_collection(council.region, edition, name="Later", opens_on=today() - timedelta(days=1), aiming_at=1)
    row = later.assessments.get(council=council).answers.get(criterion__code="PE1.1")
    record(row.assessment, {row.pk: Typed("not-met", "", "", "", row.version)}, by=None, at=timezone.now())

    page = client.get(address).content.decode()

    assert "Level 1 is covered" not in page
    assert "1 requirement up to level 1 without owner or due date: PE1.1" in page
    assert client.post(reverse("sign-plan", args=[council.slug]), {"level": "1"}).status_code == 422


def test_levels_say_whose_they_are_and_of_which_self_assessment(client: Client, council, edition, officer):
    first = assessment_of(council, edition, LEVEL_1, name="2026 self-assessment")
    client.force_login(officer)
    forecast, plan = reverse("council-forecast", args=[council.slug]), reverse("plan", args=[council.slug])
    for address in (forecast, plan, council.get_absolute_url(), reverse("home")):
        assert "self-assessed, not validated, 2026 self-assessment" in client.get(address).content.decode(), address
    validate_submission(first.submissions.get(), challenged=["PE1.1"])
    for address in (forecast, plan, council.get_absolute_url(), reverse("home")):
        assert "validated, 2026 self-assessment" in client.get(address).content.decode(), address
    page = " ".join(client.get(first.get_absolute_url()).content.decode().split())
    assert "Overall, self-assessed, as answered now: level 1" in page
    assert "Overall, validated: level 0" in page


def test_own_targets_need_both_level_and_day(client: Client, council, edition, officer):
    assessment_of(council, edition, [])
    client.force_login(officer)
    address = reverse("own-targets", args=[council.slug])
    assert client.post(address, {"level-PE": "2"}).status_code == 422
    typed = {"level-PE": "2", "by-PE_0": "31", "by-PE_1": "12", "by-PE_2": "2090"}
    assert client.post(address, typed).status_code == 302
    assert (
        "Level 2 by 31 December 2090" in client.get(reverse("council-forecast", args=[council.slug])).content.decode()
    )


def test_one_looks_ahead_to_the_next_target_too(council, edition):
    assessment_of(council, edition, LEVEL_1)
    for level, days in ((1, 30), (2, 300)):
        council.region.targets.create(
            edition=edition, level=level, by_on=today() + timedelta(days=days), source="Board", set_on=today()
        )
    now, later = forecasts.every_target(council.region, today())
    assert [len(row.will_miss) for row in (now, later)] == [0, 1]
    assert [tile.words for tile in blocks(council.region, today())[0].tiles][2:4] == [
        "will miss the target by their plan",
        f"will miss level 2 by {later.goal.by_on:%-d %B %Y} by their plan",
    ]


def test_the_forecast_reads_answers_and_plans_of_another_edition_by_its_mapping(tmp_path):
    older, newer = split_and_merged(tmp_path)
    council = make_council()
    validate_submission(assessment_of(council, older, ["PE1.1", "PE1.2", "PE1.3", "PO1.1"]).submissions.get())
    council.region.targets.create(edition=newer, level=1, by_on=today(), source="Board", set_on=today())

    assert seen(council).lacking_by_plan == ("PO1.1", "PR1.1")
    assert [row.level for row in seen(council).themes] == [1, 0, 0]


def test_what_cannot_be_read_in_the_edition_of_the_target_has_no_forecast(council, edition):
    validate_submission(assessment_of(council, edition, LEVEL_1).submissions.get())
    council.region.targets.create(edition=make_edition(), level=1, by_on=today(), source="Board", set_on=today())

    assert not seen(council).is_known
    assert seen(council).plan_words == "Cannot say"
    assert seen(council).established_to == 0
