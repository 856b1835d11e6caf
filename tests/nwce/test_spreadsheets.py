"""Every spreadsheet that the demonstration gives out: numbers, money, shares and dates are what they are, in XLSX and
in CSV, and as the page beside them prints them."""

import csv
import io
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from html.parser import HTMLParser
from io import StringIO
from urllib.parse import parse_qs, urljoin, urlsplit

import openpyxl
import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve
from pytest_django import DjangoDbBlocker

from accounts.models import User

pytestmark = pytest.mark.django_db

WALKERS = ("manager@example.org", "officer.bolton@example.org")
FEWEST_KINDS = 70
"""So many different spreadsheets there are at least: fewer would mean that they were not found."""
PAGES_OF_A_KIND = 2
MORE_PAGES = {"region-figures": 12}
"""One address, a page for each room."""
NAMES = {"CPV", "Staff number", "Reference", "Number", "Before", "After", "Telephone"}
"""Columns of names made of digits, and of what stood in some field."""
NUMBER = re.compile(r"[-−]?£?[\d,]*\.?\d+ ?(%|p|m|bn)?")
COUNT_OF = re.compile(r"[\d,]+ of [\d,]+\b.*|[\d.,]+ to [\d.,]+")
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DAY = re.compile(
    rf"(\d{{1,2}} )?({MONTHS}|[A-Z][a-z]{{2}}) \d{{4}}(, \d\d:\d\d)?|\d{{4}}-\d\d-\d\d.*|\d\d?/\d\d?/\d{{2,4}}"
)
TOGETHER = re.compile(r"(All|Total|Together)\b.*")

Value = str | int | float | datetime | None


@dataclass
class Found:
    """A spreadsheet, the page that it was linked from, and the same as CSV."""

    address: str
    header: list[str]
    rows: list[list[Value]]
    shown: list[list[str]]
    """As its formats print the rows."""
    csv: list[list[str]] | None
    """None where it is not given out as CSV too."""
    page: list[list[list[str]]]
    """Tables of the page: rows of cells."""
    words: str
    """All that the page prints."""


class _Reader(HTMLParser):
    """Addresses and tables of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tables: list[list[list[str]]] = []
        self.cell: list[str] | None = None
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.links.append(dict(attrs).get("href") or "")
        elif tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables and self.tables[-1]:
            self.cell = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self.cell is not None:
            self.cell.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self.cell is not None:
            self.tables[-1][-1].append(" ".join("".join(self.cell).split()))
            self.cell = None


def kind_of(address: str) -> tuple[str, str] | None:
    """Pages and tables of one kind."""
    parts = urlsplit(address)
    try:
        found = resolve(parts.path)
    except Resolver404:
        return None
    query = parse_qs(parts.query)
    is_table = bool({"format", "download"} & set(query)) or parts.path.endswith((".xlsx", "/xlsx/"))
    return found.url_name or "", f"{query.get('table', [''])[0]}*" if is_table else ""


def is_sheet(address: str) -> bool:
    return bool(re.search(r"(format|download)=xlsx|\.xlsx$|/xlsx/|\.xlsx\?", address))


def walk(email: str) -> Iterator[Found]:
    """Every kind of spreadsheet that somebody comes to by links."""
    client = Client()
    client.force_login(User.objects.get(email=email))
    todo, seen, counts = deque([("/", "")]), set[str](), Counter[tuple[str, str]]()
    pages: dict[str, _Reader] = {}
    while todo:
        address, linked_from = todo.popleft()
        kind = kind_of(address)
        if address in seen or kind is None or counts[kind] >= MORE_PAGES.get(kind[0], PAGES_OF_A_KIND):
            continue
        if re.search(r"format=csv|download=csv|/csv/|\.(csv|pdf|docx|zip|ics)\b", address):
            continue
        seen.add(address)
        counts[kind] += 1
        answer = client.get(address)
        if answer.status_code in (301, 302):
            todo.append((urljoin(address, answer["Location"]), address))
        elif answer.status_code != 200:
            assert answer.status_code in (403, 404), address
        elif is_sheet(address):
            yield found_at(client, address, answer.getvalue(), pages[linked_from])
        elif answer["Content-Type"].startswith("text/html"):
            pages[address] = _Reader(answer.content.decode())
            links = [urljoin(address, link.partition("#")[0]) for link in pages[address].links if link]
            todo.extend((link, address) for link in links if link.startswith("/"))


def found_at(client: Client, address: str, content: bytes, page: _Reader) -> Found:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    cells = [list(row) for row in sheet.iter_rows()]
    beside = client.get(address.replace("xlsx", "csv"))
    text = beside.getvalue().decode("utf-8-sig") if beside["Content-Type"].startswith("text/csv") else None
    return Found(
        address,
        [str(cell.value) for cell in cells[0]],
        [[cell.value for cell in row] for row in cells[1:]],  # type: ignore[misc]
        [[printed(cell.value, cell.number_format) for cell in row] for row in cells[1:]],
        None if text is None else list(csv.reader(StringIO(text)))[1:],
        page.tables,
        " ".join("".join(page.words).split()),
    )


def printed(value: object, look: str) -> str:
    """As the page prints it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        day = "" if look.startswith("mmmm") else f"{value.day} "
        return f"{day}{value:%B %Y}" + (f", {value:%H:%M}" if "hh" in look else "")
    if not isinstance(value, int | float):
        return " ".join(str(value).split())
    if "%" in look:
        return f"{value * 100:.{look.count('0') - 1}f}%"
    if "£" in look:
        pence = round(Decimal(str(value)) * 100)
        places = 2 if ".00" in look else 0
        amount = Decimal(abs(pence)) / 100 if places else Decimal((abs(pence) + 50) // 100)
        return f"{'−' if pence < 0 and amount else ''}£{amount:,.{places}f}"
    if "." in look:
        return f"{value:,.{len(look.partition('.')[2])}f}"
    return f"{value:,}"


@pytest.fixture(scope="module")
def sheets(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[Found]]:
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("seed_demo", stdout=StringIO())
        yield [found for email in WALKERS for found in walk(email)]
        transaction.set_rollback(True)


def test_every_spreadsheet_is_found(sheets: list[Found]) -> None:
    assert len({kind_of(found.address) for found in sheets}) >= FEWEST_KINDS


def test_a_number_a_share_and_a_date_are_never_texts(sheets: list[Found]) -> None:
    faults = {
        (kind_of(found.address), title, value)
        for found in sheets
        for row in found.rows
        for title, value in zip(found.header, row, strict=True)
        if isinstance(value, str)
        and title not in NAMES
        and (NUMBER.fullmatch(value) or COUNT_OF.fullmatch(value) or DAY.fullmatch(value))
    }

    assert not faults


def test_a_csv_says_the_same_and_its_numbers_and_dates_can_be_read(sheets: list[Found]) -> None:
    def of_csv(value: Value, shown: str) -> str:
        if value is None:
            return ""
        if isinstance(value, datetime):
            whole = f"{value:%Y-%m-%d %H:%M}" if ":" in shown else f"{value:%Y-%m-%d}"
            return whole if re.match(r"\d", shown) else f"{value:%Y-%m}"
        if isinstance(value, str) or shown.endswith("%"):
            return " ".join(str(value).split()) if isinstance(value, str) else shown
        return str(Decimal(str(value)).normalize() + 0)

    def plain(text: str) -> str:
        undone = re.sub(r"^'(?=[=+\-@])", "", " ".join(text.split()))
        return str(Decimal(undone).normalize() + 0) if re.fullmatch(r"-?\d+(\.\d+)?", undone) else undone

    both = [found for found in sheets if found.csv is not None]
    assert len(both) > FEWEST_KINDS
    for found in both:
        assert found.csv is not None
        assert len(found.rows) == len(found.csv), found.address
        for row, shown, line in zip(found.rows, found.shown, found.csv, strict=True):
            told = [of_csv(value, words) for value, words in zip(row, shown, strict=True)]
            assert [plain(text) for text in told] == [plain(text) for text in line], found.address


def test_what_a_page_prints_is_what_its_spreadsheet_holds(sheets: list[Found]) -> None:
    """Where page and spreadsheet have the same columns, each row of the page is one of the spreadsheet's."""
    compared = 0
    for found in sheets:
        rows = {tuple(row) for row in found.shown}
        for table in found.page:
            if table and table[0] == found.header:
                compared += 1
                for row in table[1:]:
                    assert tuple("" if cell == "–" else cell for cell in row) in rows, found.address

    assert compared >= 40


def test_a_row_for_all_is_the_sum_of_its_rows(sheets: list[Found]) -> None:
    sums = 0
    for found in sheets:
        if len(found.rows) > 2 and TOGETHER.fullmatch(str(found.rows[-1][0])):
            for at, whole in enumerate(found.rows[-1][1:], start=1):
                if isinstance(whole, int | float):
                    sums += 1
                    each = [Decimal(str(row[at])) for row in found.rows[:-1] if isinstance(row[at], int | float)]
                    assert sum(each) == Decimal(str(whole)), (found.address, found.header[at])

    assert sums >= 10


def test_trade_comes_to_the_same_in_every_spreadsheet_and_on_its_page(sheets: list[Found]) -> None:
    checked = Counter[str]()
    for found in sheets:
        name, _table = kind_of(found.address) or ("", "")
        if name in ("spend-analysis", "region-money"):
            at = found.header.index("Trade")
            whole = sum(Decimal(str(row[at])) for row in found.rows if isinstance(row[at], int | float))
            by_year = re.findall(r"£([\d,]+\.\d\d) of \d+ councils? in", found.words)
            if by_year:
                assert sum(Decimal(amount.replace(",", "")) for amount in by_year) == whole
            else:
                assert f"£{whole:,.2f}" in found.words, found.address
            checked[name] += 1

    assert checked["spend-analysis"] >= 5
    assert checked["region-money"] >= 1
