"""The words of a briefing with a council's own figures in their places: plain arithmetic on text.

A field stands in braces, such as {council}. A figure comes from where dashboards and reports have theirs.
"""

import re
from collections.abc import Mapping

FIELDS = {
    "council": "the council's name",
    "region": "the region's name",
    "date": "the day of the figures",
    "level": "its overall level, such as “level 1”",
    "target": "the target of the region",
    "missing": "how many requirements are missing up to the target",
    "asks": "what the region asks of it next",
    "link": "the address of its page",
}
FIELD = re.compile(r"\{([^{}\n]*)\}")


def unknown(words: str) -> list[str]:
    """Fields that are not there, in order, each once."""
    return list(dict.fromkeys(name for name in FIELD.findall(words) if name.strip() not in FIELDS))


def filled(words: str, values: Mapping[str, str]) -> str:
    """The words with every field in its place. KeyError for one that is unknown. A value is never read as a field."""
    return FIELD.sub(lambda found: values[found.group(1).strip()], words)
