"""Updates between collections: what is reviewed, what stays validated, and what happens when one is dropped."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from councils.models import RoleKind
from frameworks.assessments.operations.open_collection import Refused, aim_at
from frameworks.assessments.operations.save_answers import attach
from frameworks.models import Assessment, Review, Submission
from frameworks.progress.queries.due_dates import due
from frameworks.progress.queries.figure_rows import parts
from frameworks.submissions.operations.review_submission import agree_with_rest, send_back, validate
from frameworks.submissions.operations.submit_assessment import drop_update, start_update, submit
from tests.factories import make_assessment, make_person
from tests.frameworks.reviewing import ask, change, disagree, hand_in, listed, make_review, outcomes, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def assessment() -> Assessment:
    return make_assessment()


def review_all(submission: Submission, *, differ: tuple[str, ...] = ()) -> Submission:
    review = make_review(submission)
    for code in differ:
        disagree(review, code, value="partly")
    agree_with_rest(review, at=timezone.now())
    return validate(review, by=review.reviewer, at=timezone.now())


def begin(assessment: Assessment) -> None:
    start_update(assessment, by=None, at=timezone.now())
    assessment.refresh_from_db()


def claim(assessment: Assessment, *codes: str) -> Submission:
    """An update that claims these as met."""
    begin(assessment)
    for code in codes:
        change(assessment, code, "met")
    return submit(assessment, by=None, at=timezone.now())


def go_back(review: Review) -> None:
    send_back(review, words="", by=review.reviewer, at=timezone.now())


def test_an_update_is_reviewed_only_in_what_it_claims(client: Client, assessment: Assessment) -> None:
    review_all(hand_in(assessment, PO1_1="partly", PO1_2="not-met"))
    update = claim(assessment, "PO1.1")
    review = make_review(update)
    client.force_login(review.reviewer)
    shown = client.get(reverse("review-theme", args=[review.pk, "PE"]) + "?rest=1").content.decode()

    assert update.kind == Submission.Kind.UPDATE
    assert listed(review) == ["PO1.1"]
    assert "Our PE1.1." not in shown
    with pytest.raises(Refused, match="settled in an earlier review"):
        say(review, "PE1.1", "agree")


def test_what_nobody_looked_at_is_reviewed_before_a_level_rests_on_it(assessment: Assessment) -> None:
    first = make_review(hand_in(assessment, PE1_1="not-met"))
    assert "PE1.2" not in listed(first)
    agree_with_rest(first, at=timezone.now())
    validate(first, by=first.reviewer, at=timezone.now())
    review = make_review(claim(assessment, "PE1.1"))

    assert listed(review) == ["PE1.1", "PE1.2"]
    disagree(review, "PE1.2")
    agree_with_rest(review, at=timezone.now())
    assert validate(review, by=review.reviewer, at=timezone.now()).levels.get(theme__code="PE").validated == 0


def test_what_was_looked_at_once_is_not_looked_at_again(assessment: Assessment) -> None:
    review_all(hand_in(assessment, PO1_1="partly"))
    review_all(claim(assessment, "PO1.1"))
    third = claim(assessment, "PE2.1")

    assert listed(make_review(third)) == ["PE2.1"]


def test_a_validated_update_moves_the_validated_level(assessment: Assessment) -> None:
    first = review_all(hand_in(assessment, PO1_1="partly"))
    assert first.validated == 0

    update = review_all(claim(assessment, "PO1.1"))
    assert (update.claimed, update.validated) == (1, 1)
    first.refresh_from_db()
    assert first.validated == 0


def test_a_challenge_stands_through_an_update_and_so_does_agreeing_to_differ(assessment: Assessment) -> None:
    review_all(hand_in(assessment, PO1_1="partly", note="We see PE1.1 differently."), differ=("PE1.1",))
    begin(assessment)
    change(assessment, "PO1.1", "met")
    update = submit(assessment, by=None, at=timezone.now(), council_note="Still differently.")
    done = review_all(update)

    assert (done.claimed, done.validated) == (1, 0)
    done.assessment.refresh_from_db()
    assert done.assessment.state == Assessment.State.DIFFERED


def test_an_update_sent_back_keeps_what_was_agreed_and_asks_only_for_the_rest(assessment: Assessment) -> None:
    review_all(hand_in(assessment, PO1_1="partly", PO1_2="partly"))
    review = make_review(claim(assessment, "PO1.1", "PO1.2"))
    say(review, "PO1.1", "agree")
    ask(review, "PO1.2")
    go_back(review)
    assessment.refresh_from_db()
    assert assessment.state == Assessment.State.UPDATING

    change(assessment, "PO1.2", "met", reply="Adopted on 3 May.")
    second = make_review(submit(assessment, by=None, at=timezone.now()))
    assert outcomes(second) == {"PO1.1": "agree", "PO1.2": ""}
    say(second, "PO1.2", "agree")
    assert validate(second, by=second.reviewer, at=timezone.now()).validated == 1


def test_an_update_that_claims_less_needs_no_verdict_and_lowers_the_level(assessment: Assessment) -> None:
    review_all(hand_in(assessment))
    begin(assessment)
    change(assessment, "PE1.1", "not-met")
    review = make_review(submit(assessment, by=None, at=timezone.now()))

    assert listed(review) == []
    assert validate(review, by=review.reviewer, at=timezone.now()).validated == 0


def test_a_dropped_update_puts_back_answers_evidence_and_the_level_aimed_at(assessment: Assessment) -> None:
    row = assessment.answers.get(criterion__code="PO1.2")
    kept = attach(
        [row], council=assessment.council, title="Kept", url="https://example.org/k", by=None, at=timezone.now()
    )
    review_all(hand_in(assessment, PO1_1="partly", note="Our note."), differ=("PE1.1",))
    begin(assessment)
    change(assessment, "PO1.1", "met")
    aim_at(assessment, level=2, by=None, at=timezone.now())
    other = assessment.answers.get(criterion__code="PO1.1")
    attach([other], council=assessment.council, title="New", url="https://example.org/n", by=None, at=timezone.now())
    row.uses.all().delete()
    drop_update(assessment, by=None, at=timezone.now())

    assessment.refresh_from_db()
    assert (assessment.state, assessment.aiming_at) == (Assessment.State.DIFFERED, 1)
    assert assessment.answers.get(criterion__code="PO1.1").value == "partly"
    assert not other.uses.exists()
    assert [use.evidence for use in row.uses.all()] == [kept]
    begin(assessment)
    with pytest.raises(Refused, match="Nothing has changed"):
        submit(assessment, by=None, at=timezone.now())


def test_an_update_dropped_after_it_was_sent_back_counts_for_nothing(assessment: Assessment) -> None:
    first = review_all(hand_in(assessment, PO1_1="partly"))
    review = make_review(claim(assessment, "PO1.1"))
    ask(review, "PO1.1")
    go_back(review)
    between = timezone.now()
    assessment.refresh_from_db()
    drop_update(assessment, by=None, at=timezone.now())

    assert list(assessment.submissions.by(timezone.now())) == [first]
    assert assessment.submissions.by(between).count() == 2
    begin(assessment)
    with pytest.raises(Refused, match="Nothing has changed"):
        submit(assessment, by=None, at=timezone.now())
    change(assessment, "PO1.1", "met")
    again = submit(assessment, by=None, at=timezone.now())
    assert again.number == 3
    assert outcomes(make_review(again)) == {"PO1.1": "", "PO1.2": ""}


def test_a_dropped_update_leaves_the_figures_and_what_is_owed_as_they_were(assessment: Assessment) -> None:
    review_all(hand_in(assessment, PO1_1="partly"))
    region, council, today = assessment.collection.region, assessment.council_id, timezone.localdate()
    before = parts(today, region)[council]
    review = make_review(claim(assessment, "PO1.1"))
    ask(review, "PO1.1")
    go_back(review)
    assert due(region, today).questions
    assessment.refresh_from_db()
    drop_update(assessment, by=None, at=timezone.now())

    assert parts(today, region)[council] == before
    assert not due(region, today).questions


def test_questions_of_an_earlier_version_do_not_come_up_again_in_an_update(
    client: Client, assessment: Assessment
) -> None:
    first = make_review(hand_in(assessment))
    ask(first, "PE1.1", "An old question?")
    go_back(first)
    change(assessment, "PE1.1", "met", reply="Answered.")
    second = make_review(submit(assessment, by=None, at=timezone.now()))
    say(second, "PE1.1", "agree")
    agree_with_rest(second, at=timezone.now())
    validate(second, by=second.reviewer, at=timezone.now())
    begin(assessment)
    client.force_login(make_person(RoleKind.OFFICER, assessment.council))

    assert "An old question?" not in client.get(assessment.get_absolute_url()).content.decode()
