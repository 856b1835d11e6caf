"""Writing payments by the thousand, rolling them up and taking them out: where PostgreSQL and SQLite differ."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.db import connection

from lm3.models import SpendRow, SpendTotal

Values = tuple[int, int, str, int, int, str, str, str, int]
DELETED_AT_ONCE = 50_000

COPY = """
    COPY lm3_spendrow (load_id, line, paid_on, supplier_id, label_id, unit, purpose, reference, pence)
    FROM STDIN (FORMAT csv, FORCE_NOT_NULL (unit, purpose, reference))
"""
INSERT = """
    INSERT INTO lm3_spendrow (load_id, line, paid_on, supplier_id, label_id, unit, purpose, reference, pence)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
ROLL_UP_POSTGRESQL = """
    INSERT INTO lm3_spendtotal (load_id, month, supplier_id, label_id, rows, pence)
    SELECT load_id, date_trunc('month', paid_on)::date, supplier_id, label_id, count(*), sum(pence)
    FROM lm3_spendrow WHERE load_id = %s GROUP BY 1, 2, 3, 4
"""
ROLL_UP_SQLITE = """
    INSERT INTO lm3_spendtotal (load_id, month, supplier_id, label_id, rows, pence)
    SELECT load_id, date(paid_on, 'start of month'), supplier_id, label_id, count(*), sum(pence)
    FROM lm3_spendrow WHERE load_id = %s GROUP BY 1, 2, 3, 4
"""


def write(rows: Sequence[Values]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            text = io.StringIO()
            csv.writer(text).writerows(rows)
            with cursor.copy(COPY) as copy:
                copy.write(text.getvalue())
        else:
            cursor.executemany(INSERT, rows)


def roll_up(load_id: int) -> None:
    """By month, supplier and label."""
    statement = ROLL_UP_POSTGRESQL if connection.vendor == "postgresql" else ROLL_UP_SQLITE
    with connection.cursor() as cursor:
        cursor.execute(statement, [load_id])


def clear(load_ids: Iterable[int]) -> None:
    """Take out the rows and totals of these loads, some at a time, so that nobody waits long for the database."""
    for load_id in load_ids:
        SpendTotal.objects.filter(load=load_id).delete()
        rows = SpendRow.objects.filter(load=load_id)
        while pks := list(rows.values_list("pk", flat=True)[:DELETED_AT_ONCE]):
            SpendRow.objects.filter(load=load_id, pk__lte=max(pks), pk__gte=min(pks)).delete()
