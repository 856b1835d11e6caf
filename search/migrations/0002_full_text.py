"""What PostgreSQL searches with: the words of the heading and of the whole, and letters by threes. Nothing on SQLite."""

from django.db import migrations

LAY = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
ALTER TABLE search_entry
    ADD COLUMN heading tsvector GENERATED ALWAYS AS (to_tsvector('english', title || ' ' || words)) STORED,
    ADD COLUMN document tsvector GENERATED ALWAYS AS (
        to_tsvector('english', title || ' ' || words || ' ' || text)) STORED;
CREATE INDEX entries_by_words ON search_entry USING gin (document);
CREATE INDEX entries_by_letters ON search_entry USING gin ((title || ' ' || words) gin_trgm_ops);
"""
TAKE_UP = "ALTER TABLE search_entry DROP COLUMN heading, DROP COLUMN document; DROP INDEX entries_by_letters;"


def lay(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(LAY)


def take_up(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(TAKE_UP)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(lay, take_up)]
