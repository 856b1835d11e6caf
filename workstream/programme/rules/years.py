"""Financial years, which begin on 1 April."""

from datetime import date


def financial_year(on: date) -> int:
    """The year in whose April the financial year of a day began."""
    return on.year if (on.month, on.day) >= (4, 1) else on.year - 1
