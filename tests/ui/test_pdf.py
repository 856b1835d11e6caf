"""PDFs that everybody can read, checked by machine."""

import gc
import io
import logging
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import outloud
import pikepdf
import pymupdf
import pytest
from django.template.loader import render_to_string

from ui.charts import Line, TargetPoint, ThemeBar, Tile, hexagon_map, lines, profile_bars
from ui.pdf import CHARTS, NotOurs, PdfLibraryMissing, make_pdf, missing_library, own_file
from ui.tables import Column, Table, Value

BODY = """{% extends "ui/pdf_base.html" %}
{% block title %}Progress report{% endblock %}
{% block running_report %}Progress report{% endblock %}
{% block running_about %}North West{% endblock %}
{% block cover %}<section class="app-cover"><h1>Progress report</h1><p>North West</p></section>{% endblock %}
{% block content %}
<section id="where"><h2>Where we are</h2><p>See <a href="#councils">the councils</a> or
<a href="https://example.org/">elsewhere</a>.</p><ul><li>One</li><li>Two</li></ul>
{% for chart in charts %}<figure class="app-chart"><figcaption>{{ chart.title }}</figcaption>{{ chart.svg }}</figure>
{% endfor %}</section>
<section id="councils" class="app-new-page"><h2>Councils</h2>{% table table %}</section>
{% endblock %}"""


def charts():
    tile = Tile("Bolton", "Bolton", 2, 7, 2, "validated", "Greater Manchester")
    line = Line("Level 1", [(date(2026, 3, 31), 8), (date(2027, 3, 31), 14)])
    return [
        hexagon_map([tile], "Map of “all” & more", linked=False),
        lines([line], [TargetPoint("Target", date(2027, 12, 31), 36)], "Over time", highest=36, axis="Councils"),
        profile_bars([ThemeBar("People", 2, 3, 3, 2, 3)], "Profile"),
    ]


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    from django.template import engines

    rows: list[list[Value]] = [[f"Council {number}", "Cheshire", number] for number in range(70)]
    table = Table("Councils by level", ["Council", "Sub-region", Column("Level", numeric=True)], rows)
    context = {"charts": charts(), "table": table, "contents": [("Where we are", "where"), ("Councils", "councils")]}
    return engines["django"].from_string(BODY).render(context)


@pytest.fixture(scope="module")
def steps():
    return []


@pytest.fixture(scope="module")
def made(source, steps, tmp_path_factory):
    path = tmp_path_factory.mktemp("pdf") / "report.pdf"
    path.write_bytes(
        make_pdf(source, title="Progress report", progress=lambda share, words: steps.append((share, words)))
    )
    return path


def tagged(path, kind):
    with pikepdf.open(path) as document:
        found = []

        def walk(element):
            if element.get("/S") == kind:
                scope = element.get("/A", {}).get("/Scope") if "/A" in element else None
                found.append((str(element.get("/Alt", "")), str(scope)))
            kids = element.get("/K")
            for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
                if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                    walk(kid)

        walk(document.Root.StructTreeRoot)
        return found


def test_the_checker_for_accessibility_finds_no_error(made):
    result = outloud.check(str(made))
    assert result.error is None
    assert [finding.message for finding in result.findings if finding.severity == "error"] == []
    assert result.stats["tagged"]


def test_title_language_and_kind_are_said(made):
    with pikepdf.open(made) as document:
        assert str(document.Root.Lang) == "en-GB"
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert str(document.docinfo["/Title"]) == "Progress report"
        with document.open_metadata() as metadata:
            assert metadata["dc:title"] == "Progress report"
            assert metadata["pdfuaid:part"] == "1"


def test_every_picture_says_its_title_and_description(made):
    alternatives = [alternative for alternative, _ in tagged(made, "/Figure")]
    assert len(alternatives) == 3
    assert alternatives[0].startswith("Map of “all” & more. Map of 1 council as hexagons")
    assert all(". " in alternative for alternative in alternatives)


def test_header_cells_say_what_they_head(made):
    scopes = [scope for _, scope in tagged(made, "/TH")]
    assert scopes.count("/Row") == 70
    assert scopes.count("/Column") >= 3
    assert set(scopes) == {"/Row", "/Column"}


def test_page_numbers_and_running_headers_are_printed_but_not_read_out(made):
    with pymupdf.open(made) as document:
        assert len(document) >= 5
        for number, page in enumerate(document, start=1):
            text = page.get_text()
            assert f"Page {number} of {len(document)}" in text
            assert ("North West" in text) or number == 1
    with pikepdf.open(made) as document:
        parents = document.Root.StructTreeRoot.ParentTree.Nums
        for number, page in enumerate(document.pages):
            stream = page.Contents.read_bytes()
            assert b"/Artifact <</Type/Pagination>> BDC" in stream
            left_out = [at for at, parent in enumerate(parents[2 * number + 1]) if parent is None]
            assert left_out
            assert all(b"<</MCID %d>>" % at not in stream for at in left_out)


def test_contents_carry_the_right_page_numbers(made):
    with pymupdf.open(made) as document:
        first = next(number for number, page in enumerate(document, start=1) if page.search_for("Councils by level"))
        numbers = re.findall(r"(\d+)$", document[1].get_text().split("Page ")[0].replace(" ", ""), re.MULTILINE)
    assert numbers == ["3", str(first)]


def test_the_font_comes_with_the_document(made):
    with pymupdf.open(made) as document:
        fonts = {font[3] for page in document for font in page.get_fonts()}
    assert fonts
    assert all("Public" in font for font in fonts)


def test_the_header_of_a_table_is_repeated_on_each_page(made):
    with pymupdf.open(made) as document:
        assert sum(bool(page.search_for("Sub-region")) for page in document) >= 2


def test_a_table_of_many_columns_stays_on_the_paper():
    from django.template import engines

    heads = ["Notices", "Open now", "Lots", "Value in pounds", "With a value", "Other currency", "Suit SMEs"]
    heads += ["SMEs not told", "Reserved", "With sustainability words", "Amended", "Cancelled or withdrawn"]
    row: list[Value] = ["Cheshire West and Chester", 300, 100, 400, "14,381,393.00", *[300] * 8]
    table = Table("Notices by council", ["Council", *(Column(head, numeric=True) for head in heads)], [row])
    source = engines["django"].from_string(BODY).render({"charts": charts(), "table": table})

    with pymupdf.open(stream=make_pdf(source, title="Wide")) as document:
        last = document[-1]
        words = {word[4]: word[2] for word in last.get_text("words")}
        margin = last.rect.width - 18 * 72 / 25.4

    assert "14,381,393.00" in words
    assert max(words.values()) <= margin + 0.5


def test_progress_is_told_from_start_to_end(made, steps):
    shares = [share for share, _ in steps]
    assert shares == sorted(shares)
    assert shares[0] <= 20
    assert shares[-1] == 95
    assert any(words.startswith("Laying out page") for _, words in steps)


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/picture.png",
        "http://127.0.0.1/",
        "file:///etc/passwd",
        "file:///static/../etc/passwd",
        "file://elsewhere/static/main.css",
        "ftp://example.org/x",
        "/etc/passwd",
        "data:text/plain,x",
        f"{CHARTS}99",
    ],
)
def test_a_document_fetches_nothing_but_the_services_own_files(address, tmp_path):
    with pytest.raises(NotOurs, match="may not fetch"):
        own_file(address, tmp_path.resolve())


def test_a_way_out_of_the_folder_is_no_way(tmp_path):
    inside = tmp_path / "static"
    inside.mkdir()
    (tmp_path / "secret").write_text("x")
    (inside / "link").symlink_to(tmp_path / "secret")
    (inside / "main.css").write_text("")
    root = inside.resolve()
    assert own_file((root / "main.css").as_uri(), root) == root / "main.css"
    for outside in (f"{root.as_uri()}/../secret", f"{root.as_uri()}/%2e%2e/secret", f"{root.as_uri()}/link"):
        with pytest.raises(NotOurs):
            own_file(outside, root)


def test_a_foreign_picture_is_left_out_and_the_report_still_made():
    page = '<html lang="en-GB"><title>x</title><body><p>Text</p><img alt="Out" src="file:///etc/passwd"></body></html>'
    with pikepdf.open(io.BytesIO(make_pdf(page, title="x"))) as document:
        assert len(document.pages) == 1


def test_the_site_runs_without_the_library_and_names_what_is_missing(tmp_path):
    # An empty fake of the library that opens libraries stands for a machine without Pango.
    (tmp_path / "sitecustomize.py").write_text(
        "import cffi\n"
        "_open = cffi.FFI.dlopen\n"
        "def refused(self, name, flags=0):\n"
        "    if name and 'pango' in str(name):\n"
        "        raise OSError(f\"cannot load library '{name}': not there\")\n"
        "    return _open(self, name, flags)\n"
        "cffi.FFI.dlopen = refused\n"
    )
    code = (
        "import django; django.setup()\n"
        "from ui.pdf import *\n"
        "from ui.pdf import PdfLibraryMissing\n"
        "print('missing', missing_library())\n"
        "try: make_pdf('<p>x', title='x')\n"
        "except PdfLibraryMissing as refused: print(refused)\n"
    )
    root = Path(__file__).parents[2]
    environment = {
        "PYTHONPATH": f"{tmp_path}:{root}",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PATH": "/usr/bin:/bin",
    }
    done = subprocess.run([sys.executable, "-c", code], env=environment, cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "missing libpango-1.0-0" in done.stdout
    assert "PDFs cannot be made: the library libpango-1.0-0 is missing on this server." in done.stdout


def test_making_a_pdf_leaves_the_process_as_it_was(made):
    assert gc.isenabled()
    assert logging.getLogger("weasyprint.progress").propagate
    assert logging.getLogger("weasyprint.progress").handlers == []


def test_this_machine_has_all_that_pdfs_need():
    assert missing_library() == ""
    assert issubclass(PdfLibraryMissing, RuntimeError)


def test_the_preview_base_has_one_title_and_a_language():
    page = render_to_string("ui/pdf_base.html", {"service_name": "Work stream"})
    assert '<html lang="en-GB">' in page
    assert page.count("<title>") == 1
