"""Lots of an agreement as people type them: one a line, “1 | Paper | Smith Ltd; Jones plc”."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LotLine:
    number: str
    title: str
    suppliers: tuple[str, ...] = ()


def lots_from(text: str) -> list[LotLine]:
    """Raises ValueError with the sentence to show."""
    found: list[LotLine] = []
    for place, words in enumerate((line for line in text.splitlines() if line.strip()), start=1):
        parts = [part.strip() for part in words.split("|")]
        if len(parts) < 2 or not parts[0] or not parts[1]:
            raise ValueError(f"Line {place} of the lots needs a number and a title, parted by “|”.")
        if len(parts[0]) > 10 or len(parts[1]) > 200:
            raise ValueError(f"Line {place} of the lots: the number or the title is too long.")
        if any(lot.number == parts[0] for lot in found):
            raise ValueError(f"Lot {parts[0]} stands there twice.")
        suppliers = tuple(name.strip() for name in "|".join(parts[2:]).split(";") if name.strip())
        found.append(LotLine(parts[0], parts[1], suppliers))
    return found
