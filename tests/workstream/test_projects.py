"""Partner projects: phases, the firms that take part, business won and kept, as people use the pages."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from councils.models import RoleKind
from tests.factories import make_council, make_person, make_region
from tests.workstream.making_partners import (
    make_ask,
    make_benefit,
    make_business,
    make_claim,
    make_partner,
    make_phase,
    make_project,
)
from tests.workstream.test_partners import empty
from tests.workstream.test_registers import address, in_days, manager_of, of, split, text
from workstream.models import Benefit, Business, Claim, PartnerProject, Phase
from workstream.partners.queries import partner_figures

pytestmark = pytest.mark.django_db


def of_project(project: PartnerProject, rest: str = "") -> str:
    return address(project.region, f"partners/projects/{project.pk}/{rest}")


def a_firm(*phases: Phase, **over) -> dict[str, object]:
    given = {"name": "Ash Ltd", "council": "", "size": "small", "sector": "Print", "from_version": 0}
    return {**given, "phases": [phase.pk for phase in phases], **over}


def a_claim(phase: Phase, **over) -> dict[str, object]:
    given = {"phase": phase.pk, "business": "", "title": "Cleaning", "kind": "won", "basis": "annual", "note": ""}
    said = {"pence": "£1,200.50", "whose": "buyer", **split("claimed_on", timezone.localdate()), "from_version": 0}
    return {**given, **said, **over}


def test_a_project_is_begun_with_its_partners_and_phases() -> None:
    region = make_region()
    groundwork = make_partner(region, name="Groundwork")
    client = manager_of(region)
    said = {
        "title": "Small firms",
        "partners": [groundwork.pk],
        "about": "",
        "lessons": "Meet early",
        "from_version": 0,
    }
    client.post(address(region, "partners/projects/add/"), said)
    project = PartnerProject.objects.get()
    phase = {"title": "First", "about": "", "from_version": 0, **split("starts_on", timezone.localdate())}

    wrong = split("ends_on", timezone.localdate() - timedelta(days=1))
    page = client.post(of_project(project, "phases/add/"), {**phase, **wrong})
    assert page.status_code == 422
    assert "must not end before it begins" in text(page)
    client.post(of_project(project, "phases/add/"), {**phase, **empty("ends_on")})
    again = client.post(of_project(project, "phases/add/"), {**phase, **empty("ends_on")})

    assert "a phase with this title already" in text(again)
    shown = text(client.get(project.get_absolute_url()))
    assert "With Groundwork" in shown
    assert "Meet early" in shown
    assert Phase.objects.count() == 1


def test_a_firm_that_is_added_again_under_another_spelling_counts_once() -> None:
    first = make_phase()
    second = make_phase(first.project)
    client = manager_of(first.project.region)
    client.post(of_project(first.project, "businesses/add/"), a_firm(first, size="unknown"))

    page = client.post(
        of_project(first.project, "businesses/add/"), a_firm(second, name="ASH Limited", sector="Other"), follow=True
    )

    assert "was known already and takes part in these phases too" in text(page)
    firm = Business.objects.get()
    assert set(firm.phases.all()) == {first, second}
    assert (firm.name, firm.size, firm.sector) == ("Ash Ltd", "small", "Print")


def test_the_same_name_in_another_place_is_another_firm() -> None:
    phase = make_phase()
    region = phase.project.region
    wirral = make_council(region)
    client = manager_of(region)
    client.post(of_project(phase.project, "businesses/add/"), a_firm(phase))
    client.post(of_project(phase.project, "businesses/add/"), a_firm(phase, council=wirral.pk))
    firm = Business.objects.get(council=None)

    page = client.post(of_project(phase.project, f"businesses/{firm.pk}/"), a_firm(phase, council=wirral.pk))

    assert Business.objects.count() == 2
    assert page.status_code == 422
    assert "is there already: each counts once" in text(page)


def test_a_firm_changes_its_phases_of_this_project_and_keeps_those_of_others() -> None:
    phase, elsewhere = make_phase(), None
    region = phase.project.region
    elsewhere = make_phase(make_project(region))
    later = make_phase(phase.project)
    firm = make_business(phase, elsewhere, name="Ash Ltd")

    manager_of(region).post(of_project(phase.project, f"businesses/{firm.pk}/"), a_firm(later, name="Ash Group"))

    firm.refresh_from_db()
    assert firm.name == "Ash Group"
    assert set(firm.phases.all()) == {later, elsewhere}


@pytest.mark.parametrize(
    ("over", "why"),
    [
        ({"pence": "€5,000"}, "another currency"),
        ({"pence": "0"}, "Enter an amount above nothing"),
        ({"pence": "much"}, "Enter an amount in pounds"),
        ({"whose": ""}, "Choose an answer"),
        ({"basis": "both"}, "Select a valid choice"),
        ({"claimed_on": 1}, "Choose today or an earlier day"),
    ],
)
def test_what_is_wrong_with_a_claim_is_said_and_nothing_is_lost(over, why) -> None:
    phase = make_phase()

    page = manager_of(phase.project.region).post(
        of_project(phase.project, "claims/add/"), a_claim(phase, **in_days(over))
    )

    assert page.status_code == 422
    assert why in text(page)
    assert "Cleaning" in text(page)
    assert not Claim.objects.exists()


def test_what_was_won_is_told_by_whose_claim_a_year_apart_from_whole_contracts() -> None:
    phase = make_phase()
    client = manager_of(phase.project.region)
    url = of_project(phase.project, "claims/add/")
    client.post(url, a_claim(phase))
    twice = client.post(url, a_claim(phase))
    client.post(url, a_claim(phase, basis="whole", pence="5000"))
    client.post(url, a_claim(phase, whose="business", pence="1300"))

    page = text(client.get(of_project(phase.project, "claims/")))

    assert "This claim is there already" in text(twice)
    assert "£1,200.50" in page
    assert "£5,000.00" in page
    assert "£6,200.50" not in page
    sentences = partner_figures.project_blocks(phase.project.region, timezone.localdate())[0].sentences
    assert "Won as claimed by the buyer: £1,201 a year, and £5,000 over whole contracts." in sentences
    assert "Won as claimed by the business itself: £1,300 a year." in sentences


def test_the_report_has_the_firms_each_once_and_what_was_learnt() -> None:
    region = make_region()
    first = make_phase(make_project(region, lessons="Meet early.\nKeep it short."))
    second = make_phase(first.project, starts_on=timezone.localdate() + timedelta(days=1))
    make_business(first, second)
    make_business(second)
    make_business(first, is_first_tier=True)

    block = partner_figures.project_blocks(region, timezone.localdate())[0]
    later = partner_figures.project_blocks(region, timezone.localdate() + timedelta(days=1))[0]

    assert block.sentences == (
        "1 business helped, each counted once; 1 first-tier firm taking part.",
        "What was learnt: Meet early. Keep it short.",
    )
    assert later.sentences[0].startswith("2 businesses helped")


def test_a_list_of_firms_is_looked_at_and_taken_in_once() -> None:
    phase = make_phase()
    region = phase.project.region
    wirral = make_council(region, short_name="Wirral")
    make_business(make_phase(make_project(region)), name="Oak plc", council=wirral)
    lines = "Business,Council,Size,Sector,First tier\nAsh Ltd,Wirral,Small,Print,no\nASH LIMITED,Wirral,,,\n"
    lines += "Oak,Wirral,,,\nElm,Atlantis,,,\nFir,Outside the region,Huge,,\nYew,Outside the region,Large,Linen,yes\n"
    client = manager_of(region)

    page = client.post(
        of_project(phase.project, "businesses/import/"),
        {"phase": phase.pk, "file": SimpleUploadedFile("firms.csv", lines.encode())},
    )
    shown = text(client.get(page.url))
    assert "The same business as line 2" in shown
    assert "Write a council of the region" in shown
    assert "Huge" in shown
    assert Business.objects.count() == 1
    done = text(client.post(page.url, follow=True))
    again = text(client.post(page.url, follow=True))

    assert "2 new, 1 known already" in done
    assert "taken in already" in again
    assert Business.objects.count() == 3
    assert set(phase.businesses.values_list("name", flat=True)) == {"Ash Ltd", "Oak plc", "Yew"}
    assert Business.objects.get(name="Yew").is_first_tier


def test_the_list_of_firms_that_was_downloaded_loads_back_as_it_is() -> None:
    phase = make_phase()
    region = phase.project.region
    make_business(phase, name="Ash Ltd", council=make_council(region), sector="Print", size="unknown")
    make_business(phase, name="Oak plc", is_first_tier=True)
    client = manager_of(region)
    csv = b"".join(client.get(of_project(phase.project, "businesses/?format=csv")).streaming_content)

    page = client.post(
        of_project(phase.project, "businesses/import/"),
        {"phase": phase.pk, "file": SimpleUploadedFile("firms.csv", csv)},
    )

    shown = text(client.get(page.url))
    assert "As it is" in shown
    assert "Left out" not in shown


def test_what_should_never_have_been_there_is_taken_out_once() -> None:
    phase = make_phase()
    region = phase.project.region
    claim, firm, benefit = make_claim(phase), make_business(phase), make_benefit(region)
    client = manager_of(region)

    for url in (f"partners/claims/{claim.pk}/take-out/", f"benefits/{benefit.pk}/take-out/"):
        assert "leaves the list and every sum" in text(client.get(address(region, url)))
        assert "Taken out" in text(client.post(address(region, url), follow=True))
        assert client.post(address(region, url)).status_code == 302
        assert client.get(address(region, url)).status_code == 404
    client.post(of_project(phase.project, f"businesses/{firm.pk}/"), a_firm(name=firm.name))

    assert not Claim.objects.exists()
    assert not region.benefits.exists()
    assert Benefit.history.filter(history_type="-").get().title == benefit.title
    assert not phase.businesses.exists()


def test_a_file_that_is_no_list_of_firms_is_refused_with_a_sentence() -> None:
    phase = make_phase()

    page = manager_of(phase.project.region).post(
        of_project(phase.project, "businesses/import/"),
        {"phase": phase.pk, "file": SimpleUploadedFile("firms.csv", b"Who,Where\nAsh,Wirral\n")},
    )

    assert page.status_code == 422
    assert "The file needs columns" in text(page)


def test_the_firms_are_searched_and_downloaded() -> None:
    phase = make_phase()
    make_business(phase, name="Ash", sector="Print")
    make_business(phase, name="Oak", sector="Linen", is_first_tier=True)
    client = manager_of(phase.project.region)

    page = text(client.get(of_project(phase.project, "businesses/?tier=first")))
    csv = b"".join(client.get(of_project(phase.project, "businesses/?q=print&format=csv")).streaming_content).decode()

    assert "Oak" in page
    assert ">Ash<" not in page
    assert "Ash" in csv
    assert "Oak" not in csv


def test_a_benefit_that_a_project_brought_stands_on_its_page() -> None:
    project = make_project()
    make_benefit(project.region, title="Jobs kept", comes_from=project.source_key)
    client = manager_of(project.region)

    page = text(client.get(project.get_absolute_url()))

    assert "Jobs kept" in page
    form = text(client.get(address(project.region, f"benefits/add/?from={project.source_key}")))
    assert f'value="{project.source_key}" selected' in form


def test_the_database_keeps_no_phase_that_ends_before_it_begins_and_no_claim_of_nothing() -> None:
    phase = make_phase()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_phase(ends_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        make_claim(phase, pence=0)
    firm = make_business(phase, name="Ash Ltd")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_business(phase, name="ash limited", council=firm.council)


def test_the_board_reads_projects_and_does_not_change_them() -> None:
    project = make_project()
    board = of(make_person(RoleKind.BOARD, project.region))

    assert board.get(project.get_absolute_url()).status_code == 200
    assert board.get(of_project(project, "businesses/add/")).status_code == 403


@pytest.mark.parametrize("page", ["", "1", "1/businesses/", "1/claims/", "figures"])
def test_a_page_of_projects_costs_the_same_for_one_and_for_thirty_and_at_most_twelve(page) -> None:
    region = make_region()
    project = make_project(region)
    client = manager_of(region)
    url = address(region, f"partners/projects/{page.replace('1', str(project.pk))}").rstrip("/") + "/"
    if page == "figures":
        url = f"/regions/{region.slug}/figures/benefits/"

    def add() -> None:
        for owner in (project, make_project(region)):
            phase = make_phase(owner)
            make_claim(phase, business=make_business(phase, council=make_council(region)))
            make_ask(make_partner(region), make_council(region))
            make_benefit(
                region, comes_from=owner.source_key, starts_on=timezone.localdate(), council=make_council(region)
            )

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    add()
    cost()
    for_one = cost()
    for _ in range(29):
        add()
    assert cost() == for_one <= 12
