"""What cannot be right counts nowhere until somebody has said what it is."""

from datetime import date

import polars as pl
import pytest
from django.test import Client
from django.urls import reverse

from lm3.measurements.queries import money_figures
from lm3.models import SpendLoad
from lm3.spend.operations import load_file
from lm3.spend.rules.plausibility import Numbers, months_far_outside
from tests.factories import make_council
from tests.lm3.making import analysed, confirm, load_spend, upload

pytestmark = pytest.mark.django_db

HEAD = "Payment Date,Supplier Name,Document,Net Amount"
DOCUMENTS = [f"{n % 28 + 1:02}/04/2026,Payee {n},{1900201102 + n * 7},{n * 13 + 5}.{n % 100:02}" for n in range(40)]


def spend(*rows: str, head: str = "Payment Date,Supplier Name,Net Amount") -> bytes:
    return "\r\n".join([head, *rows, ""]).encode()


def month_of(month: int, pounds: int, payees: int = 25) -> bytes:
    """A month of payments to many payees that come to so many pounds and some pence each."""
    return spend(*(f"{n % 28 + 1:02}/{month:02}/2026,Payee {n},{pounds // payees}.{n:02}" for n in range(payees)))


def read(load: SpendLoad) -> SpendLoad:
    load_file.read(load.pk)
    load.refresh_from_db()
    return load


def test_document_numbers_taken_for_amounts_count_for_nobody_until_the_column_is_changed(client: Client) -> None:
    council = make_council()
    load = read(confirm(upload(council, spend(*DOCUMENTS, head=HEAD)), amount="Document"))

    assert load.state == "held"
    assert "The column “Document” looks like document numbers, not amounts" in load.why_held
    assert analysed(council).pence == 0
    assert money_figures.region(council.region, date(2027, 1, 1)).years == ()
    client.force_login(load.uploaded_by)
    page = client.get(load.get_absolute_url()).content.decode()
    assert "This is right: count it" in page
    answer = client.post(reverse("check-spend-again", args=[council.slug, load.pk]), follow=True)
    assert "Check the columns of" in answer.content.decode()
    again = council.spend_loads.get(state="arrived")
    said = {"supplier": "Supplier Name", "amount": "Net Amount", "day": "Payment Date", "reference": "Document"}
    assert client.post(again.get_absolute_url(), said).status_code == 302
    read(again)
    load.refresh_from_db()
    assert (load.state, again.state, again.why_held) == ("undone", "counted", "")
    (year,) = money_figures.region(council.region, date(2027, 1, 1)).years
    assert year.pence == again.pence_loaded == 1034780


def test_a_file_that_was_held_counts_once_somebody_says_that_it_is_right(client: Client) -> None:
    load = read(confirm(upload(make_council(), spend(*DOCUMENTS, head=HEAD)), amount="Document"))
    client.force_login(load.uploaded_by)

    client.post(reverse("count-spend", args=[load.council.slug, load.pk]))

    load.refresh_from_db()
    assert (load.state, load.counted_by) == ("counted", load.uploaded_by)
    page = client.get(load.get_absolute_url()).content.decode()
    assert f"{load.uploaded_by} said that it is right. It had been held: The column “Document”" in page


def test_a_month_far_above_those_before_is_held() -> None:
    council = make_council()
    assert load_spend(month_of(4, 50_000), council=council).state == "counted"

    load = load_spend(month_of(5, 600_000), council=council, name="may.csv")

    assert load.state == "held"
    assert load.why_held == "May 2026 comes to £600,003.00, more than 10 times the largest month that counts."


def test_a_first_file_is_held_against_the_number_of_inhabitants() -> None:
    council = make_council(population_recent=50_000)

    load = load_spend(month_of(4, 51_000_000), council=council)

    assert load.state == "held"
    assert "more than £1,000 for each of 50,000 inhabitants in a month" in load.why_held


def test_one_payee_with_more_than_half_of_all_trade_is_held() -> None:
    rows = month_of(4, 50_000).decode().splitlines()[1:]

    load = load_spend(spend(*rows, "30/04/2026,Payee without end,70000.10"))

    assert load.state == "held"
    assert load.why_held == "“Payee without end” has £70,000.10 of £120,003.10, more than half of all trade."


@pytest.mark.parametrize(
    ("pounds", "looks"),
    [
        ([5000 + n for n in range(40)], True),
        ([1900201102 + (n * 37) % 41 for n in range(40)], True),
        ([700000 + n // 3 for n in range(60)], True),
        ([106479405, 5105678123] * 20, True),
        ([5000 + n for n in range(19)], False),
        ([500, 1000, 2500] * 20, False),
        ([10 ** (n % 6) + n for n in range(60)], False),
        ([n + 0.5 for n in range(5000, 5040)], False),
        ([*range(5000, 5040), -5000], False),
    ],
)
def test_document_numbers_are_told_from_amounts(pounds: list[float], looks: bool) -> None:
    numbers = Numbers()
    numbers.add(pl.Series([round(value * 100) for value in pounds[:10]]))
    numbers.add(pl.Series([round(value * 100) for value in pounds[10:]]))

    assert numbers.look_like_documents is looks


@pytest.mark.parametrize(
    ("amount", "before", "population", "covers", "is_far"),
    [
        (100, [10], None, 1, False),
        (101, [10], None, 1, True),
        (1200, [10], None, 12, False),
        (1201, [10], None, 12, True),
        (10**11, [], None, 1, False),
        (10**11 + 1, [], None, 1, True),
        (10**5 * 7 + 1, [], 7, 1, True),
        (9, [1000, 1000], None, 1, False),
        (9, [1000, 1000, 1000], None, 1, True),
        (-9, [1000, 1000, 1000], None, 1, False),
        (10, [1000, 1000, 1000], None, 1, False),
    ],
)
def test_a_month_is_held_against_those_before_and_the_size_of_the_council(
    amount: int, before: list[int], population: int | None, covers: int, is_far: bool
) -> None:
    assert bool(months_far_outside({date(2026, 4, 1): amount}, before, population, covers)) is is_far
