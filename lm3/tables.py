"""What models cannot say of payments: on PostgreSQL they keep the column `id` but no index of it, and take numbers by
the thousand. May be run again."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def free_payments(editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("ALTER TABLE lm3_spendrow DROP CONSTRAINT IF EXISTS lm3_spendrow_pkey")
        editor.execute("ALTER TABLE lm3_spendrow ALTER COLUMN id SET CACHE 1000")
