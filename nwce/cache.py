"""The cache counts guesses at passwords and remembers sums. It must not be what people cannot sign in for."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class PatientCache(RedisCache):
    """While Redis does not answer, each process counts in its own memory."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.spare = LocMemCache("spare", params)

    def add(self, key: str, value: Any, *args: Any, **more: Any) -> bool:
        return bool(self._either(super().add, self.spare.add, key, value, *args, **more))

    def get(self, key: str, *args: Any, **more: Any) -> Any:
        return self._either(super().get, self.spare.get, key, *args, **more)

    def set(self, key: str, value: Any, *args: Any, **more: Any) -> None:
        self._either(super().set, self.spare.set, key, value, *args, **more)

    def get_many(self, keys: Any, *args: Any, **more: Any) -> Any:
        return self._either(super().get_many, self.spare.get_many, list(keys), *args, **more)

    def set_many(self, data: Any, *args: Any, **more: Any) -> Any:
        return self._either(super().set_many, self.spare.set_many, data, *args, **more)

    def delete(self, key: str, *args: Any, **more: Any) -> bool:
        return bool(self._either(super().delete, self.spare.delete, key, *args, **more))

    def _either(self, first: Callable[..., Any], second: Callable[..., Any], *args: Any, **more: Any) -> Any:
        try:
            return first(*args, **more)
        except RedisError as wrong:
            logger.warning("Redis does not answer (%s); this process counts by itself", type(wrong).__name__)
            return second(*args, **more)
