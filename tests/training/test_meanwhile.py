"""Two people change the same session, course or person: the second is told what changed and loses nothing."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from councils.models import Council, RoleKind
from post.models import Message
from tests.factories import make_council, make_person, make_region
from tests.training.making import make_course, make_learner, make_session
from training.operations.book_place import book

pytestmark = pytest.mark.django_db


@pytest.fixture
def council() -> Council:
    return make_council(make_region())


def client_of(kind: RoleKind, place: Any) -> Client:
    client = Client()
    client.force_login(make_person(kind, place))
    return client


def shown(client: Client, address: str) -> dict[str, Any]:
    """What the form of a page holds as it is opened."""
    form = client.get(address).context["form"]
    found: dict[str, Any] = {}
    for field in form:
        value = field.value()
        if hasattr(value, "year") and not hasattr(value, "hour"):
            found |= {f"{field.name}_{at}": part for at, part in enumerate((value.day, value.month, value.year))}
        else:
            found[field.name] = "" if value is None else value
    return found


def test_the_second_who_changes_a_session_is_told_and_nobody_gets_two_mails(council: Council) -> None:
    found = make_session(region=council.region, places=5, place="Bury")
    book(found, [make_learner(council, email="ann@example.org")], by=None, at=timezone.now())
    address = reverse("change-session", args=[council.region.slug, found.pk])
    first, second = client_of(RoleKind.TRAINER, council.region), client_of(RoleKind.TRAINER, council.region)
    page, other = shown(first, address), shown(second, address)

    first.post(address, {**page, "place": "Bolton"})
    answer = second.post(address, {**other, "place": "Wigan"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "This was changed after you opened it: saved at" in text
    assert "Place: Bolton" in text
    assert 'value="Wigan"' in text
    found.refresh_from_db()
    assert found.place == "Bolton"
    assert Message.objects.filter(address="ann@example.org", key__endswith="session_changed").count() == 1

    typed = shown_again(answer)
    assert second.post(address, typed).status_code == 302
    found.refresh_from_db()
    assert found.place == "Wigan"


def shown_again(answer: Any) -> dict[str, Any]:
    """The page as it came back, sent once more."""
    return {name: value for name, value in answer.context["form"].data.items() if name != "csrfmiddlewaretoken"}


def test_the_same_change_twice_is_one_change(council: Council) -> None:
    """Somebody presses twice: nothing is told to anybody again."""
    found = make_session(region=council.region, places=5, place="Bury")
    book(found, [make_learner(council, email="ann@example.org")], by=None, at=timezone.now())
    client = client_of(RoleKind.TRAINER, council.region)
    address = reverse("change-session", args=[council.region.slug, found.pk])
    page = {**shown(client, address), "place": "Bolton"}

    assert [client.post(address, page).status_code for _ in range(2)] == [302, 302]
    assert Message.objects.filter(key__endswith="session_changed").count() == 1


def test_the_second_who_changes_a_course_is_told(council: Council) -> None:
    course = make_course(council.region, title="Basics", provider="College")
    address = reverse("change-course", args=[council.region.slug, course.pk])
    client = client_of(RoleKind.TRAINER, council.region)
    page = shown(client, address)
    client.post(address, {**page, "provider": "Hall"})
    answer = client.post(address, {**page, "provider": "Mill"})

    assert "Provider: Hall" in answer.content.decode()
    assert client.post(address, shown_again(answer)).status_code == 302
    course.refresh_from_db()
    assert course.provider == "Mill"


def test_the_second_who_changes_a_person_is_told(council: Council) -> None:
    person = make_learner(council, name="Ann", job_title="Buyer")
    address = reverse("change-learner", args=[council.slug, person.pk])
    client = client_of(RoleKind.OFFICER, council)
    page = shown(client, address)
    client.post(address, {**page, "job_title": "Head of buying"})
    answer = client.post(address, {**page, "job_title": "Clerk"})

    assert "Job title: Head of buying" in answer.content.decode()
    person.refresh_from_db()
    assert person.job_title == "Head of buying"
    assert client.post(address, shown_again(answer)).status_code == 302


def test_a_list_taken_in_counts_as_a_change(council: Council) -> None:
    person = make_learner(council, name="Ann", email="ann@x.org", job_title="Buyer")
    address = reverse("change-learner", args=[council.slug, person.pk])
    client = client_of(RoleKind.OFFICER, council)
    page = shown(client, address)
    file = SimpleUploadedFile("list.csv", b"Name,E-mail address,Role,Job title\nAnn,ann@x.org,Buyer,Chief\n")
    client.post(client.post(reverse("import-staff", args=[council.slug]), {"file": file})["Location"])

    assert "Job title: Chief" in client.post(address, {**page, "job_title": "Clerk"}).content.decode()


def test_days_of_a_session_are_told_in_words(council: Council) -> None:
    found = make_session(region=council.region, places=5)
    address = reverse("change-session", args=[council.region.slug, found.pk])
    client = client_of(RoleKind.TRAINER, council.region)
    page = shown(client, address)
    day = found.closes_on - timedelta(days=1)
    earlier = {"closes_on_0": day.day, "closes_on_1": day.month, "closes_on_2": day.year}
    client.post(address, {**page, **earlier})
    answer = client.post(address, {**page, "place": "Wigan"})

    assert f"Last day to book: {day.day} {day:%B %Y}" in answer.content.decode()
