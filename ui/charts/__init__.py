"""Charts as SVG: frozen dataclasses in, a picture and its table out. None of them knows a model."""

from ui.charts.bars import Ranked, Stack, ThemeBar, profile_bars, ranked_bars, stacked_bars
from ui.charts.heat_map import HeatRow, heat_map
from ui.charts.hexagon_map import Scale, Tile, hexagon_map
from ui.charts.lines import Line, TargetPoint, lines
from ui.charts.shapes import Chart

__all__ = [
    "Chart",
    "HeatRow",
    "Line",
    "Ranked",
    "Scale",
    "Stack",
    "TargetPoint",
    "ThemeBar",
    "Tile",
    "heat_map",
    "hexagon_map",
    "lines",
    "profile_bars",
    "ranked_bars",
    "stacked_bars",
]
