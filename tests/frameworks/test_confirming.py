"""Confirming what the records show or what was said before never overrules what a person says, and drops nothing."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from councils.models import Champion, RoleKind, SharedTeam
from councils.operations.load_categories import load_spend_categories
from frameworks.assessments.operations.carry_over import carry_all
from frameworks.assessments.operations.confirm_offers import offers_for
from frameworks.assessments.operations.save_answers import Typed, attach, record
from frameworks.assessments.operations.share_answers import share
from frameworks.models import Answer, Assessment, Evidence
from library.models import Policy
from lm3.spend.operations import set_priorities
from tests.factories import give_role, make_assessment, make_collection, make_council, make_edition, make_person
from tests.factories import the_2006_edition as edition_2006
from tests.frameworks.test_answering import PDF
from tests.lm3.making import load_spend, officer_of
from tests.pressing import OpenPage
from tests.training.making import complete, make_course, make_key, make_learner
from tests.workstream.making_partners import make_benefit
from training.models import StaffList
from training.models.people import Job

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture
def council():
    return make_council()


@pytest.fixture
def assessment(council) -> Assessment:
    """PE1.1 is shown met by a champion, PE1.2 and PO1.1 by nothing."""
    Champion.objects.create(council=council, name="Jo Byrne", post="Buyer", starts_on=date(2020, 1, 1))
    return make_assessment(council)


@pytest.fixture
def officer(council):
    return make_person(RoleKind.OFFICER, council, name="Ben Shaw")


@pytest.fixture
def client(client: Client, officer) -> Client:
    client.force_login(officer)
    return client


def answer(assessment: Assessment, code: str = "PE1.1") -> Answer:
    return assessment.answers.select_related("criterion").get(criterion__code=code)


def cell(assessment: Assessment, code: str = "PE1") -> str:
    return reverse("answer-cell", args=[assessment.council.slug, assessment.pk, code])


def say(row: Answer, value: str, comment: str = "", name: str = "Asha Rahman") -> None:
    colleague = make_person(RoleKind.OFFICER, row.assessment.council, name=name)
    record(row.assessment, {row.pk: Typed(value, "", comment, "", row.version)}, by=colleague, at=NOW())


def test_confirming_all_leaves_an_answer_as_it_was_given_and_adds_the_evidence(client, council, officer) -> None:
    """The officer says that PP1.1 is not met, and why, though a ledger is loaded."""
    load_spend_categories()
    load_spend(council=council)
    set_priorities.begin(council, by=officer, at=NOW())
    council.priorities.update(owner_name="Jo")
    assessment = make_assessment(council, edition_2006())
    row = answer(assessment, "PP1.1")
    page = OpenPage(client, cell(assessment, "PP1"))
    fields = {f"a{row.pk}-value": "not-met", f"a{row.pk}-comment": "The ledger lacks two directorates"}
    assert page.type(**fields).press("Save").status_code == 302

    page = OpenPage(client, cell(assessment, "PP1"))
    told = page.press("Confirm all 2 from your records", follow=True).content.decode()

    row = answer(assessment, "PP1.1")
    assert (row.value, row.comment, row.version) == ("not-met", "The ledger lacks two directorates", 1)
    assert [item.source for item in row.evidence.all()] == ["Spend of the council"]
    assert answer(assessment, "PP1.2").value == "met"
    assert "PP1.1 stays “Not met”, as Ben Shaw answered. Your records say: Spend analysed by category" in told
    assert "Confirmed: 1 from your records" in told


def test_what_was_typed_and_not_yet_saved_is_not_overruled_either(client, assessment) -> None:
    row = answer(assessment)
    page = OpenPage(client, cell(assessment)).type(**{f"a{row.pk}-value": "not-met"})

    page.press("Confirm PE1.1")

    row = answer(assessment)
    assert (row.value, row.evidence.count()) == ("not-met", 1)


def test_an_older_page_is_told_what_a_colleague_saved_and_changes_nothing_of_it(client, assessment) -> None:
    page = OpenPage(client, cell(assessment))
    say(answer(assessment), "not-met", "She left")

    told = page.press("Confirm PE1.1", follow=True).content.decode()

    row = answer(assessment)
    assert (row.value, row.comment, row.version, row.evidence.count()) == ("not-met", "She left", 1, 0)
    assert "PE1.1: Asha Rahman saved “Not met”" in told
    assert "nothing was confirmed here" in told
    assert "You answered “Not met”. That stays; the evidence can be added to it." in " ".join(told.split())


def test_a_comment_saved_meanwhile_without_an_answer_is_not_confirmed_over(client, assessment) -> None:
    page = OpenPage(client, cell(assessment))
    say(answer(assessment), "", "Ask HR first")

    told = page.press("Confirm PE1.1", follow=True).content.decode()

    assert answer(assessment).value == ""
    assert "Asha Rahman saved a comment" in told


def test_one_who_looks_at_a_page_that_somebody_else_has_answered_is_asked_to_choose_nothing(client, assessment) -> None:
    """Confirming one requirement sends the whole page; what was only looked at on it collides with nothing."""
    page = OpenPage(client, cell(assessment))
    say(answer(assessment, "PE1.2"), "partly")

    assert page.press("Confirm PE1.1").status_code == 302

    assert (answer(assessment).value, answer(assessment, "PE1.2").value) == ("met", "partly")


def test_a_page_that_does_not_say_what_it_was_made_from_confirms_nothing(client, assessment) -> None:
    client.post(cell(assessment), {"offer": ""})

    assert answer(assessment).value == ""


def last_year(council) -> Assessment:
    """PE1.1 was met with a memo, PE1.2 partly."""
    collection = make_collection(
        council.region, make_edition(), name="2020 self-assessment", opens_on=date(2020, 1, 10),
        closes_on=date(2100, 1, 1),
    )  # fmt: skip
    found = collection.assessments.get(council=council)
    met = {answer(found).pk: Typed("met", comment="Then"), answer(found, "PE1.2").pk: Typed("partly")}
    record(found, met, by=None, at=NOW())
    attach([answer(found)], council=council, title="Memo", url="https://example.org/memo", by=None, at=NOW())
    return found


@pytest.fixture
def this_year(council) -> Assessment:
    Champion.objects.create(council=council, name="Jo Byrne", post="Buyer", starts_on=date(2020, 1, 1))
    last = last_year(council)
    collection = make_collection(council.region, last.collection.edition, name="2027 self-assessment")
    carry_all(collection, list(collection.assessments.select_related("council")), by=None, at=NOW())
    return collection.assessments.select_related("council", "collection").get(council=council)


def titles(row: Answer) -> set[str]:
    return set(row.evidence.values_list("title", flat=True))


def test_confirming_from_the_records_keeps_the_evidence_that_was_carried_over(client, this_year) -> None:
    page = OpenPage(client, cell(this_year))

    page.press("Confirm PE1.1: Champion named in the council's profile, 1 January 2020")

    assert len(titles(answer(this_year))) == 2
    assert "Memo" in titles(answer(this_year))


def test_no_two_buttons_of_a_page_are_called_the_same(client, this_year) -> None:
    page = OpenPage(client, cell(this_year))
    names = [" ".join(row.text_content().split()) for row in page.tree.iter("button") if not row.get("aria-hidden")]
    confirming = [name for name in names if name.startswith("Confirm ")]

    assert len(confirming) >= 4
    assert sorted(set(confirming)) == sorted(confirming)


def test_one_that_was_carried_over_has_its_own_button_and_none_for_all(client, this_year) -> None:
    row = answer(this_year, "PE1.2")
    OpenPage(client, cell(this_year)).type(**{f"a{row.pk}-value": "met"}).press("Save")

    shown = " ".join(client.get(cell(this_year)).content.decode().split())

    assert "1 requirement on this page was carried over from before and waits to be confirmed." in shown
    assert "Confirm all" not in shown


def test_answering_anew_keeps_the_evidence_that_was_carried_over(client, this_year) -> None:
    row = answer(this_year)

    OpenPage(client, cell(this_year)).type(**{f"a{row.pk}-value": "partly"}).press("Save")

    assert (answer(this_year).value, titles(answer(this_year))) == ("partly", {"Memo"})
    assert "Memo" in client.get(cell(this_year)).content.decode()


def test_an_older_page_confirms_nothing_carried_over_where_somebody_has_answered(client, this_year) -> None:
    page = OpenPage(client, cell(this_year))
    say(answer(this_year, "PE1.2"), "not-met", "Both left")

    told = page.press("Confirm PE1.2", follow=True).content.decode()

    row = answer(this_year, "PE1.2")
    assert (row.value, row.comment) == ("not-met", "Both left")
    assert "PE1.2: Asha Rahman saved “Not met”" in told


def test_confirming_what_was_carried_over_keeps_a_comment_somebody_wrote(client, this_year) -> None:
    row = answer(this_year)
    OpenPage(client, cell(this_year)).type(**{f"a{row.pk}-comment": "New this year"}).press("Save")

    OpenPage(client, cell(this_year)).press("Confirm all 2 from the 2020 self-assessment")

    assert (answer(this_year).value, answer(this_year).comment) == ("met", "New this year\nThen")


def test_confirming_all_says_which_was_left_because_somebody_has_answered_it(client, this_year) -> None:
    page = OpenPage(client, cell(this_year))
    say(answer(this_year), "not-met", "She has left")

    told = page.press("Confirm all 2 from the 2020 self-assessment", follow=True).content.decode()

    assert (answer(this_year).value, answer(this_year, "PE1.2").value) == ("not-met", "partly")
    assert "PE1.1: Asha Rahman saved “Not met”" in told
    assert "Confirmed: 1 carried over" in told


def test_what_one_saved_in_another_window_is_not_called_somebody_elses(client, officer, this_year) -> None:
    page = OpenPage(client, cell(this_year))
    row = answer(this_year)
    record(this_year, {row.pk: Typed("not-met", "", "Mine", "", row.version)}, by=officer, at=NOW())

    told = page.press("Confirm all 2 from the 2020 self-assessment", follow=True).content.decode()

    assert "PE1.1: you, in another window, saved “Not met”" in told


def test_where_one_answer_was_saved_meanwhile_the_others_of_the_page_are_confirmed(client, this_year) -> None:
    page = OpenPage(client, cell(this_year))
    say(answer(this_year), "", "Ask HR first")

    told = page.press("Confirm all 2 from the 2020 self-assessment", follow=True).content.decode()

    assert (answer(this_year).value, answer(this_year, "PE1.2").value) == ("", "partly")
    assert "PE1.1: Asha Rahman saved a comment" in told
    assert "Confirmed: 1 carried over" in told


def test_a_shared_answer_does_not_overrule_what_the_council_says(client, council, officer) -> None:
    team = SharedTeam.objects.create(region=council.region, name="Shared procurement")
    neighbour = make_council(council.region, shared_team=team)
    council.shared_team = team
    council.save()
    give_role(officer, RoleKind.OFFICER, neighbour)
    collection = make_collection(council.region, make_edition())
    here, there = (collection.assessments.get(council=row) for row in (council, neighbour))
    record(there, {answer(there).pk: Typed("met", comment="Theirs")}, by=officer, at=NOW())
    told_on = date(2024, 5, 3)
    attach(
        [answer(there)], council=neighbour, title="Memo", url="https://example.org/memo", by=officer, at=NOW(),
        source="Council profile", as_at=told_on,
    )  # fmt: skip
    share(answer(there), [here], by=officer, at=NOW())
    say(answer(here), "not-met", "Not here")

    told = OpenPage(client, cell(here)).press("Add its evidence to PE1.1", follow=True).content.decode()

    assert (answer(here).value, answer(here).comment, titles(answer(here))) == ("not-met", "Not here", {"Memo"})
    assert answer(here).evidence.get().as_at == told_on, "what is copied becomes no newer by it"
    assert "PE1.1 stays “Not met”" in told


# Nothing chosen is lost by another button, another file or a bad address


def files(row: Answer, *named: tuple[str, bytes]) -> dict[str, object]:
    return {f"a{row.pk}-files": [SimpleUploadedFile(name, content) for name, content in named]}


def test_files_and_links_chosen_on_the_page_are_kept_when_another_requirement_is_confirmed(client, assessment) -> None:
    row = answer(assessment, "PE1.2")
    page = OpenPage(client, cell(assessment)).type(**files(row, ("memo.pdf", PDF)))
    page.type(**{f"a{row.pk}-link_url": "https://example.org/policy", f"a{row.pk}-comment": "See the memo"})

    page.press("Confirm PE1.1")

    assert titles(answer(assessment, "PE1.2")) == {"memo.pdf", "https://example.org/policy"}
    assert answer(assessment, "PE1.2").comment == "See the memo"
    assert answer(assessment).value == "met"


def test_a_bad_address_loses_neither_the_answer_nor_the_files_nor_the_other_links(client, assessment) -> None:
    one, other = answer(assessment), answer(assessment, "PE1.2")
    page = OpenPage(client, cell(assessment)).type(**files(one, ("memo.pdf", PDF)))
    page.type(**{f"a{one.pk}-value": "met", f"a{one.pk}-link_url": "not an address", f"a{one.pk}-link_title": "Ours"})
    page.type(**{f"a{other.pk}-link_url": "https://example.org/policy"})

    reply = page.press("Save")

    shown = reply.content.decode()
    assert reply.status_code == 422
    assert answer(assessment).value == "met"
    assert (titles(answer(assessment)), titles(answer(assessment, "PE1.2"))) == (
        {"memo.pdf"},
        {"https://example.org/policy"},
    )
    assert "PE1.1: Enter a web address, like https://www.example.org" in shown
    assert "Saved: your answer to PE1.1, “memo.pdf” for PE1.1, the link for PE1.2." in shown
    assert 'value="not an address"' in shown
    assert 'value="Ours"' in shown
    assert shown.count("memo.pdf") > 1, "what was kept stands in the list of evidence"


def test_a_file_too_large_is_named_and_takes_no_other_with_it(client, assessment, settings) -> None:
    settings.UPLOAD_LIMIT_MB = 1
    row = answer(assessment)
    large = ("plans.pdf", PDF + b"0" * (3 * 1024 * 1024))
    page = OpenPage(client, cell(assessment)).type(**files(row, large, ("memo.pdf", PDF)))

    reply = page.type(**{f"a{row.pk}-link_url": "https://example.org/policy"}).press("Save")

    shown = reply.content.decode()
    assert titles(answer(assessment)) == {"memo.pdf", "https://example.org/policy"}
    assert "“plans.pdf” was not added. The file is 3.0 MB; at most 1 MB can be taken." in shown
    assert "Saved: “memo.pdf” for PE1.1, the link for PE1.1." in shown


def test_a_link_beside_an_answer_that_cannot_be_saved_is_kept(client, assessment) -> None:
    row = answer(assessment)
    page = OpenPage(client, cell(assessment))
    page.type(**{f"a{row.pk}-value": "not-applicable", f"a{row.pk}-link_url": "https://example.org/policy"})

    shown = page.press("Save").content.decode()

    assert titles(answer(assessment)) == {"https://example.org/policy"}
    assert "say why the requirement does not apply" in shown


def test_a_page_that_was_saved_in_part_can_be_saved_again_without_meeting_itself(client, assessment) -> None:
    one, other = answer(assessment), answer(assessment, "PE1.2")
    page = OpenPage(client, cell(assessment))
    said = {f"a{one.pk}-value": "not-applicable", f"a{other.pk}-value": "met"}
    shown = page.type(**said).press("Save").content.decode()
    assert f'name="a{other.pk}-version" value="1"' in shown

    again = {f"a{one.pk}-value": "not-applicable", f"a{one.pk}-reason": "None", f"a{one.pk}-version": "0"}
    again |= {f"a{other.pk}-value": "partly", f"a{other.pk}-version": "1"}
    assert client.post(cell(assessment), again).status_code == 302


def test_a_page_that_is_closed_says_that_nothing_was_saved_and_shows_what_was_typed(client, assessment) -> None:
    row = answer(assessment)
    page = OpenPage(client, cell(assessment)).type(**files(row, ("memo.pdf", PDF)))
    collection = assessment.collection
    collection.closes_on = timezone.localdate() - timedelta(days=1)
    collection.save()

    shown = page.type(**{f"a{row.pk}-comment": "Typed too late"}).press("Save").content.decode()

    assert "Nothing on this page was saved" in shown
    assert "“memo.pdf” for PE1.1 was not added" in shown
    assert "You typed, and it was not saved: no answer. Typed too late" in shown
    assert not Evidence.objects.exists()


def test_taking_evidence_away_loses_nothing_typed_or_chosen_on_the_page(client, assessment, council) -> None:
    row, other = answer(assessment), answer(assessment, "PE1.2")
    attach([row], council=council, title="Old memo", url="https://example.org/memo", by=None, at=NOW())
    page = OpenPage(client, cell(assessment)).type(**files(other, ("memo.pdf", PDF)))

    page.type(**{f"a{other.pk}-comment": "Typed"}).press("Take away Old memo")

    assert titles(answer(assessment)) == set()
    assert (titles(answer(assessment, "PE1.2")), answer(assessment, "PE1.2").comment) == ({"memo.pdf"}, "Typed")


# Offers say no more than the record shows


def offered(assessment: Assessment, word: str, on: date | None = None):
    return offers_for(assessment, on or timezone.localdate())[word][0]


@pytest.fixture
def spent(council) -> Assessment:
    """A ledger of May 2026 and priorities, in the edition of 2006."""
    load_spend_categories()
    load_spend(council=council)
    set_priorities.begin(council, by=officer_of(council), at=NOW())
    council.priorities.update(owner_name="Jo")
    return make_assessment(council, edition_2006())


def test_spend_is_offered_as_at_its_last_payment_and_too_old_two_years_later(client, council, spent) -> None:
    last = council.spend_loads.latest("last_on").last_on
    offer = offered(spent, "spend-analysis")
    assert (offer.as_at, offer.fulfils) == (last, True)

    late = offered(spent, "spend-analysis", last + timedelta(days=732))

    assert (late.as_at, late.fulfils, late.too_old) == (last, False, True)


def test_priorities_are_offered_as_at_the_day_they_were_changed(council, spent) -> None:
    changed = NOW() - timedelta(days=400)
    council.priorities.update(changed_at=changed)
    day = timezone.localtime(changed).date()
    assert offered(spent, "priorities").as_at == day
    assert offered(spent, "priorities").fulfils

    council.priorities.update(changed_at=NOW() - timedelta(days=800))

    assert offered(spent, "priorities").too_old


def test_the_page_shows_an_old_record_without_a_button_that_confirms_it(client, council, spent) -> None:
    council.priorities.update(changed_at=NOW() - timedelta(days=800))

    shown = client.get(cell(spent, "PP1")).content.decode()

    assert "Too old to show by itself that the requirement is met" in shown
    assert "Confirm PP1.2" not in " ".join(shown.split())


def test_the_page_says_how_many_answers_rest_on_one_record(client, spent) -> None:
    shown = client.get(cell(spent, "PP1")).content.decode()

    assert "6 answers rest on this one record." in shown


def test_one_record_is_one_document_however_many_answers_rest_on_it(client, council, spent) -> None:
    for place in ("PP1", "ES1"):
        for name in ("Confirm all 2 from your records", "Confirm all 3 from your records"):
            page = OpenPage(client, cell(spent, place))
            if any(name in " ".join(row.text_content().split()) for row in page.tree.iter("button")):
                page.press(name)

    tables = Evidence.objects.filter(source="Priorities matrix")
    assert tables.count() == 1
    assert tables.get().uses.count() == 3


def test_a_policy_shows_nothing_any_more_once_its_own_review_is_overdue(council) -> None:
    assessment = make_assessment(council)
    policy = Policy.objects.create(
        council=council, kind="policy", form="separate", title="Ours", starts_on=date(2018, 3, 1),
        review_due_on=date(2100, 1, 1),
    )  # fmt: skip
    assert (offered(assessment, "policy").as_at, offered(assessment, "policy").fulfils) == (date(2018, 3, 1), True)

    Policy.objects.filter(pk=policy.pk).update(review_due_on=date(2021, 3, 1))

    offer = offered(assessment, "policy")
    assert (offer.fulfils, offer.too_old, offer.lasts_until) == (False, True, date(2021, 3, 1))


def test_a_training_list_is_offered_as_at_the_day_it_was_changed(council) -> None:
    make_key(council.region, Job.BUYER)
    complete(make_learner(council), make_course(council.region), timezone.localdate() - timedelta(days=60))
    changed = timezone.localdate() - timedelta(days=50)
    StaffList.objects.filter(council=council).update(changed_on=changed)
    assessment = make_assessment(council)
    offer = offered(assessment, "training-basic-key")
    assert (offer.as_at, offer.fulfils) == (changed, True)

    StaffList.objects.filter(council=council).update(changed_on=timezone.localdate() - timedelta(days=800))

    assert offered(assessment, "training-basic-key").too_old


def test_benefits_and_a_champion_are_offered_as_at_their_own_day(council, assessment) -> None:
    delivered = timezone.localdate() - timedelta(days=40)
    make_benefit(council.region, council=council, promised_on=delivered, delivered_on=delivered)

    assert offered(assessment, "benefits").as_at == delivered
    assert offered(assessment, "champion").as_at == date(2020, 1, 1)
    assert offered(assessment, "champion").fulfils, "a champion is one until somebody ends it"
