"""The project manager gives submissions to reviewers: who may be chosen, many at once, handing over, a second look."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from councils.access import may_review, reviewers_by_council, reviewers_for
from councils.models import Council, RoleKind, SharedTeam
from frameworks.assessments.operations.open_collection import Refused
from frameworks.models import Assessment, Review, Submission
from frameworks.submissions.operations.review_submission import agree_with_rest, hand_over, send_back, validate
from frameworks.submissions.operations.submit_assessment import submit
from post.models import Message
from tests.factories import give_role, make_assessment, make_council, make_person, make_region
from tests.frameworks.reviewing import ask, change, hand_in, in_a_week, make_review, make_reviewer, outcomes, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def submission() -> Submission:
    return hand_in(make_assessment())


def manager_of(submission: Submission) -> User:
    return make_person(RoleKind.MANAGER, submission.assessment.council.region)


def list_url(submission: Submission, query: str = "") -> str:
    return reverse("submissions-to-assign", args=[submission.assessment.council.region.slug]) + query


def one_url(submission: Submission) -> str:
    return reverse("assign-reviewer", args=[submission.assessment.council.region.slug, submission.pk])


def due(days: int = 7) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def share_a_team(*councils: Council) -> None:
    team = SharedTeam.objects.create(region=councils[0].region, name="One team")
    for council in councils:
        council.shared_team = team
        council.save()


# Who may review


def test_only_reviewers_of_the_region_may_review(submission: Submission) -> None:
    council = submission.assessment.council
    for person in (
        make_person(RoleKind.REVIEWER),
        make_person(RoleKind.MANAGER, council.region),
        make_person(RoleKind.BOARD, council.region),
        make_person(RoleKind.REVIEWER, council.region, until=timezone.localdate() - timedelta(days=1)),
        make_person(RoleKind.REVIEWER, council.region, since=timezone.localdate() + timedelta(days=1)),
    ):
        with pytest.raises(Refused, match="cannot review"):
            make_review(submission, person)


@pytest.mark.parametrize(("years_ago", "refused"), [(0, True), (1, True), (3, False)])
def test_a_role_in_the_council_within_two_years_is_a_conflict(
    submission: Submission, years_ago: int, refused: bool
) -> None:
    person = make_reviewer(submission)
    ended = timezone.localdate() - timedelta(days=365 * years_ago) if years_ago else None
    give_role(person, RoleKind.SIGN_OFF, submission.assessment.council, until=ended)

    assert (person not in reviewers_for(submission.assessment.council, timezone.localdate())) is refused
    if refused:
        with pytest.raises(Refused, match="cannot review"):
            make_review(submission, person)
    else:
        assert make_review(submission, person).reviewer == person


def test_a_role_in_a_council_with_the_same_team_is_a_conflict_too(submission: Submission) -> None:
    council = submission.assessment.council
    partner = make_council(council.region)
    share_a_team(council, partner)
    person = make_reviewer(submission)
    give_role(person, RoleKind.OFFICER, partner)

    with pytest.raises(Refused, match="cannot review"):
        make_review(Submission.objects.get(), person)
    review = make_review(Submission.objects.get())
    with pytest.raises(Refused, match="cannot review"):
        hand_over(review, to=person, due_on=in_a_week(), by=None, at=timezone.now())


def test_the_list_of_people_says_the_same_as_asking_for_each() -> None:
    region = make_region()
    councils = [make_council(region) for _ in range(5)]
    share_a_team(councils[0], councils[1])
    people = [make_person(RoleKind.REVIEWER, region) for _ in range(6)]
    today = timezone.localdate()
    for person, council, until in zip(
        people, [*councils, councils[0]], [None, None, today, today - timedelta(days=900), None, today], strict=True
    ):
        give_role(person, RoleKind.OFFICER, council, until=until)
    make_person(RoleKind.REVIEWER, region, is_active=False)
    found = reviewers_by_council(councils, today)

    assert found == {c.pk: [p for p in people if may_review(p, c, today)] for c in councils}
    assert people[0] not in found[councils[1].pk]


# Acts


def test_a_submission_has_one_reviewer_and_they_are_told(submission: Submission) -> None:
    review = make_review(submission)

    assert Message.objects.get(address=review.reviewer.email).subject.startswith("To review by")
    with pytest.raises(Refused, match="reviewer already"):
        make_review(submission)
    with pytest.raises(Refused, match="reviews this submission already"):
        make_review(submission, review.reviewer, is_second=True)


def test_only_the_latest_submission_that_is_not_finished_is_given_out(submission: Submission) -> None:
    review = make_review(submission)
    ask(review, "PE1.1")
    send_back(review, words="", by=review.reviewer, at=timezone.now())
    with pytest.raises(Refused, match="submitted last"):
        make_review(submission)
    change(submission.assessment, "PE1.1", reply="May.")
    again = submit(submission.assessment, by=None, at=timezone.now())
    with pytest.raises(Refused, match="submitted last"):
        make_review(submission)
    second = make_review(again)
    say(second, "PE1.1", "agree")
    agree_with_rest(second, at=timezone.now())
    validate(second, by=second.reviewer, at=timezone.now())
    with pytest.raises(Refused, match="submitted last"):
        make_review(again, is_second=True)


def test_a_review_handed_over_goes_on_with_its_verdicts_and_back_again(submission: Submission) -> None:
    review = make_review(submission)
    first, second = review.reviewer, make_reviewer(submission)
    say(review, "PE1.1", "agree")
    for hours, person in enumerate([second, first, second]):
        at = timezone.now() + timedelta(hours=hours)
        hand_over(review, to=person, due_on=in_a_week(), by=None, at=at)

    assert review.reviewer == second
    assert outcomes(review)["PE1.1"] == "agree"
    assert Message.objects.filter(address=second.email).count() == 2


# Pages


def test_the_manager_sees_what_waits_with_the_people_who_may_review_it(client: Client, submission: Submission) -> None:
    free, conflicted = make_reviewer(submission, name="Free Ferris"), make_reviewer(submission, name="Bound Bell")
    give_role(conflicted, RoleKind.OFFICER, submission.assessment.council)
    client.force_login(manager_of(submission))
    page = client.get(list_url(submission))

    assert [line.people for line in page.context["lines"]] == [[free]]
    assert "Bound Bell" not in page.content.decode()


def test_only_the_manager_gives_submissions_out(client: Client, submission: Submission) -> None:
    region = submission.assessment.council.region
    for person, status in (
        (make_reviewer(submission), 403),
        (make_person(RoleKind.BOARD, region), 403),
        (make_person(RoleKind.OFFICER, submission.assessment.council), 403),
        (make_person(RoleKind.MANAGER), 404),
    ):
        client.force_login(person)
        assert client.get(list_url(submission)).status_code == status
        assert client.post(one_url(submission), {"reviewer": "1", "due_on": due()}).status_code == status


def test_a_submission_of_another_region_is_not_found(client: Client, submission: Submission) -> None:
    other = hand_in(make_assessment())
    client.force_login(manager_of(submission))
    slug = submission.assessment.council.region.slug

    assert client.get(reverse("assign-reviewer", args=[slug, other.pk])).status_code == 404


def test_many_at_once_go_to_one_reviewer_and_conflicts_are_told_council_by_council(
    client: Client, submission: Submission
) -> None:
    region = submission.assessment.council.region
    others = [hand_in(make_assessment(make_council(region, short_name=name))) for name in ("Openton", "Boundby")]
    person = make_reviewer(submission)
    give_role(person, RoleKind.OFFICER, others[1].assessment.council)
    client.force_login(manager_of(submission))
    ticked = [submission.pk, others[0].pk, others[1].pk]
    reply = client.post(list_url(submission), {"submission": ticked, "reviewer": person.pk, "due_on": due()})
    page = reply.content.decode()

    assert reply.status_code == 422
    assert "cannot review Boundby" in page
    assert "now reviews 2 submissions" in page
    assert set(Review.objects.values_list("submission", flat=True)) == {submission.pk, others[0].pk}
    assert reply.context["ticked"] == [str(others[1].pk)]
    assert [line.submission for line in reply.context["lines"]] == [others[1]]


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({"submission": []}, "Choose at least one council"),
        ({"reviewer": ""}, "Choose a reviewer"),
        ({"due_on": ""}, "Enter a due date"),
        ({"due_on": "2027-02-30"}, "There is no"),
        ({"due_on": "2001-01-01"}, "today or later"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_given_out(
    client: Client, submission: Submission, over: dict[str, object], words: str
) -> None:
    person = make_reviewer(submission)
    client.force_login(manager_of(submission))
    given = {"submission": [submission.pk], "reviewer": person.pk, "due_on": due(), **over}
    reply = client.post(list_url(submission), given)

    assert reply.status_code == 422
    assert words in reply.content.decode()
    assert not Review.objects.exists()


def test_the_manager_chooses_hands_over_and_asks_for_a_second_look(client: Client, submission: Submission) -> None:
    first, second, third = (make_reviewer(submission) for _ in range(3))
    client.force_login(manager_of(submission))
    url = one_url(submission)
    client.post(url, {"what": "first", "reviewer": first.pk, "due_on": due()})
    review = Review.objects.get()
    assert review.reviewer == first

    client.post(url, {"what": "first", "reviewer": second.pk, "due_on": due(9)})
    client.post(url, {"what": "second", "reviewer": third.pk, "due_on": due()})
    review.refresh_from_db()
    assert (review.reviewer, review.due_on.isoformat()) == (second, due(9))
    assert Review.objects.get(is_second=True).reviewer == third
    assert client.post(url, {"what": "second", "reviewer": second.pk, "due_on": due()}).status_code == 422
    assert Review.objects.count() == 2


def test_the_reviewer_of_the_version_before_is_proposed(client: Client, submission: Submission) -> None:
    review = make_review(submission)
    ask(review, "PE1.1")
    send_back(review, words="", by=review.reviewer, at=timezone.now())
    change(submission.assessment, "PE1.1", reply="May.")
    again = submit(submission.assessment, by=None, at=timezone.now())
    make_reviewer(submission)
    client.force_login(manager_of(submission))

    assert client.get(one_url(again)).context["form"].initial["reviewer"] == review.reviewer_id
    assert client.get(list_url(again)).context["lines"][0].before == review.reviewer


def test_what_is_with_a_reviewer_is_listed_by_due_date(client: Client, submission: Submission) -> None:
    later = make_review(submission)
    other = hand_in(make_assessment(make_council(submission.assessment.council.region)))
    sooner = make_review(other, due_on=timezone.localdate())
    client.force_login(manager_of(submission))
    page = client.get(list_url(submission, "?show=with-reviewers"))

    assert [line.first for line in page.context["lines"]] == [sooner, later]
    assert "Nothing waits for a reviewer" in client.get(list_url(submission)).content.decode()


def test_a_version_that_was_sent_back_waits_for_nobody(client: Client, submission: Submission) -> None:
    review = make_review(submission)
    ask(review, "PE1.1")
    send_back(review, words="", by=review.reviewer, at=timezone.now())
    client.force_login(manager_of(submission))

    assert client.get(list_url(submission)).context["page"].paginator.count == 0
    assert client.get(one_url(submission)).context["is_over"]
    assert Assessment.objects.get().state == Assessment.State.SENT_BACK


@pytest.mark.parametrize("query", ["", "?show=with-reviewers"])
@pytest.mark.parametrize("more", [0, 12])
def test_the_list_costs_the_same_queries_for_one_and_for_many(
    client: Client, submission: Submission, query: str, more: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    region = submission.assessment.council.region
    people = [make_reviewer(submission) for _ in range(4)]
    submissions = [submission, *(hand_in(make_assessment(make_council(region))) for _ in range(more))]
    if query:
        for one in submissions:
            make_review(one, people[0])
    client.force_login(manager_of(submission))
    client.get(list_url(submission, query))

    with django_assert_max_num_queries(11):
        assert len(client.get(list_url(submission, query)).context["lines"]) == 1 + more
