"""Signing off: what stops it, what is frozen, who hears of it, and updates between collections."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from councils.models import RoleKind
from files.storing import store
from frameworks.assessments.operations.open_collection import Refused
from frameworks.assessments.operations.save_answers import Typed, attach, record
from frameworks.models import Assessment, Submission
from frameworks.submissions.operations.review_submission import agree_with_rest, assign, give, send_back, validate
from frameworks.submissions.operations.submit_assessment import (
    drop_update,
    fingerprint,
    start_update,
    submit,
    unanswered,
)
from post.models import Message
from tests.factories import make_assessment, make_council, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def council():
    return make_council()


@pytest.fixture
def assessment(council):
    return make_assessment(council)


def answer_all(assessment, *, value="met", up_to=1, **codes):
    """Every requirement up to a level, with other values for some codes (PE1_1="partly")."""
    given = {code.replace("_", "."): other for code, other in codes.items()}
    rows = assessment.answers.select_related("criterion").filter(criterion__level__lte=up_to)
    typed = {
        row.pk: Typed(value=given.get(row.criterion.code, value), comment="As we see it.", version=row.version)
        for row in rows
    }
    record(assessment, typed, by=None, at=timezone.now())


def handed_in(assessment, **given):
    answer_all(assessment, **given)
    return submit(assessment, by=None, at=timezone.now())


def reviewed(submission, *, differ=(), words="Not current."):
    """A review that agrees with everything but the codes given, and ends validated."""
    reviewer = make_person(RoleKind.REVIEWER, submission.assessment.collection.region)
    review = assign(submission, reviewer=reviewer, due_on=timezone.localdate(), by=None, at=timezone.now())
    for code in differ:
        give(
            review,
            submission.answers.get(criterion__code=code),
            outcome="disagree",
            value="not-met",
            reason=words,
            at=timezone.now(),
        )
    agree_with_rest(review, at=timezone.now())
    return validate(review, by=reviewer, at=timezone.now())


def change(assessment, code, value, **words):
    row = assessment.answers.get(criterion__code=code)
    typed = Typed(
        value=value, comment=words.get("comment", row.comment), reply=words.get("reply", ""), version=row.version
    )
    record(assessment, {row.pk: typed}, by=None, at=timezone.now())


def test_a_requirement_without_an_answer_stops_it_and_is_named(client, council, assessment):
    answer_all(assessment, PE1_1="")
    client.force_login(make_person(RoleKind.SIGN_OFF, council))
    reply = client.post(reverse("sign-off", args=[council.slug, assessment.pk]), {"confirm": "yes"})

    assert reply.status_code == 422
    assert "1 requirement" in reply.content.decode()
    assert [row.criterion.code for row in unanswered(assessment)] == ["PE1.1"]
    assert not Submission.objects.exists()


def test_requirements_above_the_level_aimed_at_stop_nothing(assessment):
    submission = handed_in(assessment)

    assert submission.claimed == 1
    assert assessment.answers.filter(criterion__level=2, value="").exists()


def test_signing_off_asks_for_a_confirmation(client, council, assessment):
    answer_all(assessment)
    client.force_login(make_person(RoleKind.SIGN_OFF, council))
    reply = client.post(reverse("sign-off", args=[council.slug, assessment.pk]), {})

    assert reply.status_code == 422
    assert "fair assessment" in reply.content.decode()


def test_an_officer_reads_it_all_but_cannot_submit(client, council, assessment):
    answer_all(assessment)
    client.force_login(make_person(RoleKind.OFFICER, council))
    url = reverse("sign-off", args=[council.slug, assessment.pk])

    assert "As we see it." in client.get(url).content.decode()
    assert client.post(url, {"confirm": "yes"}).status_code == 422
    assert not Submission.objects.exists()


def test_the_sign_off_officer_submits_and_everyone_concerned_is_told(client, council, assessment):
    answer_all(assessment)
    signer = make_person(RoleKind.SIGN_OFF, council)
    officer = make_person(RoleKind.OFFICER, council)
    manager = make_person(RoleKind.MANAGER, council.region)
    make_person(RoleKind.OFFICER)
    client.force_login(signer)
    reply = client.post(reverse("sign-off", args=[council.slug, assessment.pk]), {"confirm": "yes"}, follow=True)

    assessment.refresh_from_db()
    assert reply.status_code == 200
    assert assessment.state == Assessment.State.SUBMITTED
    assert set(Message.objects.values_list("address", flat=True)) == {signer.email, officer.email, manager.email}


def test_a_double_press_submits_once(assessment):
    handed_in(assessment)

    with pytest.raises(Refused, match="signed off"):
        submit(assessment, by=None, at=timezone.now())
    assert Submission.objects.count() == 1


def test_an_answer_that_comes_just_after_the_sign_off_is_refused_and_told_why(assessment):
    read_before = Assessment.objects.select_related("collection").get(pk=assessment.pk)
    handed_in(assessment)
    late = read_before.answers.first()

    with pytest.raises(Refused, match="signed off"):
        record(read_before, {late.pk: Typed(value="not-met", version=late.version)}, by=None, at=timezone.now())
    assert read_before.answers.get(pk=late.pk).value == "met"


def test_what_was_submitted_stays_as_it_was(assessment):
    submission = handed_in(assessment)
    assessment.answers.update(value="not-met", comment="Changed behind its back.")

    assert set(submission.answers.values_list("value", "comment")) == {("met", "As we see it.")}


def test_the_fingerprint_changes_with_an_answer_and_with_its_evidence(council):
    prints = set()
    for value, document in (("met", b"one"), ("met", b"other"), ("partly", b"one")):
        assessment = make_assessment(council)
        answer_all(assessment, PE1_1=value)
        file = store(SimpleUploadedFile("memo.txt", document), by=None)
        row = assessment.answers.get(criterion__code="PE1.1")
        attach([row], council=council, title="Memo", file=file, by=None, at=timezone.now())
        prints.add(submit(assessment, by=None, at=timezone.now()).fingerprint)

    assert len(prints) == 3


def test_the_same_answers_have_the_same_fingerprint():
    rows = [("PE1.1", "met", "", "Bücher", "", ["abc"])]

    assert fingerprint(rows) == fingerprint(list(rows))
    assert len(fingerprint(rows)) == 64
    assert fingerprint(rows) != fingerprint([])


def test_a_challenged_answer_lowers_the_validated_level(assessment):
    submission = reviewed(handed_in(assessment), differ=["PE1.1"])

    assert (submission.claimed, submission.validated) == (1, 0)
    people = submission.levels.get(theme__code="PE")
    assert (people.claimed, people.validated) == (1, 0)
    assert submission.levels.get(theme__code="PO").validated == 1


def test_sent_back_both_versions_stay_readable_with_the_differences_marked(client, council, assessment):
    first = handed_in(assessment)
    reviewer = make_person(RoleKind.REVIEWER, council.region)
    review = assign(first, reviewer=reviewer, due_on=timezone.localdate(), by=None, at=timezone.now())
    asked = first.answers.get(criterion__code="PE1.1")
    give(review, asked, outcome="ask", reason="Who is it?", at=timezone.now())
    send_back(review, words="One question.", by=reviewer, at=timezone.now())
    assessment.refresh_from_db()
    client.force_login(make_person(RoleKind.OFFICER, council))
    page = client.get(reverse("answer-cell", args=[council.slug, assessment.pk, "PE1"])).content.decode()
    assert "Who is it?" in page

    change(assessment, "PE1.1", "met", comment="It is Jo.", reply="Named now.")
    second = submit(assessment, by=None, at=timezone.now())
    shown = client.get(reverse("submission", args=[council.slug, second.pk])).content.decode()
    assert second.number == 2
    assert [row.criterion.code for row in second.answers.filter(is_changed=True)] == ["PE1.1"]
    assert "It is Jo." in shown
    assert "In version 1" in shown
    assert "As we see it." in client.get(reverse("submission", args=[council.slug, first.pk])).content.decode()


def test_an_update_is_reviewed_in_what_it_claims_and_what_nobody_looked_at_below_it(assessment):
    reviewed(handed_in(assessment, PE1_1="not-met"))
    start_update(assessment, by=None, at=timezone.now())
    assessment.refresh_from_db()
    change(assessment, "PE1.1", "met")
    update = submit(assessment, by=None, at=timezone.now())

    assert update.kind == Submission.Kind.UPDATE
    assert [row.criterion.code for row in update.answers.filter(for_review=True).in_order()] == ["PE1.1", "PE1.2"]
    assert reviewed(update).validated == 1


def test_what_was_challenged_stays_lowered_through_an_update_of_something_else(assessment):
    reviewed(handed_in(assessment, PO1_1="not-met"), differ=["PE1.1"])
    start_update(assessment, by=None, at=timezone.now())
    assessment.refresh_from_db()
    change(assessment, "PO1.1", "met")
    update = reviewed(submit(assessment, by=None, at=timezone.now()))

    assert update.levels.get(theme__code="PE").validated == 0
    assert update.levels.get(theme__code="PO").validated == 1


def test_an_update_that_changes_nothing_is_refused(assessment):
    reviewed(handed_in(assessment))
    start_update(assessment, by=None, at=timezone.now())
    assessment.refresh_from_db()

    with pytest.raises(Refused, match="Nothing has changed"):
        submit(assessment, by=None, at=timezone.now())


def test_an_update_sent_back_stays_under_review_until_it_is_settled(assessment):
    reviewed(handed_in(assessment, PE1_1="not-met"))
    start_update(assessment, by=None, at=timezone.now())
    assessment.refresh_from_db()
    change(assessment, "PE1.1", "met")
    first = submit(assessment, by=None, at=timezone.now())
    reviewer = make_person(RoleKind.REVIEWER, assessment.collection.region)
    review = assign(first, reviewer=reviewer, due_on=timezone.localdate(), by=None, at=timezone.now())
    give(review, first.answers.get(criterion__code="PE1.1"), outcome="ask", reason="Since when?", at=timezone.now())
    send_back(review, words="", by=reviewer, at=timezone.now())
    assessment.refresh_from_db()
    change(assessment, "PO1.1", "partly")
    again = submit(assessment, by=None, at=timezone.now())

    assert again.kind == Submission.Kind.UPDATE
    under_review = again.answers.filter(for_review=True).values_list("criterion__code", flat=True)
    assert set(under_review) == {"PE1.1", "PE1.2", "PO1.1"}


def test_a_dropped_update_goes_back_to_what_was_validated(assessment):
    reviewed(handed_in(assessment, PE1_1="not-met"))
    start_update(assessment, by=None, at=timezone.now())
    assessment.refresh_from_db()
    change(assessment, "PE1.1", "met")
    drop_update(assessment, by=None, at=timezone.now())

    assessment.refresh_from_db()
    assert assessment.state == Assessment.State.VALIDATED
    assert assessment.answers.get(criterion__code="PE1.1").value == "not-met"


def test_an_update_cannot_begin_while_a_review_is_under_way(assessment):
    handed_in(assessment)

    with pytest.raises(Refused, match="when the last submission has been validated"):
        start_update(assessment, by=None, at=timezone.now())


def test_the_time_line_tells_who_did_what(client, council, assessment):
    reviewed(handed_in(assessment))
    client.force_login(make_person(RoleKind.OFFICER, council))
    shown = client.get(reverse("time-line", args=[council.slug, assessment.pk])).content.decode()

    for words in ("Opened", "Signed off and submitted", "Given to a reviewer", "Validated"):
        assert words in shown


def test_a_council_aims_at_the_regions_level_or_higher(client, council, assessment):
    client.force_login(make_person(RoleKind.OFFICER, council))
    url = reverse("aim", args=[council.slug, assessment.pk])

    assert client.post(url, {"level": "2"}).status_code == 302
    assessment.refresh_from_db()
    assert assessment.aiming_at == 2
    assert client.post(url, {"level": "7"}).status_code == 422
    assert client.post(url, {"level": "none"}).status_code == 422
