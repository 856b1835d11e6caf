"""What a region says of its councils' spend: nothing added up that does not belong together."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from councils.models import Council
from lm3.measurements.queries import money_figures, multiplier_figures
from lm3.spend.operations.undo_file import clear_undone, undo
from lm3.spend.queries.remembered_sums import changed
from tests.factories import make_council, make_region
from tests.lm3.making import analysed, load_spend, make_measurement, officer_of

pytestmark = pytest.mark.django_db

HEAD = "Payment Date,Supplier Name,Net Amount"


def spend_in(council: Council, year: int, pounds: int) -> None:
    rows = [f"{day:02}/05/{year},Firm {day}{chr(97 + day)} Ltd,{pounds}.00" for day in range(1, 11)]
    load = load_spend("\r\n".join([HEAD, *rows, ""]).encode(), council=council)
    assert load.state == "counted", load.why_held


def test_sums_of_different_years_are_not_added_up() -> None:
    region = make_region()
    old, new, both = (make_council(region, short_name=name) for name in ("Old", "New", "Both"))
    spend_in(old, 2024, 100)
    spend_in(new, 2026, 1000)
    spend_in(both, 2024, 1000)
    spend_in(both, 2026, 5000)

    found = money_figures.region(region, date(2027, 1, 1))
    block = money_figures.spend_block(region, found)

    assert [(row.year, row.councils, row.pence) for row in found.years] == [(2026, 2, 6_000_000), (2024, 2, 1_100_000)]
    assert block.sentences[0] == (
        "3 of 3 councils have loaded spend: trade of £60,000.00 of 2 councils in April 2026 to March "
        "2027, £11,000.00 of 2 councils in April 2024 to March 2025."
    )
    assert "71,000" not in " ".join(block.sentences)
    assert block.table is not None
    both_row = next(row for row in block.table.rows if str(row[0]) == "Both")
    assert (both_row[2], both_row[3]) == ("May 2024", "May 2026")


def test_multipliers_of_different_years_are_not_averaged() -> None:
    region = make_region()
    for year, pounds, local in ((2024, 100, 40), (2026, 100, 60), (2026, 300, 80)):
        made = make_measurement(make_council(region))
        made.starts_on, made.ends_on = date(year, 4, 1), date(year + 1, 3, 31)
        made.save()
        sums = {"first_pence": pounds, "local_pence": pounds * local // 100, "unplaced_pence": 0, "staff_pence": 0}
        made.results.create(
            worked_out_at=timezone.now(),
            elsewhere_pence=pounds - sums["local_pence"],
            suppliers=1,
            placed_suppliers=1,
            **sums,
        )

    block = multiplier_figures.block(region, timezone.localdate())

    assert block
    assert block.sentences[0] == (
        "LM2 is worked out for 2 councils: 1.75 weighted by spend, 1.70 as the plain mean, of measurements that "
        "begin in April 2026 to March 2027."
    )
    assert block.sentences[1].startswith("LM2 is worked out for 1 council: 1.40 weighted by spend, 1.40 as the plain")
    assert "begin in April 2024 to March 2025" in block.sentences[1]
    assert len(block.sentences) == 3


def test_nothing_is_said_to_go_to_voluntary_organisations_where_nobody_is_known(client: Client) -> None:
    council = make_council()
    spend_in(council, 2026, 100)
    client.force_login(officer_of(council))
    address = reverse("spend-analysis", args=[council.slug])

    page = " ".join(client.get(address).content.decode().split())
    assert analysed(council).voluntary == 0
    assert "0% of all trade goes to voluntary" not in page
    assert "voluntary organisations and social enterprises is not known: no supplier is marked as one" in page

    supplier = council.suppliers.first()
    supplier.is_voluntary = True
    supplier.save()
    changed(council.pk)
    page = " ".join(client.get(address).content.decode().split())
    assert "10% of all trade goes to suppliers that are marked as voluntary organisations" in page


def test_what_is_corrected_or_undone_today_changes_no_day_before(client: Client) -> None:
    region = make_region()
    council = make_council(region)
    with time_machine.travel(datetime(2026, 9, 1, 10, tzinfo=UTC)) as clock:
        load = load_spend(council=council)
        assert load.state == "counted", load.why_held
        clock.move_to(datetime(2026, 9, 10, 10, tzinfo=UTC))
        days = [date(2026, 8, 31), date(2026, 9, 2), date(2026, 9, 9)]
        before = [money_figures.region(region, day) for day in days]
        today = money_figures.region(region, date(2026, 9, 10))

        client.force_login(officer_of(council))
        supplier = council.suppliers.get(name="Beech Catering")
        answer = client.post(supplier.get_absolute_url(), {"trade": "pensions"})
        supplier.refresh_from_db()
        assert supplier.left_out, answer.content.decode()
        corrected = money_figures.region(region, date(2026, 9, 10))
        undo(load, by=officer_of(council), at=timezone.now())
        clear_undone()

        assert [row.pence for row in corrected.councils] == [today.councils[0].pence - 9999]
        assert not money_figures.region(region, date(2026, 9, 10)).with_spend
        assert [money_figures.region(region, day) for day in days] == before
        assert [len(found.with_spend) for found in before] == [0, 1, 1]
