"""Two people change one resource, agreement or policy: both versions are shown, and saving works."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from councils.models import RoleKind
from library.models import Policy
from tests.factories import make_council, make_person, make_region
from tests.library.making import make_agreement, make_policy, make_resource
from tests.training.test_meanwhile import shown, shown_again

pytestmark = pytest.mark.django_db


def editor(region: Any) -> Client:
    client = Client()
    client.force_login(make_person(RoleKind.EDITOR, region))
    return client


@pytest.mark.parametrize("which", ["resource", "agreement", "policy"])
def test_the_second_sees_both_versions_and_can_save(which: str) -> None:
    region = make_region()
    council = make_council(region)
    client = editor(region)
    if which == "resource":
        row: Any = make_resource(region)
        address = reverse("edit-resource", args=[region.slug, row.pk])
    elif which == "agreement":
        row = make_agreement(region)
        address = reverse("edit-agreement", args=[region.slug, row.pk])
    else:
        row = make_policy(council)
        client.force_login(make_person(RoleKind.OFFICER, council))
        address = reverse("correct-policy", args=[council.slug, row.pk])
    page = shown(client, address)
    assert client.post(address, {**page, "title": "Theirs"}).status_code == 302

    answer = client.post(address, {**page, "title": "Mine"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert ": Theirs</li>" in text
    assert 'value="Mine"' in text
    row.refresh_from_db()
    assert row.title == "Theirs"

    assert client.post(address, shown_again(answer)).status_code == 302
    row.refresh_from_db()
    assert row.title == "Mine"


def test_the_second_who_records_a_policy_is_told_of_the_first() -> None:
    council = make_council(make_region())
    client = Client()
    client.force_login(make_person(RoleKind.OFFICER, council))
    address = reverse("record-policy", args=[council.slug, "policy"])
    page = {**shown(client, address), "form": "separate", "stance": "own"}
    page = {name: value for name, value in page.items() if name != "is_shared"}
    assert client.post(address, {**page, "title": "Theirs"}).status_code == 302

    answer = client.post(address, {**page, "title": "Mine"})
    assert answer.status_code == 422
    assert "It is now “Theirs”" in answer.content.decode()
    assert Policy.objects.get().title == "Theirs"
    assert client.post(address, shown_again(answer)).status_code == 302
    assert Policy.objects.get(ends_on=None).title == "Mine"
