"""What an action is for, as the rooms that made it say: each names a function in settings.ACTION_PURPOSES."""

from collections.abc import Callable, Sequence
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from ui.tables import Link

Purposes = dict[int, list[Link]]
"""By action: words and the page of what it is for."""


@cache
def sources() -> tuple[Callable[[Sequence[int]], Purposes], ...]:
    return tuple(import_string(path) for path in settings.ACTION_PURPOSES)


def purposes_of(actions: Sequence[int]) -> Purposes:
    """Each room is asked once, however many actions there are."""
    found: Purposes = {pk: [] for pk in actions}
    for source in sources():
        for pk, links in source(actions).items():
            found[pk] += links
    return found
