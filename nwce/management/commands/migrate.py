"""Makes the tables of an empty database straight from the models, in seconds; any other database is migrated, where
there is something to apply.

Rendering every past state of the models is what takes the time of a first migration. A test holds that both ways come
to the same tables.
"""

from typing import Any

from django.apps import apps
from django.core.management.commands import migrate
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import DEFAULT_DB_ALIAS

from accounts.tables import widen_group_permissions
from lm3.tables import free_payments
from search.tables import make_searchable

CHOSEN = ("app_label", "migration_name", "fake", "fake_initial", "plan", "check_unapplied", "prune")
BEYOND_MODELS = [widen_group_permissions, make_searchable, free_payments]


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options.get("database") or DEFAULT_DB_ALIAS]
        if any(options.get(name) for name in CHOSEN):
            super().handle(*args, **options)
            return
        if connection.introspection.table_names():
            if nothing_to_apply(connection):
                if options["verbosity"]:
                    self.stdout.write("No migrations to apply.")
            else:
                super().handle(*args, **options)
            return
        told = {"verbosity": options["verbosity"], "interactive": options["interactive"], "db": connection.alias}
        emit_pre_migrate_signal(**told, stdout=self.stdout, apps=apps, plan=[])
        make_tables(connection)
        emit_post_migrate_signal(**told, stdout=self.stdout, apps=apps, plan=[])
        if options["verbosity"]:
            self.stdout.write("The database was empty: its tables were made as the models say.")


def nothing_to_apply(connection: BaseDatabaseWrapper) -> bool:
    """Asked before Django's own way, which works out the state of all models to tell the same at every start."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


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
