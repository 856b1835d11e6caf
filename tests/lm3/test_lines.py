"""Lines read by the thousand come to the same as rows read one by one."""

import io
from collections import Counter
from datetime import date

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lm3.spend.operations.load_file import WIDTH
from lm3.spend.rules.columns import understand
from lm3.spend.rules.decoding import Lines, TextRows, Writing
from lm3.spend.rules.sorting import Sorter

HEADER = "Date,Supplier Name,Net Amount,Purpose,Reference,Supplier ID,ProClass Code,ProClass Label"
CELLS = (
    *("03/04/2026", "2026-04-14 00:00", "3 Apr 26", "31/02/2026", "Ash Ltd", "  Beech  & Co ", '"Cedar, Paper"', '"'),
    *('"He said ""no"""', 'Oak "old" Ltd', "12.50", "-12.50", "£1,234.56", '"1,234.56"', "(7.25)", "0.00", "1e3", "x"),
    *('"Elm\nHouse"', '"Elm\r\n\r\n03/04/2026,x, ""Ash"", 1.00\nHouse"', 'Fir "\nLtd'),
    *("Total", "Grand total", "", " ", "\u00a0", "Déjà vu", "ﬁ" * 240, "'", "\x0b", "7.005", "99999999999999.99"),
)
ENDS = ("\r\n", "\n")


def sorter(covers_on: date | None = None) -> Sorter:
    return Sorter(understand([HEADER.split(",")]), covers_on, WIDTH)


def by_rows(rows: TextRows) -> list[tuple[int, list[str]]]:
    return list(rows)


def text_of(content: str, encoding: str = "utf-8") -> TextRows:
    text = TextRows(io.BytesIO(content.encode(encoding)), Writing(encoding, ","))
    next(text)
    return text


def outcome(found: list) -> tuple[Counter, Counter, dict[str, tuple[int, int]], int]:  # type: ignore[type-arg]
    paid: Counter[tuple[object, ...]] = Counter()
    rejected: Counter[tuple[object, ...]] = Counter()
    out: dict[str, tuple[int, int]] = {}
    for part in found:
        for row in part.paid.iter_rows(named=True):
            names, labels = part.suppliers[row["supplier"]][0], part.labels[row["label"]]
            paid[
                (*(row[key] for key in ("line", "paid_on", "pence", "unit", "purpose", "reference")), names, labels)
            ] += 1
        rejected.update((row.line, row.field, row.reason, row.pence, tuple(row.row)) for row in part.rejected)
        for why, (count, amount) in part.left_out.items():
            before = out.get(why, (0, 0))
            out[why] = (before[0] + count, before[1] + amount)
    return paid, rejected, out, sum(part.rows for part in found)


rows_of_cells = st.lists(st.lists(st.sampled_from(CELLS), min_size=0, max_size=10), min_size=1, max_size=12)


@given(rows_of_cells, st.sampled_from(ENDS), st.booleans())
@example([["03/04/2026", "Ash Ltd", "12.50"], [], ["Total", "", "12.50"], ["03/04/2026", "Ash Ltd"]], "\n", True)
@example([["03/04/2026", '"Ash\nLtd"', "12.50"], ["03/04/2026", "Oak", "1.00"]], "\r\n", True)
def test_lines_and_rows_come_to_the_same(rows: list[list[str]], end: str, is_ended: bool) -> None:
    content = end.join([HEADER, *(",".join(row) for row in rows)]) + (end if is_ended else "")
    slow = outcome([sorter().sort(by_rows(text_of(content)))])

    text = text_of(content)
    parts = [sorter().sort(lines) for lines in text.lines()]

    assert outcome([*parts, sorter().sort(by_rows(text))]) == slow


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_plain_lines_are_read_together_in_every_encoding(encoding: str) -> None:
    content = "\r\n".join([HEADER, *(f'03/04/2026,"Café {at}, Ltd",{at}.50,£,{at}' for at in range(1, 101)), ""])
    text = text_of(content, encoding)

    lines = list(text.lines())

    assert [part.numbers[0] for part in lines] == [2]
    found = sorter().sort(lines[0])
    assert (len(found.paid), found.paid["pence"].sum(), list(text)) == (100, 5050 * 100 + 100 * 50, [])
    assert ("Café 7, Ltd", "") in found.suppliers
    assert set(found.paid["purpose"]) == {"£"}


@pytest.mark.parametrize(
    ("odd", "row", "line"),
    [
        ('a,"b\nc",1', ["a", "b\nc", "1"], 4),
        ('a,"b\n\nc,d,3\nc",1', ["a", "b\n\nc,d,3\nc", "1"], 6),
        ('a,"b"c,1', ["a", "bc", "1"], 3),
        ('a, "b",1', ["a", ' "b"', "1"], 3),
    ],
)
def test_a_row_of_several_lines_or_with_a_stray_mark_stands_beside_the_lines_around_it(odd, row, line) -> None:
    text = text_of(f"{HEADER}\nd,e,2\n{odd}\nf,g,3\n")

    (lines,) = text.lines()

    assert lines.odd == [(line, row)]
    assert [lines.row(at) for at in range(2)] == [(2, ["d", "e", "2"]), (line + 1, ["f", "g", "3"])]
    assert list(text) == []


@pytest.mark.parametrize(
    "odd",
    [
        "a\rb,c,1",
        'a,"b\rc",1',
        'a,"' + "bbbbbbbbb\n" * 200_000,
    ],
)
def test_lines_that_end_in_another_way_are_read_row_by_row_from_there_on(odd: str) -> None:
    text = text_of(f"{HEADER}\nd,e,2\n{odd}\nf,g,3\n")

    assert list(text.lines()) == []
    assert next(text) == (2, ["d", "e", "2"])


def test_a_row_of_many_megabytes_is_not_waited_for() -> None:
    cells = [f"{'b' * 900_000}\n" for _ in range(10)]
    row = ",".join(f'"{cell}"' for cell in cells)
    text = text_of(f"{HEADER}\nd,e,2\n{row}\nf,g,3\n")

    assert [part.numbers.to_list() for part in text.lines()] == [[2]]
    assert list(text) == [(13, cells), (14, ["f", "g", "3"])]


@given(rows_of_cells, st.sampled_from(ENDS), st.booleans(), st.integers(1, 300))
def test_wherever_the_text_is_cut_into_pieces_its_rows_are_the_same(rows, end, is_ended, piece) -> None:
    content = end.join([HEADER, *(",".join(row) for row in rows)]) + (end if is_ended else "")
    slow = outcome([sorter().sort(by_rows(text_of(content)))])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lm3.spend.rules.decoding.PIECE", piece)
        text = text_of(content)
        parts = [sorter().sort(lines) for lines in text.lines()]

    assert list(text) == []
    assert outcome(parts) == slow


def test_pieces_end_where_rows_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lm3.spend.rules.decoding.PIECE", 50)
    content = "\n".join([HEADER, *(f"03/04/2026,Ash {at},1.00" for at in range(20)), '03/04/2026,"Oak\nTree",1.00', ""])
    text = text_of(content)

    parts = list(text.lines())

    assert len(parts) > 3
    assert [number for part in parts for number in part.numbers] == list(range(2, 22))
    assert [row for part in parts for row in part.odd] == [(23, ["03/04/2026", "Oak\nTree", "1.00"])]


def test_a_line_without_an_end_is_not_cut_in_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lm3.spend.rules.decoding.PIECE", 50)
    text = text_of(f"{HEADER}\nd,{'e' * 200},2\n")
    monkeypatch.setattr("lm3.spend.rules.decoding.CHUNK", 100)

    assert list(text.lines()) == []
    assert [row for _line, row in text] == [["d", "e" * 200, "2"]]


def test_a_file_without_days_takes_the_one_it_is_told() -> None:
    found = Sorter(understand([["Supplier", "Amount"]]), date(2026, 4, 1), WIDTH)

    assert found.sort(Lines(b"Ash,1.00\n", ",", pl.Series([2]))).paid["paid_on"].to_list() == [date(2026, 4, 1)]
