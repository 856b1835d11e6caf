"""Lists of the self-assessment as CSV and XLSX: asked for with `?download=csv` or `?download=xlsx`."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from ui.tables import Column, Value, csv_response, xlsx_response


def wanted(request: HttpRequest) -> bool:
    return request.GET.get("download") in ("csv", "xlsx")


def handed_out(
    request: HttpRequest, name: str, columns: Sequence[Column | str], rows: Sequence[Sequence[Value]]
) -> HttpResponseBase:
    """Call where `wanted`. All rows of the list, not only those of one page."""
    header = [column.title if isinstance(column, Column) else column for column in columns]
    if request.GET["download"] == "csv":
        return csv_response(name, header, rows)
    return xlsx_response(name, name, header, rows)
