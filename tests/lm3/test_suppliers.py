import io
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from councils.models import Council
from councils.operations.load_categories import load_spend_categories
from councils.operations.load_region_file import NORTH_WEST, load_region
from lm3 import offers
from lm3.models import Supplier
from lm3.spend.operations import join_suppliers
from lm3.spend.operations.leave_out_suppliers import apply_rules
from lm3.spend.queries import local_areas, trade
from lm3.spend.queries.load_tables import percent
from lm3.spend.queries.region_map import trade_map
from lm3.spend.queries.remembered_sums import changed
from lm3.spend.queries.trade import Span
from lm3.spend.rules import names
from lm3.spend.rules.areas import Area, Ring, summed
from tests.factories import make_council
from tests.lm3.making import ROWS, analysed, load_spend, officer_of, supplier_of, table

pytestmark = pytest.mark.django_db

ON = date(2026, 6, 1)


def signed_in(council: Council) -> Client:
    client = Client()
    client.force_login(officer_of(council))
    return client


@pytest.fixture
def bolton() -> Council:
    load_region(NORTH_WEST)
    load_spend_categories()
    return Council.objects.get(slug="bolton")


CREDITORS = (
    b"Supplier number,Supplier name,Postcode,Size,Voluntary sector\r\n"
    b",Ash Builders LTD,BL1 1RU,small,no\r\n"
    b",Beech Catering,M60 2LA,micro,yes\r\n"
    b",Cedar Paper,somewhere,large,no\r\n"
    b",Nobody Ltd,BL1 1RU,,\r\n"
)


def test_a_creditor_list_places_suppliers_after_it_has_been_looked_at(bolton: Council) -> None:
    load = load_spend(council=bolton)
    client = signed_in(bolton)

    upload = io.BytesIO(CREDITORS)
    upload.name = "creditors.csv"
    answer = client.post(reverse("load-creditors", args=["bolton"]), {"file": upload}, follow=True)
    page = answer.content.decode()
    assert "This is not a postcode" in page
    assert not Supplier.objects.exclude(postcode="").exists()
    address = answer.redirect_chain[-1][0]
    client.post(address)

    ash, beech = supplier_of(load, "Ash Builders Ltd"), supplier_of(load, "Beech Catering")
    assert (ash.district, ash.size) == ("E08000001", "small")
    assert (beech.district, beech.is_voluntary) == ("E08000003", True)
    again = client.post(address, follow=True).content.decode()
    assert "taken in already" in again


def test_trade_is_summed_by_place_and_what_cannot_be_placed_is_its_own(bolton: Council) -> None:
    load = load_spend(council=bolton)
    Supplier.objects.filter(key="ASH BUILDERS LIMITED").update(district="E08000001")
    Supplier.objects.filter(key="BEECH CATERING").update(district="E08000003")

    found = analysed(bolton)

    assert {ring: amount for ring, amount in found.places.by_ring.items() if amount} == {
        Ring.OWN: 125050,
        Ring.SUB_REGION: 9999,
        Ring.UNKNOWN: -2000,
    }
    assert found.pence == sum(found.places.by_ring.values()) == load.pence_loaded - 50000
    assert percent(found.places.local_share()) == "92.6%"


def test_a_trading_site_places_a_supplier_where_it_works(bolton: Council) -> None:
    load_spend(council=bolton)
    Supplier.objects.filter(key="ASH BUILDERS LIMITED").update(district="E09000001", site_district="E08000001")

    assert analysed(bolton).places.by_ring[Ring.ELSEWHERE] == 125050
    assert analysed(bolton, trade.TRADING_SITE).places.by_ring[Ring.OWN] == 125050


def test_the_own_area_of_a_county_is_that_of_its_districts() -> None:
    load_region(NORTH_WEST)
    lancashire = Council.objects.get(slug="lancashire")

    area = local_areas.area_of(lancashire, ON)

    assert area.ring_of("E07000123") is Ring.OWN
    assert area.ring_of("E08000001") is Ring.REGION


def test_what_is_not_placed_moves_the_share_only_within_its_bounds() -> None:
    area = Area(frozenset({"own"}), frozenset({"own", "near"}), frozenset({"own", "near", "far"}))
    sums = summed([("own", 50), ("far", 25), ("", 25), ("x", 0)], area)

    assert sums.local_share() == pytest.approx(2 / 3)
    assert sums.bounds() == (0.5, 0.75)
    assert summed([], area).local_share() is None


def test_codes_of_proclass_are_placed_in_the_shared_categories(bolton: Council) -> None:
    load_spend(council=bolton)

    lines = {line.title: line.pence for line in trade.by_category(bolton, Span())}

    assert lines == {"Building and construction": 125050, "Food and catering": 9999, "Paper and office supplies": -2000}


def test_an_officer_says_which_shared_category_a_house_code_means(bolton: Council) -> None:
    load_spend(table("01/05/2026,Ash,10.00,x,HB12,Bricks,1"), council=bolton)
    client = signed_in(bolton)
    label = bolton.spend_labels.get()
    category = label.__class__.category.field.related_model.objects.get(code="build-materials")

    client.post(reverse("spend-labels", args=["bolton"]), {f"label-{label.pk}": category.pk})

    assert [line.title for line in trade.by_category(bolton, Span())] == ["Building and construction"]


def test_two_names_are_brought_together_and_taken_apart_again(bolton: Council) -> None:
    load = load_spend(table(*ROWS, "09/05/2026,Ash Bulders Ltd,9.00,x,,,9"), council=bolton)
    first, second, _likeness = join_suppliers.suggestions(bolton)[0]
    assert {str(first), str(second)} == {"Ash Builders Ltd", "Ash Bulders Ltd"}

    head = join_suppliers.join(first, second)
    lines = {line.title: line.pence for line in trade.by_supplier(bolton, Span())}
    assert (str(head), lines["Ash Builders Ltd"]) == ("Ash Builders Ltd", 125950)
    assert join_suppliers.suggestions(bolton) == []

    join_suppliers.take_apart(supplier_of(load, "Ash Bulders Ltd"))
    assert len(trade.by_supplier(bolton, Span())) == 4
    join_suppliers.keep_apart(first, second, by=officer_of(bolton))
    assert join_suppliers.suggestions(bolton) == []


def test_a_rule_that_is_changed_moves_suppliers_out_of_trade_and_back(bolton: Council) -> None:
    load_spend(council=bolton)
    client = signed_in(bolton)
    address = reverse("left-out-rule", args=["bolton", "refunds"])

    client.post(address, {"is_active": "on", "words": "beech"})
    assert analysed(bolton).pence == 123050
    client.post(address, {"words": "beech"})
    assert analysed(bolton).pence == 133049


def test_what_somebody_has_said_of_a_supplier_stands_above_the_rules(bolton: Council) -> None:
    load = load_spend(council=bolton)
    client, redacted = signed_in(bolton), supplier_of(load, "REDACTED")

    client.post(redacted.get_absolute_url(), {"trade": "trade", "postcode": "bl1 1ru"})
    apply_rules(bolton)

    redacted.refresh_from_db()
    assert (redacted.left_out, redacted.district) == (None, "E08000001")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Redacted Personal Information", "redacted"),
        ("REDACTED PERSONAL DATA", "redacted"),
        ("Redaction", "redacted"),
        ("Bury Metropolitan Borough Council", "public"),
        ("H.M. Revenue & Customs", "tax"),
        ("HMRC", "tax"),
        ("GMPF Pension Fund", "pensions"),
        ("AD HOC CHAPS PAYMENT", "refunds"),
        ("", "no-name"),
        ("Councillor's Choice Catering Ltd", ""),
        ("Foster Care Associates Ltd", ""),
    ],
)
def test_who_is_no_trade_is_told_by_whole_words(name: str, code: str) -> None:
    key = names.key(name)

    assert names.sorted_out([key], names.USUAL_RULES).get(key, "") == code


def test_the_same_spellings_have_the_same_key() -> None:
    spellings = ("Smith & Sons Ltd.", "SMITH AND SONS LIMITED", "smith  and sons ltd", "The Smith & Sons Ltd")

    assert {names.key(spelling) for spelling in spellings} == {"SMITH AND SONS LIMITED"}


def test_payments_behind_a_figure_are_shown_with_their_line(bolton: Council) -> None:
    load_spend(council=bolton)
    client = signed_in(bolton)

    page = client.get(reverse("spend-payments", args=["bolton"]), {"category": "food", "year": "2026"}).content.decode()

    assert "1 payment" in page
    assert "spend.csv, line 4" in page


def test_tables_of_the_analysis_come_as_files(bolton: Council) -> None:
    load_spend(council=bolton)
    client = signed_in(bolton)

    for key in ("places", "categories", "suppliers", "sizes", "months", "details"):
        for kind in ("csv", "xlsx"):
            answer = client.get(reverse("spend-analysis", args=["bolton"]), {"table": key, "format": kind})
            assert answer.status_code == 200
    assert client.get(reverse("spend-analysis", args=["bolton"]), {"table": "no", "format": "csv"}).status_code == 404


@pytest.mark.parametrize("name", ["suppliers", "spend-payments", "spend-labels"])
def test_lists_cost_the_same_for_one_and_for_thirty(name: str) -> None:
    def cost(number: int) -> int:
        rows = [f"01/05/2026,Firm {n * 7919} Ltd,10.00,x,C{n},Thing {n},{n}" for n in range(number)]
        council = make_council()
        load_spend(table(*rows), council=council)
        client = signed_in(council)
        client.get(reverse(name, args=[council.slug]))
        with CaptureQueriesContext(connection) as found:
            client.get(reverse(name, args=[council.slug]))
        return len(found)

    assert cost(1) == cost(30)


def test_spend_that_counts_is_offered_to_the_self_assessment(bolton: Council) -> None:
    from frameworks.assessments.operations.confirm_offers import offers_for
    from tests.factories import make_assessment

    assessment = make_assessment(bolton)
    assert not {"spend-analysis", "supplier-spend"} & set(offers_for(assessment, ON))
    load_spend(council=bolton)

    found = offers_for(assessment, ON)

    assert {"spend-analysis", "spend-analysis-detailed", "supplier-spend"} <= set(found)
    kept = found["spend-analysis"][0].keep(None)
    assert b"Building and construction" in kept.content.read()
    assert timezone.now()


def test_the_map_shows_the_share_of_placed_trade_and_a_county_has_that_of_its_districts() -> None:
    region = load_region(NORTH_WEST).region
    preston, south = "E07000123", "E07000126"

    chart = trade_map(region, date(2026, 4, 1), {preston: 100, south: 200, "E09000001": 650, "E08000001": 50, "": 900})

    assert chart is not None
    shown = {str(row[0]): " ".join(str(cell) for cell in row[1:]) for row in chart.table.rows}
    told = ("Preston City", "10.0%"), ("Bolton", "5.0%"), ("Lancashire", "30.0%"), ("Bury", "None")
    for name, words in told:
        assert words in next(text for title, text in shown.items() if title.startswith(name)), name
    assert trade_map(region, date(2026, 4, 1), {"": 900}) is None


def test_an_analysis_by_category_fulfils_only_where_trade_is_in_the_shared_categories(bolton: Council) -> None:
    load = load_spend(council=bolton)

    def fulfils() -> bool:
        return next(row.fulfils for row in offers.spend_offers(bolton, ON) if row.supports == "spend-analysis")

    assert fulfils()
    bolton.spend_labels.update(category=None)
    changed(load.council_id)
    assert not fulfils()
