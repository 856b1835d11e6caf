"""What PostgreSQL searches with: the words of the heading and of the whole, and letters by threes. Nothing on SQLite."""

from django.db import migrations

from search.tables import make_searchable

TAKE_UP = "ALTER TABLE search_entry DROP COLUMN heading, DROP COLUMN document; DROP INDEX entries_by_letters;"


def lay(apps, schema_editor):
    make_searchable(schema_editor)


def take_up(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(TAKE_UP)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(lay, take_up)]
