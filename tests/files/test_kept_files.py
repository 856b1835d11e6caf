"""Files chosen stay through an error of a form: kept on the server, named on the page, taken with the next try."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from councils.models import RoleKind
from files.models import StoredFile
from frameworks.models import Evidence
from library.models import Policy, Resource
from tests.factories import make_council, make_person, make_region
from tests.library.making import PDF, make_policy

pytestmark = pytest.mark.django_db


def client_of(kind: RoleKind, place: Any) -> Client:
    client = Client()
    client.force_login(make_person(kind, place))
    return client


def again(answer: Any, **over: Any) -> dict[str, Any]:
    """The page as a browser sends it the second time: everything but the file."""
    assert answer.status_code == 422
    return {
        **{field.html_name: field.value() or "" for field in answer.context["form"] if field.name != "file"},
        **over,
    }


def test_a_file_stays_through_an_error_beside_another_field() -> None:
    region = make_region()
    client = client_of(RoleKind.OFFICER, make_council(region))
    address = reverse("suggest-resource", args=[region.slug])
    page = {"kind": "guide", "title": "", "about": "", "owner": "", "tags": "", "theme": "", "level": ""}
    answer = client.post(address, {**page, "file": SimpleUploadedFile("guide.pdf", PDF)})

    assert "“guide.pdf” is kept" in answer.content.decode()
    second = client.post(address, {**again(answer, level="nonsense"), "title": "A guide"})
    assert "“guide.pdf” is kept" in second.content.decode()
    assert client.post(address, again(second, title="A guide", level="")).status_code == 302
    assert Resource.objects.get().files.get().file.name == "guide.pdf"


def test_another_file_takes_the_place_of_the_kept_one() -> None:
    region = make_region()
    client = client_of(RoleKind.OFFICER, make_council(region))
    address = reverse("suggest-resource", args=[region.slug])
    answer = client.post(address, {"kind": "guide", "title": "", "file": SimpleUploadedFile("one.pdf", PDF)})
    other = SimpleUploadedFile("two.pdf", PDF + b"2")
    client.post(address, {**again(answer, title="A guide"), "file": other})

    assert Resource.objects.get().files.get().file.name == "two.pdf"


def test_what_the_page_says_is_kept_cannot_be_made_up() -> None:
    region = make_region()
    council = make_council(region)
    client = client_of(RoleKind.OFFICER, council)
    address = reverse("suggest-resource", args=[region.slug])
    answer = client.post(address, {"kind": "guide", "title": "", "file": SimpleUploadedFile("one.pdf", PDF)})
    word = again(answer)["file-kept"]
    refused = client.post(address, again(answer, title="A guide", **{"file-kept": f"{word}x"}))

    assert "Enter a web address or choose a file" in refused.content.decode()


def test_a_policy_and_evidence_keep_their_files_too() -> None:
    council = make_council(make_region())
    policy = make_policy(council)
    client = client_of(RoleKind.OFFICER, council)
    address = reverse("correct-policy", args=[council.slug, policy.pk])
    answer = client.post(address, {"title": "", "version": 0, "file": SimpleUploadedFile("policy.pdf", PDF)})
    assert client.post(address, again(answer, title="Buying")).status_code == 302
    kept = Policy.objects.get().file
    assert kept is not None
    assert kept.name == "policy.pdf"

    address = reverse("add-evidence", args=[council.slug])
    answer = client.post(address, {"title": "", "file": SimpleUploadedFile("minutes.pdf", PDF)})
    assert client.post(address, again(answer, title="Minutes")).status_code == 302
    assert Evidence.objects.get().file.name == "minutes.pdf"  # type: ignore[union-attr]


def test_a_file_that_is_refused_is_not_kept() -> None:
    region = make_region()
    client = client_of(RoleKind.OFFICER, make_council(region))
    upload = SimpleUploadedFile("program.exe", b"MZ\0" * 100)
    answer = client.post(
        reverse("suggest-resource", args=[region.slug]), {"kind": "guide", "title": "", "file": upload}
    )

    assert "Programs are not taken" in answer.content.decode()
    assert not StoredFile.objects.exists()
