"""Reviewing: who may, what the reviewer sees and says, sending back with questions, and how it ends."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from councils.models import Region, RoleKind, SharedTeam
from frameworks.assessments.operations.open_collection import Refused
from frameworks.assessments.operations.save_answers import attach
from frameworks.assessments.queries.evidence_library import reviews_evidence
from frameworks.models import Assessment, DeclaredAnswer, Evidence, Review, Submission, Verdict
from frameworks.submissions.operations.review_submission import agree_with_rest, give, send_back, validate
from frameworks.submissions.operations.submit_assessment import submit
from frameworks.submissions.queries.review_list import draw
from frameworks.submissions.queries.review_state import levels_as_reviewed, open_points
from post.models import Message
from tests.factories import give_role, make_assessment, make_collection, make_council, make_edition, make_person
from tests.frameworks.reviewing import (
    ask,
    change,
    disagree,
    hand_in,
    listed,
    make_review,
    make_reviewer,
    outcomes,
    say,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def assessment() -> Assessment:
    return make_assessment()


@pytest.fixture
def review(assessment: Assessment) -> Review:
    return make_review(hand_in(assessment))


def finish(review: Review, words: str = "") -> Submission:
    agree_with_rest(review, at=timezone.now())
    return validate(review, by=review.reviewer, at=timezone.now(), words=words)


def sent_back(review: Review, words: str = "") -> Assessment:
    send_back(review, words=words, by=review.reviewer, at=timezone.now())
    assessment = review.submission.assessment
    assessment.refresh_from_db()
    return assessment


# What is on the list


def test_a_reviewer_looks_at_what_is_claimed_as_met_up_to_the_claimed_level() -> None:
    assessment = make_assessment(edition=make_edition(levels=3))
    submission = hand_in(assessment, up_to=3, PE2_1="partly", PO1_1="not-met", PO1_2="not-applicable")

    assert listed(make_review(submission)) == ["PE1.1", "PE1.2"]


def test_a_reason_why_something_does_not_apply_is_looked_at_too(assessment: Assessment) -> None:
    assert "PE1.2" in listed(make_review(hand_in(assessment, PE1_2="not-applicable")))


def test_the_reviewer_may_look_at_the_rest_as_well(assessment: Assessment) -> None:
    review = make_review(hand_in(assessment, PO1_1="partly"))
    assert "PO1.1" not in listed(review)

    say(review, "PO1.1", "agree")
    assert outcomes(review)["PO1.1"] == "agree"


# Verdicts


def test_disagreeing_says_which_answer_and_why(review: Review) -> None:
    for words in (
        {"value": "partly"},
        {"reason": "Old."},
        {"value": "met", "reason": "Old."},
        {"value": "x", "reason": "y"},
    ):
        with pytest.raises(Refused):
            say(review, "PE1.1", "disagree", **words)
    assert outcomes(review)["PE1.1"] == ""


def test_asking_says_what(review: Review) -> None:
    with pytest.raises(Refused, match="question"):
        say(review, "PE1.1", "ask", reason="  ")


def test_a_challenged_answer_lowers_the_level_as_reviewed_at_once(review: Review) -> None:
    assert levels_as_reviewed(review).overall == 1
    disagree(review, "PE1.1", value="partly")

    assert levels_as_reviewed(review).level_of("PE") == 0
    assert levels_as_reviewed(review).level_of("PO") == 1
    assert review.submission.levels.get(theme__code="PE").claimed == 1


def test_an_own_answer_goes_when_the_reviewer_agrees_after_all(review: Review) -> None:
    disagree(review, "PE1.1", value="partly")
    say(review, "PE1.1", "agree", value="partly")

    verdict = review.verdicts.get(declared__criterion__code="PE1.1")
    assert (verdict.outcome, verdict.value) == ("agree", "")
    assert levels_as_reviewed(review).overall == 1


def test_agreeing_with_the_rest_leaves_what_was_said_before(review: Review) -> None:
    disagree(review, "PE1.1")

    assert agree_with_rest(review, at=timezone.now()) == 3
    assert outcomes(review) == {"PE1.1": "disagree", "PE1.2": "agree", "PO1.1": "agree", "PO1.2": "agree"}


def test_an_answer_of_another_council_cannot_be_judged_here(review: Review) -> None:
    other = hand_in(make_assessment(make_council(review.submission.assessment.council.region)))

    with pytest.raises(Refused, match="another submission"):
        give(review, other.answers.all()[0], outcome="agree", at=timezone.now())


# The end


def test_nothing_is_validated_with_an_open_question(review: Review) -> None:
    ask(review, "PE1.1")
    agree_with_rest(review, at=timezone.now())

    with pytest.raises(Refused, match="1 question is open"):
        validate(review, by=review.reviewer, at=timezone.now())


def test_nothing_is_validated_before_all_of_the_list_has_been_looked_at(review: Review) -> None:
    say(review, "PE1.1", "agree")

    with pytest.raises(Refused, match="3 requirements have not been looked at"):
        validate(review, by=review.reviewer, at=timezone.now())


def test_a_review_without_challenge_validates_what_was_claimed_and_everybody_concerned_is_told(review: Review) -> None:
    council = review.submission.assessment.council
    officer = make_person(RoleKind.OFFICER, council)
    manager = make_person(RoleKind.MANAGER, council.region)
    done = finish(review, "Well done.")

    assert (done.claimed, done.validated) == (1, 1)
    assert {level.validated for level in done.levels.all()} == {1}
    assert not done.answers.exclude(validated_value="met").exists()
    told = Message.objects.filter(subject__contains="validated").values_list("address", flat=True)
    assert set(told) == {officer.email, manager.email}
    done.assessment.refresh_from_db()
    assert done.assessment.state == Assessment.State.VALIDATED


def test_a_finished_review_cannot_be_changed_or_finished_again(review: Review) -> None:
    same = Review.objects.get(pk=review.pk)
    finish(review)

    for act in (
        lambda: disagree(same, "PE1.1"),
        lambda: validate(same, by=same.reviewer, at=timezone.now()),
        lambda: send_back(same, words="", by=same.reviewer, at=timezone.now()),
        lambda: agree_with_rest(same, at=timezone.now()),
    ):
        with pytest.raises(Refused, match="finished"):
            act()
    assert Message.objects.filter(key__contains="validated-1").values("address").distinct().count() == (
        Message.objects.filter(key__contains="validated-1").count()
    )


def test_what_was_altered_in_the_store_is_not_validated(review: Review) -> None:
    agree_with_rest(review, at=timezone.now())
    review.submission.answers.filter(criterion__code="PE1.1").update(comment="Something else.")

    with pytest.raises(Refused, match="fingerprint"):
        validate(review, by=review.reviewer, at=timezone.now())


def test_it_goes_back_only_with_something_to_answer(review: Review) -> None:
    agree_with_rest(review, at=timezone.now())

    with pytest.raises(Refused, match="Ask at least one question"):
        sent_back(review)


def test_sent_back_corrected_and_validated(review: Review) -> None:
    officer = make_person(RoleKind.OFFICER, review.submission.assessment.council)
    ask(review, "PE1.1")
    disagree(review, "PO1.1", value="partly")
    agree_with_rest(review, at=timezone.now())
    assessment = sent_back(review, "Two points.")
    assert assessment.state == Assessment.State.SENT_BACK
    assert "Two points." in Message.objects.get(address=officer.email, key__contains="sent-back").body

    change(assessment, "PE1.1", "met", reply="Since 3 May.")
    change(assessment, "PO1.1", "partly")
    second = make_review(submit(assessment, by=None, at=timezone.now()), review.reviewer)

    assert outcomes(second) == {"PE1.1": "", "PE1.2": "agree", "PO1.1": ""}
    assert second.verdicts.get(declared__criterion__code="PE1.2").carried_over
    say(second, "PE1.1", "agree")
    say(second, "PO1.1", "agree")
    done = validate(second, by=second.reviewer, at=timezone.now())
    assert (done.claimed, done.validated) == (0, 0)
    assert done.levels.get(theme__code="PE").validated == 1


def test_what_was_asked_disagreed_or_changed_comes_up_again_however_low_the_claim_has_fallen(review: Review) -> None:
    ask(review, "PE1.1")
    disagree(review, "PO1.1")
    agree_with_rest(review, at=timezone.now())
    assessment = sent_back(review)
    change(assessment, "PE1.1", "not-met", reply="We never had one.")
    change(assessment, "PE1.2", "partly")
    second = make_review(submit(assessment, by=None, at=timezone.now()))

    assert second.submission.levels.get(theme__code="PE").claimed == 0
    assert outcomes(second) == {"PE1.1": "", "PE1.2": "", "PO1.1": "", "PO1.2": "agree"}


def test_nothing_is_validated_before_the_reviewer_has_seen_the_councils_reply(client: Client, review: Review) -> None:
    ask(review, "PE1.1", "Who is it?")
    disagree(review, "PO1.1")
    agree_with_rest(review, at=timezone.now())
    assessment = sent_back(review)
    change(assessment, "PE1.1", "not-met", reply="Nobody since May.")
    change(assessment, "PE1.2", "partly")
    second = make_review(submit(assessment, by=None, at=timezone.now()), review.reviewer)

    assert agree_with_rest(second, at=timezone.now()) == 1
    assert outcomes(second)["PE1.2"] == "agree"
    with pytest.raises(Refused, match=r"PE1\.1, PO1\.1 were questioned in version 1"):
        validate(second, by=second.reviewer, at=timezone.now())
    client.force_login(second.reviewer)
    page = client.get(reverse("validate-it", args=[second.pk])).content.decode()
    assert "PE1.1, PO1.1 were questioned in version 1" in page
    assert "Validate at" not in page
    page = client.get(reverse("agree-with-the-rest", args=[second.pk])).content.decode()
    assert "PE1.1" in page.split("questioned them before")[1].split("</p>")[0]
    page = client.get(reverse("review-theme", args=[second.pk, "PE"])).content.decode()
    assert "Nobody since May." in page
    assert "Who is it?" in page
    say(second, "PE1.1", "agree")
    say(second, "PO1.1", "agree")
    assert validate(second, by=second.reviewer, at=timezone.now()).validated == 0


def test_a_review_that_began_without_the_reply_on_its_list_asks_for_it_too(review: Review) -> None:
    ask(review, "PE1.1")
    agree_with_rest(review, at=timezone.now())
    assessment = sent_back(review)
    change(assessment, "PE1.1", "not-met", reply="We never had one.")
    second = make_review(submit(assessment, by=None, at=timezone.now()), review.reviewer)
    second.verdicts.filter(declared__criterion__code="PE1.1").delete()

    with pytest.raises(Refused, match=r"PE1\.1 was questioned in version 1"):
        finish(second)
    say(second, "PE1.1", "agree")
    assert finish(second).validated == 0


def test_an_answer_taken_out_after_a_question_is_named(client: Client) -> None:
    review = make_review(hand_in(make_assessment(), up_to=2))
    ask(review, "PE2.1")
    agree_with_rest(review, at=timezone.now())
    assessment = sent_back(review)
    assessment.aiming_at = 1
    assessment.save(update_fields=["aiming_at"])
    change(assessment, "PE2.1", "")
    second = make_review(submit(assessment, by=None, at=timezone.now()), review.reviewer)

    client.force_login(second.reviewer)
    for name in ("review", "validate-it"):
        page = client.get(reverse(name, args=[second.pk])).content.decode()
        assert "No longer answered since version 1: PE2.1" in page


def test_a_carried_over_verdict_keeps_when_it_was_given_and_what_was_said(review: Review) -> None:
    first = say(review, "PE1.2", "agree", reason="Seen on site.")
    ask(review, "PE1.1")
    assessment = sent_back(review)
    change(assessment, "PE1.1", reply="Since May.")
    second = make_review(submit(assessment, by=None, at=timezone.now()))

    kept = second.verdicts.get(declared__criterion__code="PE1.2")
    assert (kept.reason, kept.given_at, kept.given_by) == ("Seen on site.", first.given_at, review.reviewer)
    assert outcomes(second)["PO1.1"] == ""


def test_agreement_does_not_stand_where_the_evidence_has_changed(review: Review) -> None:
    agree_with_rest(review, at=timezone.now())
    ask(review, "PE1.1")
    assessment = sent_back(review)
    row = assessment.answers.get(criterion__code="PE1.2")
    attach([row], council=assessment.council, title="New", url="https://example.org/n", by=None, at=timezone.now())
    second = make_review(submit(assessment, by=None, at=timezone.now()))

    assert outcomes(second)["PE1.2"] == ""
    assert outcomes(second)["PO1.1"] == "agree"


def test_the_same_answers_sent_again_begin_a_review_of_their_own(review: Review) -> None:
    ask(review, "PE1.1")
    stale = Review.objects.get(pk=review.pk)
    again = submit(sent_back(review), by=None, at=timezone.now())

    assert again.fingerprint == review.fingerprint
    with pytest.raises(Refused, match="finished"):
        disagree(stale, "PE1.1")


def test_council_and_reviewer_agree_to_differ(review: Review) -> None:
    disagree(review, "PE1.1", value="partly")
    agree_with_rest(review, at=timezone.now())
    assessment = sent_back(review)
    note = "The champion acts, although not on paper."
    second = make_review(submit(assessment, by=None, at=timezone.now(), council_note=note))
    disagree(second, "PE1.1", value="partly")
    done = finish(second)

    assert (done.claimed, done.validated, done.council_note) == (1, 0, note)
    done.assessment.refresh_from_db()
    assert done.assessment.state == Assessment.State.DIFFERED
    assert done.answers.get(criterion__code="PE1.1").validated_value == "partly"


# A second reviewer


def make_second(review: Review, share: float = 0.5) -> Review:
    return make_review(review.submission, is_second=True, share=share)


def test_a_second_reviewer_gets_a_sample_that_can_be_drawn_again(review: Review) -> None:
    second = make_second(review)

    rows = list(review.submission.answers.in_order())
    again = draw(rows, seed=review.submission.fingerprint, share=0.5)
    assert listed(second) == [row.criterion.code for row in again]
    assert len(again) == 2


@given(size=st.integers(0, 60), share=st.floats(0.01, 1), seed=st.text(max_size=8))
def test_a_sample_is_never_empty_nor_larger_than_the_list(size: int, share: float, seed: str) -> None:
    rows = [DeclaredAnswer(pk=number) for number in range(size)]
    drawn = draw(rows, seed=seed, share=share)

    assert drawn == draw(rows, seed=seed, share=share)
    assert len({row.pk for row in drawn}) == len(drawn)
    assert min(size, 1) <= len(drawn) <= size
    assert [row.pk for row in drawn] == sorted(row.pk for row in drawn)


def test_a_second_reviewer_judges_the_sample_alone_and_ends_nothing(review: Review) -> None:
    second = make_second(review)
    outside = next(code for code in listed(review) if code not in listed(second))

    with pytest.raises(Refused, match="sample"):
        say(second, outside, "agree")
    agree_with_rest(second, at=timezone.now())
    for act in (validate, lambda *a, **k: send_back(*a, words="", **k)):
        with pytest.raises(Refused, match="first reviewer"):
            act(second, by=second.reviewer, at=timezone.now())


def test_a_second_opinion_stops_the_validation_until_it_has_been_looked_at(review: Review) -> None:
    second = make_second(review)
    code = listed(second)[0]
    agree_with_rest(review, at=timezone.now() - timedelta(hours=1))
    disagree(second, code)

    assert code in " ".join(open_points(review))
    with pytest.raises(Refused, match="sees"):
        validate(review, by=review.reviewer, at=timezone.now())
    say(review, code, "agree")
    assert validate(review, by=review.reviewer, at=timezone.now()).validated == 1


def test_agreeing_with_the_rest_leaves_out_what_the_second_reviewer_doubts(review: Review) -> None:
    second = make_second(review)
    code = listed(second)[0]
    ask(second, code)

    assert agree_with_rest(review, at=timezone.now()) == 3
    assert outcomes(review)[code] == ""


# Levels


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(verdicts=st.lists(st.sampled_from(["agree", "partly", "not-met"]), min_size=8, max_size=8))
def test_a_reviewer_who_never_answers_higher_never_raises_a_level(verdicts: list[str]) -> None:
    submission = hand_in(make_assessment(), up_to=2)
    review = make_review(submission)
    for declared, said in zip(submission.answers.in_order(), verdicts, strict=True):
        words: dict[str, Any] = (
            {"outcome": "agree"} if said == "agree" else {"outcome": "disagree", "value": said, "reason": "No."}
        )
        give(review, declared, at=timezone.now(), **words)
    done = validate(review, by=review.reviewer, at=timezone.now())

    assert done.validated is not None
    assert done.validated <= done.claimed
    assert all((level.validated or 0) <= level.claimed for level in done.levels.all())
    if set(verdicts) == {"agree"}:
        assert done.validated == done.claimed


# Pages


def sign_in(client: Client, review: Review) -> None:
    client.force_login(review.reviewer)


def theme_url(review: Review, code: str = "PE") -> str:
    return reverse("review-theme", args=[review.pk, code])


def typed(review: Review, **codes: dict[str, str]) -> dict[str, str]:
    """What the browser sends for some requirements of a page (PE1_1={"outcome": "agree"})."""
    sent: dict[str, str] = {}
    for code, words in codes.items():
        declared = review.submission.answers.get(criterion__code=code.replace("_", "."))
        verdict = Verdict.objects.filter(review=review, declared=declared).first()
        seen = verdict.given_at.isoformat() if verdict and verdict.given_at else ""
        sent |= {f"v{declared.pk}-{name}": value for name, value in {"seen": seen, **words}.items()}
    return sent


def test_a_reviewer_lists_what_is_assigned_to_them_open_ones_first(client: Client, review: Review) -> None:
    region = review.submission.assessment.council.region
    finish(review)
    sooner = make_review(hand_in(make_assessment(make_council(region))), review.reviewer, due_on=timezone.localdate())
    later = make_review(hand_in(make_assessment(make_council(region))), review.reviewer)
    make_review(hand_in(make_assessment(make_council(region))))
    sign_in(client, review)
    page = client.get(reverse("reviews"))

    assert [row.pk for row in page.context["page"]] == [sooner.pk, later.pk, review.pk]


def test_a_reviewer_without_reviews_reads_what_will_be_here(client: Client) -> None:
    client.force_login(make_person(RoleKind.REVIEWER))

    assert "Nothing is assigned to you" in client.get(reverse("reviews")).content.decode()


def test_only_the_reviewer_and_the_project_manager_open_a_review(client: Client, review: Review) -> None:
    council = review.submission.assessment.council
    pages = [reverse("review", args=[review.pk]), theme_url(review), reverse("validate-it", args=[review.pk])]
    for person, status in (
        (review.reviewer, 200),
        (make_person(RoleKind.MANAGER, council.region), 200),
        (make_reviewer(review.submission), 404),
        (make_person(RoleKind.BOARD, council.region), 404),
        (make_person(RoleKind.OFFICER, council), 404),
        (make_person(RoleKind.MANAGER), 404),
        (make_person(), 404),
    ):
        client.force_login(person)
        assert [client.get(page).status_code for page in pages] == [status] * 3, person


def test_a_reviewer_whose_role_has_ended_opens_nothing_any_more(client: Client, review: Review) -> None:
    review.reviewer.roles.update(ends_on=timezone.localdate() - timedelta(days=1))
    sign_in(client, review)

    assert client.get(review.get_absolute_url()).status_code == 404


def test_a_reviewer_who_joins_the_council_or_its_shared_team_gives_no_more_verdicts(
    client: Client, review: Review
) -> None:
    council = review.submission.assessment.council
    partner = make_council(council.region)
    team = SharedTeam.objects.create(region=council.region, name="One team")
    for one in (council, partner):
        one.shared_team = team
        one.save()
    give_role(review.reviewer, RoleKind.OFFICER, partner, since=timezone.localdate())
    sign_in(client, review)

    assert client.get(review.get_absolute_url()).status_code == 403
    assert client.post(theme_url(review), typed(review, PE1_1={"outcome": "agree"})).status_code == 403
    assert outcomes(review)["PE1.1"] == ""


def test_a_manager_reads_the_review_of_an_own_council_but_gives_no_verdict(client: Client, review: Review) -> None:
    council = review.submission.assessment.council
    manager = make_person(RoleKind.MANAGER, council.region)
    give_role(manager, RoleKind.OFFICER, council, until=timezone.localdate() - timedelta(days=300))
    client.force_login(manager)

    assert client.get(theme_url(review)).status_code == 200
    assert client.post(theme_url(review), typed(review, PE1_1={"outcome": "agree"})).status_code == 403
    assert client.post(reverse("validate-it", args=[review.pk])).status_code == 403
    assert client.post(reverse("agree-with-the-rest", args=[review.pk])).status_code == 403
    assert outcomes(review)["PE1.1"] == ""


def test_verdicts_of_the_manager_are_kept_under_the_managers_name(client: Client, review: Review) -> None:
    manager = make_person(RoleKind.MANAGER, review.submission.assessment.council.region)
    client.force_login(manager)
    client.post(theme_url(review), typed(review, PE1_1={"outcome": "agree"}))

    assert review.verdicts.get(declared__criterion__code="PE1.1").given_by == manager


def test_a_page_of_verdicts_is_saved_and_the_next_one_not_looked_at_comes_up(client: Client, review: Review) -> None:
    sign_in(client, review)
    sent = typed(
        review,
        PE1_1={"outcome": "disagree", "value": "partly", "reason": "Old."},
        PE1_2={"outcome": "agree", "value": "", "reason": ""},
    )
    reply = client.post(theme_url(review), {**sent, "save": "1"})

    assert reply.status_code == 302
    assert reply["Location"] == theme_url(review, "PO") + "#PO1.1"
    assert outcomes(review) == {"PE1.1": "disagree", "PE1.2": "agree", "PO1.1": "", "PO1.2": ""}
    bar = client.get(theme_url(review)).context
    assert (bar["part"].claimed, bar["part"].reviewed, bar["sheet"].seen, bar["sheet"].listed) == (1, 0, 2, 4)


def test_what_cannot_be_saved_stays_typed_and_the_rest_is_saved(client: Client, review: Review) -> None:
    sign_in(client, review)
    sent = typed(
        review,
        PE1_1={"outcome": "disagree", "value": "", "reason": "A long thought about the memo."},
        PE1_2={"outcome": "agree"},
    )
    reply = client.post(theme_url(review), sent)
    page = reply.content.decode()

    assert reply.status_code == 422
    assert "PE1.1: Choose your own answer" in page
    assert "A long thought about the memo." in page
    assert outcomes(review) == {"PE1.1": "", "PE1.2": "agree", "PO1.1": "", "PO1.2": ""}


def test_a_reason_without_a_verdict_is_not_lost(client: Client, review: Review) -> None:
    sign_in(client, review)
    reply = client.post(theme_url(review), typed(review, PE1_1={"reason": "Hm, the memo."}))

    assert reply.status_code == 422
    assert "Hm, the memo." in reply.content.decode()
    assert "Choose agree, disagree or ask" in reply.content.decode()


def test_a_verdict_given_meanwhile_is_shown_before_it_is_replaced(client: Client, review: Review) -> None:
    sign_in(client, review)
    sent = typed(review, PE1_1={"outcome": "agree", "reason": "Fine with me."})
    ask(review, "PE1.1", "Since when?")
    reply = client.post(theme_url(review), sent)

    assert reply.status_code == 422
    assert "Since when?" in reply.content.decode()
    assert "Fine with me." in reply.content.decode()
    assert outcomes(review)["PE1.1"] == "ask"
    again = typed(review, PE1_1={"outcome": "agree", "reason": "Fine with me."})
    assert client.post(theme_url(review), again).status_code == 302
    assert outcomes(review)["PE1.1"] == "agree"


def test_one_verdict_saves_itself_and_tells_where_the_review_stands(client: Client, review: Review) -> None:
    sign_in(client, review)
    declared = review.submission.answers.get(criterion__code="PE1.1")
    url = reverse("save-verdict", args=[review.pk, declared.pk])
    said = client.post(url, typed(review, PE1_1={"outcome": "disagree", "value": "partly", "reason": "Old."})).json()

    assert said["state"] == "saved"
    assert "1 of 4 looked at" in said["bar"]
    assert outcomes(review)["PE1.1"] == "disagree"
    refused = client.post(url, typed(review, PE1_1={"outcome": "ask", "reason": ""}))
    assert refused.status_code == 422
    assert "question" in refused.json()["words"]
    assert outcomes(review)["PE1.1"] == "disagree"


def test_saving_again_says_that_a_doubted_verdict_was_looked_at(client: Client, review: Review) -> None:
    second = make_second(review, share=1)
    agree_with_rest(review, at=timezone.now() - timedelta(hours=1))
    disagree(second, "PE1.1")
    sign_in(client, review)
    declared = review.submission.answers.get(criterion__code="PE1.1")
    page = client.get(theme_url(review)).content.decode()
    assert "The memo is from 2019." in page
    assert "Look again" in page

    other = typed(review, PE1_1={"outcome": "agree"}, PE1_2={"outcome": "agree"})
    client.post(theme_url(review), {**other, "save": "list"})
    assert open_points(review)
    client.post(theme_url(review), {**other, "save": str(declared.pk)})
    assert open_points(review) == []


def test_a_second_reviewer_sees_the_sample_and_not_what_the_first_says(client: Client, review: Review) -> None:
    disagree(review, "PE1.1", reason="First reviewer's secret thought.")
    second = make_review(review.submission, is_second=True, share=0.25)
    client.force_login(second.reviewer)
    shown = "".join(client.get(theme_url(second, code) + "?rest=1").content.decode() for code in ("PE", "PO"))
    shown += client.get(second.get_absolute_url()).content.decode()

    assert [code for code in listed(review) if f'id="{code}"' in shown] == listed(second)
    assert "secret thought" not in shown
    assert "as reviewed" not in shown


def test_the_page_shows_what_changed_since_the_version_before(client: Client, review: Review) -> None:
    ask(review, "PE1.1")
    agree_with_rest(review, at=timezone.now())
    assessment = sent_back(review)
    change(assessment, "PE1.1", "met", comment="Rewritten.", reply="Since May.")
    row = assessment.answers.get(criterion__code="PE1.1")
    attach([row], council=assessment.council, title="Minute", url="https://example.org/m", by=None, at=timezone.now())
    second = make_review(submit(assessment, by=None, at=timezone.now()), review.reviewer)
    sign_in(client, second)
    page = client.get(theme_url(second)).content.decode()

    for words in ("Rewritten.", "In version 1:", "Our PE1.1.", "Since May.", "Minute", "Since when?"):
        assert words in page


@pytest.mark.parametrize(("naming", "shown"), [("ranges", "Another council"), ("named", "Nameford")])
def test_earlier_verdicts_elsewhere_name_the_council_only_where_the_region_does(
    client: Client, naming: str, shown: str
) -> None:
    edition = make_edition()
    council = make_council()
    Region.objects.update(naming=naming)
    other = make_council(council.region, short_name="Nameford")
    collection = make_collection(council.region, edition)
    there = make_review(hand_in(collection.assessments.get(council=other)))
    disagree(there, "PE1.1", reason="Nobody was named there.")
    finish(there)
    here = make_review(hand_in(collection.assessments.get(council=council)))
    sign_in(client, here)
    page = client.get(theme_url(here)).content.decode()

    assert "Nobody was named there." in page
    assert shown in page
    assert ("Nameford" in page) == (naming == "named")


def test_verdicts_of_an_open_review_and_of_another_region_are_not_shown(client: Client) -> None:
    edition = make_edition()
    council, other, far = make_council(), None, make_council()
    other = make_council(council.region)
    collection = make_collection(council.region, edition)
    disagree(make_review(hand_in(collection.assessments.get(council=other))), "PE1.1", reason="Still open.")
    distant = make_review(hand_in(make_collection(far.region, edition).assessments.get(council=far)))
    disagree(distant, "PE1.1", reason="Far away.")
    finish(distant)
    here = make_review(hand_in(collection.assessments.get(council=council)))
    sign_in(client, here)
    page = client.get(theme_url(here)).content.decode()

    assert "Still open." not in page
    assert "Far away." not in page


def test_last_years_verdict_on_the_same_council_stands_beside(client: Client) -> None:
    edition, council = make_edition(), make_council()
    last = make_review(hand_in(make_assessment(council, edition, name="2026 round")))
    disagree(last, "PE1.1", reason="Gone since May.")
    finish(last)
    now = make_review(hand_in(make_assessment(council, edition, name="2027 round")))
    sign_in(client, now)
    page = client.get(theme_url(now)).content.decode()

    assert "2026 round, version 1" in page
    assert "Gone since May." in page


def test_agreeing_with_the_rest_asks_first_and_says_how_many(client: Client, review: Review) -> None:
    say(review, "PE1.1", "agree")
    sign_in(client, review)
    url = reverse("agree-with-the-rest", args=[review.pk])
    asked = client.get(url)

    assert "Agree with 3 requirements not looked at?" in asked.content.decode()
    assert outcomes(review)["PO1.1"] == ""
    client.post(url)
    assert set(outcomes(review).values()) == {"agree"}


def test_sending_back_shows_the_questions_and_keeps_the_message(client: Client, review: Review) -> None:
    sign_in(client, review)
    url = reverse("send-it-back", args=[review.pk])
    assert "You have asked nothing" in client.get(url).content.decode()
    assert client.post(url, {"words": "Kept."}).status_code == 422

    ask(review, "PE1.1")
    assert "Since when?" in client.get(url).content.decode()
    assert client.post(url, {"words": "Thank you."}).status_code == 302
    review.refresh_from_db()
    assert (review.state, review.words) == (Review.State.SENT_BACK, "Thank you.")


def test_validating_previews_claimed_and_validated_level_and_lists_what_is_open(client: Client, review: Review) -> None:
    disagree(review, "PE1.1")
    sign_in(client, review)
    url = reverse("validate-it", args=[review.pk])
    page = client.get(url)
    assert "3 requirements have not been looked at" in page.content.decode()
    assert (page.context["sheet"].claimed, page.context["sheet"].reviewed) == (1, 0)
    assert client.post(url).status_code == 422

    agree_with_rest(review, at=timezone.now())
    assert "The council has not been asked" in client.get(url).content.decode()
    assert client.post(url, {"words": ""}).status_code == 302
    result = client.get(review.get_absolute_url()).content.decode()
    assert "Finished on" in result
    assert "The memo is from 2019." in result


def test_pressing_validate_twice_validates_once(client: Client, review: Review) -> None:
    agree_with_rest(review, at=timezone.now())
    sign_in(client, review)
    url = reverse("validate-it", args=[review.pk])
    first, second = client.post(url), client.post(url)

    assert (first.status_code, second.status_code) == (302, 302)
    assert "Nothing more can be changed" in client.get(second["Location"]).content.decode()
    assert review.submission.assessment.events.filter(kind="validated").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_end_a_review_at_the_same_moment_end_it_once() -> None:
    review = make_review(hand_in(make_assessment()))
    ask(review, "PE1.1")
    agree_with_rest(review, at=timezone.now())
    start = Barrier(2)

    def end(act: Callable[[Review], object]) -> str:
        try:
            own = Review.objects.get(pk=review.pk)
            start.wait()
            act(own)
        except Refused as refused:
            return " ".join(refused.messages)
        finally:
            connection.close()
        return "done"

    def back(own: Review) -> None:
        send_back(own, words="", by=own.reviewer, at=timezone.now())

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(end, [back, back]))

    assert said.count("done") == 1
    assert any("finished" in words for words in said)
    assert review.submission.assessment.events.filter(kind="sent-back").count() == 1


def test_a_review_of_something_that_has_changed_says_so(client: Client, review: Review) -> None:
    Assessment.objects.update(state=Assessment.State.SENT_BACK)
    newer = submit(Assessment.objects.get(), by=None, at=timezone.now())
    sign_in(client, review)
    reply = client.get(theme_url(review))

    assert newer.number == 2
    assert reply.status_code == 409
    assert "has changed since this review began" in reply.content.decode()
    assert client.post(theme_url(review), typed(review, PE1_1={"outcome": "agree"})).status_code == 409
    assert outcomes(review)["PE1.1"] == ""


def test_the_council_reads_verdicts_only_once_they_are_sent(client: Client, review: Review) -> None:
    ask(review, "PE1.1", "Is it signed?")
    council = review.submission.assessment.council
    second = make_second(review, share=1)
    disagree(second, "PO1.1", reason="Between reviewers.")
    client.force_login(make_person(RoleKind.OFFICER, council))
    cell = reverse("answer-cell", args=[council.slug, review.submission.assessment_id, "PE1"])
    pages = (cell, review.submission.get_absolute_url(), review.submission.assessment.get_absolute_url())
    assert not any("Is it signed?" in client.get(page).content.decode() for page in pages)

    sent_back(review)
    assert all("Is it signed?" in client.get(page).content.decode() for page in pages)
    assert not any("Between reviewers." in client.get(page).content.decode() for page in pages)


def test_evidence_is_open_to_the_reviewer_and_only_the_sample_to_the_second(assessment: Assessment) -> None:
    items = {}
    for row in assessment.answers.filter(criterion__level=1).select_related("criterion"):
        code = row.criterion.code
        items[code] = attach(
            [row], council=assessment.council, title=code, url=f"https://example.org/{code}", by=None, at=timezone.now()
        )
    unused = Evidence.objects.create(council=assessment.council, title="Unused", url="https://example.org/u")
    first = make_review(hand_in(assessment))
    second = make_second(first)

    assert all(reviews_evidence(first.reviewer, item) for item in items.values())
    assert {code for code, item in items.items() if reviews_evidence(second.reviewer, item)} == set(listed(second))
    assert not reviews_evidence(first.reviewer, unused)
    assert not reviews_evidence(make_reviewer(first.submission), items["PE1.1"])
    give_role(first.reviewer, RoleKind.OFFICER, assessment.council)
    assert not reviews_evidence(first.reviewer, items["PE1.1"])


@pytest.mark.parametrize("requirements", [2, 8])
def test_a_theme_costs_the_same_queries_for_few_and_many_requirements(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, requirements: int
) -> None:
    edition, council = make_edition(per_cell=requirements, themes=5), make_council()
    last = make_review(hand_in(make_assessment(council, edition)))
    disagree(last, "PE1.1")
    finish(last)
    assessment = make_assessment(council, edition)
    row = assessment.answers.get(criterion__code="PE1.1")
    attach([row], council=council, title="Memo", url="https://example.org/m", by=None, at=timezone.now())
    first = make_review(hand_in(assessment))
    ask(first, "PE1.1")
    agree_with_rest(first, at=timezone.now())
    change(sent_back(first), "PE1.1", reply="May.")
    review = make_review(submit(assessment, by=None, at=timezone.now()), first.reviewer)
    make_second(review)
    sign_in(client, review)
    client.get(theme_url(review))

    for url in (theme_url(review), review.get_absolute_url(), reverse("reviews")):
        with django_assert_max_num_queries(12):
            assert client.get(url).status_code == 200
