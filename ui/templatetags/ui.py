"""Tags and filters that format one value. They are built in: no template needs to load them."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from django import template
from django.core.paginator import Page
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ui import tables
from ui.charts import Chart
from ui.markdown import plain, to_html
from ui.tables import Table

register = template.Library()

Names: TypeAlias = str | Mapping[int, str] | None
Whole: TypeAlias = int | Literal[""] | None
"""A number; a template gives an empty text for what is not there."""


@register.filter
def level_words(level: Whole, names: Names = None) -> str:
    """“Level 2, Embed”; `names` is the level's own name or all names by number."""
    if level is None or level == "":
        return "Not submitted"
    if level == 0:
        return "Not yet level 1"
    name = names.get(level, "") if isinstance(names, Mapping) else names
    return f"Level {level}, {name}" if name else f"Level {level}"


@register.filter
def level_class(level: Whole) -> str:
    """The classes that colour a table cell or a label like the charts."""
    return "app-level--none" if level is None or level == "" else f"app-level--{level}"


@register.simple_tag
def level_tag(level: Whole, names: Names = None, claimed: bool = False) -> SafeString:
    extra = " app-level--claimed" if claimed and level is not None else ""
    words = level_words(level, names) + (" (claimed)" if extra else "")
    return format_html('<span class="app-level {}{}">{}</span>', level_class(level), extra, words)


@register.simple_tag
def status_tag(words: str, colour: str = "") -> SafeString:
    """A tag of the Design System; colours: grey green teal blue purple magenta red orange yellow."""
    classes = f"govuk-tag govuk-tag--{colour}" if colour else "govuk-tag"
    return format_html('<strong class="{}">{}</strong>', classes, words)


def _local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


@register.filter
def day(value: date | datetime | None) -> str:
    """“7 March 2027”, London time."""
    if not value:
        return ""
    value = _local(value)
    return f"{value.day} {value:%B %Y}"


@register.filter
def short_day(value: date | datetime | None) -> str:
    """“7 Mar 2027”, for narrow table columns."""
    if not value:
        return ""
    value = _local(value)
    return f"{value.day} {value:%b %Y}"


@register.filter
def month(value: date | datetime | None) -> str:
    return f"{_local(value):%B %Y}" if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """“7 March 2027, 09:42”, London time."""
    return f"{day(value)}, {_local(value):%H:%M}" if value else ""


@register.filter
def clock(value: datetime | None) -> str:
    return f"{_local(value):%H:%M}" if value else ""


@register.filter
def days_from(value: date | None, today: date) -> str:
    """“in 23 days”, “tomorrow”, “today”, “yesterday”, “5 days ago”."""
    if not value:
        return ""
    days = (value - today).days
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    if days in near:
        return near[days]
    return f"in {days:,} days" if days > 0 else f"{-days:,} days ago"


@register.filter
def money(pence: Whole) -> str:
    """Pence as “£1,234.56”."""
    if pence is None or pence == "":
        return ""
    return tables.money(int(pence))


@register.filter
def whole_pounds(pence: Whole) -> str:
    """Pence as “£1,235”, half pounds away from nought."""
    if pence is None or pence == "":
        return ""
    return tables.whole_money(int(pence))


@register.filter
def number(value: float | Decimal | Literal[""] | None) -> str:
    if value is None or value == "":
        return ""
    return tables.Worded(f"{value:,}", value, "#,##0" if value == int(value) else "General")


@register.filter
def n_of(part: int, whole: int) -> str:
    """“31 of 46”."""
    return f"{part:,} of {whole:,}"


@register.filter
def percent_of(part: int, whole: int) -> str:
    """“67%”; a dash where the whole is nothing. Never rounded up to 100 nor down to 0."""
    if not whole:
        return "–"
    rounded = int(part * 100 / whole + 0.5)
    if part < whole:
        rounded = min(rounded, 99)
    if part > 0:
        rounded = max(rounded, 1)
    return tables.whole_share(rounded)


@register.simple_tag
def count(how_many: int, one: str, several: str = "") -> str:
    """“1 council”, “46 councils”, “no councils”."""
    word = one if how_many == 1 else several or f"{one}s"
    return f"{how_many:,} {word}" if how_many else f"no {word}"


@register.filter
def file_size(size: Whole) -> str:
    if size is None or size == "":
        return ""
    if size < 1000:
        return "1 byte" if size == 1 else f"{size} bytes"
    for unit, factor in (("KB", 1000), ("MB", 1000**2), ("GB", 1000**3)):
        if size < factor * 999.5 or unit == "GB":
            amount = size / factor
            return f"{amount:.1f} {unit}" if amount < 9.95 else f"{amount:,.0f} {unit}"
    raise AssertionError("unreachable: gigabytes take everything")


@register.filter
def get(mapping: Mapping[Any, Any], key: Any) -> Any:
    """The value under a key that a template only knows as a variable; nothing where there is none."""
    return mapping.get(key)


@register.filter
def markdown(text: str | None, under: int = 2) -> SafeString:
    """Markdown as safe HTML; `under` is the level of the heading that stands above it."""
    return to_html(text or "", under=under)


@register.filter
def without_markdown(text: str | None) -> str:
    return plain(text or "")


@register.inclusion_tag("ui/_pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page, name: str = "page", part: str = "") -> dict[str, Any]:
    """Links to the other pages of a list, keeping the rest of the query string; `part`: where of the page it stands."""
    query: QueryDict = context["request"].GET

    def address(number: int) -> str:
        changed = query.copy()
        changed[name] = str(number)
        return "?" + changed.urlencode() + (f"#{part}" if part else "")

    pages = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "links": [(n, address(n) if isinstance(n, int) else "") for n in pages],
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
    }


@register.simple_tag
def table(table: Table, level: int = 2, **shown: Any) -> SafeString:
    """A table with caption; `small=True`, `stacked=True` or `caption_hidden=True` change how it looks."""
    return render_to_string("ui/_table.html", {"table": table, "level": level, **shown})


@register.simple_tag
def chart(chart: Chart, **shown: Any) -> SafeString:
    """A chart with its table behind a detail; `csv` and `xlsx` are addresses to download it from."""
    return render_to_string("ui/_chart.html", {"chart": chart, **shown})
