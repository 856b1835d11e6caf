"""Whatever is wrong with a file, whoever brings it is told in a sentence; nothing answers with an error or hangs."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from councils.models import Council, RoleKind
from tests.factories import make_council, make_person, make_region
from tests.files.broken import alias_bomb, hole, nested, nested_release, zipped
from tests.library.making import make_resource
from workstream.models import NoticeLoad
from workstream.notices.operations import load_notices

pytestmark = pytest.mark.django_db


@pytest.fixture
def council() -> Council:
    return make_council(make_region())


def client_of(kind: RoleKind, place: Any) -> Client:
    client = Client()
    client.force_login(make_person(kind, place))
    return client


@pytest.mark.parametrize("in_memory", [True, False])
@pytest.mark.parametrize("which", ["spend", "notices", "staff", "library", "plan", "suppliers", "resource"])
def test_a_damaged_archive_is_refused_with_a_sentence(
    council: Council, which: str, in_memory: bool, settings: Any
) -> None:
    region = council.region
    if not in_memory:  # as a larger upload arrives: in a file, which fails otherwise than one in memory
        settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1
    table = b"Date,Supplier,Amount\r\n2026-04-01,Ash Ltd,1.00\r\n" * 10
    archive = {
        "spend": zipped("spend.csv", table),
        "notices": zipped("notices.json", b'{"version": "1.1", "releases": []}' + b" " * 100),
    }.get(which, zipped("xl/workbook.xml", b"<workbook/>" * 30))
    address, field, role, place = {
        "spend": (reverse("load-spend", args=[council.slug]), "spend", RoleKind.OFFICER, council),
        "notices": (reverse("notice-files", args=[region.slug]), "package", RoleKind.MANAGER, region),
        "staff": (reverse("import-staff", args=[council.slug]), "file", RoleKind.OFFICER, council),
        "library": (reverse("library-import", args=[region.slug, "resources"]), "file", RoleKind.EDITOR, region),
        "plan": (reverse("plan-import", args=[region.slug]), "file", RoleKind.MANAGER, region),
        "suppliers": (reverse("load-creditors", args=[council.slug]), "file", RoleKind.OFFICER, council),
        "resource": (reverse("suggest-resource", args=[region.slug]), "file", RoleKind.OFFICER, council),
    }[which]
    upload = SimpleUploadedFile("list.zip", hole(archive))
    answer = client_of(role, place).post(address, {field: upload, "kind": "guide", "title": "A guide"})

    assert answer.status_code in (200, 422)
    assert "damaged" in answer.content.decode()


def test_json_nested_deeper_than_any_notice_is_refused_before_it_is_parsed(council: Council) -> None:
    """300 KB of it held the process for 23 seconds, and gigabytes."""
    client = client_of(RoleKind.MANAGER, council.region)
    upload = SimpleUploadedFile("notices.json", nested())
    answer = client.post(reverse("notice-files", args=[council.region.slug]), {"package": upload})

    assert answer.status_code == 422
    assert "nested" in answer.content.decode()
    assert not NoticeLoad.objects.exists()


def test_json_nested_within_its_releases_is_refused_by_the_worker(council: Council) -> None:
    client = client_of(RoleKind.MANAGER, council.region)
    upload = SimpleUploadedFile("notices.json", nested_release())
    client.post(reverse("notice-files", args=[council.region.slug]), {"package": upload})
    load = NoticeLoad.objects.get()
    load_notices.read(load.pk)

    load.refresh_from_db()
    assert (load.state, load.taken) == ("failed", 0)
    assert "nested more than 60 levels deep" in load.error


WRONG = {
    "bomb": (alias_bomb(), "line 2"),
    "alias": ("name: &n North\nslug: *n\n", "line 2"),
    "endless": ("&a [*a]\n", "line 1"),
    "deep": ("a: " + "[" * 5_000 + "]" * 5_000 + "\n", "line 1"),
    "tag": ("name: !!python/object:os.system x\n", "line 1"),
    "number": ("name: North\ncode: !!int many\n", "line 2"),
    "digits": ("name: North\ncode: " + "1" * 5_000 + "\n", "line 2"),
    "day": ("name: North\nday: 2026-02-31\n", "line 2"),
    "sign": ("name: North\x07\n", "line 1"),
    "date": ("name: !!timestamp x\n", "line 1"),
    "list": ("- name\n", "line 1"),
    "text": ("North\n", "line 1"),
    "null": ("~\n", "line 1"),
    "two": ("a: 1\n---\nb: 2\n", "line 2"),
    "key": ("? [a, b]\n: c\n", "line 1"),
    "half": ("name: 'North\n", "line"),
    "tabs": ("name:\n\t- x\n", "line 2"),
    "binary": ("a: !!binary x\n", "line 1"),
    "set": ("a: !!set {b, c}\n", "line 1"),
    "merge": ("a: {<<: 3}\n", "line 1"),
    "float": ("a: !!float many\n", "line 1"),
}


@pytest.mark.parametrize("command", ["load_region", "load_framework", "load_mapping"])
@pytest.mark.parametrize("name", sorted(WRONG))
def test_a_definition_file_that_is_wrong_is_told_with_its_line(tmp_path: Path, command: str, name: str) -> None:
    content, words = WRONG[name]
    path = tmp_path / "region.yaml"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(CommandError, match="Nothing was loaded") as told:
        call_command(command, str(path))
    assert words in str(told.value)


def test_a_definition_file_that_is_no_text_or_no_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "region.yaml"
    path.write_bytes(b"\xff\xfe\x00\x01")
    for wrong in (path, tmp_path, tmp_path / "none.yaml"):
        with pytest.raises(CommandError, match="Nothing was loaded"):
            call_command("load_region", str(wrong))


@pytest.mark.parametrize(
    "content",
    [hole(zipped("Data/codes.csv", b"M1 1AA,10,1,2,3,4,5,E12000002,E08000003\r\n" * 20)), b"PK\x03\x04", b"\0" * 100],
)
def test_a_file_of_postcodes_that_is_damaged_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "codes.zip"
    path.write_bytes(content)
    with pytest.raises(CommandError):
        call_command("load_postcodes", str(path))


def test_a_resource_keeps_its_file_when_another_is_damaged(council: Council) -> None:
    row = make_resource(council.region)
    client = client_of(RoleKind.EDITOR, council.region)
    upload = SimpleUploadedFile("a.docx", hole(zipped("word/document.xml", b"<w/>" * 50)))
    page = {"title": row.title, "kind": "guide", "audience": "region", "link": row.link, "version": row.version}
    answer = client.post(reverse("edit-resource", args=[council.region.slug, row.pk]), {**page, "file": upload})

    assert answer.status_code == 422
    assert "damaged" in answer.content.decode()
