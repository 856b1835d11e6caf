"""Accessible PDFs. The only module that knows WeasyPrint, which it loads when a PDF is made: without its libraries the
service still runs."""

import atexit
import gc
import io
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import pikepdf
from django.contrib.staticfiles import finders

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

Progress = Callable[[int, str], None]
"""Told how far the work is, in per cent, and what is being done."""

STYLES = "print.css"
CHARTS = "chart:"
_NAMED = re.compile(r"cannot load library '([^']+)'")
_PICTURE = re.compile(r"<svg [^>]*class=\"app-chart__picture\".*?</svg>", re.DOTALL)
_WORDS = re.compile(r"<title[^>]*>([^<]*)</title>\s*<desc[^>]*>([^<]*)</desc>")
_PAGE = re.compile(r"Page (\d+)")
_MARKED = re.compile(rb"/\w+\s*<</MCID (\d+)>>\s*BDC")
PRINTED = 4
"""The flag of an annotation that is there on paper too."""


class PdfLibraryMissing(RuntimeError):
    """A library of the operating system that PDFs are made with is not there."""

    def __init__(self, library: str) -> None:
        self.library = library
        super().__init__(
            f"PDFs cannot be made: the library {library} is missing on this server. On Debian and Ubuntu it comes with "
            "“apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0”."
        )


class NotOurs(ValueError):
    """A document asked for something that is not one of the service's own files."""


def missing_library() -> str:
    """The name of the system library that is missing; empty where PDFs can be made."""
    try:
        import weasyprint  # noqa: F401
    except OSError as error:
        named = _NAMED.search(str(error))
        return named[1] if named else str(error).splitlines()[0]
    return ""


def make_pdf(html: str, *, title: str, language: str = "en-GB", progress: Progress | None = None) -> bytes:
    """A tagged PDF (PDF/UA-1) of a page made from `ui/pdf_base.html`. PdfLibraryMissing where a library is missing."""
    if library := missing_library():
        raise PdfLibraryMissing(library)
    from weasyprint import HTML

    fonts, styles = _styles()
    root = _static_root()
    text, pictures = _with_pictures_apart(html)
    with _watched(progress), _no_collecting():
        page = HTML(string=text, base_url=f"{root.as_uri()}/", url_fetcher=_fetcher(root, pictures))
        made = page.write_pdf(stylesheets=[styles], font_config=fonts, pdf_variant="pdf/ua-1")
    if progress:
        progress(95, "Checking that everybody can read it")
    return mended(made, title=title, language=language)


def _with_pictures_apart(html: str) -> tuple[str, dict[str, bytes]]:
    """The page with its charts as images, whose title and description become their alternative text.

    Drawn apart, the thousands of parts of the charts are not matched against the style sheet: a third quicker.
    """
    pictures: dict[str, bytes] = {}

    def apart(found: re.Match[str]) -> str:
        words = _WORDS.search(found[0])
        address = f"{CHARTS}{len(pictures)}"
        pictures[address] = found[0].encode()
        alternative = f"{words[1]}. {words[2]}" if words else ""
        return f'<img class="app-chart__picture" src="{address}" alt="{alternative}">'

    return _PICTURE.sub(apart, html), pictures


def _static_root() -> Path:
    found = finders.find(STYLES)
    if not found:
        raise FileNotFoundError(f"{STYLES} is missing: the style sheets have not been built (npm run build).")
    return Path(found).resolve().parent


@cache
def _styles() -> "tuple[FontConfiguration, CSS]":
    """Fonts and style sheet, read once by each process."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    atexit.register(_styles.cache_clear)  # so that the fonts' folder is removed while Python can still do it
    root = _static_root()
    fonts = FontConfiguration()
    return fonts, CSS(filename=root / STYLES, font_config=fonts, url_fetcher=_fetcher(root, {}))


def _fetcher(root: Path, pictures: Mapping[str, bytes]) -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFiles(URLFetcher):
        """Serves the charts of one document and files below one folder: no network, no other file of the server."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url in pictures:
                return URLFetcherResponse(url, pictures[url], {"Content-Type": "image/svg+xml"})
            path = own_file(url, root)
            return URLFetcherResponse(url, path.read_bytes())

    return OwnFiles()


def own_file(url: str, root: Path) -> Path:
    """The file an address means, if it lies below `root`. NotOurs for every other address."""
    parts = urlsplit(url)
    path = Path(unquote(parts.path)).resolve()
    if parts.scheme != "file" or parts.netloc or not path.is_relative_to(root):
        raise NotOurs(f"A document may not fetch {url}.")
    return path


@contextmanager
def _no_collecting() -> Iterator[None]:
    """No search for unreachable objects while pages are laid out: a tenth quicker, and all is given back after."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def _watched(progress: Progress | None) -> Iterator[None]:
    """Turns what WeasyPrint says of its steps into progress."""
    if progress is None:
        yield
        return
    logger = logging.getLogger("weasyprint.progress")
    handler = _Steps(progress)
    level, logger.propagate = logger.level, False
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
        logger.propagate = True


class _Steps(logging.Handler):
    STARTS = (("Step 3", 10, "Applying the styles"), ("Step 4", 20, "Applying the styles"), ("Step 6", 85, "Drawing"))

    def __init__(self, progress: Progress) -> None:
        super().__init__()
        self.progress = progress
        self.told = 0

    def emit(self, record: logging.LogRecord) -> None:
        said = record.getMessage()
        for start, share, words in self.STARTS:
            if said.startswith(start):
                self._tell(share, words)
        if said.startswith("Step 5") and (page := _PAGE.search(said)):
            self._tell(min(30 + int(page[1]), 80), f"Laying out page {page[1]}")

    def _tell(self, share: int, words: str) -> None:
        """Contents with page numbers are laid out twice; nobody is told that the work goes backwards."""
        if share > self.told:
            self.told = share
            self.progress(share, words)


def mended(made: bytes, *, title: str, language: str) -> bytes:
    """The document with what WeasyPrint leaves out or gets wrong for those who hear it instead of seeing it."""
    with pikepdf.open(io.BytesIO(made)) as document:
        tree = document.Root.StructTreeRoot
        seen = _Mended()
        seen.walk(tree, in_head=False)
        for number, page in enumerate(document.pages):
            _leave_margins_out(page, tree.ParentTree.Nums[2 * number + 1], seen.elements)
            for note in page.get("/Annots", []):
                note.F = int(note.get("/F", 0)) | PRINTED
        document.Root.Lang = pikepdf.String(language)
        document.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        with document.open_metadata() as metadata:
            metadata["dc:title"] = title
            metadata["dc:language"] = [language]
        document.docinfo["/Title"] = title
        output = io.BytesIO()
        document.save(output, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return output.getvalue()


class _Mended:
    """Walks the tree of tags and mends header cells and pictures; remembers which elements belong to the tree."""

    def __init__(self) -> None:
        self.elements: set[tuple[int, int]] = set()

    def walk(self, element: pikepdf.Object, *, in_head: bool) -> None:
        self.elements.add(element.objgen)
        kind = element.get("/S")
        if kind == "/THead":
            in_head = True
        elif kind == "/TR":
            _scope(element, in_head=in_head)
        elif kind == "/Figure":
            _place(element)
        for child in _children(element):
            self.walk(child, in_head=in_head)


def _place(figure: pikepdf.Object) -> None:
    """WeasyPrint writes the box of a picture in CSS pixels from the top; PDF counts points from the bottom."""
    top = float(figure.Pg.MediaBox[3])
    left, upper, right, lower = (float(value) * 0.75 for value in figure.A.BBox)
    figure.A.BBox = pikepdf.Array([left, top - lower, right, top - upper])


def _children(element: pikepdf.Object) -> list[pikepdf.Object]:
    kids = element.get("/K")
    if isinstance(kids, pikepdf.Array):
        return [kid for kid in kids if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]
    return [kids] if isinstance(kids, pikepdf.Dictionary) and "/S" in kids else []


def _scope(row: pikepdf.Object, *, in_head: bool) -> None:
    """Header cells head their column in the head of a table, or where they stand alone; else their row."""
    cells = _children(row)
    for cell in cells:
        if cell.get("/S") == "/TH":
            cell.A.Scope = pikepdf.Name("/Column" if in_head or len(cells) == 1 else "/Row")


def _leave_margins_out(page: pikepdf.Page, parents: pikepdf.Object, elements: set[tuple[int, int]]) -> None:
    """Running headers and page numbers become artifacts: nobody wants to hear them again on each page."""
    outside = {number for number, parent in enumerate(parents) if parent.objgen not in elements}
    if not outside:
        return

    def marked(found: re.Match[bytes]) -> bytes:
        return b"/Artifact <</Type/Pagination>> BDC" if int(found[1]) in outside else found[0]

    page.contents_coalesce()
    page.Contents.write(_MARKED.sub(marked, page.Contents.read_bytes()))
    for number in outside:
        parents[number] = None
