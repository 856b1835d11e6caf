"""Makes the tables of an empty database straight from the models, in seconds; any other database is migrated, where
there is something to apply.

Rendering every past state of the models is what takes the time of a first migration. A test holds that both ways come
to the same tables.

Before anything is applied it looks for records that a new check of the database would refuse, so that an upgrade ends
with a sentence before it begins and not with an error of the database in its middle.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from django.apps import apps
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import AddConstraint, Migration, RunPython, RunSQL
from django.db.migrations.executor import MigrationExecutor
from django.db.models import BooleanField, CheckConstraint, ExpressionWrapper, Model, Q
from django.db.utils import DEFAULT_DB_ALIAS

from accounts.tables import widen_group_permissions
from lm3.tables import free_payments
from search.tables import make_searchable

CHOSEN = ("app_label", "migration_name", "fake", "fake_initial", "plan", "check_unapplied", "prune")
SHOWN = 20
"""As many records of one check are named."""
BEYOND_MODELS = [widen_group_permissions, make_searchable, free_payments]


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options.get("database") or DEFAULT_DB_ALIAS]
        if any(options.get(name) for name in CHOSEN):
            super().handle(*args, **options)
            return
        if connection.introspection.table_names():
            plan = migrations_to_apply(connection)
            if plan:
                refuse_misfits(connection, plan)
                super().handle(*args, **options)
            elif options["verbosity"]:
                self.stdout.write("No migrations to apply.")
            return
        told = {"verbosity": options["verbosity"], "interactive": options["interactive"], "db": connection.alias}
        emit_pre_migrate_signal(**told, stdout=self.stdout, apps=apps, plan=[])
        make_tables(connection)
        emit_post_migrate_signal(**told, stdout=self.stdout, apps=apps, plan=[])
        if options["verbosity"]:
            self.stdout.write("The database was empty: its tables were made as the models say.")


def migrations_to_apply(connection: BaseDatabaseWrapper) -> list[Migration]:
    """Asked before Django's own way, which works out the state of all models to tell the same at every start."""
    executor = MigrationExecutor(connection)
    return [migration for migration, _back in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def refuse_misfits(connection: BaseDatabaseWrapper, plan: Sequence[Migration]) -> None:
    """Says which records the checks of these migrations would refuse, while nothing has been changed yet."""
    found: dict[type[Model], list[str]] = {}
    for model, check in new_checks(plan):
        found.setdefault(model, []).extend(misfits(connection, model, check))
    sentences = [
        f"{model._meta.verbose_name} (table {model._meta.db_table}): {'; '.join(records)}."
        for model, records in found.items()
        if records
    ]
    if sentences:
        raise CommandError(
            "The upgrade has not begun and nothing has been changed: some records do not pass new checks of the "
            "database, mostly because their dates are in the wrong order.\n"
            + "\n".join(sentence[0].upper() + sentence[1:] for sentence in sentences)
            + "\nStart the version that ran before, correct these records there (on their pages or under /admin/), "
            "then start this version again."
        )


def new_checks(plan: Sequence[Migration]) -> Iterator[tuple[type[Model], CheckConstraint]]:
    """Checks laid on tables, but not after a step of the same migration that may mend the records itself."""
    for migration in plan:
        for step in migration.operations:
            if isinstance(step, RunPython | RunSQL):
                break
            if isinstance(step, AddConstraint) and isinstance(step.constraint, CheckConstraint):
                with suppress(LookupError):  # a table of the past, which the models no longer know
                    yield apps.get_model(migration.app_label, step.model_name), step.constraint


def misfits(connection: BaseDatabaseWrapper, model: type[Model], check: CheckConstraint) -> list[str]:
    """“number 4 (opened on 2026-05-03, review on 2026-05-01)”, of a table that has the columns already."""
    if not isinstance(check.condition, Q):
        return []
    names = check.condition.referenced_base_fields
    fields = [field for field in model._meta.concrete_fields if field.name in names]
    table = model._meta.db_table
    if len(fields) < len(names) or table not in connection.introspection.table_names():
        return []
    with connection.cursor() as cursor:
        columns = {column.name for column in connection.introspection.get_table_description(cursor, table)}
    if not columns.issuperset(field.column for field in fields):
        return []
    passes = ExpressionWrapper(check.condition, output_field=BooleanField())
    refused = model._base_manager.using(connection.alias).annotate(passes_check=passes).filter(passes_check=False)
    records = list(refused.order_by("pk").values_list("pk", *(field.attname for field in fields))[: SHOWN + 1])
    found = []
    for pk, *values in records[:SHOWN]:
        named = (f"{field.verbose_name} {value}" for field, value in zip(fields, values, strict=True))
        found.append(f"number {pk} ({', '.join(named)})")
    return [*found, "and more"] if len(records) > SHOWN else found


def make_tables(connection: BaseDatabaseWrapper) -> None:
    """All tables and the record of every migration, in one transaction: all of it or an empty database."""
    connection.prepare_database()
    executor = MigrationExecutor(connection)
    with connection.schema_editor() as editor:
        for model in apps.get_models(include_auto_created=False):
            if model._meta.can_migrate(connection):
                editor.create_model(model)
        executor.recorder.ensure_schema()
        for app_label, name in executor.loader.graph.nodes:
            executor.recorder.record_applied(app_label, name)
        for step in editor.deferred_sql:
            editor.execute(step)
        editor.deferred_sql = []
        for lay in BEYOND_MODELS:
            lay(editor)
