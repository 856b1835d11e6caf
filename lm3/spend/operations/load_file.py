"""Reading a file of spend into rows, once, however often the bell is rung and whatever becomes of the worker.

A worker takes the file with a lease and writes rows in batches under a load that nobody sees yet. Every batch is bound
to the lease. Only the last step, with the totals, makes the load count; a worker that dies leaves rows that the next
one takes out before it begins again.
"""

import csv
import io
import uuid
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db import transaction
from django.utils import timezone

from lm3.models import LeftOut, RejectedRow, SpendLabel, SpendLoad, Supplier
from lm3.spend.operations import bulk_payments
from lm3.spend.operations.keep_sums import keep_before
from lm3.spend.operations.leave_out_suppliers import keep_rules, sort_out
from lm3.spend.queries.categories import categories
from lm3.spend.queries.hold_reasons import why_held
from lm3.spend.queries.remembered_sums import changed, mark_of
from lm3.spend.queries.spend_file import MOST_ROWS, Part, opened
from lm3.spend.rules import names
from lm3.spend.rules.plausibility import Numbers
from lm3.spend.rules.sorting import Rejected, Sorted, Sorter
from ui.outages import why_stopped
from ui.sheet_books import Unreadable

Clock = Callable[[], datetime]

ROWS_PER_CENT = 20_000
"""Nothing says how many rows are still to come: what is told is that it goes on."""
MOST_PARTS = 6
"""So many totals of batches are kept beside one another before they are put together."""
ENOUGH_TO_JUDGE = 20
"""With so many rows read, a file of which most are rejected has its columns wrong."""
MOST_REJECTED = 200_000
SUPPLIERS_AT_ONCE = 2000
WIDTH = {
    "supplier": 200,
    "creditor": 40,
    "code": 40,
    "label": 150,
    "unit": 100,
    "purpose": 150,
    "reference": 40,
}


class LeaseLost(Exception):
    """Another worker has taken the file, or somebody has undone it."""


@dataclass
class Tally:
    rows: int = 0
    loaded: int = 0
    rejected: int = 0
    pence_loaded: int = 0
    pence_rejected: int = 0
    left_out: dict[str, tuple[int, int]] = field(default_factory=dict)
    days: tuple[date, date] | None = None
    numbers: Numbers = field(default_factory=Numbers)
    part: str = ""
    before: tuple[int, int] = (0, 0)
    parts: dict[str, tuple[int, int]] = field(default_factory=dict)
    """By sheet or file of a ZIP: rows and pence."""

    @property
    def pence(self) -> int:
        """Of the whole file so far, whatever became of it."""
        return self.pence_loaded + self.pence_rejected + sum(amount for _rows, amount in self.left_out.values())

    def begin(self, part: str) -> None:
        self.part, self.before = part, (self.rows, self.pence)

    def add(self, found: Sorted) -> None:
        self._add(found)
        self.parts[self.part] = self.rows - self.before[0], self.pence - self.before[1]

    def _add(self, found: Sorted) -> None:
        self.rows += found.rows
        self.loaded += len(found.paid)
        if self.numbers.is_open:
            self.numbers.add(found.paid.sort("line")["pence"])
        self.rejected += len(found.rejected)
        self.pence_loaded += int(found.totals["pence"].sum())
        self.pence_rejected += sum(row.pence or 0 for row in found.rejected)
        for why, (count, amount) in found.left_out.items():
            before = self.left_out.get(why, (0, 0))
            self.left_out[why] = (before[0] + count, before[1] + amount)
        days = [found.totals["first_on"].min(), found.totals["last_on"].max(), *(self.days or ())]
        if sure := [day for day in days if isinstance(day, date)]:
            self.days = min(sure), max(sure)

    def refuse_nonsense(self) -> None:
        if self.rows > MOST_ROWS:
            raise Unreadable(f"The file has more than {MOST_ROWS:,} rows. Split it by month and upload the parts.")
        enough = self.loaded + self.rejected >= ENOUGH_TO_JUDGE
        if self.rejected > MOST_REJECTED or (enough and self.rejected > self.loaded):
            raise Unreadable(
                f"{self.rejected:,} of the first {self.loaded + self.rejected:,} rows cannot be taken. Is a column "
                "wrong? Upload the file again and check the columns."
            )


def read(load_id: int, clock: Clock = timezone.now) -> bool:
    """Read the file unless it has been read or another worker holds it. True where this call read it."""
    load = SpendLoad.objects.select_related("council", "file").filter(pk=load_id).first()
    key = uuid.uuid4().hex
    if load is None or not load.take(key, clock()):
        return False
    try:
        _start_again(load)
        tally, totals = _read_all(load, key, clock)
        _write_totals(load, key, totals, clock)
        _finish(load, key, tally, clock())
        bulk_payments.take_stock()
    except LeaseLost:
        return False
    except Unreadable as wrong:
        _start_again(load)
        load.fail(key, str(wrong))
        return False
    except Exception as wrong:
        if said := why_stopped(wrong):
            _start_again(load)
            load.fail(key, said)
        raise
    return True


def _start_again(load: SpendLoad) -> None:
    bulk_payments.clear([load.pk])
    load.rejected.all().delete()
    load.left_out.all().delete()


def _read_all(load: SpendLoad, key: str, clock: Clock) -> tuple[Tally, pl.DataFrame]:
    tally, known, totals = Tally(), Known(load), []
    with opened(load.file, load.columns, load.sheets) as parts:
        for part in parts:
            _check_columns(load, part)
            tally.begin(part.name)
            sort = Sorter(part.understood, load.covers_on, WIDTH, load.day_order).sort
            with closing(ahead(sort(batch) for batch in part.batches())) as batches:
                for found in batches:
                    tally.add(found)
                    tally.refuse_nonsense()
                    known.learn(found.suppliers, set(found.labels))
                    with transaction.atomic():
                        if not load.renew(key, clock(), min(95, tally.rows // ROWS_PER_CENT)):
                            raise LeaseLost
                        totals.append(_write(load, part, found, known))
                    bulk_payments.give_way()
                    if len(totals) > MOST_PARTS:
                        totals = [bulk_payments.rolled_up(totals)]
    if not tally.loaded:
        raise Unreadable("There is no payment in the file. Check that it is the right one.")
    return tally, bulk_payments.rolled_up(totals)


def _write_totals(load: SpendLoad, key: str, totals: pl.DataFrame, clock: Clock) -> None:
    """Some at a time, like the payments: nobody sees them before the load counts."""
    for some in totals.iter_slices(bulk_payments.TOTALS_AT_ONCE):
        with transaction.atomic():
            if not load.renew(key, clock(), 96):
                raise LeaseLost
            bulk_payments.write_totals(some)
        bulk_payments.give_way()


def ahead(items: Iterator[Sorted]) -> Generator[Sorted, None, None]:
    """The next is made while the last one is used."""
    with ThreadPoolExecutor(1) as beside:
        following = beside.submit(next, items, None)
        while (item := following.result()) is not None:
            following = beside.submit(next, items, None)
            yield item


def _check_columns(load: SpendLoad, part: Part) -> None:
    where = f"“{part.name}”" if part.name else "The file"
    if missing := part.understood.missing():
        raise Unreadable(
            f"{where} has no column for: {', '.join(missing).lower()}. Upload it again and say which it is."
        )
    if "day" not in part.understood.columns and load.covers_on is None:
        raise Unreadable(f"{where} has no column of dates. Upload it again and say which month it begins with.")


class Known:
    """Suppliers and labels of the council by how the file writes them."""

    def __init__(self, load: SpendLoad) -> None:
        self.load, self.council = load, load.council
        self.by_key = dict(Supplier.objects.filter(council=load.council).values_list("key", "pk"))
        self.by_name: dict[str, int] = {}
        rows = SpendLabel.objects.filter(council=load.council).values_list("code", "title", "pk")
        self.labels = {(code, title): pk for code, title, pk in rows}
        self.rules = keep_rules(load.council)

    def keyed(self, found: Sorted, rows: pl.DataFrame) -> pl.DataFrame:
        """Rows of what was found with the keys under which load, supplier and label are kept."""
        suppliers = pl.Series([self.by_name[name] for name, _creditor in found.suppliers], dtype=pl.Int64)
        labels = pl.Series([self.labels[label] for label in found.labels], dtype=pl.Int64)
        return rows.with_columns(
            load_id=pl.lit(self.load.pk, pl.Int64),
            supplier_id=suppliers.gather(rows["supplier"]),
            label_id=labels.gather(rows["label"]),
        )

    def learn(self, suppliers: list[tuple[str, str]], labels: set[tuple[str, str]]) -> None:
        """Make what is new, once for a batch."""
        new = {name: creditor for name, creditor in suppliers if name not in self.by_name}
        keys = {name: names.key(name) for name in new}
        # The first spelling of a name is the one it is known by.
        unknown = {key: name for name, key in reversed(keys.items()) if key not in self.by_key}
        if unknown:
            out = sort_out(unknown, self.rules)
            new_rows = [
                Supplier(council=self.council, name=name, key=key, creditor=new[name], left_out=out.get(key))
                for key, name in unknown.items()
            ]
            for start in range(0, len(new_rows), SUPPLIERS_AT_ONCE):
                Supplier.objects.bulk_create(new_rows[start : start + SUPPLIERS_AT_ONCE], ignore_conflicts=True)
                bulk_payments.give_way()
            fresh = Supplier.objects.filter(council=self.council, key__in=list(unknown))
            self.by_key.update(fresh.values_list("key", "pk"))
        self.by_name.update({name: self.by_key[key] for name, key in keys.items()})
        if labels := labels - set(self.labels):
            tree = categories()
            SpendLabel.objects.bulk_create(
                [
                    SpendLabel(council=self.council, code=code, title=title, category_id=tree.meant(code, title))
                    for code, title in sorted(labels)
                ],
                ignore_conflicts=True,
            )
            rows = SpendLabel.objects.filter(council=self.council, code__in={code for code, _title in labels})
            self.labels.update({(row.code, row.title): row.pk for row in rows})


def _write(load: SpendLoad, part: Part, found: Sorted, known: Known) -> pl.DataFrame:
    """The totals of what was found, still to be written."""
    bulk_payments.write(known.keyed(found, found.paid))
    RejectedRow.objects.bulk_create([_rejected(load, part, row) for row in found.rejected], batch_size=2000)
    return known.keyed(found, found.totals)


def _rejected(load: SpendLoad, part: Part, row: Rejected) -> RejectedRow:
    text = io.StringIO()
    csv.writer(text).writerow(row.row)
    return RejectedRow(
        load=load,
        part=part.name[:100],
        line=row.line,
        field=row.field,
        reason=row.reason,
        pence=row.pence,
        content=text.getvalue().rstrip("\r\n"),
    )


def _finish(load: SpendLoad, key: str, tally: Tally, at: datetime) -> None:
    """Make the load count, or hold it where it may count something twice."""
    keep_before(load.council_id)
    mark, reason = mark_of(load.council_id), _why_held(load, tally)
    with transaction.atomic():
        # It takes long, and on SQLite nobody can write meanwhile: worked out before, and anew where something changed.
        if mark_of(load.council_id) != mark:
            reason = _why_held(load, tally)
        _put_down(load, key, tally, reason, at)


def _why_held(load: SpendLoad, tally: Tally) -> str:
    return why_held(load, look_like_documents=tally.numbers.look_like_documents)


def _put_down(load: SpendLoad, key: str, tally: Tally, reason: str, at: datetime) -> None:
    LeftOut.objects.bulk_create(
        LeftOut(load=load, why=why, rows=rows, pence=amount) for why, (rows, amount) in tally.left_out.items()
    )
    first_on, last_on = tally.days or (None, None)
    changes = {
        "state": SpendLoad.State.HELD if reason else SpendLoad.State.COUNTED,
        "counted_at": None if reason else at,
        "why_held": reason,
        "rows": tally.rows,
        "rows_loaded": tally.loaded,
        "rows_rejected": tally.rejected,
        "pence_loaded": tally.pence_loaded,
        "pence_rejected": tally.pence_rejected,
        "first_on": first_on,
        "last_on": last_on,
        "parts": _parts(load, tally),
        "progress": 100,
        "lease_key": "",
        "lease_until": None,
    }
    if not load.held_with(key).update(**changes):
        raise LeaseLost
    changed(load.council_id)


def _parts(load: SpendLoad, tally: Tally) -> list[dict[str, Any]]:
    """Sheets and files of a ZIP with what they came to; those that were left out as they were."""
    out = [part for part in load.parts if not part["is_read"]]
    return out + [
        {"name": name, "is_read": True, "why": "", "rows": rows, "pence": amount}
        for name, (rows, amount) in tally.parts.items()
        if name
    ]


def ring_again(clock: Clock = timezone.now) -> Iterator[int]:
    """Files that nobody reads: ids whose bell is to be rung."""
    now = clock()
    for load in SpendLoad.objects.left_alone(now).order_by("uploaded_at"):
        if load.give_another_turn(now):
            yield load.pk
