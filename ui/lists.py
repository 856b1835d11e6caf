"""Lists that come in pages."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

ROWS = 25


def page_of(request: HttpRequest, rows: Sequence[Any] | QuerySet[Any], each: int = ROWS, name: str = "page") -> Page:
    """The page of a list that the address asks for; the first or last where it asks for nonsense."""
    return Paginator(rows, each).get_page(request.GET.get(name))
