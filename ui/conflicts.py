"""Two people at one record: the second is told what changed and loses nothing."""

from typing import Any

from django.core.exceptions import ValidationError


class ChangedMeanwhile(ValidationError):
    """Somebody else kept another version since the page was opened; nothing was written."""

    def __init__(self, theirs: Any) -> None:
        super().__init__("Somebody else has changed this since you opened it.")
        self.theirs = theirs
