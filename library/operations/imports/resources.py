"""The library from a spreadsheet, and the new addresses that a national store gives back."""

from datetime import datetime
from functools import partial
from typing import Any

from accounts.models import User
from councils.models import Region
from library.models import Audience, Resource
from library.operations.imports.lists import Planned, SheetList, Step, found_twice, open_link, twice, words_of
from library.operations.keep_resource import change, publish, send_on, suggest
from ui.importing import Does
from ui.sheets import Checked, Fault, Field, Row, day, one_of, text, whole

KINDS = {**{row.label: row.value for row in Resource.Kind}, **{row.value: row.value for row in Resource.Kind}}
AUDIENCES = {
    "Public": "public",
    "Region": "region",
    **{row.label: row.value for row in Audience if row != Audience.COUNCIL},
}
FIELDS = (
    Field("number", "Number", parse=whole, empty=None),
    Field("title", "Title", also=("Name",), required=True, parse=text(200)),
    Field("kind", "Kind", also=("Type",), parse=one_of(KINDS), empty="link"),
    Field("about", "About", also=("Description",), in_lines=True),
    Field("link", "Web address", also=("URL", "Link to it", "Address"), parse=open_link),
    Field("owner", "Whose", also=("Owner",), parse=text(150)),
    Field("tags", "Tags", parse=text(500)),
    Field("theme", "Theme", parse=text(10)),
    Field("level", "Level", parse=whole, empty=None),
    Field("audience", "Who may see it", also=("Audience",), parse=one_of(AUDIENCES), empty="region"),
    Field("review_on", "To be looked at again by", also=("Review date",), parse=day, empty=None),
)
KEPT = ("title", "kind", "about", "link", "owner", "theme", "level", "audience", "review_on")


def plan(region: Region, checked: Checked) -> Planned:
    known = {row.pk: row for row in region.resources.prefetch_related("tags").exclude(audience="council")}
    by_link = {row.link: row for row in known.values() if row.link}
    by_title = {row.title.casefold(): row for row in known.values()}
    faults = [fault for row in checked.good for fault in _faults(row, known)]
    faults += twice(checked.good, lambda row: row.values["title"].casefold(), "Title", "It stands")
    checked = checked.also(faults)

    def found_by(row: Row) -> Resource | None:
        said = row.values
        if said["number"]:
            return known.get(said["number"])
        return by_link.get(said["link"]) or by_title.get(said["title"].casefold())

    checked = checked.also(found_twice([(row, found_by(row)) for row in checked.good], "Title"))
    steps = []
    for row in checked.good:
        found, said = found_by(row), dict(row.values)
        del said["number"]
        tags = [name.strip() for name in said.pop("tags").split(",") if name.strip()]
        steps.append(_step(region, row, found, said, tags, checked.columns))
    return Planned(tuple(steps), tuple(checked.faults), checked.ignored)


def _faults(row: Row, known: dict[int, Resource]) -> list[Fault]:
    said = row.values
    found = []
    if said["number"] and said["number"] not in known:
        found.append(Fault(row.line, "Number", str(said["number"]), "Nothing of this number is in the library"))
    if not said["number"] and not said["link"]:
        found.append(Fault(row.line, "Web address", "", "A new line needs a web address"))
    if said["level"] is not None and not 1 <= said["level"] <= 5:
        found.append(Fault(row.line, "Level", str(said["level"]), "Write a level from 1 to 5"))
    return found


def _step(
    region: Region, row: Row, found: Resource | None, said: dict[str, Any], tags: list[str], columns: tuple[str, ...]
) -> Step:
    if found is None:
        return Step(Does(row.line, "new", said["title"], said["link"]), partial(_new, region, said, tags))
    changes = {name: said[name] for name in KEPT if name in columns and getattr(found, name) != said[name]}
    before = {tag.name.casefold() for tag in found.tags.all()}
    retagged = "tags" in columns and before != {name.casefold() for name in tags}
    if not changes and not retagged:
        return Step(Does(row.line, "as it is", found.title))
    kept = tags if retagged else [tag.name for tag in found.tags.all()]
    words = words_of({**changes, **({"tags": tags} if retagged else {})}, FIELDS)
    return Step(Does(row.line, "changed", found.title, words), partial(_changed, found, changes, kept))


def _new(region: Region, said: dict[str, Any], tags: list[str], by: User | None, at: datetime) -> object:
    return publish(suggest(region, tags=tags, by=by, at=at, **said), by=by, at=at)


def _changed(row: Resource, changes: dict[str, Any], tags: list[str], by: User | None, at: datetime) -> object:
    return change(row, version=row.version, tags=tags, by=by, at=at, **changes)


ADDRESS_FIELDS = (
    Field("number", "Number", required=True, parse=whole),
    Field("title", "Title"),
    Field("to", "New address", required=False, parse=open_link),
)


def plan_addresses(region: Region, checked: Checked) -> Planned:
    known = {row.pk: row for row in region.resources.filter(state__in=("published", "moved"))}
    missing = [
        Fault(row.line, "Number", str(row.values["number"]), "Nothing published has this number")
        for row in checked.good
        if row.values["number"] not in known
    ]
    missing += twice(checked.good, lambda row: row.values["number"], "Number", "It stands")
    checked = checked.also(missing)
    steps = []
    for row in checked.good:
        found, to = known[row.values["number"]], row.values["to"]
        if not to or found.moved_to == to:
            steps.append(Step(Does(row.line, "as it is", found.title)))
        else:
            steps.append(Step(Does(row.line, "leads on", found.title, to), partial(_moved, found, to)))
    return Planned(tuple(steps), tuple(checked.faults), checked.ignored)


def _moved(row: Resource, to: str, by: User | None, at: datetime) -> object:
    return send_on(row, to=to, by=by, at=at)


RESOURCES = SheetList(
    "the library",
    "A line for each resource, with the columns of the download. A line with a number changes that resource; any other "
    "is found by its web address or title, or is new and published at once.",
    FIELDS,
    plan,
    "library",
    "resource",
    "resources",
)
ADDRESSES = SheetList(
    "new addresses",
    "The list of the package with its column “New address” filled in. Readers are led there from then on.",
    ADDRESS_FIELDS,
    plan_addresses,
    "hand-over",
    "resource",
    "resources",
)
