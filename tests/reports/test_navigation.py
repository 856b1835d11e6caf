"""Which entry of the menu is marked, and which pages search engines may list."""

import pytest
from django.test import Client

from tests.reports.conftest import Board


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/", "Home"),
        ("/regions/{}/", "Region"),
        ("/regions/{}/library/", "Learning"),
        ("/regions/{}/agreements/", "Learning"),
        ("/case-studies/", "Learning"),
        ("/learning/", "Learning"),
        ("/regions/{}/money/", "Money"),
        ("/regions/{}/work-stream/plan/", "Work stream"),
        ("/regions/{}/manage/", "Manage"),
    ],
)
def test_the_menu_marks_the_part_that_a_page_belongs_to(board: Board, path: str, title: str) -> None:
    page = board.signed_in("manager").get(path.format(board.region.slug))

    marked = [item.title for item in page.context["navigation"] if item.active]
    assert marked == [title]


def test_search_engines_may_list_public_pages_and_no_other(board: Board, client: Client) -> None:
    public, own = client.get("/case-studies/"), board.signed_in("officer").get("/councils/amber/")

    assert "noindex" not in public.content.decode()
    assert "noindex" in own.content.decode()
    assert "noindex" in client.get("/account/login/").content.decode()
