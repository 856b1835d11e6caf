"""The words of a briefing with a council's own figures in their places: plain arithmetic on text.

A field stands in braces, such as {council}. A figure comes from where dashboards and reports have theirs.
"""

import re
from collections.abc import Mapping

FIELDS = {
    "council": "the council's name",
    "region": "the region's name",
    "date": "the day of the figures",
    "did": "what it did in the latest self-assessment, such as “signed off its 2026 self-assessment” or “does not "
    "take part in the 2026 self-assessment”",
    "level": "its overall level, such as “level 1”, or “level 1, last known (2025)”",
    "target": "the target of the region",
    "missing": "how many requirements are missing up to the target",
    "asks": "what the region asks of it next",
    "link": "the address of its page",
}
FIELD = re.compile(r"\{([^{}\n]*)\}")
SIGNED_OFF = re.compile(r"\b(sign(s|ed)?[\s-]+off|submit(s|ted)?|hand(s|ed)? in)\b", re.IGNORECASE)


def says_signed_off(words: str) -> bool:
    """Whether the words themselves, not a field, say of every council alike that it signed something off."""
    return bool(SIGNED_OFF.search(FIELD.sub(" ", words)))


def unknown(words: str) -> list[str]:
    """Fields that are not there, in order, each once."""
    return list(dict.fromkeys(name for name in FIELD.findall(words) if name.strip() not in FIELDS))


def filled(words: str, values: Mapping[str, str]) -> str:
    """The words with every field in its place. KeyError for one that is unknown. A value is never read as a field."""
    return FIELD.sub(lambda found: values[found.group(1).strip()], words)
