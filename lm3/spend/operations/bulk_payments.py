"""Writing payments by the thousand and taking them out: where PostgreSQL and SQLite differ."""

import io
import time
from collections.abc import Iterable, Sequence

import polars as pl
from django.db import connection

from lm3.models import SpendRow, SpendTotal

DELETED_AT_ONCE = 50_000
TOTALS_AT_ONCE = 25_000
SQLITE_LOOKS_EVERY = 0.11
"""Seconds. Who waits for SQLite looks ten times a second whether it is free."""

TOTALS = ("load_id", "month", "supplier_id", "label_id", "rows", "pence")
COPY_ROWS = """
    COPY lm3_spendrow (load_id, line, paid_on, supplier_id, label_id, unit, purpose, reference, pence)
    FROM STDIN (FORMAT csv)
"""
INSERT_ROWS = """
    INSERT INTO lm3_spendrow (load_id, line, paid_on, supplier_id, label_id, unit, purpose, reference, pence)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
COPY_TOTALS = """
    COPY lm3_spendtotal (load_id, month, supplier_id, label_id, rows, pence) FROM STDIN (FORMAT csv)
"""
INSERT_TOTALS = """
    INSERT INTO lm3_spendtotal (load_id, month, supplier_id, label_id, rows, pence) VALUES (%s, %s, %s, %s, %s, %s)
"""


def write(rows: pl.DataFrame) -> None:
    """Payments, those of a month and a supplier side by side, so that they are found without reading all."""
    columns = ("load_id", "line", "paid_on", "supplier_id", "label_id", "unit", "purpose", "reference", "pence")
    _write(rows.select(columns), COPY_ROWS, INSERT_ROWS)


def rolled_up(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """What the parts of a file come to by month, supplier and label."""
    by_part = pl.concat([part.select(*TOTALS) for part in parts])
    return by_part.group_by(TOTALS[:4]).agg(pl.col("rows").sum(), pl.col("pence").sum())


def write_totals(totals: pl.DataFrame) -> None:
    _write(totals, COPY_TOTALS, INSERT_TOTALS)


def give_way() -> None:
    """Between two long writes: SQLite lets one write at a time, and a page that waits for its turn gets it now."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        time.sleep(SQLITE_LOOKS_EVERY)


def _write(rows: pl.DataFrame, copy: str, insert: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            text = io.BytesIO()
            rows.write_csv(text, include_header=False)
            with cursor.copy(copy) as target:
                target.write(text.getbuffer())
        else:
            cursor.executemany(insert, rows.with_columns(pl.col(pl.Date).dt.to_string("%Y-%m-%d")).rows())


def take_stock() -> None:
    """Tell PostgreSQL which rows there are now, as it would find out by itself some minutes later: until then it might
    look for many rows in a way that is good for a few, and take a minute."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT brin_summarize_new_values('lm3_spendrow_where')")
            # Of payments what they are looked for by, alone: their texts would take longest.
            cursor.execute("ANALYZE lm3_spendrow (load_id, supplier_id, label_id, paid_on)")
            cursor.execute("ANALYZE lm3_spendtotal, lm3_supplier, lm3_spendlabel")


def clear(load_ids: Iterable[int]) -> None:
    """Take out the rows and totals of these loads, some at a time, so that nobody waits long for the database."""
    for load_id in load_ids:
        for model in (SpendTotal, SpendRow):
            rows = model._default_manager.filter(load=load_id)
            while pks := list(rows.values_list("pk", flat=True)[:DELETED_AT_ONCE]):
                rows.filter(pk__lte=max(pks), pk__gte=min(pks)).delete()
                give_way()
