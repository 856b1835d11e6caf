"""The next collection from the last: what is carried over waits, counts for nothing, and is confirmed or changed."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from councils.models import RoleKind
from councils.sockets import read_waiting
from frameworks.assessments.operations import open_in_steps
from frameworks.assessments.operations.carry_over import (
    Choice,
    carry_all,
    choose,
    confirm,
    preview,
    take_words,
    waiting,
    waiting_by_cell,
)
from frameworks.assessments.operations.open_collection import Refused
from frameworks.assessments.operations.open_in_steps import ask_to_open, roll_out
from frameworks.assessments.operations.save_answers import SavedMeanwhile, Typed, attach, record
from frameworks.assessments.queries.assessment_levels import standing
from frameworks.assessments.queries.carried_answers import marks
from frameworks.editions.rules.levels import Value
from frameworks.models import Answer, Assessment, Carried, Collection, Opening
from frameworks.submissions.operations.submit_assessment import submit, unanswered
from frameworks.waiting import for_person
from tests.factories import (
    make_collection,
    make_council,
    make_edition,
    make_person,
    submit_answers,
    validate_submission,
)
from tests.frameworks.inventing import split_and_merged
from tests.pressing import OpenPage

pytestmark = pytest.mark.django_db

NOW = timezone.now
LAST_YEAR = date(2020, 1, 10)


def answered(edition=None, council=None, **values: str) -> Assessment:
    """Last year's self-assessment: PE1.1 met with a comment and evidence, PE1.2 partly met, the rest as given."""
    council = council or make_council()
    collection = make_collection(
        council.region, edition or make_edition(), name="2020 self-assessment", opens_on=LAST_YEAR,
        closes_on=date(2100, 1, 1),
    )  # fmt: skip
    assessment = collection.assessments.get(council=council)
    rows = {row.criterion.code: row for row in assessment.answers.in_order()}
    said = {"PE1.1": Typed("met", comment="In the scheme of delegation"), "PE1.2": Typed("partly", comment="Two left")}
    said.update((code.replace("_", "."), Typed(value)) for code, value in values.items())
    record(assessment, {rows[code].pk: typed for code, typed in said.items()}, by=None, at=NOW())
    attach([rows["PE1.1"]], council=council, title="Memo", url="https://example.org/memo", by=None, at=NOW())
    return assessment


def following(last: Assessment, edition=None) -> Assessment:
    """This year's, into which last year's is carried over."""
    collection = make_collection(last.council.region, edition or last.collection.edition, name="2027 self-assessment")
    rows = list(collection.assessments.select_related("council"))
    carry_all(collection, rows, by=None, at=NOW())
    return collection.assessments.select_related("collection__edition", "collection__region", "council").get(
        council=last.council
    )


def answer(assessment: Assessment, code: str) -> Answer:
    return assessment.answers.select_related("criterion").get(criterion__code=code)


def test_what_is_carried_over_counts_neither_in_levels_nor_in_progress_nor_in_a_submission() -> None:
    now = following(answered(PO1_1="met", PO1_2="met"))

    assert standing(now).answered == 0
    assert standing(now).profile.overall == 0
    assert len(unanswered(now)) == 4
    with pytest.raises(Refused, match="have no answer yet"):
        submit(now, by=None, at=NOW())
    assert waiting_by_cell(now) == {"PE1": 2, "PO1": 2}


def test_a_confirmed_answer_brings_comment_and_evidence_and_counts() -> None:
    now = following(answered())
    row = answer(now, "PE1.1")

    count = confirm(now, {row.pk: 0}, by=None, at=NOW())

    row.refresh_from_db()
    assert count == 1
    assert (row.value, row.comment, row.version) == ("met", "In the scheme of delegation", 1)
    assert [item.title for item in row.evidence.all()] == ["Memo"]
    assert waiting_by_cell(now) == {"PE1": 1}
    assert row.history.latest().value == "met"


def test_a_page_is_confirmed_at_once_and_then_it_can_be_submitted() -> None:
    now = following(answered(PO1_1="met", PO1_2="not-met"))
    versions = dict(now.answers.filter(criterion__level=1).values_list("pk", "version"))

    assert confirm(now, versions, by=None, at=NOW()) == 4
    assert submit(now, by=None, at=NOW()).claimed == 0


def test_confirming_twice_changes_nothing() -> None:
    now = following(answered())
    row = answer(now, "PE1.1")
    confirm(now, {row.pk: 0}, by=None, at=NOW())

    assert confirm(now, {row.pk: 1}, by=None, at=NOW()) == 0
    assert answer(now, "PE1.1").version == 1


def test_an_answer_that_somebody_gave_anew_waits_no_longer() -> None:
    now = following(answered())
    row = answer(now, "PE1.1")
    record(now, {row.pk: Typed("partly", version=0)}, by=None, at=NOW())

    assert row.pk not in waiting(now)
    assert confirm(now, {row.pk: 1}, by=None, at=NOW()) == 0


def test_of_two_who_confirm_and_write_at_once_the_second_is_told() -> None:
    now = following(answered())
    row = answer(now, "PE1.1")
    record(now, {row.pk: Typed(comment="A colleague writes", version=0)}, by=None, at=NOW())

    with pytest.raises(SavedMeanwhile):
        confirm(now, {row.pk: 0}, by=None, at=NOW())
    assert answer(now, "PE1.1").value == ""


def test_the_words_alone_come_along_for_an_answer_given_anew() -> None:
    now = following(answered())
    row = answer(now, "PE1.2")

    assert take_words(now, row, version=0, by=None, at=NOW())

    row.refresh_from_db()
    assert (row.value, row.comment) == ("", "Two left")
    assert row.pk not in waiting(now)


def test_where_the_reviewer_saw_it_otherwise_the_reviewers_answer_waits() -> None:
    last = answered(PO1_1="met", PO1_2="met")
    validate_submission(submit_answers(last, ["PE1.1", "PE1.2"]), challenged=["PE1.1"])
    now = following(last)

    row = waiting(now)[answer(now, "PE1.1").pk]

    assert (row.value, row.was) == ("not-met", "Met")


def test_a_not_applicable_answer_brings_its_reason() -> None:
    last = answered()
    row = answer(last, "PO1.1")
    record(last, {row.pk: Typed("not-applicable", reason="We buy no fleet")}, by=None, at=NOW())
    now = following(last)
    confirm(now, {answer(now, "PO1.1").pk: 0}, by=None, at=NOW())

    assert answer(now, "PO1.1").reason == "We buy no fleet"


def test_who_a_requirement_was_given_to_comes_along_while_they_are_there() -> None:
    last = answered()
    stays = make_person(RoleKind.OFFICER, last.council)
    gone = make_person(RoleKind.OFFICER, last.council, until=timezone.localdate() - timedelta(days=1))
    last.answers.filter(criterion__code="PE1.1").update(owner=stays)
    last.answers.filter(criterion__code="PE1.2").update(owner=gone)

    now = following(last)

    assert answer(now, "PE1.1").owner == stays
    assert answer(now, "PE1.2").owner is None


def test_the_council_chooses_what_comes_along() -> None:
    last = answered()
    now = following(last)
    confirm(now, {answer(now, "PE1.2").pk: 0}, by=None, at=NOW())

    count = choose(now, last, Choice(answers=False, evidence=False), by=None, at=NOW())

    row = waiting(now)[answer(now, "PE1.1").pk]
    assert count == 1
    assert (row.value, row.comment, row.evidence) == ("", "In the scheme of delegation", ())
    assert answer(now, "PE1.2").value == "partly", "what was confirmed stays"
    assert choose(now, last, Choice(False, False, False, False), by=None, at=NOW()) == 0


def test_nothing_of_another_council_can_be_carried_over() -> None:
    now = following(answered())

    with pytest.raises(Refused, match="earlier self-assessment of this council"):
        choose(now, answered(), Choice(), by=None, at=NOW())


def test_into_another_edition_answers_go_by_the_mapping(tmp_path: Path) -> None:
    older, newer = split_and_merged(tmp_path)
    last = answered(older, PE1_3="met", PO1_1="met", PO1_2="partly", PO1_3="met")
    now = following(last, newer)

    found = {now.answers.get(pk=pk).criterion.code: row for pk, row in waiting(now).items()}

    assert {code: (row.value, row.change) for code, row in found.items()} == {
        "PE1.1": ("met", "same"),
        "PE1.2": ("partly", "changed"),
        "PE1.3": ("met", "split"),
        "PE1.4": ("met", "split"),
        "PO1.1": ("partly", "merged"),
    }
    assert found["PO1.1"].codes == ("PO1.1", "PO1.2")


def test_what_reads_otherwise_is_not_confirmed_with_the_page(tmp_path: Path) -> None:
    older, newer = split_and_merged(tmp_path)
    now = following(answered(older), newer)
    versions = dict(now.answers.filter(criterion__level=1).values_list("pk", "version"))

    assert confirm(now, versions, by=None, at=NOW(), only_same=True) == 1
    assert answer(now, "PE1.2").value == ""


def test_the_manager_sees_what_each_council_would_carry_over(tmp_path: Path) -> None:
    older, newer = split_and_merged(tmp_path)
    last = answered(older, PE1_3="partly", PO1_1="met", PO1_2="met", PO1_3="met")
    make_council(last.council.region, short_name="Zed")

    first, second = preview(last.council.region, newer, timezone.localdate())

    assert (first.same, first.changed, first.untold, first.lost) == (1, 2, 2, 1)
    assert (second.source, second.carries) == ("", 0)


def test_marks_say_what_changed_since_the_time_before() -> None:
    now = following(answered(PO1_1="met"))
    rows = {code: answer(now, code) for code in ("PE1.1", "PE1.2", "PO1.1")}
    ids = {code: row.criterion_id for code, row in rows.items()}

    found = marks(
        now,
        {
            ids["PE1.1"]: ("met", "In the scheme of delegation", frozenset({999})),
            ids["PE1.2"]: ("met", "Done", frozenset()),
            ids["PO1.1"]: ("met", "", frozenset()),
        },
    )

    assert found[ids["PE1.1"]].words == "Changed since the 2020 self-assessment: 1 piece of evidence was added."
    assert "the answer was “Partly met”, the comment is another" in found[ids["PE1.2"]].words
    assert found[ids["PO1.1"]].words == "As in the 2020 self-assessment."


def test_home_says_how_much_waits_to_be_confirmed() -> None:
    last = answered()
    following(last)
    person = make_person(RoleKind.OFFICER, last.council)

    assert any(
        "2 carried over to confirm" in row.detail for row in read_waiting(for_person(person, timezone.localdate()))
    )


# Pages


@pytest.fixture
def officer(client: Client) -> tuple[Client, Assessment]:
    now = following(answered())
    client.force_login(make_person(RoleKind.OFFICER, now.council))
    return client, now


def test_the_task_list_and_the_page_mark_what_waits(officer: tuple[Client, Assessment]) -> None:
    client, now = officer

    assert "2 carried over and not confirmed" in client.get(now.get_absolute_url()).content.decode()
    page = client.get(reverse("answer-cell", args=[now.council.slug, now.pk, "PE1"])).content.decode()
    assert page.count("Carried over, not confirmed") == 2
    assert "Confirm all 2 from the 2020 self-assessment" in page
    sign = client.get(reverse("sign-off", args=[now.council.slug, now.pk])).content.decode()
    assert "Carried over, not confirmed: met" in sign


def test_the_buttons_confirm_one_the_page_or_take_the_words(officer: tuple[Client, Assessment]) -> None:
    client, now = officer
    address = reverse("answer-cell", args=[now.council.slug, now.pk, "PE1"])
    opened = OpenPage(client, address)

    opened.press("Take the words, answer anew: PE1.2")
    opened.press("Confirm PE1.1")

    assert (answer(now, "PE1.1").value, answer(now, "PE1.2").value) == ("met", "")
    told = client.post(address, {"carried": ""}, follow=True).content.decode()
    assert "Nothing was left to confirm here." in told
    assert client.post(address.replace("PE1", "XX9"), {"carried": ""}).status_code == 404


def test_the_council_chooses_on_its_page(officer: tuple[Client, Assessment]) -> None:
    client, now = officer
    address = reverse("carry-over", args=[now.council.slug, now.pk])

    assert "2020 self-assessment" in client.get(address).content.decode()
    assert client.post(address, {}).status_code == 422
    client.post(address, {"source": now.carry_over.source_id, "what": ["comments"]})
    assert set(waiting(now)[answer(now, "PE1.1").pk].evidence) == set()


def test_a_submission_marks_for_council_and_reviewer_what_was_carried_over(client: Client) -> None:
    now = following(answered(PO1_1="met", PO1_2="met"))
    confirm(now, dict(now.answers.values_list("pk", "version")), by=None, at=NOW())
    record(now, {answer(now, "PE1.2").pk: Typed("met", comment="Done", version=1)}, by=None, at=NOW())
    submission = submit(now, by=None, at=NOW())
    reviewer = make_person(RoleKind.REVIEWER, now.council.region)
    from frameworks.submissions.operations.review_submission import assign

    review = assign(submission, reviewer=reviewer, due_on=timezone.localdate(), by=None, at=NOW())
    client.force_login(reviewer)
    page = client.get(reverse("review-theme", args=[review.pk, "PE"])).content.decode()

    assert "As in the 2020 self-assessment." in page
    assert "the answer was “Partly met”" in page
    client.force_login(make_person(RoleKind.OFFICER, now.council))
    assert "the answer was “Partly met”" in client.get(submission.get_absolute_url()).content.decode()


# Opening


def ask(region, edition, **over) -> Opening:
    given = {
        "name": "2027 self-assessment", "opens_on": timezone.localdate(), "closes_on": timezone.localdate(),
        "aiming_at": 1, "carries": True, "by": None, "at": NOW(),
    }  # fmt: skip
    return ask_to_open(region, edition, **{**given, **over})


def test_a_collection_is_opened_step_by_step_with_what_was_said_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_in_steps, "COUNCILS_AT_ONCE", 1)
    last = answered()
    make_council(last.council.region)
    opening = ask(last.council.region, last.collection.edition)

    assert roll_out(opening.pk)

    opening.refresh_from_db()
    assert (opening.state, opening.progress, opening.councils) == ("ready", 100, 2)
    assert opening.collection.assessments.count() == 2
    assert Carried.objects.count() == 2
    assert not roll_out(opening.pk), "rung twice it does nothing more"


def test_after_a_worker_died_the_next_goes_on_with_the_councils_that_have_none() -> None:
    last = answered()
    opening = ask(last.council.region, last.collection.edition)
    make_council(last.council.region)
    opening.take("dead", NOW())
    later = NOW() + timedelta(minutes=3)

    assert not roll_out(opening.pk), "another worker holds it"
    assert open_in_steps.ring_again(lambda: later) == [opening.pk]
    assert roll_out(opening.pk, lambda: later)
    assert opening.collection.assessments.count() == 2


def test_an_opening_that_stopped_three_workers_fails_and_can_be_taken_up_again() -> None:
    last = answered()
    opening = ask(last.council.region, last.collection.edition)
    Opening.objects.filter(pk=opening.pk).update(tries=3)

    assert open_in_steps.ring_again(lambda: NOW() + timedelta(minutes=3)) == []
    opening.refresh_from_db()
    assert opening.state == "failed"
    assert opening.try_again(NOW())


def test_a_fault_fails_the_opening_and_what_was_done_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    last = answered()
    opening = ask(last.council.region, last.collection.edition)

    def broken(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(open_in_steps, "carry_all", broken)
    with pytest.raises(ZeroDivisionError):
        roll_out(opening.pk)

    opening.refresh_from_db()
    assert opening.state == "failed"
    assert "ZeroDivisionError" in opening.error


def posted(edition) -> dict[str, object]:
    on = timezone.localdate()
    days = {
        f"{name}_{n}": part for name in ("opens_on", "closes_on") for n, part in enumerate((on.day, on.month, on.year))
    }
    return {"name": "2027 self-assessment", "edition": edition.pk, "aiming_at": 1, "carries": "on", **days}


def test_a_manager_previews_and_opens_a_collection_that_carries_over(client: Client) -> None:
    last = answered()
    client.force_login(make_person(RoleKind.MANAGER, last.council.region))
    address = reverse("open-collection", args=[last.council.region.slug])

    page = client.post(address, posted(last.collection.edition)).content.decode()
    client.post(address, {**posted(last.collection.edition), "confirmed": "yes"})

    assert "1 of 1 council carry over what they said last" in page
    assert Carried.objects.filter(answer__assessment__collection__name="2027 self-assessment").count() == 2
    shown = client.get(reverse("preview-carry-over", args=[last.council.region.slug]))
    assert "2 answers to requirements that are the same" in shown.content.decode()
    assert client.get(f"{shown.request['PATH_INFO']}?download=csv").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_large_region_is_opened_by_the_worker(
    client: Client, worker: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frameworks.assessments.views.collections.AT_ONCE_IN_ALL", 0)
    last = answered()
    client.force_login(make_person(RoleKind.MANAGER, last.council.region))
    address = reverse("open-collection", args=[last.council.region.slug])
    answer = client.post(address, {**posted(last.collection.edition), "confirmed": "yes"})
    collection = Collection.objects.get(name="2027 self-assessment")

    assert answer["Location"] == reverse("opening", args=[last.council.region.slug, collection.pk])
    worker(lambda: Opening.objects.get().state == "ready")
    assert collection.assessments.count() == 1
    assert client.get(answer["Location"]).status_code == 302
    status = client.get(reverse("opening-status", args=[last.council.region.slug, collection.pk])).json()
    assert status["progress"] == 100


def test_the_page_shows_how_far_an_opening_is_and_lets_a_failed_one_go_on(client: Client) -> None:
    last = answered()
    opening = ask(last.council.region, last.collection.edition)
    client.force_login(make_person(RoleKind.MANAGER, last.council.region))

    assert "Waiting for its turn" in client.get(opening.get_absolute_url()).content.decode()
    assert "still being opened" in client.get(opening.collection.get_absolute_url()).content.decode()
    Opening.objects.update(state="failed", error="The disk is full.")
    assert "The disk is full." in client.get(opening.get_absolute_url()).content.decode()
    client.post(reverse("open-again", args=[last.council.region.slug, opening.collection_id]))
    assert Opening.objects.get().state == "waiting"


def test_a_value_waits_only_where_answers_do() -> None:
    assert Value.MET in {row.value for row in waiting(following(answered())).values()}
