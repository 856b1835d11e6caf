"""Which words of a text were looked for, and the part of a long text that shows most of them. Knows no Django."""

import re
from dataclasses import dataclass
from functools import lru_cache

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
ENDINGS = ("ations", "ation", "ings", "ing", "ies", "ied", "ers", "es", "ed", "er", "e", "s", "y")
SHORTEST_STEM = 3
SNIPPET = 240
LOOKED_THROUGH = 20_000


@dataclass(frozen=True)
class Piece:
    text: str
    marked: bool


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """What is left of a word without its usual English ending: “policies” and “policy” both become “polic”. Rule of
    thumb: one ending of the list, the longest first, and never fewer than three letters stay."""
    word = word.lower().removesuffix("'s").removesuffix("’s")
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def words_of(text: str) -> list[str]:
    return WORD.findall(text)


def stems_of(query: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words_of(query))


def mark(text: str, stems: frozenset[str]) -> list[Piece]:
    """The whole text in pieces, in order; a piece is marked where its word has one of these stems."""
    pieces, last = [], 0
    for found in WORD.finditer(text):
        if stem(found.group()) in stems:
            if found.start() > last:
                pieces.append(Piece(text[last : found.start()], marked=False))
            pieces.append(Piece(found.group(), marked=True))
            last = found.end()
    if last < len(text):
        pieces.append(Piece(text[last:], marked=False))
    return pieces


def snippet(text: str, stems: frozenset[str], length: int = SNIPPET) -> list[Piece]:
    """About `length` letters of the text, from shortly before the place where most of the words stand close together;
    from the beginning where none stands in it. Cut between words, with dots where something is left out."""
    looked = WORD.finditer(text[:LOOKED_THROUGH]) if stems else ()
    places = [found.start() for found in looked if stem(found.group()) in stems]
    start = 0
    if places:
        start = max(places, key=lambda at: (sum(at <= other < at + length * 3 // 4 for other in places), -at))
        start = max(0, start - length // 4)
    start = 0 if start < 20 else text.find(" ", start) + 1
    end = len(text) if len(text) - start <= length else max(start + length // 2, text.rfind(" ", start, start + length))
    part = ("… " if start else "") + text[start:end].strip() + (" …" if end < len(text) else "")
    return mark(part, stems)
