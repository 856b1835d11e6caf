"""An address that knows no space breaks on a phone; a name, a tag and a figure do not break in the middle."""

import pytest
from django.utils import timezone

from councils.models import RoleKind
from reports.models import Addressee
from tests.browser.conftest import DESK, PHONE, look_over
from tests.factories import make_collection, make_council, make_edition, make_person, make_region
from tests.workstream.making import make_line, make_recommendation

TABLET = {"width": 700, "height": 900}

pytestmark = pytest.mark.django_db(transaction=True)

BROKEN = """() => [...document.querySelectorAll(".app-scroll strong, .app-scroll th a, .app-figures strong")].flatMap(
  (element) => [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).flatMap((node) =>
    [...node.data.matchAll(/[^\\s-]+-?/g)].filter((word) => {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      return new Set([...range.getClientRects()].map((line) => Math.round(line.top))).size > 1;
    }).map((word) => word[0])))"""
"""Words of rows, tags and figures that stand in two lines."""


@pytest.fixture
def region(transactional_db):
    region = make_region(name="North West")
    today = timezone.localdate()
    for name in ("Cumberland", "Blackburn with Darwen", "Westmorland and Furness", "Rossendale"):
        make_council(region, short_name=name)
    make_collection(region, make_edition(), opens_on=today, closes_on=today)
    return region


def test_an_address_without_a_space_breaks_on_a_phone(sign_in, region):
    council = region.councils.get(short_name="Westmorland and Furness")
    email = "chief-executive.westmorlandandfurnessandneighbours@example.org"
    Addressee.objects.create(region=region, council=council, name="Ann Lee", email=email)
    page = sign_in(make_person(RoleKind.MANAGER, region))

    page.goto(f"/regions/{region.slug}/briefings/addresses/")

    look_over(page)


@pytest.mark.parametrize("place", ["owing/", "collections/{pk}/", "councils/", "work-stream/recommendations/"])
def test_names_tags_and_figures_are_not_broken_in_the_middle(sign_in, region, place):
    make_line(region)
    make_recommendation(region, title="Commission a sustainability review", put_on=timezone.localdate())
    page = sign_in(make_person(RoleKind.MANAGER, region))

    page.goto(f"/regions/{region.slug}/{place.format(pk=region.collections.get().pk)}")

    for size in (DESK, TABLET, PHONE):
        page.set_viewport_size(size)
        assert page.evaluate(BROKEN) == [], size
