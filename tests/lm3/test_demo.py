from datetime import date, timedelta

from lm3.demo import _last_year


def test_on_every_day_the_demonstrations_year_is_over_measured_and_not_long_ago() -> None:
    """The last thing that is told of a year is its measurement for the region, on 1 July."""
    for on in (date(2026, 1, 1) + timedelta(days=at) for at in range(4 * 366)):
        told_on = date(_last_year(on) + 1, 7, 1)

        assert timedelta(days=20) < on - told_on < timedelta(days=400), on
