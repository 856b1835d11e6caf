"""What models cannot say of Django's own groups: on PostgreSQL the migrations number a group's permissions as this
project numbers everything, the model as Django's own room does. May be run again."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def widen_group_permissions(editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("ALTER TABLE auth_group_permissions ALTER COLUMN id TYPE bigint")
