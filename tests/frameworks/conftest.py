"""What holds in every test of this folder."""

from typing import Any

import pytest

from frameworks.progress.queries import region_figures
from frameworks.progress.rules.standings import Basis


@pytest.fixture(autouse=True)
def _what_is_counted_apart_agrees(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whenever the figures of a whole region are worked out, the counts alone come to the same."""
    region = region_figures.region

    def checked(*args: Any, **how: Any) -> region_figures.RegionProgress:
        found = region(*args, **how)
        if how.keys() <= {"moment"} and found.basis == Basis.VALIDATED:
            alone = region_figures.overview(*args, **how)
            assert (alone.counts, alone.goal, alone.themes) == (found.counts, found.goal, found.themes)
        return found

    monkeypatch.setattr(region_figures, "region", checked)
