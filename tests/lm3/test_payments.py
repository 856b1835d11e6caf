from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from councils.models import Council, SpendCategory
from councils.operations.load_categories import load_spend_categories
from councils.operations.load_region_file import NORTH_WEST, load_region
from lm3.models import SpendRow, Supplier
from lm3.spend.operations import undo_file
from lm3.spend.queries import local_areas, trade
from lm3.spend.queries.payments import NO_CATEGORY, Payments
from lm3.spend.queries.remembered_sums import changed
from lm3.spend.queries.trade import Span
from lm3.spend.rules.areas import Ring
from lm3.spend.tasks import read_spend
from tests.lm3.making import confirm, load_spend, officer_of, table, upload

pytestmark = pytest.mark.django_db
NAMES = ("Ash", "Beech", "REDACTED")
MANY = [
    f"{1 + at % 28:02d}/{1 + at % 12:02d}/2025,{NAMES[at % 3]},{at}.00,P{at},391000,CONSTRUCTION,{at}"
    for at in range(1, 301)
]


@pytest.fixture
def bolton(db: None) -> Council:
    load_region(NORTH_WEST)
    load_spend_categories()
    council = Council.objects.get(slug="bolton")
    load_spend(table(*MANY[:200]), council=council, name="first.csv")
    other = load_spend(table(*MANY[200:]), council=council, name="second.csv")
    undo_file.count_it(other, other.uploaded_at)
    Supplier.objects.filter(name="Ash").update(district="E08000001")
    changed(council.pk)
    return council


def payments(council: Council, span: Span | None = None, **narrowed: object) -> Payments:
    local = local_areas.chosen(council, "", date(2026, 6, 1))
    return Payments(council, span or Span(), local, **narrowed)  # type: ignore[arg-type]


def expected(council: Council, **narrowed: object) -> list[SpendRow]:
    """The plain way: all of them, sorted."""
    rows = SpendRow.objects.filter(load__council=council, supplier__left_out=None, **narrowed)
    return list(rows.order_by("-paid_on", "-pk"))


@pytest.mark.parametrize("each", [1, 7, 25, 400])
def test_pages_together_hold_every_payment_once_and_in_order(bolton: Council, each: int) -> None:
    found = payments(bolton)

    pages = [found[start : start + each] for start in range(0, len(found), each)]

    assert len(found) == 200
    assert [row for page in pages for row in page] == expected(bolton)


def test_a_year_a_supplier_a_category_and_a_place_narrow_it(bolton: Council) -> None:
    ash = bolton.suppliers.get(name="Ash")
    build = SpendCategory.objects.get(code="build")
    year = trade.year_span(2024)

    assert list(payments(bolton, year)) == expected(bolton, paid_on__lt=date(2025, 4, 1))
    assert list(payments(bolton, supplier=ash)) == expected(bolton, supplier=ash)
    assert list(payments(bolton, category=build)) == expected(bolton)
    assert list(payments(bolton, category=NO_CATEGORY)) == []
    assert list(payments(bolton, ring=Ring.OWN)) == expected(bolton, supplier=ash)
    assert list(payments(bolton, ring=Ring.UNKNOWN)) == expected(bolton, supplier__district="")
    assert list(payments(bolton, ring=Ring.ELSEWHERE)) == []


def test_names_brought_together_are_paid_together(bolton: Council) -> None:
    ash, beech = bolton.suppliers.get(name="Ash"), bolton.suppliers.get(name="Beech")
    Supplier.objects.filter(pk=beech.pk).update(same_as=ash)
    changed(bolton.pk)

    assert len(payments(bolton, supplier=ash)) == 200


def test_a_file_that_is_undone_is_gone_from_the_pages(bolton: Council) -> None:
    assert len(payments(bolton)) == 200
    officer = officer_of(bolton)
    for load in bolton.spend_loads.filter(file__name="second.csv"):
        undo_file.undo(load, by=officer, at=load.uploaded_at)

    assert len(payments(bolton)) == len([row for row in MANY[:200] if "REDACTED" not in row])
    assert {row.load.file.name for row in payments(bolton)} == {"first.csv"}


def test_the_table_of_places_leads_to_the_payments(bolton: Council, client: Client) -> None:
    client.force_login(officer_of(bolton))
    analysis = client.get(reverse("spend-analysis", args=["bolton"]) + "?year=all").content.decode()
    address = reverse("spend-payments", args=["bolton"])
    assert f'href="{address}?year=all&amp;place=payment&amp;local=&amp;ring=own"' in analysis

    page = client.get(f"{address}?year=all&place=payment&local=&ring=own&page=2").content.decode()

    assert "Payments: In the council&#x27;s own area" in page
    assert "100 payments" in page
    assert "ring=own" in page
    assert "page=3" in page
    rows = b"".join(client.get(f"{address}?year=all&ring=own&format=csv").streaming_content)  # type: ignore[attr-defined]
    assert len(rows.strip().splitlines()) == 101


@pytest.mark.parametrize("query", ["category=nonsense", "supplier=nonsense", f"supplier={'9' * 30}", "supplier=0"])
def test_what_is_not_there_is_not_found(bolton: Council, client: Client, query: str) -> None:
    client.force_login(officer_of(bolton))

    assert client.get(f"{reverse('spend-payments', args=['bolton'])}?{query}").status_code == 404


def test_what_is_remembered_is_not_asked_of_the_database_again(
    bolton: Council, django_assert_num_queries: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # the check of every test asks again
    first = trade.by_size(bolton, Span())

    with django_assert_num_queries(1):  # type: ignore[operator]
        assert trade.by_size(bolton, Span()) == first

    Supplier.objects.filter(name="Ash").update(size="small")
    assert trade.by_size(bolton, Span()) == first
    changed(bolton.pk)
    assert trade.by_size(bolton, Span()) != first


def test_after_a_file_is_read_nobody_waits_for_the_sums_of_the_analysis(
    bolton: Council, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # the check of every test asks again
    load = confirm(upload(bolton, table("05/05/2026,Elm Ltd,70.00"), name="may.csv"))
    client.force_login(officer_of(bolton))

    read_spend(load.pk)

    with CaptureQueriesContext(connection) as asked:
        page = client.get(reverse("spend-analysis", args=["bolton"])).content.decode()
    assert "Elm Ltd" in page
    assert not [query["sql"] for query in asked if "lm3_spendtotal" in query["sql"]]
