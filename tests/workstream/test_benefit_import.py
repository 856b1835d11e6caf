"""Benefits come in from a spreadsheet as they went out: once, with each fault told."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.factories import make_council, make_region
from tests.workstream.making_partners import BENEFITS, make_benefit, make_project
from tests.workstream.test_registers import address, manager_of, text
from workstream.models import Benefit
from workstream.partners.operations.credit_benefit import verify

pytestmark = pytest.mark.django_db

HEAD = BENEFITS.partition("\n")[0]


def brought(region, lines: str):
    file = SimpleUploadedFile("benefits.csv", lines.encode())
    return manager_of(region).post(address(region, "benefits/import/"), {"file": file})


def test_a_list_is_looked_at_and_taken_in_once() -> None:
    region = make_region()
    make_council(region, short_name="Wirral")
    lines = f'{BENEFITS}Power,Wirral,Carbon saved,1/4/2026,31/3/2027,12.5,1/5/2026,,,Last year,"Meter\nreadings"\n'
    client = manager_of(region)

    page = brought(region, lines)
    assert "2 benefits" in text(client.get(page.url))
    assert not Benefit.objects.exists()
    done = text(client.post(page.url, follow=True))
    again = text(client.post(page.url, follow=True))

    assert "2 benefits taken in" in done
    assert "taken in already" in again
    paper, power = Benefit.objects.order_by("title")
    assert (paper.promised, paper.council) == (123_450, None)
    assert (power.promised, power.where) == (12_500, "Wirral")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Paper,Atlantis,Jobs,1/4/2026,31/3/2027,2,1/5/2026,,,B,M", "Write a council of the region"),
        ("Paper,,Love,1/4/2026,31/3/2027,2,1/5/2026,,,B,M", "It can be"),
        ("Paper,,Jobs,1/4/2026,31/3/2025,2,1/5/2026,,,B,M", "must not be before the first day"),
        ("Paper,,Jobs,1/4/2026,31/3/2027,€2,1/5/2026,,,B,M", "not in money"),
        ('Paper,,"Money saved, cashable",1/4/2026,31/3/2027,€200,1/5/2026,,,B,M', "Write pounds and pence"),
        ('Paper,,"Money saved, cashable",1/4/2026,31/3/2027,-200,1/5/2026,,,B,M', "not below nothing"),
        ("Paper,,Jobs,1/4/2026,31/3/2027,2,,,,B,M", "Write both how much was promised"),
        ("Paper,,Jobs,1/4/2026,31/3/2027,,,,,B,M", "Write what was promised"),
        ("Paper,,Jobs,1/4/2026,31/3/2027,2,1/5/2026,1,1/4/2026,B,M", "before the day it was promised"),
        ("Paper,,Jobs,1/4/2026,31/3/2027,2,1/5/2099,,,B,M", "still to come"),
        ("Paper,,Jobs,1/4/2026,31/3/2027,2,1/5/2026,,,,M", "Baseline is missing"),
    ],
)
def test_each_fault_is_told_and_its_line_left_out(line, why) -> None:
    region = make_region()

    page = brought(region, f"{HEAD}\n{line}\n")

    shown = text(manager_of(region).get(page.url))
    assert why in shown
    assert "Nothing in this file can be taken in" in shown


def test_what_was_downloaded_loads_back_as_it_is_and_a_change_takes_the_verification() -> None:
    region = make_region()
    project = make_project(region, title="Small firms")
    row = make_benefit(
        region,
        comes_from=project.source_key,
        comes_title="Partner project: Small firms",
        comes_url=project.get_absolute_url(),
    )
    make_benefit(region, council=make_council(region), kind="jobs", promised=250, delivered=None, delivered_on=None)
    verify(row, by="Ann Lee", on=timezone.localdate(), how="The ledger")
    client = manager_of(region)
    csv = b"".join(client.get(address(region, "benefits/?format=csv")).streaming_content).decode()

    same = text(client.get(brought(region, csv).url))
    assert "As it is" in same
    assert "Left out" not in same
    page = brought(region, csv.replace("1000.00", "1000.01"))
    client.post(page.url)

    changed = Benefit.objects.get(pk=row.pk)
    assert changed.delivered == 100_001
    assert not changed.is_verified
    assert changed.comes_from == project.source_key
    assert Benefit.objects.count() == 2


def test_a_source_that_brought_the_same_kind_already_is_told() -> None:
    region = make_region()
    project = make_project(region, title="Small firms")
    make_benefit(region, title="Before", comes_from=project.source_key)
    year = timezone.localdate().year
    line = (
        f'Other,,"Money saved, cashable",{year}-02-01,{year}-03-01,5,{year}-01-01,,,B,M,Partner project: Small firms\n'
    )

    page = brought(region, f"{HEAD},Comes from\n{line}")

    assert "nothing counts twice" in text(manager_of(region).get(page.url))


def test_two_lines_from_one_source_for_one_time_are_told_in_the_preview() -> None:
    region = make_region()
    make_project(region, title="Small firms")
    line = ',"Money saved, cashable",2026-02-01,2026-03-01,5,2026-01-01,,,B,M,Partner project: Small firms\n'
    page = brought(region, f"{HEAD},Comes from\nOne,{line}Two,{line}")
    client = manager_of(region)

    assert "counts already for some of this time in line 2" in text(client.get(page.url))
    assert "1 benefit taken in" in text(client.post(page.url, follow=True))
    assert Benefit.objects.get().title == "One"
