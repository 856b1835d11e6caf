"""Two people at one record, or one person in two windows: the second to save is told what changed and loses nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

CHANGED = "This was changed after you opened it"


class ChangedMeanwhile(ValidationError):
    """Another version was saved since the page was opened; nothing was written."""

    def __init__(self, theirs: Any) -> None:
        super().__init__(f"{CHANGED}.")
        self.theirs = theirs


@dataclass(frozen=True)
class Saved:
    by: Any
    at: datetime


def saved_by(record: Any) -> Saved | None:
    """By whom and when a record was saved last, where it keeps a history."""
    history = getattr(record, "history", None)
    last = history.select_related("history_user").first() if history is not None and record.pk else None
    return Saved(last.history_user, last.history_date) if last else None


def one_save_at_a_time(view: Callable[..., Any]) -> Callable[..., Any]:
    """What is sent to this page is compared with what stands and saved in one transaction; opening it waits for
    nobody."""

    @wraps(view)
    def alone(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            return view(request, *args, **kwargs)

    return alone


def held(request: HttpRequest, rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """The rows, kept from others until what was sent is saved."""
    return rows.select_for_update(of=("self",)) if request.method == "POST" else rows
