"""What is too large is told so, and nothing else on the page is lost by it."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile, UploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from files.checking import Refused
from files.storing import store
from files.uploading import MEGABYTE, RequestLimitMiddleware

PDF = b"%PDF-1.4\n%%EOF"


def upload_of(request: HttpRequest, name: str) -> UploadedFile:
    found = request.FILES[name]
    assert isinstance(found, UploadedFile)
    return found


def sent(*files: tuple[str, int]) -> HttpRequest:
    uploads = {name: SimpleUploadedFile(f"{name}.pdf", PDF + bytes(size - len(PDF))) for name, size in files}
    return RequestFactory().post("/", {"comment": "What I typed", **uploads})


@pytest.mark.django_db
def test_a_file_over_the_limit_is_refused_and_the_rest_of_the_page_arrives(settings: Settings) -> None:
    settings.UPLOAD_LIMIT_MB = 4

    request = sent(("small", 1000), ("large", 5 * MEGABYTE), ("other", 3 * MEGABYTE))
    large = upload_of(request, "large")

    assert request.POST["comment"] == "What I typed"
    with pytest.raises(Refused, match=r"5\.0 MB; at most 4 MB"):
        store(large, by=None)
    assert store(upload_of(request, "small"), by=None).size == 1000
    assert store(upload_of(request, "other"), by=None).size == 3 * MEGABYTE
    request.close()


def test_of_a_file_over_the_limit_the_disk_keeps_no_more_than_the_limit(settings: Settings, tmp_path: Path) -> None:
    settings.UPLOAD_LIMIT_MB = 1
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)

    upload = upload_of(sent(("large", 4 * MEGABYTE)), "large")

    assert isinstance(upload, TemporaryUploadedFile)
    assert upload.size == 4 * MEGABYTE
    assert Path(upload.temporary_file_path()).stat().st_size <= MEGABYTE


def test_far_too_much_at_once_meets_a_clear_page_and_is_not_read(settings: Settings) -> None:
    settings.UPLOAD_LIMIT_MB = 1

    def page(_request: HttpRequest) -> HttpResponse:
        raise AssertionError("The page was asked for.")

    answer = RequestLimitMiddleware(page)(RequestFactory().post("/", CONTENT_LENGTH=str(11 * MEGABYTE)))

    assert answer.status_code == 413
    assert "Each file may have up to 1 MB" in answer.content.decode()


def test_a_length_that_is_no_number_is_left_to_others() -> None:
    request = RequestFactory().post("/", CONTENT_LENGTH="many")

    assert RequestLimitMiddleware(lambda _request: HttpResponse("through"))(request).content == b"through"
