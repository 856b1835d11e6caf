"""What the pages about a council's money have in common."""

from typing import Any

from django.urls import reverse

from accounts.models import User
from councils.access import may_edit_council, open_council
from councils.models import Council


def open_money(user: User, council: str, *, to_edit: bool = False) -> Council:
    """The council of a page about spend: its own people and the project manager read, its own people change."""
    return open_council(user, council, to_edit=to_edit, to_read_answers=True)


def frame(user: User, council: Council, *crumbs: tuple[str, str], **context: Any) -> dict[str, Any]:
    return {
        "council": council,
        "place": council.name,
        "may_edit": may_edit_council(user, council),
        "breadcrumbs": [
            ("Home", "/"),
            (council.short_name, council.get_absolute_url()),
            ("Money", reverse("money", args=[council.slug])),
            *crumbs,
        ],
        **context,
    }
