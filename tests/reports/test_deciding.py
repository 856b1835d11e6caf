"""Figures in words."""

from datetime import date

import pytest

from frameworks.progress.rules.standings import Goal
from reports.dashboards.queries.figure_sentences import goal_in_words

THEMES = (("PE", "People"), ("PO", "Policy"))
BY = date(2027, 12, 31)


@pytest.mark.parametrize(
    ("goal", "expected"),
    [
        (None, "No target stands on this day"),
        (Goal(1, BY, 1, "The board"), "Level 1 in every theme by 31 December 2027"),
        (Goal(1, BY, 1, "The board", (("PO", 2),)), "Level 1 in every theme by 31 December 2027; Policy level 2"),
        (Goal(0, BY, 1, "The board", (("PE", 2),)), "People level 2 by 31 December 2027"),
    ],
)
def test_a_target_is_told_in_one_sentence(goal: Goal | None, expected: str) -> None:
    assert goal_in_words(goal, THEMES) == expected
