"""The weekly look at every link of the library: what works, what is broken, what was not visited."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from library.models import Resource
from library.operations.look_up_address import Found, look_up

EVERY = timedelta(days=7)
AGAIN_WHEN_UNSURE = timedelta(days=1)
AT_ONCE = 200
MINUTES = 5
PAUSE = 1.0
"""Seconds between two questions to the same site."""
FAILURES = 3
"""So often in a row it must fail to answer before it counts as broken: a site may be down for a day."""

Look = Callable[[str], Found]


def agent() -> str:
    name = settings.SERVICE_NAME.encode("ascii", "ignore").decode()
    return f"Mozilla/5.0 (compatible; {name} link check; +{settings.PUBLIC_URL})"


def look(url: str) -> Found:
    return look_up(url, agent=agent())


def check_due(at: datetime, *, look: Look = look, pause: float = PAUSE) -> int:
    """Look at what has not been looked at for a week, for some minutes at most; says how many were."""
    until = time.monotonic() + MINUTES * 60
    last_asked: dict[str, float] = {}
    done = 0
    for resource in _due(at):
        if time.monotonic() > until:
            break
        site = urlsplit(resource.link).hostname or ""
        wait = last_asked.get(site, -pause) + pause - time.monotonic()
        if site in last_asked and wait > 0:
            time.sleep(wait)
        note(resource, look(resource.link), at=timezone.now() if pause else at)
        last_asked[site] = time.monotonic()
        done += 1
    return done


def _due(at: datetime) -> list[Resource]:
    unsure = Q(link_state=Resource.LinkState.UNSURE, link_checked_at__lt=at - AGAIN_WHEN_UNSURE)
    waits = Q(link_checked_at=None) | Q(link_checked_at__lt=at - EVERY) | unsure
    invented = Q(region__is_demo=True, link__contains="example.org")
    rows = Resource.objects.published().exclude(link="").exclude(invented).filter(waits)
    return list(rows.order_by(F("link_checked_at").asc(nulls_first=True), "pk")[:AT_ONCE])


def note(resource: Resource, found: Found, *, at: datetime) -> None:
    """Only the columns of the check are written: an editor may be changing the rest. A link that was changed
    meanwhile keeps waiting."""
    failures = 0 if found.outcome == "fine" else min(resource.link_failures + 1, 100)
    state = {
        "fine": Resource.LinkState.FINE,
        "gone": Resource.LinkState.BROKEN,
        "closed": Resource.LinkState.REFUSED,
        "unsure": Resource.LinkState.BROKEN if failures >= FAILURES else Resource.LinkState.UNSURE,
    }[found.outcome]
    Resource.objects.filter(pk=resource.pk, link=resource.link).update(
        link_state=state, link_words=found.words[:200], link_checked_at=at, link_failures=failures
    )
