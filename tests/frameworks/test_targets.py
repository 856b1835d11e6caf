from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from councils.models import RoleKind
from frameworks.models import Target
from tests.factories import make_council, make_edition, make_person, make_region

pytestmark = pytest.mark.django_db


def of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_a_manager_adds_a_target_for_all_themes_or_one() -> None:
    region, edition = make_region(), make_edition()
    manager, theme = make_person(RoleKind.MANAGER, region), edition.themes.get(code="PE")
    said = {"level": 1, "by_on_0": 31, "by_on_1": 12, "by_on_2": 2027, "source": "Board, 12 May 2027"}

    for about in (f"{edition.pk}:", f"{edition.pk}:{theme.pk}"):
        page = of(manager).post(f"/regions/{region.slug}/targets/add/", {**said, "about": about})
        assert page.status_code == 302

    first, second = region.targets.order_by("pk")
    assert (first.theme, second.theme) == (None, theme)
    assert (first.level, first.by_on, first.source) == (1, date(2027, 12, 31), "Board, 12 May 2027")
    assert (first.set_on, first.set_by) == (timezone.localdate(), manager)


@pytest.mark.parametrize(
    ("over", "reason"),
    [
        ({"source": ""}, "Say who decided it"),
        ({"level": ""}, "Choose a level"),
        ({"by_on_1": "2", "by_on_0": "30"}, "There is no"),
        ({"about": "7:8"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_with_a_target_is_said_and_nothing_is_written(over: dict[str, str], reason: str) -> None:
    region, edition = make_region(), make_edition()
    said = {"level": 1, "by_on_0": 31, "by_on_1": 12, "by_on_2": 2027, "source": "Board", "about": f"{edition.pk}:"}

    page = of(make_person(RoleKind.MANAGER, region)).post(f"/regions/{region.slug}/targets/add/", {**said, **over})

    assert page.status_code == 422
    assert reason in page.content.decode()
    assert not Target.objects.exists()


def make_target(**over: object) -> Target:
    given = {"edition": make_edition(), "level": 1, "by_on": date(2027, 12, 31), "source": "Board, item 4"}
    return Target.objects.create(**{**given, "set_on": timezone.localdate() - timedelta(days=30), **over})


def test_a_target_ends_with_a_reason_and_still_stood_before() -> None:
    target = make_target(region=make_region())
    client = of(make_person(RoleKind.MANAGER, target.region))
    address = f"/regions/{target.region.slug}/targets/{target.pk}/end/"

    assert client.post(address, {"reason": ""}).status_code == 422
    client.post(address, {"reason": "Replaced by the board."})

    today = timezone.localdate()
    assert list(target.region.targets.on(today)) == []
    assert list(target.region.targets.on(today - timedelta(days=1))) == [target]
    text = client.get(f"/regions/{target.region.slug}/targets/").content.decode()
    assert "Targets that have ended" in text
    assert "Replaced by the board." in text
    assert client.get(address).status_code == 404


def test_everybody_of_the_region_reads_targets_and_only_the_manager_changes_them() -> None:
    target = make_target(region=make_region())
    officer = make_person(RoleKind.OFFICER, make_council(target.region))
    base = f"/regions/{target.region.slug}/targets/"

    page = of(officer).get(base)

    assert "Board, item 4" in page.content.decode()
    assert "Add a target" not in page.content.decode()
    assert of(officer).get(f"{base}add/").status_code == 403
    assert of(officer).get(f"{base}{target.pk}/end/").status_code == 403
    assert of(make_person(RoleKind.OFFICER, make_council())).get(base).status_code == 404
