"""A page whose cookie is gone is told in our own words, with the way back to it."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_page_whose_cookie_is_gone_says_that_nothing_was_saved_and_leads_back(signed_in: bool) -> None:
    client = Client(enforce_csrf_checks=True)
    if signed_in:
        client.force_login(make_person())
    page = f"{reverse('account-details')}?from=home"

    met = client.post(reverse("account-details"), {"name": "Al"}, headers={"referer": f"http://testserver{page}"})
    told = met.content.decode()

    assert met.status_code == 403
    assert "Forbidden" not in told
    assert "What you typed or chose was not saved." in told
    assert f'href="{page}">Open the page again' in told


def test_nobody_is_led_to_another_site() -> None:
    client = Client(enforce_csrf_checks=True)
    met = client.post(reverse("account_login"), {"login": "a"}, headers={"referer": "https://elsewhere.example/trap/"})

    assert met.status_code == 403
    assert "elsewhere" not in met.content.decode()
