"""Officers answer a cell: what is saved, what is refused, and that nothing typed is lost."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from councils.models import Champion, RoleKind
from frameworks.models import Answer, Evidence
from tests.factories import PASSWORD, make_assessment, make_council, make_person
from tests.pressing import OpenPage

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF"


@pytest.fixture
def council():
    return make_council()


@pytest.fixture
def assessment(council):
    return make_assessment(council)


@pytest.fixture
def officer(council):
    return make_person(RoleKind.OFFICER, council)


@pytest.fixture
def page(client, officer):
    client.force_login(officer)
    return client


def cell_url(assessment, cell="PE1"):
    return reverse("answer-cell", args=[assessment.council.slug, assessment.pk, cell])


def answer_of(assessment, code="PE1.1"):
    return assessment.answers.select_related("criterion").get(criterion__code=code)


def typed(answer, *, value="met", version=None, **more):
    said = {"value": value, "reason": "", "comment": "", "reply": "", "version": version}
    said["version"] = answer.version if version is None else version
    return {f"a{answer.pk}-{name}": words for name, words in {**said, **more}.items()}


def test_the_page_shows_each_requirement_of_the_cell(page, assessment):
    shown = page.get(cell_url(assessment)).content.decode()

    for answer in assessment.answers.filter(criterion__level=1, criterion__theme__code="PE"):
        assert answer.criterion.requirement in shown
    assert "Working towards level 1: 0 of 2" in shown


def test_an_answer_is_saved_with_who_and_when(page, assessment, officer):
    answer = answer_of(assessment)
    reply = page.post(cell_url(assessment), {**typed(answer, comment="Since May."), "then": "list"})

    answer.refresh_from_db()
    assert reply.status_code == 302
    assert reply.url == assessment.get_absolute_url()
    assert (answer.value, answer.comment, answer.version, answer.saved_by) == ("met", "Since May.", 1, officer)


def test_the_levels_beside_the_answers_are_right_after_each_save(page, assessment):
    for code in ("PE1.1", "PE1.2"):
        page.post(cell_url(assessment), typed(answer_of(assessment, code)))

    shown = page.get(cell_url(assessment)).content.decode()
    assert "People, self-assessed, as answered now: level 1" in shown
    assert "Working towards level 2: 0 of 2" in shown


def test_not_applicable_needs_a_reason_and_the_rest_of_the_page_is_saved(page, assessment):
    one, other = answer_of(assessment), answer_of(assessment, "PE1.2")
    reply = page.post(
        cell_url(assessment),
        {**typed(one, value="not-applicable", comment="We buy nothing."), **typed(other, value="partly")},
    )

    one.refresh_from_db()
    other.refresh_from_db()
    assert reply.status_code == 422
    assert "say why the requirement does not apply" in reply.content.decode()
    assert "We buy nothing." in reply.content.decode()
    assert (one.value, other.value) == ("", "partly")


def test_the_second_of_two_officers_is_shown_both_answers_and_loses_nothing(page, assessment, council):
    colleague = make_person(RoleKind.OFFICER, council, name="Asha Rahman")
    answer = answer_of(assessment)
    Answer.objects.filter(pk=answer.pk).update(
        value="met", comment="Hers.", version=1, saved_by=colleague, saved_at=timezone.now()
    )
    reply = page.post(cell_url(assessment), typed(answer, value="partly", version=0, comment="Mine."))
    shown = reply.content.decode()

    answer.refresh_from_db()
    assert reply.status_code == 422
    assert "Asha Rahman saved" in shown
    assert "Hers." in shown
    assert "Mine." in shown
    assert answer.comment == "Hers."


@pytest.mark.parametrize(("keep", "comment"), [("mine", "Mine."), ("theirs", "Hers.")])
def test_whichever_answer_stays_the_other_is_in_the_history(page, assessment, keep, comment):
    answer = answer_of(assessment)
    Answer.objects.filter(pk=answer.pk).update(value="met", comment="Hers.", version=1)
    answer.refresh_from_db()
    answer.save()
    choice = {f"a{answer.pk}-keep": keep, f"a{answer.pk}-theirs": "1"}
    reply = page.post(cell_url(assessment), {**typed(answer, value="partly", version=0, comment="Mine."), **choice})

    answer.refresh_from_db()
    assert reply.status_code == 302
    assert answer.comment == comment
    assert {row.comment for row in answer.history.all()} >= {"Hers.", "Mine."}


def test_every_state_of_an_answer_can_be_read_again(page, assessment):
    answer = answer_of(assessment)
    for version, words in enumerate(("First.", "Second.")):
        page.post(cell_url(assessment), typed(answer, version=version, comment=words))
    shown = page.get(reverse("answer-history", args=[assessment.council.slug, assessment.pk, answer.pk]))

    assert shown.content.decode().index("Second.") < shown.content.decode().index("First.")


def test_saving_the_same_words_twice_changes_nothing(page, assessment):
    answer = answer_of(assessment)
    page.post(cell_url(assessment), typed(answer, comment="Once."))
    page.post(cell_url(assessment), typed(answer, comment="Once.", version=0))

    answer.refresh_from_db()
    assert answer.version == 1


def test_the_page_saves_one_answer_by_itself(page, assessment):
    answer = answer_of(assessment)
    url = reverse("save-answer", args=[assessment.council.slug, assessment.pk, answer.pk])

    saved = page.post(url, typed(answer, comment="By itself."))
    assert (saved.json()["state"], saved.json()["version"]) == ("saved", 1)
    assert "Working towards level 1: 1 of 2" in saved.json()["standing"]
    late = page.post(url, typed(answer, value="partly", version=0))
    assert (late.status_code, late.json()["state"]) == (409, "meanwhile")
    wrong = page.post(url, typed(answer, value="not-applicable", version=1))
    assert (wrong.status_code, wrong.json()["state"]) == (422, "refused")


def test_a_page_that_saves_by_itself_is_told_in_json_that_its_session_ended(client, page, assessment, officer):
    """Not signed in any more, signed in again since the page was opened, and no officer any more."""
    answer = answer_of(assessment)
    url = reverse("save-answer", args=[assessment.council.slug, assessment.pk, answer.pk])
    asks = {"Accept": "application/json"}
    careful = Client(enforce_csrf_checks=True)
    told = careful.post(url, typed(answer), headers=asks)
    assert (told.status_code, told.json()["state"]) == (401, "signed-out")
    careful.force_login(officer)
    told = careful.post(url, typed(answer), headers=asks)
    assert (told.status_code, told.json()["state"]) == (403, "page-too-old")
    assert careful.post(url, typed(answer), headers={"Accept": "text/html"}).status_code == 403

    officer.roles.all().delete()
    told = page.post(url, typed(answer), headers=asks)
    assert told.status_code == 404
    page.logout()
    told = page.post(url, typed(answer), headers=asks)
    assert (told.status_code, told.json()["state"]) == (401, "signed-out")
    assert "you have been signed out. Sign in again" in told.json()["words"]
    assert page.post(url, typed(answer)).status_code == 302


def test_an_answer_of_another_assessment_cannot_be_forged_in(page, assessment):
    foreign = answer_of(make_assessment())
    url = reverse("save-answer", args=[assessment.council.slug, assessment.pk, foreign.pk])

    assert page.post(url, typed(foreign)).status_code == 404
    page.post(cell_url(assessment), typed(foreign))
    foreign.refresh_from_db()
    assert foreign.value == ""


def test_several_files_and_a_link_are_attached_at_once(page, assessment):
    answer = answer_of(assessment)
    files = [SimpleUploadedFile("memo.pdf", PDF), SimpleUploadedFile("list.csv", b"name,course\nA,Basic\n")]
    page.post(
        cell_url(assessment),
        {
            **typed(answer, link_url="https://example.org/policy", link_title="Our policy"),
            f"a{answer.pk}-files": files,
        },
    )

    assert set(answer.evidence.values_list("title", flat=True)) == {"memo.pdf", "list.csv", "Our policy"}


def test_a_refused_file_says_why_and_loses_nothing_else(page, assessment):
    answer = answer_of(assessment)
    files = [SimpleUploadedFile("policy.pdf", b"MZ\x90\x00 a program"), SimpleUploadedFile("memo.pdf", PDF)]
    reply = page.post(cell_url(assessment), {**typed(answer, comment="Kept."), f"a{answer.pk}-files": files})

    answer.refresh_from_db()
    assert reply.status_code == 422
    beside = f'<p class="govuk-error-message" id="a{answer.pk}-files-error">'
    assert "Programs are not taken" in reply.content.decode().split(beside)[1]
    assert answer.comment == "Kept."
    assert [item.title for item in answer.evidence.all()] == ["memo.pdf"]


def test_the_same_file_sent_twice_is_attached_once(page, assessment):
    answer = answer_of(assessment)
    for version in (0, 1):
        files = [SimpleUploadedFile("memo.pdf", PDF)]
        page.post(cell_url(assessment), {**typed(answer, version=version), f"a{answer.pk}-files": files})

    assert answer.evidence.count() == 1


def test_evidence_is_a_download_for_the_council_and_nobody_else(page, client, assessment, council):
    answer = answer_of(assessment)
    page.post(cell_url(assessment), {**typed(answer), f"a{answer.pk}-files": [SimpleUploadedFile("memo.pdf", PDF)]})
    item = Evidence.objects.get()
    url = reverse("evidence-file", args=[council.slug, item.pk])
    reply = page.get(url)

    assert b"".join(reply.streaming_content) == PDF
    assert reply["Content-Disposition"].startswith("attachment")
    assert reply["X-Content-Type-Options"] == "nosniff"
    client.force_login(make_person(RoleKind.OFFICER, make_council(council.region)))
    assert client.get(url).status_code == 404


def test_one_item_is_used_for_several_requirements_and_taken_away_from_one(page, assessment, council):
    one, other = answer_of(assessment), answer_of(assessment, "PE1.2")
    page.post(cell_url(assessment), {**typed(one), f"a{one.pk}-files": [SimpleUploadedFile("memo.pdf", PDF)]})
    item = Evidence.objects.get()
    page.post(reverse("choose-evidence", args=[council.slug, assessment.pk, other.pk]), {"evidence": [item.pk]})
    assert other.evidence.get() == item

    page.post(reverse("remove-evidence", args=[council.slug, assessment.pk, one.uses.get().pk]))
    assert not one.evidence.exists()
    assert other.evidence.get() == item


def test_the_named_champion_waits_to_be_confirmed_and_counts_for_nothing_before(page, assessment, council, officer):
    Champion.objects.create(
        council=council, name="Jo Byrne", post="Head of Procurement", starts_on=timezone.localdate(), named_by=officer
    )
    shown = page.get(cell_url(assessment)).content.decode()
    assert "Met, from your records" in shown
    assert "Working towards level 1: 0 of 2" in shown

    OpenPage(page, cell_url(assessment)).press("Confirm PE1.1")
    answer = answer_of(assessment)
    use = answer.uses.get()
    assert answer.value == "met"
    assert "Jo Byrne" in use.evidence.file.content.read().decode()
    assert use.evidence.as_at == timezone.localdate()
    assert "Met, from your records" not in page.get(cell_url(assessment)).content.decode()


def test_after_the_closing_day_nothing_can_be_changed_unless_more_time_was_given(page, assessment):
    collection = assessment.collection
    collection.closes_on = timezone.localdate() - timedelta(days=1)
    collection.save()
    answer = answer_of(assessment)

    refused = page.post(cell_url(assessment), typed(answer))
    assert refused.status_code == 422
    assert "Ask the project manager for more time" in refused.content.decode()
    assessment.extended_to = timezone.localdate()
    assessment.save()
    assert page.post(cell_url(assessment), typed(answer)).status_code == 302


def test_last_years_answer_stands_beside_the_new_one(page, council, assessment):
    earlier = make_assessment(
        council, assessment.collection.edition, opens_on=timezone.localdate() - timedelta(days=400)
    )
    Answer.objects.filter(pk=answer_of(earlier).pk).update(value="partly", comment="Two starters in May")

    assert "Two starters in May" in page.get(cell_url(assessment)).content.decode()


def test_the_page_costs_no_more_than_what_each_room_asks_once(
    client, assessment, officer, django_assert_max_num_queries
):
    client.login(username=officer.email, password=PASSWORD)
    client.get(cell_url(assessment))
    with django_assert_max_num_queries(24):
        client.get(cell_url(assessment))
