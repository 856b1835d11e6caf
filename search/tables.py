"""What PostgreSQL searches with and models cannot say: the words of the heading and of the whole, and letters by
threes. Nothing on SQLite. May be run again."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SEARCHED = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
ALTER TABLE search_entry
    ADD COLUMN IF NOT EXISTS heading tsvector GENERATED ALWAYS AS (
        to_tsvector('english', title || ' ' || words)) STORED,
    ADD COLUMN IF NOT EXISTS document tsvector GENERATED ALWAYS AS (
        to_tsvector('english', title || ' ' || words || ' ' || text)) STORED;
CREATE INDEX IF NOT EXISTS entries_by_words ON search_entry USING gin (document);
CREATE INDEX IF NOT EXISTS entries_by_letters ON search_entry USING gin ((title || ' ' || words) gin_trgm_ops);
"""


def make_searchable(editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(SEARCHED)
