"""A file of notices taken back: what it brought goes, what other files say stays."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from councils.models import Council, Region, RoleKind
from search.models import Entry
from tests.factories import make_council, make_person, make_region
from tests.workstream.making_notices import arrive, load, package, release
from workstream.models import Notice, NoticeBuyer, NoticeLoad, NoticeRelease, NoticeVersion
from workstream.notices.operations import load_notices, undo_package
from workstream.notices.queries import notice_figures

pytestmark = pytest.mark.django_db


@pytest.fixture
def region() -> Region:
    return make_region()


@pytest.fixture
def bolton(region: Region) -> Council:
    return make_council(region, name="Bolton Metropolitan Borough Council", short_name="Bolton")


def undo(found: NoticeLoad) -> None:
    undo_package.undo(found, by=make_person(RoleKind.MANAGER, found.region), at=timezone.now())
    found.refresh_from_db()


def test_the_manager_undoes_a_file_and_nothing_of_it_is_shown(region, bolton, client: Client) -> None:
    kept, wrong = load(region, release(ocid="ocds-x-1")), load(region, release(ocid="ocds-x-2"), release())
    client.force_login(make_person(RoleKind.MANAGER, region))
    address = reverse("undo-notices", args=[region.slug, wrong.pk])

    assert "2 releases" in client.get(address).content.decode()
    assert client.post(address).headers["Location"] == reverse("notice-files", args=[region.slug])

    wrong.refresh_from_db()
    assert (wrong.state, wrong.undone_at is None) == ("undone", False)
    assert [row.ocid for row in Notice.objects.all()] == ["ocds-x-1"]
    assert notice_figures.council(bolton, timezone.localdate()).notices == 1
    assert Entry.objects.filter(kind="notice").count() == 1
    assert NoticeBuyer.objects.get().council == bolton
    assert client.get(reverse("public-notice", args=[region.slug, "ocds-x-2"])).status_code == 404
    page = client.get(wrong.get_absolute_url()).content.decode()
    assert "Undone" in page
    assert address not in page
    assert "has been undone already" in client.get(address).content.decode()
    assert client.post(address, follow=True).status_code == 200
    assert kept.versions.get().is_current


def test_a_notice_that_another_file_told_first_goes_back_to_what_it_was(region, bolton) -> None:
    load(region, release(ocid="ocds-x-1", at=-9, title="Mowing"))
    second = load(region, release(ocid="ocds-x-1", at=-5, tag="tenderUpdate", title="Mowing and planting"))
    assert NoticeVersion.objects.current().get().title == "Mowing and planting"

    undo(second)

    row = NoticeVersion.objects.current().get()
    assert (row.title, row.is_amended) == ("Mowing", False)
    assert Entry.objects.get(kind="notice").title == "Mowing"


def test_what_came_after_is_told_again_without_the_file(region, bolton) -> None:
    first = load(region, release(ocid="ocds-x-1", at=-9, description="By electric vehicles."))
    later = release(ocid="ocds-x-1", at=-5, tag="tenderUpdate", description=None, title="Mowing again")
    load(region, later)
    assert NoticeVersion.objects.current().get().description == "By electric vehicles."

    undo(first)

    row = NoticeVersion.objects.get()
    assert (row.is_current, row.title, row.description) == (True, "Mowing again", "")
    assert row.first_released_at == row.released_at


def test_the_same_file_can_be_loaded_again_after_it_was_undone(region, bolton) -> None:
    content = package(release(), release())
    undo(load(region, content=content))
    assert (Notice.objects.count(), NoticeRelease.objects.count()) == (0, 0)

    again = load(region, content=content)

    assert (again.state, again.taken, again.known) == ("loaded", 2, 0)


def test_releases_that_a_later_file_held_too_are_told_before_they_go(region, bolton, client: Client) -> None:
    content = package(release())
    first = load(region, content=content)
    load(region, content=content)
    client.force_login(make_person(RoleKind.MANAGER, region))

    page = client.get(reverse("undo-notices", args=[region.slug, first.pk])).content.decode()

    assert "held 1 release that was known already and was not kept twice" in page


def test_a_file_is_not_undone_while_another_is_read_nor_before_it_is_loaded(region, bolton) -> None:
    first, second = load(region, release()), arrive(region, package(release()))
    with pytest.raises(undo_package.Refused, match="never loaded"):
        undo(second)
    assert second.take("worker", timezone.now())

    with pytest.raises(undo_package.Refused, match="being read"):
        undo(first)

    first.refresh_from_db()
    assert first.state == "loaded"
    assert load_notices.read(second.pk) is False
    assert NoticeVersion.objects.current().count() == 1
