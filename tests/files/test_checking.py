"""Uploaded files are recognised by their content, and what could run is refused with a sentence."""

import io
import tracemalloc
import zipfile

import docx
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from files.checking import Recognised, Refused, recognise
from files.storing import clean_name

CSV = b"name,course,date\nA,Basic,2027-03-07\nB,Basic,2027-03-08\n"
MAIL = b"From: a@example.org\nTo: b@example.org\nSubject: Policy\nDate: Sun, 7 Mar 2027 10:00:00 +0000\n\nHello.\n"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)


def look(content: bytes) -> Recognised:
    return recognise(io.BytesIO(content), len(content))


def said_of(content: bytes) -> Recognised | str:
    try:
        return look(content)
    except Refused as refused:
        return str(refused)


def zipped(**parts: bytes) -> bytes:
    place = io.BytesIO()
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return place.getvalue()


def word() -> bytes:
    place = io.BytesIO()
    docx.Document().save(place)
    return place.getvalue()


def sheet() -> bytes:
    place = io.BytesIO()
    with xlsxwriter.Workbook(place) as book:
        book.add_worksheet().write("A1", "Course")
    return place.getvalue()


@pytest.mark.parametrize(
    ("content", "kind", "extension"),
    [
        (b"%PDF-1.7\n%%EOF", "PDF", ".pdf"),
        (word(), "Word", ".docx"),
        (sheet(), "Excel", ".xlsx"),
        (zipped(ppt__presentation_xml=b"").replace(b"presentation_xml", b"presentation.xml"), "PowerPoint", ".pptx"),
        (zipped(mimetype=b"application/vnd.oasis.opendocument.text"), "OpenDocument text", ".odt"),
        (zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "OpenDocument spreadsheet", ".ods"),
        (OLD_OFFICE + "WordDocument".encode("utf-16-le"), "Word (old form)", ".doc"),
        (OLD_OFFICE + "Workbook".encode("utf-16-le"), "Excel (old form)", ".xls"),
        (OLD_OFFICE + "__properties_version1.0".encode("utf-16-le"), "E-mail (Outlook)", ".msg"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "PNG picture", ".png"),
        (b"\xff\xd8\xff\xe0" + bytes(20), "JPEG picture", ".jpg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "WebP picture", ".webp"),
        (CSV, "CSV", ".csv"),
        (MAIL, "E-mail", ".eml"),
        (b"Minute of 7 March: the policy was agreed.", "Text", ".txt"),
        ("Café and £5".encode("cp1252"), "Text", ".txt"),
        ("Café and £5".encode("utf-16"), "Text", ".txt"),
    ],
)
def test_what_councils_use_is_recognised_by_content(content, kind, extension):
    found = look(content)

    assert (found.kind, found.extension) == (kind, extension)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"MZ\x90\x00", "Programs"),
        (b"{\\rtf1 Policy}", "Rich text"),
        ("<html>".encode("utf-16"), "Web pages"),
        (OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"), "password"),
        (zipped(mimetype=b"application/vnd.oasis.opendocument.text", Basic__Standard__evil=b""), "macros"),
        (zipped(xl__workbook=b"", xl__macrosheets__sheet1=b""), "macros"),
        (b"\x7fELF\x02", "Programs"),
        (b"#!/bin/sh\nrm -r x", "Programs"),
        (b"<!DOCTYPE html><title>x</title>", "Web pages"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"harmless start\n<script>alert(1)</script>", "Web pages"),
        (zipped(report_txt=b"x"), "ZIP archives"),
        (b"PK\x03\x04 cut off in the middle", "damaged"),
        (zipped(word__document_xml=b"", word__vbaProject_bin=b"").replace(b"_bin", b".bin"), "macros"),
        (OLD_OFFICE + "WordDocument_VBA_PROJECT".encode("utf-16-le"), "macros"),
        (bytes(range(256)), "not taken"),
    ],
)
def test_what_could_run_or_cannot_be_read_is_refused_with_a_sentence(content, words):
    with pytest.raises(Refused, match=words):
        look(content)


def test_a_file_over_the_limit_is_refused_with_both_sizes(settings: Settings):
    settings.UPLOAD_LIMIT_MB = 1
    with pytest.raises(Refused, match=r"1\.5 MB; at most 1 MB"):
        recognise(io.BytesIO(b"%PDF-"), 1_572_864)


@given(st.binary(max_size=2000) | st.binary(max_size=300).map(lambda tail: b"PK\x03\x04" + tail))
def test_any_bytes_are_either_recognised_or_refused_with_a_sentence(content):
    found = said_of(content)

    assert isinstance(found, Recognised) or found.endswith((".", "instead."))


SAMPLES = [word(), sheet(), zipped(mimetype=b"application/vnd.oasis.opendocument.text"), MAIL, CSV]


@settings(max_examples=300)
@given(st.sampled_from(SAMPLES), st.data())
def test_a_file_damaged_anywhere_is_recognised_or_refused_with_a_sentence(sample, data):
    damaged = bytearray(sample)
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(1, len(damaged)))

    found = said_of(bytes(damaged[:cut]))

    assert isinstance(found, Recognised) or found.endswith((".", "instead."))


def test_a_small_file_that_unpacks_to_a_huge_one_is_not_unpacked():
    bomb = zipped(mimetype=b"application/vnd.oasis.opendocument.text" + bytes(50_000_000))

    tracemalloc.start()
    said_of(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert len(bomb) < 100_000
    assert peak < 5_000_000


def test_an_archive_of_countless_parts_is_refused_before_it_is_read():
    with pytest.raises(Refused, match="too many parts"):
        look(b"PK\x03\x04" + b"PK\x01\x02" * 10_001)


def test_a_mail_with_a_page_in_it_is_a_mail():
    assert look(MAIL + b"<html><script>x</script></html>").kind == "E-mail"


def test_a_list_that_begins_with_mz_is_no_program():
    assert look(b"MZ,1\nAB,2\n").kind == "CSV"


@given(st.text(max_size=300))
def test_a_name_never_keeps_a_folder_or_a_control_character(name):
    clean = clean_name(name, ".pdf")

    assert clean.endswith(".pdf")
    assert 4 < len(clean) <= 190
    assert not set(clean) & set("/\\\x00\n\r")


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\me\\policy.docx", "policy.pdf"),
        ("Minutes 7 March 2027.PDF", "Minutes 7 March 2027.pdf"),
        ("", "file.pdf"),
        ("...", "file.pdf"),
    ],
)
def test_a_file_is_named_after_what_it_is(name, clean):
    assert clean_name(name, ".pdf") == clean
