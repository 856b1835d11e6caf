"""The register of benefits as people use its pages, and what it offers to the self-assessment."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from councils.models import RoleKind
from frameworks.assessments.operations.confirm_offers import offers_for
from tests.casestudies.making import make_published
from tests.factories import make_assessment, make_council, make_person, make_region
from tests.lm3.making import make_measurement
from tests.workstream.making_partners import make_benefit
from tests.workstream.test_partners import empty
from tests.workstream.test_registers import address, in_days, manager_of, of, split, text
from workstream.models import Benefit
from workstream.partners.operations.credit_benefit import Refused, keep_benefit, sources, verify
from workstream.partners.queries import benefit_figures as figures
from workstream.partners.rules.benefit_sums import Kind

pytestmark = pytest.mark.django_db


def a_benefit(**over) -> dict[str, object]:
    today = timezone.localdate()
    days: dict[str, object] = {
        **split("starts_on", today.replace(month=1, day=1)),
        **split("ends_on", today.replace(month=12, day=31)),
    }
    days |= {**split("promised_on", today), **empty("delivered_on")}
    given = {"title": "Paper together", "kind": "cashable", "council": "", "promised": "£1,234.50", "delivered": ""}
    said = {"comes_from": "", "baseline": "Last year", "method": "Price times amount", "from_version": 0}
    return {**given, **days, **said, **over}


def delivered(amount: str) -> dict[str, object]:
    return {"delivered": amount, **split("delivered_on", timezone.localdate())}


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("cashable", "£1,234.50", 123_450),
        ("carbon", "12.345", 12_345),
        ("carbon", "1,250 tonnes", 1_250_000),
        ("jobs", "2.5", 250),
        ("local", "1000000", 100_000_000),
    ],
)
def test_an_amount_is_kept_exactly_in_the_unit_of_its_kind(kind, typed, kept) -> None:
    region = make_region()

    page = manager_of(region).post(address(region, "benefits/add/"), a_benefit(kind=kind, promised=typed))

    assert page.status_code == 302
    assert Benefit.objects.get().promised == kept


@pytest.mark.parametrize(
    ("over", "why"),
    [
        ({"promised": "€5,000"}, "another currency"),
        ({"promised": "a lot"}, "Enter an amount in pounds"),
        ({"promised": "-5"}, "Enter an amount in pounds"),
        ({"promised": "0"}, "an amount above nothing"),
        ({"kind": "carbon", "promised": "£500"}, "is counted in tCO2e, not in money"),
        ({"kind": "jobs", "promised": "1.2345"}, "at most 2 places"),
        ({"promised": "9" * 25}, "The amount is too large"),
        ({"ends_on": -900}, "must not be before the first day"),
        ({"promised": ""}, "Enter how much was promised"),
        ({"promised": "", **empty("promised_on")}, "Enter what was promised, what was delivered, or both"),
        ({"delivered": "5"}, "Enter the day on which it was delivered"),
        ({"delivered": "5", "delivered_on": -3}, "must not be before the day it was promised"),
        ({"promised_on": 3}, "Choose today or an earlier day"),
        ({"baseline": ""}, "Enter"),
        ({"kind": ""}, "Choose an answer"),
    ],
)
def test_what_is_wrong_with_a_benefit_is_said_and_nothing_is_lost(over, why) -> None:
    region = make_region()

    page = manager_of(region).post(address(region, "benefits/add/"), a_benefit(**in_days(over)))

    assert page.status_code == 422
    assert why in text(page)
    assert "Paper together" in text(page)
    assert not Benefit.objects.exists()


def test_a_benefit_sent_twice_is_in_the_register_once() -> None:
    region = make_region()
    client = manager_of(region)
    client.post(address(region, "benefits/add/"), a_benefit())

    page = client.post(address(region, "benefits/add/"), a_benefit())

    assert page.status_code == 422
    assert "in the register already" in text(page)
    assert Benefit.objects.count() == 1


def test_what_is_delivered_is_shown_apart_from_what_was_promised() -> None:
    region = make_region()
    client = manager_of(region)
    client.post(address(region, "benefits/add/"), a_benefit(**delivered("1,000")))
    client.post(address(region, "benefits/add/"), a_benefit(title="Green power", kind="carbon", promised="12.5"))

    page = text(client.get(address(region, "benefits/")))

    assert "Delivered: £1,000 saved that can be spent elsewhere." in page
    assert "Promised and not delivered yet: 12.5 tCO2e less carbon." in page
    assert "0 of 1 delivered benefit verified" in page


def test_the_same_source_cannot_bring_the_same_kind_twice_for_one_time() -> None:
    region = make_region()
    study = make_published(make_council(region))
    key = f"case-study-{study.pk}"
    client = manager_of(region)
    client.post(address(region, "benefits/add/"), a_benefit(comes_from=key))

    again = client.post(address(region, "benefits/add/"), a_benefit(title="Under another name", comes_from=key))
    other = client.post(
        address(region, "benefits/add/"), a_benefit(title="Carbon", kind="carbon", promised="12", comes_from=key)
    )

    assert again.status_code == 422
    assert "nothing counts twice" in text(again)
    assert other.status_code == 302
    assert Benefit.objects.count() == 2
    assert Benefit.objects.first().comes_title.startswith("Case study: ")


def test_what_a_benefit_comes_from_is_chosen_from_the_records_of_all_rooms() -> None:
    region = make_region()
    council = make_council(region)
    study, measured = make_published(council), make_measurement(council)
    client = manager_of(region)

    page = text(client.get(address(region, f"benefits/add/?from=measurement-{measured.pk}")))

    assert {f"case-study-{study.pk}", f"measurement-{measured.pk}"} <= {source.key for source in sources(region)}
    assert f'<option value="measurement-{measured.pk}" selected' in page
    assert f'<option value="{council.pk}" selected' in page


def test_a_case_study_and_a_measurement_lead_to_the_benefits_they_brought() -> None:
    region = make_region()
    council = make_council(region)
    study, measured = make_published(council), make_measurement(council)
    make_benefit(region, title="Of the study", comes_from=study.source_key)
    make_benefit(region, title="Of nothing")
    client = manager_of(region)

    for page, key in ((study.get_absolute_url(), study.source_key), (measured.get_absolute_url(), measured.source_key)):
        assert f"/work-stream/benefits/?from={key}" in text(client.get(page))
    shown = text(client.get(address(region, f"benefits/?from={study.source_key}")))

    assert "Of the study" in shown
    assert "Of nothing" not in shown
    assert f"benefits/add/?from={study.source_key}" in shown
    assert "Benefits that it brought" not in text(Client().get(study.get_absolute_url()))


def test_a_verified_benefit_that_changes_is_not_verified_any_more() -> None:
    row = make_benefit()
    region = row.region
    client = manager_of(region)
    said = {"by": "Ann Lee, audit", "how": "The ledger", **split("on", timezone.localdate()), "version": 0}
    assert client.post(address(region, f"benefits/{row.pk}/verify/"), said).status_code == 302
    row.refresh_from_db()
    assert row.is_verified
    same = a_benefit(title="Other words", promised="1200", from_version=row.version, **delivered("1000"))
    same |= {"baseline": row.baseline, "method": row.method}
    client.post(address(region, f"benefits/{row.pk}/change/"), same)
    row.refresh_from_db()
    assert row.is_verified

    page = client.post(
        address(region, f"benefits/{row.pk}/change/"),
        {**same, **delivered("1001"), "from_version": row.version},
        follow=True,
    )

    assert "it is not verified any more" in text(page)
    changed = Benefit.objects.get()
    assert not changed.is_verified
    assert changed.delivered == 100_100


def test_what_is_only_promised_or_has_changed_cannot_be_verified() -> None:
    promised = make_benefit(delivered=None, delivered_on=None)
    with pytest.raises(Refused, match="promised only"):
        verify(promised, by="Ann", on=timezone.localdate(), how="")
    row = make_benefit()
    Benefit.objects.filter(pk=row.pk).update(version=5)
    said = {"by": "Ann", "how": "The ledger", **split("on", timezone.localdate()), "version": 0}

    page = manager_of(row.region).post(address(row.region, f"benefits/{row.pk}/verify/"), said)

    assert page.status_code == 422
    assert "Look at it again" in text(page)
    early = split("on", timezone.localdate() - timedelta(days=2))
    page = manager_of(row.region).post(
        address(row.region, f"benefits/{row.pk}/verify/"), {**said, **early, "version": 5}
    )
    assert "choose that day or a later one" in text(page)


def test_the_second_of_two_editors_sees_the_amounts_in_their_unit() -> None:
    row = make_benefit()
    client, url = manager_of(row.region), address(row.region, f"benefits/{row.pk}/change/")
    client.post(url, a_benefit(promised="£2,000"))

    page = client.post(url, a_benefit(promised="£3,000"))

    assert page.status_code == 409
    assert "£2,000.00" in text(page)
    assert "£3,000" in text(page)


def test_the_database_keeps_neither_half_a_promise_nor_a_verified_promise() -> None:
    for wrong in (
        {"promised_on": None},
        {"promised": None},
        {"delivered": None},
        {"delivered_on": None},
        {"promised": None, "promised_on": None, "delivered": None, "delivered_on": None},
        {"verified_by": "Ann"},
        {"verified_on": timezone.localdate()},
        {"verified_by": "Ann", "verified_on": timezone.localdate() - timedelta(days=1)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_benefit(**wrong)


@pytest.mark.django_db(transaction=True)
def test_of_two_that_keep_the_same_benefit_at_once_one_counts() -> None:
    region = make_region()
    said: list[str] = []
    together = threading.Barrier(2)

    def record() -> None:
        from workstream.partners.forms.benefits import BenefitForm

        form = BenefitForm(a_benefit(), instance=Benefit(region=region), councils=region.councils.all(), sources=[])
        assert form.is_valid()
        together.wait()
        try:
            keep_benefit(form, version=0)
            said.append("kept")
        except ValidationError:
            said.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=record) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(said) == ["kept", "refused"]
    assert Benefit.objects.count() == 1


def test_the_register_is_filtered_and_downloaded_whole() -> None:
    region = make_region()
    make_benefit(region, title="Paper")
    make_benefit(region, title="Power", kind="carbon", delivered=None, delivered_on=None)
    client = manager_of(region)

    page = text(client.get(address(region, "benefits/?kind=carbon&stand=promised")))
    csv = b"".join(client.get(address(region, "benefits/?kind=carbon&format=csv")).streaming_content).decode()

    assert "Power" in page
    assert ">Paper<" not in page
    assert "120.000,2" in csv or "120.000" in csv
    assert "tCO2e" in csv
    assert "Paper" not in csv
    assert client.get(address(region, "benefits/?format=xlsx")).status_code == 200


def test_a_promise_whose_time_has_passed_is_found() -> None:
    region, today = make_region(), timezone.localdate()
    gone = {"starts_on": today - timedelta(days=60), "ends_on": today - timedelta(days=1)}
    make_benefit(region, title="Gone by", delivered=None, delivered_on=None, **gone)
    make_benefit(region, title="To come", delivered=None, delivered_on=None)

    page = text(manager_of(region).get(address(region, "benefits/?stand=overdue")))

    assert "1 promise whose time has passed" in page
    assert "Gone by" in page
    assert "To come" not in page


def test_the_board_reads_and_does_not_write() -> None:
    row = make_benefit()
    board = of(make_person(RoleKind.BOARD, row.region))

    assert board.get(row.get_absolute_url()).status_code == 200
    assert board.get(address(row.region, f"benefits/{row.pk}/verify/")).status_code == 403


def test_the_register_costs_the_same_for_one_and_for_thirty() -> None:
    region = make_region()
    client = manager_of(region)
    make_benefit(region, council=make_council(region))

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(region, "benefits/")).status_code == 200
        return len(queries)

    cost()
    for_one = cost()
    for _ in range(29):
        make_benefit(region, council=make_council(region))
    assert cost() == for_one <= 12


def test_a_council_is_offered_its_delivered_and_its_verified_benefits_as_frozen_evidence() -> None:
    council = make_council()
    assessment, today = make_assessment(council), timezone.localdate()
    make_benefit(council.region, title="Of the region")
    row = make_benefit(council.region, council=council, title="Paper", delivered=None, delivered_on=None)
    words = {"benefits", "benefits-verified"}

    offer = offers_for(assessment, today, words)["benefits"][0]
    assert not offer.fulfils
    row.delivered, row.delivered_on, row.version = 100_000, today, 1
    row.save()
    found = offers_for(assessment, today, words)
    assert found["benefits"][0].fulfils
    assert found["benefits"][0].key != offer.key
    assert "benefits-verified" not in found
    verify(row, by="Ann Lee, audit", on=today, how="The ledger")

    proof = offers_for(assessment, today, words)["benefits-verified"][0]
    with proof.keep(None).content.open("rb") as file:
        kept = file.read().decode()
    assert proof.fulfils
    assert "Ann Lee, audit" in kept
    assert "Paper" in kept
    assert "Of the region" not in kept


def test_the_tab_and_the_report_tell_what_the_register_tells() -> None:
    region = make_region()
    make_benefit(region)
    make_benefit(region, kind="jobs", delivered=None, delivered_on=None, promised=150)
    today = timezone.localdate()

    block = figures.blocks(region, today)[0]

    assert block.sentences == (
        "Delivered: £1,000 saved that can be spent elsewhere.",
        "0 of 1 delivered benefit verified.",
        "Promised and not delivered yet: 1.5 full-time jobs.",
    )
    assert figures.region(region, today).sums[Kind.CASHABLE].delivered == 100_000
    assert figures.blocks(region, today - timedelta(days=1)) == []


def test_a_tile_has_its_number_apart_from_the_unit_and_much_carbon_in_whole_tonnes() -> None:
    region = make_region()
    make_benefit(region, kind="carbon", promised=None, promised_on=None, delivered=1_469_137)
    make_benefit(region, kind="jobs", promised=None, promised_on=None, delivered=1_033)

    block = figures.blocks(region, timezone.localdate())[0]

    assert [(tile.number, tile.words) for tile in block.tiles] == [
        ("1,469", "tCO2e less carbon, delivered"),
        ("10.33", "full-time jobs, delivered"),
    ]
    assert block.sentences[0] == "Delivered: 1,469 tCO2e less carbon; 10.33 full-time jobs."
    assert block.table is not None
    assert block.table.rows[0][1:4] == ["tCO2e", 0, Decimal("1469.137")]
