"""What the columns of a spend file mean, told by their many names or, where it has none, by what stands in them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from lm3.spend.rules import values

HEAD_ROWS = 40
MOST_COLUMNS = 150
MIN_SUPPLIERS = 4
"""A column with fewer different words than that in its first rows may as well hold services."""
COMPANY = re.compile(r"\b(ltd|limited|plc|llp)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Field:
    key: str
    title: str
    names: tuple[str, ...]
    """Titles of columns, plain and in the order in which they are preferred."""


FIELDS = (
    Field(
        "supplier",
        "Supplier",
        (
            "supplier name",
            "suppliername",
            "beneficiary name",
            "beneficiaryname",
            "vendor name",
            "vendor",
            "supplier beneficiary name",
            "supplier name t",
            "supplier id t",
            "payee name",
            "payee",
            "creditor name",
            "creditor",
            "supplier",
            "beneficiary",
            "company name",
            "merchant name",
            "merchant",
            "trading name",
            "paid to",
            "name",
        ),
    ),
    Field(
        "amount",
        "Amount",
        (
            "net amount",
            "amount net of vat",
            "amount excluding vat",
            "amount ex vat",
            "amount exc vat",
            "invoice line value net of vat",
            "total excludes vat",
            "net value",
            "net",
            "amount net",
            "amount paid",
            "amount",
            "payment amount",
            "line amount",
            "transaction amount",
            "invoice amount",
            "total invoice amount",
            "value",
            "total amount",
            "amount gross",
            "gross amount",
            "gross",
            "spend",
            "total spend",
            "total",
        ),
    ),
    Field(
        "day",
        "Date",
        (
            "payment date",
            "paymentdate",
            "invoice payment date",
            "date of payment",
            "date paid",
            "paid date",
            "pay date",
            "transaction date",
            "posting date",
            "clearing date",
            "effective date",
            "effectivedate",
            "efefctive date",
            "invoice date",
            "date",
            "updated",
            "period",
            "month",
        ),
    ),
    Field(
        "unit",
        "Service",
        (
            "organisational unit",
            "organisationalunit",
            "service area",
            "directorate",
            "directotate",
            "department area",
            "department",
            "service cost centre",
            "service",
            "service label",
            "cost centre",
            "cost centre description",
            "division",
        ),
    ),
    Field(
        "label",
        "Category",
        (
            "proclasslabel",
            "proclass label",
            "proclass description",
            "proclass",
            "procurement category",
            "category",
            "category description",
            "categoryinternalname",
            "merchant category",
            "expenses type",
            "expense type",
            "expenditure type",
            "expenditure category",
            "g l description",
            "gl description",
            "account detail",
            "account description",
            "subjective description",
            "bvacop",
            "sercop",
            "purpose of spend",
        ),
    ),
    Field(
        "code",
        "Category code",
        (
            "proclasscode",
            "proclass code",
            "merchantcategorycode",
            "merchant category code",
            "category code",
            "expenditure code",
            "cpv code",
            "sicc int",
            "sic code",
        ),
    ),
    Field("purpose", "Purpose", ("purpose", "description", "summary of purpose", "narrative", "details")),
    Field(
        "reference",
        "Transaction number",
        (
            "transaction number",
            "transactionnumber",
            "transaction no",
            "transaction id",
            "trans no",
            "document number",
            "payment reference",
            "reference",
            "invoice number",
            "nwod id",
        ),
    ),
    Field(
        "creditor",
        "Supplier number",
        (
            "beneficiaryotherid",
            "beneficiary other id",
            "supplier id",
            "supplier number",
            "supplier no",
            "vendor id",
            "vendor number",
            "creditor number",
            "creditor id",
        ),
    ),
    Field(
        "vat",
        "VAT that cannot be recovered",
        ("irrecoverablevatamount", "irrecoverable vat amount", "irrecoverable vat"),
    ),
)
BY_KEY = {row.key: row for row in FIELDS}
REQUIRED = ("amount",)
CATEGORY = ("label", "code")
"""A finished table without suppliers needs one of them: it holds totals by category."""
NO_SUPPLIER = "Totals by category"
"""Whom such totals are put down to."""
MENDED = ("line", "what is wrong", "why")
"""Columns that the list of rejected rows has in front, so that the mended list is known for what it is."""


@dataclass(frozen=True)
class Understood:
    """What was made of the first rows of a file."""

    titles: tuple[str, ...]
    columns: Mapping[str, int]
    """Which column holds which field, counted from 0."""
    header_rows: int
    """So many rows from the top are no data: blank ones, notes and the header."""
    is_mended: bool = False
    samples: tuple[tuple[str, ...], ...] = field(default=())
    unsure: tuple[str, ...] = ()
    """Fields whose column was guessed from what stands in it, and could as well be another."""

    def title_of(self, key: str) -> str:
        return self.titles[self.columns[key]]

    def example(self, at: int) -> str:
        """What stands first in a column."""
        return next((row[at].strip() for row in self.samples if at < len(row) and row[at].strip()), "")

    def missing(self) -> list[str]:
        by_category = self.holds_totals and any(key in self.columns for key in CATEGORY)
        needed = REQUIRED if by_category else ("supplier", *REQUIRED)
        return [BY_KEY[key].title for key in needed if key not in self.columns]

    @property
    def holds_totals(self) -> bool:
        """A table of totals and not of payments: nothing in it has a day."""
        return "day" not in self.columns


def plain(title: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", title.lower()).split())


KNOWN = {name: (place.key, rank) for place in FIELDS for rank, name in enumerate(place.names)}


def understand(rows: Sequence[Sequence[str]], profile: Mapping[str, str] | None = None) -> Understood:
    """`rows` are the first of the file; `profile` says which title the council took for which field before."""
    head = [list(row) for row in rows[:HEAD_ROWS]]
    at = max(range(len(head)), key=lambda place: (_score(head[place], profile), -place), default=0)
    if not head or _score(head[at], profile) < 2:
        return _without_header(head, profile or {})
    titles, after = list(head[at]), at + 1
    if after < len(head) and _continues(titles, head[after]):
        titles, after = _joined(titles, head[after]), after + 1
    samples = tuple(tuple(row) for row in head[after:] if any(cell.strip() for cell in row))
    columns = _columns(titles, profile or {}, samples)
    mended = [plain(title) for title in titles[: len(MENDED)]] == list(MENDED)
    return Understood(tuple(title.strip() for title in titles), columns, after, mended, samples)


def _score(row: Sequence[str], profile: Mapping[str, str] | None) -> int:
    """How many different fields a row names: a header names the most. Data name none."""
    known = {plain(title) for title in (profile or {}).values()}
    return len(
        {KNOWN[name][0] if name in KNOWN else name for cell in row if (name := plain(cell)) in KNOWN or name in known}
    )


def _continues(titles: Sequence[str], row: Sequence[str]) -> bool:
    """A header over two rows: the second has words for amounts under a title that spans several columns."""
    filled = [cell for cell in row if cell.strip()]
    if not filled or any(values.pence(cell) is not None or values.is_day(cell) for cell in filled):
        return False
    named = {place for place, cell in enumerate(row) if plain(cell) in KNOWN or plain(cell) == "vat"}
    blank = {place for place in range(len(row)) if place >= len(titles) or not titles[place].strip()}
    return bool(named) and bool(blank & named)


def _joined(above: Sequence[str], below: Sequence[str]) -> list[str]:
    width = max(len(above), len(below))
    up = [*above, *[""] * (width - len(above))]
    down = [*below, *[""] * (width - len(below))]
    return [low.strip() or high.strip() for high, low in zip(up, down, strict=True)]


def _columns(
    titles: Sequence[str], profile: Mapping[str, str], samples: Sequence[Sequence[str]] = ()
) -> dict[str, int]:
    """A title that stands twice means the column that holds something."""
    names = [plain(title) for title in titles]
    found: dict[str, int] = {}
    for key, title in profile.items():
        if plain(title) in names:
            found[key] = _fullest([at for at, name in enumerate(names) if name == plain(title)], samples)
    for place in FIELDS:
        if place.key in found:
            continue
        for name in place.names:
            places = [at for at, other in enumerate(names) if other == name and at not in found.values()]
            if places:
                found[place.key] = _fullest(places, samples)
                break
    return found


def _fullest(places: list[int], samples: Sequence[Sequence[str]]) -> int:
    def filled(at: int) -> int:
        return sum(1 for row in samples if at < len(row) and row[at].strip())

    return max(places, key=lambda at: (filled(at), -at))


def _without_header(head: Sequence[Sequence[str]], profile: Mapping[str, str]) -> Understood:
    """Columns as they were chosen; others told by what stands in them: days, amounts, and the text with the most
    companies, or the most different words."""
    rows = [row for row in head if any(cell.strip() for cell in row)]
    width = max((len(row) for row in rows), default=0)
    titles = tuple(f"Column {at + 1}" for at in range(width))
    columns = {key: titles.index(title) for key, title in profile.items() if title in titles}
    cells = [[row[at] for row in rows if at < len(row) and row[at].strip()] for at in range(width)]
    days = [at for at in range(width) if _mostly(cells[at], values.is_day)]
    amounts = [
        at
        for at in range(width)
        if at not in days
        and _mostly(cells[at], lambda cell: values.pence(cell) is not None)
        and any("." in cell for cell in cells[at])
    ]
    texts = [
        at
        for at in range(width)
        if at not in days and _mostly(cells[at], lambda cell: bool(re.search("[A-Za-z]{2}", cell)))
    ]
    texts.sort(key=lambda at: (-_companies(cells[at]), _mostly(cells[at], _is_code), -len(set(cells[at])), at))
    unsure = []
    for key, places in (("day", days), ("amount", amounts), ("supplier", texts)):
        free = [at for at in places if at not in columns.values()]
        if free and key not in columns:
            columns[key] = free[0]
            if key == "supplier" and not _are_suppliers(cells, free):
                unsure.append(key)
    return Understood(titles, columns, 0, False, tuple(tuple(row) for row in rows), tuple(unsure))


def _are_suppliers(cells: Sequence[Sequence[str]], places: Sequence[int]) -> bool:
    """Whether the first of these columns holds suppliers and none of the others could: names, and not the same few."""
    first, *others = (cells[at] for at in places)
    if _mostly(first, _is_code) or len(set(first)) < min(MIN_SUPPLIERS, len(first)):
        return False
    if _companies(first):
        return not any(_companies(other) for other in others)
    return all(_mostly(other, _is_code) for other in others)


def _companies(cells: Sequence[str]) -> int:
    return sum(1 for cell in cells if COMPANY.search(cell))


def _is_code(cell: str) -> bool:
    return " " not in cell.strip() and any(letter.isdigit() for letter in cell)


def _mostly(cells: Sequence[str], holds: Callable[[str], bool]) -> bool:
    return bool(cells) and sum(1 for cell in cells if holds(cell)) >= 0.8 * len(cells)
