"""Sessions in the database, where a database that is busy or away is not taken for a session that has ended."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import InterfaceError, OperationalError


class SessionStore(db.SessionStore):
    def save(self, must_create: bool = False) -> None:
        """Django tells of every error of the database as of a session that somebody deleted meanwhile."""
        try:
            super().save(must_create)
        except UpdateError as wrong:
            if isinstance(wrong.__context__, OperationalError | InterfaceError):
                raise wrong.__context__ from None
            raise
