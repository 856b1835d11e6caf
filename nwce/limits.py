"""How long PostgreSQL works at one statement, or waits for what another holds, before it gives up: pages less long than
jobs, commands at the keyboard as long as they take."""

from typing import Any

from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created


def use(kind: str) -> None:
    """From the next connection of this process on: limits of the kind `web` or `jobs`."""
    limits = settings.DATABASE_LIMITS[kind]

    def lay(connection: BaseDatabaseWrapper, **_more: Any) -> None:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                for name, seconds in limits.items():
                    cursor.execute("SELECT set_config(%s, %s, false)", [name, f"{seconds}s"])

    connection_created.connect(lay, weak=False, dispatch_uid="limits")
    connection.close()
