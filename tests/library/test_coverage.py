"""Counts of the register as cases, and what must hold for any of them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.rules.addresses import is_open, why_not
from library.rules.policy_coverage import Said, coverage

ON = date(2027, 6, 30)
SAID = st.builds(
    Said,
    council_id=st.integers(1, 99),
    form=st.sampled_from(["", "separate", "part", "preparation", "none"]),
    stance=st.sampled_from(["adopted", "adapted", "own", "none"]),
    endorsed=st.booleans(),
    review_due_on=st.none() | st.dates(),
)


def test_a_council_that_said_nothing_is_not_counted_as_having_none() -> None:
    found = coverage([Said(1), Said(2, "none"), Said(3, "part", "own"), Said(4, "separate", "adopted", True)], ON)
    assert (found.councils, found.unknown, found.by_form["none"], found.in_place) == (4, 1, 1, 2)
    assert (found.endorsed, found.from_common) == (1, 1)


def test_a_review_is_overdue_from_the_day_after() -> None:
    assert not Said(1, "separate", review_due_on=ON).is_overdue(ON)
    assert Said(1, "separate", review_due_on=date(2027, 6, 29)).is_overdue(ON)
    assert not Said(1, "preparation", review_due_on=date(2027, 6, 29)).is_overdue(ON)


@given(st.lists(SAID, max_size=30), st.dates())
def test_every_council_is_counted_once(rows: list[Said], on: date) -> None:
    found = coverage(rows, on)
    assert sum(found.by_form.values()) == found.councils == len(rows)
    assert found.endorsed <= found.in_place >= found.overdue


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/",
        "http://intranet/page",
        "https://files.corp/",
        "http://127.0.0.1/",
        "http://10.1.2.3/",
        "http://192.168.0.4:8080/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://[fd00::1]/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://100.64.0.1/",
    ],
)
def test_a_link_to_the_own_network_is_refused(url: str) -> None:
    assert "closed network" in why_not(url)


@pytest.mark.parametrize(
    "url", ["ftp://example.org/", "file:///etc/passwd", "javascript:alert(1)", "https://me:pw@example.org/", "https://"]
)
def test_what_is_not_a_web_address_is_refused(url: str) -> None:
    assert why_not(url)


@pytest.mark.parametrize("url", ["https://www.example.org/a?b=c", "http://8.8.8.8/", "https://example.org:443/"])
def test_an_address_that_anybody_can_open_may_stand(url: str) -> None:
    assert why_not(url) == ""


def test_one_number_in_a_closed_network_is_enough_to_refuse_a_name() -> None:
    assert is_open(["8.8.8.8", "2606:4700::1111"])
    assert not is_open(["8.8.8.8", "10.0.0.1"])
    assert not is_open([])
