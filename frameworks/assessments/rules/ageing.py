"""How old evidence has become. It marks a requirement; a level never changes by it."""

from datetime import date, timedelta
from enum import StrEnum

SOON = timedelta(days=30)


class Age(StrEnum):
    GOOD = "good"
    SOON = "soon"
    REVIEW = "review"
    EXPIRED = "expired"


MARKS = {Age.SOON: "Expires soon", Age.REVIEW: "Look at it again", Age.EXPIRED: "Expired"}


def age(expires_on: date | None, review_on: date | None, on: date) -> Age:
    """Expired from the day after its last day; to be looked at again from its review day; expiring soon in its last
    thirty days. What is worse goes first."""
    if expires_on is not None and expires_on < on:
        return Age.EXPIRED
    if review_on is not None and review_on <= on:
        return Age.REVIEW
    if expires_on is not None and expires_on <= on + SOON:
        return Age.SOON
    return Age.GOOD
