"""Charts as SVG: frozen dataclasses in, a picture and its table out."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from ui.tables import Table


@dataclass(frozen=True)
class Chart:
    """A picture and the same figures as a table."""

    title: str
    svg: SafeString
    table: Table
    is_wide: bool = True
    """Its letters would be too small to read on a telephone: there the table stands in its place."""
