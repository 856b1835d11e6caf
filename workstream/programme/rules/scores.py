"""What the scores of risks come to. Points are likelihood times impact, each from 1 to 5."""

from collections.abc import Iterable, Sequence

HIGH, MEDIUM = 15, 8


def band(points: int) -> str:
    """“high” from 15 points, “medium” from 8, “low” below: this programme's own bounds."""
    return "high" if points >= HIGH else "medium" if points >= MEDIUM else "low"


def trend(points: Sequence[int]) -> str:
    """How the last score compares with the one before: “up”, “down”, “same”, or “new” where there is only one."""
    if len(points) < 2:
        return "new"
    last, before = points[-1], points[-2]
    return "up" if last > before else "down" if last < before else "same"


def grid(scores: Iterable[tuple[int, int]]) -> list[list[int]]:
    """How many stand at each likelihood (rows, 5 first) and impact (columns, 1 first)."""
    found = list(scores)
    return [[found.count((likelihood, impact)) for impact in range(1, 6)] for likelihood in range(5, 0, -1)]
