"""Sessions in the database, from which nobody can take one over: the row holds a hash of the key that the browser has,
and what is in it is sealed. A database that is busy or away is not taken for a session that has ended."""

from hashlib import blake2b
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from accounts.sealing import InvalidToken, seal, unseal


def kept_as(key: str) -> str:
    """What stands in the database of a key, which is too long to be guessed from it."""
    return blake2b(key.encode(), digest_size=20).hexdigest()


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> AbstractBaseSession | None:
        kept = kept_as(self.session_key or "")
        found = self.model.objects.filter(session_key=kept, expire_date__gt=timezone.now()).first()
        if found is None:
            self._session_key = None
        return found

    def exists(self, session_key: str) -> bool:
        return super().exists(kept_as(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        row = super().create_model_instance(data)
        row.session_key = kept_as(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            super().delete(kept_as(key))

    def encode(self, session_dict: dict[str, Any]) -> str:
        return seal(super().encode(session_dict))

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        try:
            return super().decode(unseal(str(session_data)))
        except InvalidToken:
            return {}

    def save(self, must_create: bool = False) -> None:
        """Django tells of every error of the database as of a session that somebody deleted meanwhile."""
        try:
            super().save(must_create)
        except UpdateError as wrong:
            if isinstance(wrong.__context__, OperationalError | InterfaceError):
                raise wrong.__context__ from None
            raise
