"""A council that submits again goes back to the same reviewer by itself."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from councils.models import RoleKind
from frameworks.models import Assessment, Review
from frameworks.submissions.operations.review_submission import send_back
from post.models import Message
from tests.factories import give_role, make_assessment, make_person
from tests.frameworks.reviewing import ask, change, hand_in, make_review

pytestmark = pytest.mark.django_db


def sent_back_once() -> tuple[Review, Assessment]:
    assessment = make_assessment()
    review = make_review(hand_in(assessment))
    ask(review, "PE1.1")
    send_back(review, words="", by=review.reviewer, at=timezone.now())
    change(assessment, "PE1.1", reply="Since May.")
    return review, assessment


def sign_off(assessment: Assessment) -> None:
    client = Client()
    client.force_login(make_person(RoleKind.SIGN_OFF, assessment.council))
    client.post(reverse("sign-off", args=[assessment.council.slug, assessment.pk]), {"confirm": "yes"})


def reviewer_of_version(assessment: Assessment, number: int) -> object:
    reviews = Review.objects.filter(submission__assessment=assessment, submission__number=number)
    return reviews.values_list("reviewer", flat=True).first()


def test_the_sign_off_page_leads_to_what_the_reviewer_asked_until_there_is_a_reply() -> None:
    assessment = make_assessment()
    review = make_review(hand_in(assessment))
    ask(review, "PE1.1", "Since when?")
    send_back(review, words="", by=review.reviewer, at=timezone.now())
    client = Client()
    client.force_login(make_person(RoleKind.SIGN_OFF, assessment.council))
    address = reverse("sign-off", args=[assessment.council.slug, assessment.pk])
    cell = reverse("answer-cell", args=[assessment.council.slug, assessment.pk, "PE1"])

    page = client.get(address).content.decode()

    assert "1 question of the reviewer without a reply or a change" in page
    assert f'<a class="govuk-link" href="{cell}#PE1.1">PE1.1</a>: Since when?' in page

    change(assessment, "PE1.1", reply="Since May.")

    assert "of the reviewer without a reply" not in client.get(address).content.decode()


def test_the_reviewer_who_asked_gets_the_answer_with_two_weeks_for_it() -> None:
    review, assessment = sent_back_once()
    sign_off(assessment)

    again = Review.objects.get(submission__assessment=assessment, submission__number=2)
    assert again.reviewer == review.reviewer
    assert again.due_on == timezone.localdate() + timedelta(days=14)
    assert Message.objects.filter(address=review.reviewer.email, key__contains="assigned").count() == 2


def test_the_first_time_the_manager_chooses() -> None:
    assessment = make_assessment()
    client = Client()
    client.force_login(make_person(RoleKind.SIGN_OFF, assessment.council))
    assessment.answers.update(value="met")
    client.post(reverse("sign-off", args=[assessment.council.slug, assessment.pk]), {"confirm": "yes"})

    assert assessment.submissions.count() == 1
    assert reviewer_of_version(assessment, 1) is None


@pytest.mark.parametrize("why", ["left", "closed", "conflict"])
def test_a_reviewer_who_may_not_any_more_does_not_get_it(why: str) -> None:
    review, assessment = sent_back_once()
    if why == "left":
        review.reviewer.roles.update(ends_on=timezone.localdate() - timedelta(days=1))
    elif why == "closed":
        review.reviewer.is_active = False
        review.reviewer.save()
    else:
        give_role(review.reviewer, RoleKind.OFFICER, assessment.council)
    sign_off(assessment)

    assert assessment.submissions.count() == 2
    assert reviewer_of_version(assessment, 2) is None
