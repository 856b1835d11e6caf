"""What the pages about a council's money have in common."""

from typing import Any

from django.urls import reverse

from accounts.models import User
from councils.access import may_edit_council, may_manage, open_council
from councils.models import Council, Region


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


def region_frame(user: User, here: Region, *crumbs: tuple[str, str], **context: Any) -> dict[str, Any]:
    return {
        "region": here,
        "place": here.name,
        "may_manage": may_manage(user, here.pk),
        "breadcrumbs": [
            ("Home", "/"),
            (here.name, here.get_absolute_url()),
            ("Money", reverse("region-money", args=[here.slug])),
            *crumbs,
        ],
        **context,
    }
