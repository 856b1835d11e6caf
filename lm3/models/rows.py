"""Payments, and what they come to by month, supplier and category.

Both tables are written by `loading` alone, millions of rows at a time, and deleted with their load. They keep no
foreign keys in the database, and on PostgreSQL payments keep no index of their numbers: checking and keeping those
would take longer than writing the row.
"""

from typing import Any

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from lm3.models.loads import SpendLoad
from lm3.models.suppliers import SpendLabel, Supplier


class BlockIndex(BrinIndex):
    """On PostgreSQL the lowest and highest value in every few pages: hardly anything to write where millions of rows
    come in. On SQLite an ordinary index of the first field: payments of a file lie side by side, and an index of more
    takes longer than the payments."""

    def create_sql(
        self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor, using: str = "", **kwargs: Any
    ) -> Any:
        if schema_editor.connection.vendor == "postgresql":
            return super().create_sql(model, schema_editor, using, **kwargs)
        return models.Index(fields=self.fields[:1], name=self.name).create_sql(model, schema_editor)


class SpendRow(models.Model):
    load = models.ForeignKey(
        SpendLoad, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="spend_rows"
    )
    line = models.PositiveIntegerField()
    paid_on = models.DateField()
    supplier = models.ForeignKey(
        Supplier, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="spend_rows"
    )
    label = models.ForeignKey(
        SpendLabel, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="spend_rows"
    )
    unit = models.CharField(max_length=100, blank=True)
    purpose = models.CharField(max_length=150, blank=True)
    reference = models.CharField(max_length=40, blank=True)
    pence = models.BigIntegerField()

    class Meta:
        indexes = [BlockIndex(fields=["load", "supplier", "paid_on"], name="lm3_spendrow_where", pages_per_range=8)]

    def __str__(self) -> str:
        return f"line {self.line}"


class SpendTotal(models.Model):
    """Payments rolled up: what every page about spend reads."""

    load = models.ForeignKey(SpendLoad, on_delete=models.DO_NOTHING, db_constraint=False, related_name="totals")
    month = models.DateField(help_text="The first day of the month.")
    supplier = models.ForeignKey(Supplier, on_delete=models.DO_NOTHING, db_constraint=False, related_name="totals")
    label = models.ForeignKey(
        SpendLabel, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="totals"
    )
    rows = models.PositiveIntegerField()
    pence = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.month:%B %Y}: {self.pence}"
