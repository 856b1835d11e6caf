"""What browsers are told: what to keep, what no page asks for, and cookies that nobody else can set."""

import gzip
import json
import os
import re
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


SCRIPTS = """
import json, django
django.setup()
from pathlib import Path
from django.conf import settings
from django.core.management import call_command
from django.test import Client

call_command("collectstatic", interactive=False, verbosity=0)
root, client = Path(settings.STATIC_ROOT), Client()
names = [name for path in root.rglob("*.js") if not (name := path.relative_to(root).as_posix()).startswith("admin/")]
told = {name: (client.get(f"/static/{name}"), root / name) for name in names}
print(json.dumps({name: [at["Cache-Control"], path.read_text()] for name, (at, path) in told.items()}))
"""
IMPORTED = re.compile(r"""(?:from|import)\s*\(?\s*["'](\.[^"']+)["']""")


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


def test_scripts_import_one_another_by_names_that_a_browser_may_keep(tmp_path: Path) -> None:
    given = {"PUBLIC_URL": "http://127.0.0.1", "VAR_DIR": str(tmp_path), "ENV_FILE": os.devnull, "DEBUG": "0"}
    given |= {"ALLOWED_HOSTS": "testserver", "DJANGO_SETTINGS_MODULE": "nwce.settings", "SECRET_KEY": "k" * 50}
    given |= {"DATABASE_URL": f"sqlite:///{tmp_path}/x.sqlite3"}
    command = [sys.executable, "-c", SCRIPTS]
    done = subprocess.run(
        command, env=os.environ | given, cwd=present.BASE_DIR, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    scripts: dict[str, list[str]] = json.loads(done.stdout.splitlines()[-1])

    kept = {name for name in scripts if re.fullmatch(r".+\.[0-9a-f]{12}\.js", name)}
    imports = {name: IMPORTED.findall(scripts[name][1]) for name in kept}
    assert len([found for found in imports.values() if found]) >= 3
    for name, found in imports.items():
        for path in found:
            assert path.removeprefix("./") in kept, f"{name} imports {path}"
    assert all("immutable" in scripts[name][0] for name in kept)


def test_a_page_is_sent_compressed_and_never_twice_with_the_same_length(client: Client) -> None:
    region = make_region(public_figures=True)
    client.force_login(make_person(RoleKind.BOARD, region))
    for number in range(12):
        make_council(region, short_name=f"Council {number}")
    address = reverse("region-dashboard", args=[region.slug])

    whole = client.get(address)
    sent = [client.get(address, headers={"Accept-Encoding": "gzip, br"}) for _ in range(20)]

    assert "Content-Encoding" not in whole
    for answer in sent:
        assert answer["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in answer["Vary"]
        assert int(answer["Content-Length"]) == len(answer.content) < len(whole.content) / 4
        assert b"Council 11" in gzip.decompress(answer.content)
    assert len({len(answer.content) for answer in sent}) > 5


def test_a_page_that_another_site_asks_for_is_not_compressed(client: Client) -> None:
    address = reverse("account_login")
    encoded = {
        site: client.get(address, headers={"Accept-Encoding": "gzip", "Sec-Fetch-Site": site}).has_header(
            "Content-Encoding"
        )
        for site in ("none", "same-origin", "same-site", "cross-site")
    }

    assert encoded == {"none": True, "same-origin": True, "same-site": False, "cross-site": False}


def test_downloads_and_streams_are_sent_as_they_are(client: Client) -> None:
    region = make_region()
    client.force_login(make_person(RoleKind.BOARD, region))
    make_council(region)
    address = reverse("region-dashboard", args=[region.slug])

    for form in ("csv", "xlsx"):
        asked = f"{address}?table=councils&format={form}"
        whole, sent = client.get(asked), client.get(asked, headers={"Accept-Encoding": "gzip"})
        assert "Content-Encoding" not in sent
        assert whole.status_code == sent.status_code == 200
        if form == "csv":
            assert b"".join(whole.streaming_content) == b"".join(sent.streaming_content)
        else:
            assert sent.content[:2] == b"PK"
