"""Everything of the library in one package for a national store: a list and the files, and where they were."""

import csv
import io
import tempfile
import zipfile
from datetime import datetime
from typing import IO

from django.conf import settings
from django.db.models import QuerySet

from accounts.models import User
from councils.models import Region
from files.storing import clean_name
from library.models import HandOver, Resource
from ui.tables import BOM, safe_cell

COLUMNS = (
    "Number", "Title", "Kind", "About", "Web address", "Whose", "Tags", "Theme", "Level", "Who may see it",
    "To be looked at again by", "Collections", "File", "Fingerprint (SHA-256)", "Address here", "New address",
)  # fmt: skip
IN_MEMORY = 16 * 1024 * 1024


def handed_over(region: Region, *, public_only: bool) -> QuerySet[Resource]:
    rows = region.resources.published()
    return rows.filter(audience="public") if public_only else rows.exclude(audience="council")


def pack(region: Region, *, to: str, public_only: bool, by: User | None, at: datetime) -> tuple[HandOver, IO[bytes]]:
    """The package as a file that vanishes when it is closed, and the note that it was made. A council's own
    resources are never in it."""
    rows = handed_over(region, public_only=public_only).prefetch_related("tags", "files__file", "in_collections")
    target = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (the answer closes it)
    lines: list[list[object]] = []
    count = 0
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for row in rows.order_by("pk"):
            name, digest = _put_file(package, row)
            count += bool(name)
            lines.append(_line(row, name, digest))
        package.writestr("resources.csv", _as_csv(lines))
        package.writestr("READ ME.txt", _words(region, to, len(lines), count, at))
    target.seek(0)
    note = HandOver.objects.create(region=region, to=to, resources=len(lines), files=count, made_by=by, made_at=at)
    return note, target


def _put_file(package: zipfile.ZipFile, row: Resource) -> tuple[str, str]:
    newest = next(iter(row.files.all()), None)
    if newest is None:
        return "", ""
    stored = newest.file
    name = f"files/{row.pk}-{clean_name(stored.name, '')}"
    suffix = stored.name.rpartition(".")[2]
    name = f"{name}.{suffix}" if suffix and not name.endswith(f".{suffix}") else name
    try:
        with stored.content.open("rb") as content, package.open(name, "w") as target:
            for chunk in iter(lambda: content.read(1024 * 1024), b""):
                target.write(chunk)
    except FileNotFoundError:
        return "", stored.sha256
    return name, stored.sha256


def _line(row: Resource, name: str, digest: str) -> list[object]:
    tags = ", ".join(tag.name for tag in row.tags.all())
    shelves = ", ".join(shelf.title for shelf in row.in_collections.all())
    return [
        row.pk, row.title, row.get_kind_display(), row.about, row.link, row.owner, tags, row.theme, row.level,
        row.get_audience_display(), row.review_on, shelves, name, digest,
        f"{settings.PUBLIC_URL}{row.get_absolute_url()}", "",
    ]  # fmt: skip


def _as_csv(lines: list[list[object]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([safe_cell(value) for value in line] for line in lines)  # type: ignore[arg-type]
    return BOM + text.getvalue()


def _words(region: Region, to: str, resources: int, files: int, at: datetime) -> str:
    return (
        f"Library of {region}, {region.programme}\n\nPackage for {to}, made on {at:%-d %B %Y}: {resources} resources, "
        f"{files} files.\n\nresources.csv lists them. Fill in its last column, “New address”, and give it back: "
        "readers who open an old address are then led to the new one.\n"
    )
