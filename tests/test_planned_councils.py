"""A council of a merger that is only planned: nobody but who plans it learns of it, on any page."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from councils.models import Council, Region, Reorganisation, RoleKind
from councils.operations.reorganise import enter_new_council
from tests.factories import make_council, make_person, make_region, make_sub_region
from tests.test_access import PAGES
from tests.world import BOARD, EDITOR, LEAD, MANAGER, OFFICER, REPRESENTATIVE, REVIEWER, TRAINER, build

pytestmark = pytest.mark.django_db
SECRET = "Secretshire"
ANYBODY = "anybody"


def plan(region: Region, on: date) -> Council:
    """A draft with a new council; nobody has recorded it."""
    old = region.councils.order_by("pk")[0]
    change = Reorganisation.objects.create(region=region, name="A merger", takes_effect_on=on)
    name = f"{SECRET} {on:%j}"
    return enter_new_council(
        change,
        name=f"{name} Council",
        short_name=name,
        kind=Council.Kind.UNITARY,
        sub_region=region.sub_regions.all()[0],
        stands_where=old,
        gss_code=f"E060{on:%j}",
    )


@pytest.mark.parametrize("days", [100, -1], ids=["to come", "its day has passed and nobody has recorded it"])
def test_no_page_names_it_to_who_does_not_plan_it(days: int) -> None:
    world, today = build(), timezone.localdate()
    made = plan(Region.objects.get(slug="here"), today + timedelta(days=days))
    readers = (BOARD, OFFICER, EDITOR, TRAINER, LEAD, REVIEWER, REPRESENTATIVE)
    clients = {ANYBODY: Client(), **{who: Client() for who in readers}}
    for who in readers:
        clients[who].force_login(world.people[who])

    told = []
    for name, page in PAGES.items():
        if page.method != "get" or name == "account_logout":
            continue
        opens = [ANYBODY] if page.public else []
        address = reverse(name, args=world.args[page.about])
        opens += [who for who in readers if who in page.opens]
        told += [(name, who) for who in opens[:2] if SECRET in clients[who].get(address).getvalue().decode("latin-1")]

    assert told == []
    at = reverse("council-page", args=[made.slug])
    manager = Client()
    manager.force_login(world.people[MANAGER])
    assert manager.get(at).status_code == 200
    if days > 0:
        assert {clients[who].get(at).status_code for who in readers} == {404}


@pytest.mark.parametrize("address", ["learning", "public-notices"])
def test_once_recorded_it_stands_in_public_filters_from_its_day_on(address: str) -> None:
    region, today = make_region(public_figures=True), timezone.localdate()
    make_sub_region(councils=[make_council(region)])
    soon, there = plan(region, today + timedelta(days=9)), plan(region, today)
    Reorganisation.objects.update(recorded_at=timezone.now())
    at = reverse(address, args=[] if address == "learning" else [region.slug])

    page = Client().get(at).content.decode()

    assert there.short_name in page
    assert soon.short_name not in page


def test_who_is_to_work_there_opens_it_before_it_is_recorded() -> None:
    region = make_region()
    make_sub_region(councils=[make_council(region)])
    made = plan(region, timezone.localdate() + timedelta(days=9))
    client = Client()
    client.force_login(make_person(RoleKind.OFFICER, made))

    assert client.get(reverse("council-page", args=[made.slug])).status_code == 200
