"""Keeping and serving files: fingerprint, scanner, and a download that can run nothing."""

import hashlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404

from files.checking import Refused
from files.models import StoredFile
from files.serving import download
from files.storing import store

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF"


def upload(content: bytes = PDF, name: str = "memo.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def scanner(settings) -> Iterator[Callable[[bytes], list[bytes]]]:
    """A real listener that speaks ClamAV's INSTREAM and answers as told."""
    doors = []

    def start(answer: bytes) -> list[bytes]:
        door = socket.create_server(("127.0.0.1", 0))
        door.settimeout(10)
        doors.append(door)
        settings.CLAMAV_SOCKET = f"127.0.0.1:{door.getsockname()[1]}"
        received: list[bytes] = []
        threading.Thread(target=_listen, args=(door, answer, received), daemon=True).start()
        return received

    yield start
    for door in doors:
        door.close()


def _listen(door: socket.socket, answer: bytes, received: list[bytes]) -> None:
    line, _address = door.accept()
    with line, line.makefile("rb") as stream:
        assert stream.read(10) == b"zINSTREAM\0"
        while size := struct.unpack("!L", stream.read(4))[0]:
            received.append(stream.read(size))
        line.sendall(answer)


def test_a_file_is_kept_with_its_fingerprint_and_without_a_scanner_it_says_so():
    kept = store(upload(), by=None)

    assert kept.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (kept.kind, kept.size, kept.scan) == ("PDF", len(PDF), StoredFile.Scan.NOT_SCANNED)
    assert kept.content.read() == PDF


def test_the_name_follows_the_content():
    assert store(upload(name="memo.exe"), by=None).name == "memo.pdf"


def test_the_same_content_is_stored_once():
    assert store(upload(), by=None).content.name == store(upload(name="copy.pdf"), by=None).content.name


def test_the_scanner_reads_all_of_it_and_a_clean_file_is_kept(scanner):
    received = scanner(b"stream: OK\0")
    kept = store(upload(), by=None)

    assert kept.scan == StoredFile.Scan.CLEAN
    assert b"".join(received) == PDF
    assert kept.content.read() == PDF


def test_a_file_with_a_virus_is_not_kept(scanner):
    scanner(b"stream: Eicar-Test-Signature FOUND\0")

    with pytest.raises(Refused, match="virus scanner"):
        store(upload(), by=None)
    assert not StoredFile.objects.exists()


def test_a_scanner_that_is_away_leaves_the_file_not_scanned(settings):
    settings.CLAMAV_SOCKET = "/nowhere/clamd.sock"

    assert store(upload(), by=None).scan == StoredFile.Scan.NOT_SCANNED


def test_a_file_is_always_a_download_that_can_run_nothing():
    reply = download(store(upload(b"a,b\n1,2\n", "list.csv"), by=None))

    assert reply["Content-Disposition"] == 'attachment; filename="list.csv"'
    assert reply["Content-Type"] == "text/csv"
    assert reply["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in reply["Content-Security-Policy"]
    assert reply.getvalue() == b"a,b\n1,2\n"


def test_a_file_missing_from_the_store_is_not_found():
    kept = store(upload(b"%PDF-1.4 gone"), by=None)
    kept.content.storage.delete(str(kept.content.name))

    with pytest.raises(Http404):
        download(kept)
