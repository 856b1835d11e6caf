"""What browsers are told: what to keep, what no page asks for, and cookies that nobody else can set."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as present
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from councils.models import RoleKind
from tests.factories import make_council, make_person, make_region

pytestmark = pytest.mark.django_db
COOKIES = """
import json, django
django.setup()
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, RequestFactory
from nwce.headers import MessagesStorage

cookies = {name: morsel.OutputString() for name, morsel in Client().get("/account/login/", secure=True).cookies.items()}
request = RequestFactory().get("/")
request.session = {}
answer, storage = HttpResponse(), MessagesStorage(request)
storage.add(20, "Kept.")
storage.update(answer)
cookies |= {name: morsel.OutputString() for name, morsel in answer.cookies.items()}
print(json.dumps({"names": [settings.SESSION_COOKIE_NAME, settings.KNOWN_BROWSER_COOKIE], "cookies": cookies}))
"""


def test_pages_and_downloads_of_who_is_signed_in_stay_in_no_cache(client: Client) -> None:
    council = make_council(make_region(public_figures=True))
    client.force_login(make_person(RoleKind.OFFICER, council))
    at = [reverse("account"), reverse("council-page", args=[council.slug]), reverse("case-studies")]
    at += [reverse("staff-file", args=[council.slug, "csv"]), reverse("home"), "/nowhere/"]

    for address in at:
        assert client.get(address)["Cache-Control"] == "private, no-store", address
    signed_in = Client()
    page = signed_in.post(reverse("account_login"), {"login": "x", "password": "y"})
    open_data = client.get(reverse("public-figures-file", args=[council.region.slug, "json"]))

    assert page.status_code == 200
    assert "public" in open_data["Cache-Control"]
    assert "Cache-Control" not in Client().get(reverse("case-studies"))


@pytest.mark.parametrize("address", ["/", "/account/login/", "/nowhere/", "/health"])
def test_no_page_may_ask_for_camera_microphone_or_place(address: str, client: Client) -> None:
    policy = client.get(address)["Permissions-Policy"]

    assert all(f"{name}=()" in policy for name in ("camera", "microphone", "geolocation", "payment"))


def test_health_answers_without_https_and_nothing_else_does(settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    client = Client()

    found = {address: client.get(address).status_code for address in ("/health", "/", "/healthy", "/account/login/")}

    assert found == {"/health": 200, "/": 301, "/healthy": 301, "/account/login/": 301}


@pytest.mark.parametrize(("public", "prefix"), [("https://service.example.org", "__Host-"), ("http://127.0.0.1", "")])
def test_cookies_belong_to_this_host_alone_where_there_is_https(public: str, prefix: str, tmp_path: Path) -> None:
    given = {"PUBLIC_URL": public, "VAR_DIR": str(tmp_path), "ENV_FILE": os.devnull, "DEBUG": "1"}
    given |= {"ALLOWED_HOSTS": "testserver", "DJANGO_SETTINGS_MODULE": "nwce.settings"}
    given |= {"DATABASE_URL": f"sqlite:///{tmp_path}/x.sqlite3"}
    command = [sys.executable, "-c", COOKIES]
    done = subprocess.run(
        command, env=os.environ | given, cwd=present.BASE_DIR, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])

    assert told["names"] == [f"{prefix}sessionid", f"{prefix}known"]
    assert set(told["cookies"]) == {f"{prefix}csrftoken", f"{prefix}messages"}
    for text in told["cookies"].values():
        assert ("Secure" in text) == bool(prefix)
        assert "Path=/" in text
        assert "Domain" not in text
