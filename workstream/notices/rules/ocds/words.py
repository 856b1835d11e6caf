"""The region's sustainability words in the text of a notice."""

import re
from collections.abc import Iterable

USUAL = (
    *("sustainab*", "carbon", "net zero", "low emission*", "zero emission*", "climate", "renewable*", "recycl*"),
    *("re-use", "reuse", "circular economy", "biodivers*", "energy efficien*", "electric vehicle*", "whole-life cost*"),
    *("social value", "real living wage", "fair trade", "fairtrade", "local supply chain*", "apprentice*"),
)
"""What a region begins with. A star stands for any ending."""


def tidy(text: str) -> list[str]:
    """One word or phrase a line, in small letters, each once, without blank lines."""
    lines = (" ".join(line.split()).lower() for line in text.splitlines())
    return list(dict.fromkeys(line for line in lines if line))


def pattern(words: Iterable[str]) -> re.Pattern[str] | None:
    """None where there is no word. Spaces and hyphens within a phrase stand for one another."""
    parts = []
    for word in sorted(words, key=len, reverse=True):
        stem = re.escape(word.rstrip("*")).replace(r"\ ", r"[\s-]+").replace(r"\-", r"[\s-]*")
        parts.append(stem + (r"\w*" if word.endswith("*") else ""))
    return re.compile(rf"\b(?:{'|'.join(parts)})\b", re.IGNORECASE) if parts else None


def found(text: str, wanted: re.Pattern[str] | None) -> list[str]:
    """The words as they stand in the text, in small letters, each once, in order."""
    if wanted is None:
        return []
    return list(dict.fromkeys(" ".join(one.group().lower().split()) for one in wanted.finditer(text)))


def marked(text: str, wanted: re.Pattern[str] | None) -> list[tuple[str, bool]]:
    """The text in pieces; True for those that are such a word."""
    if wanted is None:
        return [(text, False)]
    pieces, last = [], 0
    for one in wanted.finditer(text):
        if one.start() > last:
            pieces.append((text[last : one.start()], False))
        pieces.append((one.group(), True))
        last = one.end()
    return [*pieces, (text[last:], False)] if last < len(text) else pieces
