import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from councils.models import Council, RoleKind, SharedTeam
from files.storing import keep_text
from frameworks.assessments.operations.confirm_offers import confirm, offers_for, waiting
from frameworks.assessments.operations.give_evidence import confirmed_by, give, withdraw_given
from frameworks.assessments.operations.open_collection import Refused
from frameworks.assessments.operations.save_answers import SavedMeanwhile, Typed, attach, record
from frameworks.assessments.operations.share_answers import confirm_shared, share, turn_down
from frameworks.assessments.queries.shared_teams import targets_of
from frameworks.editions.rules.levels import Value
from frameworks.models import Answer, Evidence, Given, SharedAnswer
from tests.factories import give_role, make_collection, make_council, make_person, make_region
from tests.pressing import OpenPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> list[Council]:
    """Three councils served by one team."""
    region = make_region()
    shared = SharedTeam.objects.create(region=region, name="Shared procurement")
    return [make_council(region, shared_team=shared) for _number in range(3)]


@pytest.fixture
def officer(team: list[Council]):
    """Answers for the first two of them."""
    person = make_person(RoleKind.OFFICER, team[0])
    give_role(person, RoleKind.OFFICER, team[1])
    return person


@pytest.fixture
def answers(team: list[Council], officer) -> list[Answer]:
    """The first requirement of each council; the first council has answered it."""
    collection = make_collection(team[0].region)
    found = [collection.assessments.get(council=council).answers.in_order()[0] for council in team]
    record(found[0].assessment, {found[0].pk: Typed(Value.MET, "", "In place.")}, by=officer, at=timezone.now())
    found[0].refresh_from_db()
    file = keep_text("memo.txt", "Memo", by=None)
    attach([found[0]], council=team[0], title="Memo", file=file, by=officer, at=timezone.now())
    return found


def test_an_answer_is_offered_only_where_the_person_answers_too(answers, officer):
    assert [row.council for row in targets_of(answers[0].assessment, officer)] == [answers[1].assessment.council]
    with pytest.raises(Refused, match="cannot answer"):
        share(answers[0], [answers[2].assessment], by=officer, at=timezone.now())


def test_a_shared_answer_counts_for_nothing_until_confirmed_and_brings_its_evidence(answers, officer):
    share(answers[0], [answers[1].assessment], by=officer, at=timezone.now())
    share(answers[0], [answers[1].assessment], by=officer, at=timezone.now())
    shared = SharedAnswer.objects.get()
    answers[1].refresh_from_db()
    assert answers[1].value == ""

    confirm_shared(shared, version=0, by=officer, at=timezone.now())

    answers[1].refresh_from_db()
    assert (answers[1].value, answers[1].comment) == (Value.MET, "In place.")
    [item] = answers[1].evidence.all()
    assert (item.council, item.title, item.source[:11]) == (answers[1].assessment.council, "Memo", "Shared team")
    with pytest.raises(Refused, match="already"):
        turn_down(shared, by=officer, at=timezone.now())


def test_confirming_does_not_overwrite_what_was_saved_meanwhile(answers, officer):
    share(answers[0], [answers[1].assessment], by=officer, at=timezone.now())
    record(answers[1].assessment, {answers[1].pk: Typed(Value.PARTLY)}, by=officer, at=timezone.now())
    with pytest.raises(SavedMeanwhile):
        confirm_shared(SharedAnswer.objects.get(), version=0, by=officer, at=timezone.now())
    assert Evidence.objects.count() == 1


def test_it_is_shared_and_confirmed_on_the_pages(client: Client, answers, officer):
    client.force_login(officer)
    first, second = answers[0].assessment, answers[1].assessment
    client.post(reverse("share-answer", args=[first.council.slug, first.pk, answers[0].pk]), {"councils": [second.pk]})
    cell = reverse("answer-cell", args=[second.council.slug, second.pk, answers[1].criterion.cell])
    assert "Met, from your shared team" in client.get(cell).content.decode()
    shared = SharedAnswer.objects.get()
    address = reverse("settle-shared", args=[second.council.slug, second.pk, shared.pk])
    client.post(address, {"what": "confirm"})
    answers[1].refresh_from_db()
    assert answers[1].value == "", "a page that does not say what it was made from confirms nothing"
    OpenPage(client, cell).press(f"Confirm the shared answer to {answers[1].criterion.code}")
    answers[1].refresh_from_db()
    assert answers[1].value == Value.MET


def given_to(answers: list[Answer], **over: object) -> Given:
    said = {
        "title": "Regional spend analysis",
        "words": "The analysis covers the council.",
        "file": keep_text("spend.txt", "Spend", by=None),
        "url": "",
        "as_at": timezone.localdate(),
        "fulfils": True,
        "criteria": [answers[0].criterion],
        "councils": [row.assessment.council for row in answers[:2]],
        "by": None,
        "at": timezone.now(),
    }
    return give(answers[0].assessment.council.region, **{**said, **over})


def test_evidence_given_to_many_is_an_offer_that_each_confirms(answers, officer):
    given = given_to(answers)
    on = timezone.localdate()
    offers = [waiting(row, offers_for(row.assessment, on)) for row in answers]
    assert [[offer.title for offer in found] for found in offers] == [
        ["Regional spend analysis"],
        ["Regional spend analysis"],
        [],
    ]
    confirm(answers[1].assessment, answers[1], offers[1][0], version=0, by=officer, at=timezone.now())

    answers[1].refresh_from_db()
    assert answers[1].value == Value.MET
    assert confirmed_by([given]) == {given.key: 1}
    assert waiting(answers[1], offers_for(answers[1].assessment, on)) == []
    withdraw_given(given, at=timezone.now())
    assert waiting(answers[0], offers_for(answers[0].assessment, on)) == []
    assert answers[1].evidence.count() == 1


def test_a_link_that_was_given_is_kept_as_it_was(answers, officer):
    given_to(answers, file=None, url="https://example.org/spend")
    [offer] = waiting(answers[1], offers_for(answers[1].assessment, timezone.localdate()))
    with offer.keep(officer).content.open() as kept:
        assert b"https://example.org/spend" in kept.read()


def test_a_manager_gives_evidence_and_takes_it_back(client: Client, answers):
    region = answers[0].assessment.council.region
    client.force_login(make_person(RoleKind.MANAGER, region))
    address = reverse("give-evidence", args=[region.slug])
    typed = {
        "title": "Course list",
        "words": "Attended.",
        "as_at_0": "1",
        "as_at_1": "3",
        "as_at_2": "2026",
        "fulfils": "yes",
        "criteria": [answers[0].criterion_id],
        "councils": [answers[0].assessment.council_id],
    }
    assert client.post(address, typed).status_code == 422
    client.post(address, {**typed, "file": SimpleUploadedFile("list.csv", b"a,b\n1,2\n")})
    given = Given.objects.get()
    assert "0 of 1 council" in client.get(reverse("given-list", args=[region.slug])).content.decode()
    assert client.get(reverse("given-file", args=[region.slug, given.pk])).status_code == 200
    client.post(reverse("end-given", args=[region.slug, given.pk]))
    assert "Offered no more" in client.get(reverse("given-list", args=[region.slug])).content.decode()


def test_the_list_of_what_was_given_costs_the_same_for_1_and_for_30(
    client: Client, answers, django_assert_max_num_queries
):
    region = answers[0].assessment.council.region
    client.force_login(make_person(RoleKind.MANAGER, region))
    for number in range(30):
        given_to(answers, title=f"Paper {number}")
    client.get(reverse("given-list", args=[region.slug]))
    with django_assert_max_num_queries(12):
        client.get(reverse("given-list", args=[region.slug]))
