"""The words in which values are shown."""

from datetime import UTC, date, datetime

import pytest
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from ui.tables import Column, Link, Table
from ui.templatetags import ui

NAMES = {1: "Foundation", 2: "Embed"}


def rendered(text, **context):
    return engines["django"].from_string(text).render(context, RequestFactory().get("/list/?q=paper&page=2"))


@pytest.mark.parametrize(
    ("level", "words"),
    [(0, "Not yet level 1"), (2, "Level 2, Embed"), (3, "Level 3"), (None, "Not submitted"), ("", "Not submitted")],
)
def test_a_level_is_said_in_words(level, words):
    assert ui.level_words(level, NAMES) == words


def test_a_claimed_level_says_so_in_words_too():
    tag = ui.level_tag(2, "Embed", claimed=True)
    assert tag == '<span class="app-level app-level--2 app-level--claimed">Level 2, Embed (claimed)</span>'
    assert "(claimed)" not in ui.level_tag(None, claimed=True)


def test_a_tag_never_lets_markup_through():
    assert "<script>" not in ui.status_tag("<script>", "red")
    assert "<script>" not in ui.level_tag(1, "<script>")


def test_days_are_london_days():
    just_before_midnight_utc = datetime(2027, 7, 6, 23, 30, tzinfo=UTC)
    assert ui.day(just_before_midnight_utc) == "7 July 2027"
    assert ui.moment(just_before_midnight_utc) == "7 July 2027, 00:30"
    assert ui.clock(just_before_midnight_utc) == "00:30"
    assert ui.day(date(2027, 3, 7)) == "7 March 2027"
    assert ui.short_day(date(2027, 3, 7)) == "7 Mar 2027"
    assert ui.day(None) == ""


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (date(2027, 3, 8), "tomorrow"),
        (date(2027, 3, 7), "today"),
        (date(2027, 3, 6), "yesterday"),
        (date(2027, 3, 30), "in 23 days"),
        (date(2027, 3, 2), "5 days ago"),
        (None, ""),
    ],
)
def test_a_day_is_said_as_seen_from_today(when, words):
    assert ui.days_from(when, date(2027, 3, 7)) == words


@pytest.mark.parametrize(
    ("pence", "exact", "whole"),
    [
        (0, "£0.00", "£0"),
        (123456, "£1,234.56", "£1,235"),
        (-5, "−£0.05", "£0"),
        (-150, "−£1.50", "−£2"),
        (None, "", ""),
    ],
)
def test_pence_become_pounds(pence, exact, whole):
    assert (ui.money(pence), ui.whole_pounds(pence)) == (exact, whole)


@given(st.integers(-(10**14), 10**14))
def test_no_penny_is_lost_in_words(pence):
    digits = ui.money(pence).replace("£", "").replace(",", "").replace(".", "").replace("−", "-")
    assert int(digits) == pence


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [(0, 36, "0%"), (1, 300, "1%"), (299, 300, "99%"), (36, 36, "100%"), (1, 2, "50%"), (0, 0, "–")],
)
def test_a_share_says_all_only_when_it_is_all(part, whole, words):
    assert ui.percent_of(part, whole) == words


def test_things_are_counted_in_words():
    assert ui.count(1, "council") == "1 council"
    assert ui.count(0, "council") == "no councils"
    assert ui.count(1200, "reply", "replies") == "1,200 replies"
    assert ui.n_of(31, 46) == "31 of 46"


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (2_400_000, "2.4 MB"),
        (999_999, "1.0 MB"),
        (15_000_000_000, "15 GB"),
    ],
)
def test_the_size_of_a_file_is_short(size, words):
    assert ui.file_size(size) == words


def test_pages_keep_the_question_that_was_asked():
    page = Paginator(range(250), 25).get_page(2)
    text = rendered("{% pagination page %}", page=page)
    assert 'href="?q=paper&amp;page=3"' in text
    assert text.count('aria-current="page"') == 1
    assert 'rel="prev"' in text
    assert 'rel="next"' in text


def test_a_single_page_needs_no_links():
    assert "<nav" not in rendered("{% pagination page %}", page=Paginator(range(25), 25).get_page(1))


def test_a_table_on_a_page_can_be_heard():
    table = Table(
        "Levels <2027>", ["Council", Column("Level", numeric=True)], [[Link("Bury", "/bury"), 2]], "Invented."
    )
    text = rendered("{% table table %}", table=table)
    for part in (
        "<caption",
        "Levels &lt;2027&gt;",
        'scope="col"',
        'scope="row"',
        '<a class="govuk-link" href="/bury">Bury</a>',
        'tabindex="0"',
        'role="region"',
        "Invented.",
    ):
        assert part in text


def test_an_empty_table_says_so():
    assert "Nothing to show." in rendered("{% table table %}", table=Table("Levels", ["Council"], []))
