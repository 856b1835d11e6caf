"""Both ways of making the tables, straight from the models and by all migrations, come to the same."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import DjangoDbBlocker

from tests.factories import make_region
from tests.workstream.making import make_risk

pytestmark = pytest.mark.django_db

FILLED = {
    "migrations": "SELECT app, name FROM django_migrations",
    "kinds": "SELECT app_label, model FROM django_content_type",
    "permissions": """
        SELECT app_label, model, codename, name
        FROM auth_permission JOIN django_content_type kind ON kind.id = content_type_id""",
}
ON_POSTGRESQL = {
    "columns": """
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
               pg_get_expr(d.adbin, d.adrelid), a.attcollation
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
             LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'm')
              AND a.attnum > 0 AND NOT a.attisdropped""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, contype, condeferrable, condeferred, convalidated,
               pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "sequences": """
        SELECT s.sequencename, s.data_type::text, s.start_value, s.min_value, s.max_value, s.increment_by, s.cycle,
               s.cache_size, d.refobjid::regclass::text, d.deptype
        FROM pg_sequences s LEFT JOIN pg_depend d
             ON d.objid = format('%I.%I', s.schemaname, s.sequencename)::regclass AND d.deptype IN ('a', 'i')
        WHERE s.schemaname = 'public'""",
    "functions": "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prolang <> 13",
    "triggers": "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "extensions": "SELECT extname FROM pg_extension",
}


@pytest.fixture(scope="module")
def both(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, list[Any]], dict[str, list[Any]]]:
    """What the tests' own database says of itself, and what one beside it says in which every migration has run."""
    name = f"{connection.settings_dict['NAME']}_migrated"
    if connection.vendor == "sqlite":
        name = str(tmp_path_factory.mktemp("tables") / "migrated.sqlite3")
    with django_db_blocker.unblock():
        by_models = everything()
        with another_database(name):
            # Only an empty database gets its tables from the models.
            MigrationRecorder(connection).ensure_schema()
            call_command("migrate", interactive=False, verbosity=0)
            return by_models, everything()


@contextmanager
def another_database(name: str) -> Iterator[None]:
    own = connection.settings_dict["NAME"]
    if connection.vendor == "postgresql":
        outside(f'DROP DATABASE IF EXISTS "{name}"')
        outside(f'CREATE DATABASE "{name}"')
    try:
        connection.close()
        connection.settings_dict["NAME"] = name
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own
        if connection.vendor == "postgresql":
            outside(f'DROP DATABASE "{name}" WITH (FORCE)')


def outside(command: str) -> None:
    """Where databases are made: in none, and in no transaction."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(command)


def rows(question: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return sorted(cursor.fetchall(), key=repr)


def everything() -> dict[str, list[Any]]:
    """All that a database says of its tables, whatever the order in which their columns were added, and its rows."""
    found = {what: rows(question) for what, question in FILLED.items()}
    kept = {"django_migrations", "django_content_type", "auth_permission"}
    tables = [model for model in apps.get_models() if model._meta.db_table not in kept]
    found["tables with rows"] = [
        (model._meta.label,) for model in tables if model._meta.managed and model._base_manager.exists()
    ]
    if connection.vendor == "postgresql":
        return found | {what: rows(question) for what, question in ON_POSTGRESQL.items()}
    said = rows("SELECT type, name, tbl_name, sql FROM sqlite_master")
    found["tables"] = [(name, part) for kind, name, _table, sql in said if kind == "table" for part in parts(sql)]
    found["indexes"] = [row for row in said if row[0] != "table"]
    return found


def parts(sql: str) -> list[str]:
    """What stands between the commas of CREATE TABLE (…): a column or a constraint each."""
    inner = sql[sql.index("(") + 1 : sql.rindex(")")]
    found, depth, begun = [], 0, 0
    for place in re.finditer(r"'(?:[^']|'')*'|[(),]", inner):
        depth += {"(": 1, ")": -1}.get(place[0], 0)
        if place[0] == "," and depth == 0:
            found.append(inner[begun : place.start()].strip())
            begun = place.end()
    return sorted([*found, inner[begun:].strip(), sql[sql.rindex(")") :]])


@pytest.mark.django_db(transaction=True)
def test_an_empty_database_is_made_from_the_models_as_tests_and_starts_ask_for_it_and_then_left_alone(
    tmp_path: Path,
) -> None:
    name = f"{connection.settings_dict['NAME']}_empty"
    if connection.vendor == "sqlite":
        name = str(tmp_path / "empty.sqlite3")
    with another_database(name):
        said = [migrate(run_syncdb=True), migrate()]

    assert "made as the models say" in said[0]
    assert said[1] == "No migrations to apply.\n"


@pytest.mark.django_db(transaction=True)
def test_an_upgrade_names_the_records_that_a_new_check_refuses_before_it_changes_anything(tmp_path: Path) -> None:
    name = f"{connection.settings_dict['NAME']}_older"
    if connection.vendor == "sqlite":
        name = str(tmp_path / "older.sqlite3")
    with another_database(name):
        migrate()
        call_command("migrate", "workstream", "0009", interactive=False, verbosity=0)
        region = make_region()
        make_risk(region)
        wrong = make_risk(region, opened_on=date(2026, 5, 3), review_on=date(2026, 5, 1))
        before = everything()

        with pytest.raises(CommandError) as refused:
            migrate()

        assert everything() == before
        assert str(refused.value).splitlines()[1] == (
            f"Risk (table workstream_risk): number {wrong.pk} (look at it again on 2026-05-01, opened on 2026-05-03)."
        )
        assert "nothing has been changed" in str(refused.value)
        wrong.review_on = date(2026, 5, 3)
        wrong.save()
        assert "dates_in_order... OK" in migrate()


def migrate(**options: bool) -> str:
    out = StringIO()
    call_command("migrate", interactive=False, verbosity=1, stdout=out, **options)
    return out.getvalue()


def test_models_and_migrations_come_to_the_same_tables(
    both: tuple[dict[str, list[Any]], dict[str, list[Any]]],
) -> None:
    by_models, by_migrations = both

    assert len(by_models["migrations"]) > 50
    assert len(by_models["indexes"]) > 100
    for what in by_models:
        only_models = [row for row in by_models[what] if row not in by_migrations[what]]
        only_migrations = [row for row in by_migrations[what] if row not in by_models[what]]
        assert (only_models, only_migrations) == ([], []), what
