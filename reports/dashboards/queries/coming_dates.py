"""What comes next, of collections, targets and the plan, in one list."""

from frameworks.progress.queries.due_dates import Coming, Due
from workstream.programme.queries.board import BoardLine, BoardLines


def coming(owed: Due, lines: BoardLines) -> list[Coming | BoardLine]:
    """The month after: of collections, targets and reviews, and of the plan, in order of date."""
    return sorted((*owed.coming, *lines.coming), key=lambda row: (row.on, row.words))
