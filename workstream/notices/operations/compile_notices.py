"""Bringing the releases of a notice together: a version for each release, and the last of them shown."""

import json
import zlib
from functools import cache
from typing import Any

import ocdsmerge
from django.db.models import Exists, OuterRef, Q, QuerySet
from ocdsmerge.exceptions import OCDSMergeError

from councils.models import Council, Region
from search.entries import withdraw_many
from workstream.models import Notice, NoticeBuyer, NoticeFault, NoticeLoad, NoticeRelease, NoticeVersion
from workstream.notices.operations import mark_notices, publish_notices
from workstream.notices.rules.ocds import buyers, facts
from workstream.notices.rules.ocds.checking import schema
from workstream.notices.rules.ocds.words import found

AMENDED = ("tenderAmendment", "tenderUpdate", "planningUpdate", "awardUpdate", "contractAmendment", "contractUpdate")
NOT_TOGETHER = "cannot be brought together with the earlier releases of this notice"
SHOWN = 500


@cache
def _merger() -> Any:
    return ocdsmerge.Merger(schema())


def usable(load: NoticeLoad) -> QuerySet[NoticeRelease]:
    """Releases of the region that are shown already, and those of this file."""
    return NoticeRelease.objects.filter(
        Q(load=load) | Q(load__state=NoticeLoad.State.LOADED), notice__region=load.region_id
    )


def names_of(region: Region) -> dict[int, list[str]]:
    """Every council that the region has or had, with the names that it goes by."""
    rows = Council.objects.filter(region=region).values_list("pk", "name", "short_name")
    return {pk: [name, f"{short} Council"] for pk, name, short in rows}


class Compiler:
    def __init__(self, load: NoticeLoad) -> None:
        self.load = load
        self.words = mark_notices.pattern_of(load.region)
        self.buyers = Buyers(load.region)

    def compile(self, notices: list[int]) -> None:
        """Versions for the releases of this file. A version of an earlier file that comes after one of them is made
        anew when the file is shown."""
        groups: dict[int, list[NoticeRelease]] = {}
        for row in usable(self.load).filter(notice__in=notices).order_by("released_at", "pk"):
            groups.setdefault(row.notice_id, []).append(row)
        read: list[tuple[NoticeRelease, NoticeRelease, facts.Facts]] = []
        for rows in groups.values():
            read += self.read(rows, [row for row in rows if row.load_id == self.load.pk])
        self.write(read)

    def read(
        self, rows: list[NoticeRelease], wanted: list[NoticeRelease]
    ) -> list[tuple[NoticeRelease, NoticeRelease, facts.Facts]]:
        """For each wanted release: the first of its notice, itself, and what is said then."""
        made, so_far, asked = [], [], {row.pk for row in wanted}
        for row in rows:
            so_far.append(unpacked(row))
            if row.pk not in asked:
                continue
            try:
                whole = so_far[0] if len(so_far) == 1 else _merger().create_compiled_release(so_far)
            except (OCDSMergeError, TypeError, AttributeError, KeyError):
                so_far.pop()
                self._leave_out(row)
                continue
            made.append((rows[0], row, facts.read(whole, row.tags.split(","))))
        return made

    def _leave_out(self, row: NoticeRelease) -> None:
        NoticeFault.objects.create(
            load=row.load,
            at=row.at,
            ocid=row.notice.ocid,
            release_id=row.release_id,
            field="the release",
            words=NOT_TOGETHER,
            stops=True,
        )
        row.delete()

    def write(self, read: list[tuple[NoticeRelease, NoticeRelease, facts.Facts]]) -> None:
        known = self.buyers.known({said.buyer: said.buyer_ids for _first, _row, said in read if said.buyer})
        NoticeVersion.objects.bulk_create(self._version(first, row, said, known) for first, row, said in read)

    def _version(
        self, first: NoticeRelease, row: NoticeRelease, said: facts.Facts, known: dict[str, NoticeBuyer]
    ) -> NoticeVersion:
        return NoticeVersion(
            load_id=row.load_id,
            notice_id=row.notice_id,
            release=row,
            buyer=known.get(buyers.key(said.buyer)),
            released_at=row.released_at,
            first_released_at=first.released_at,
            title=said.title or "Notice without a title",
            description=said.description,
            stage=said.stage,
            status=said.status[:30],
            is_amended=row != first and any(tag in AMENDED for tag in row.tags.split(",")),
            change=said.change,
            closes_at=said.closes_at,
            pence=said.pence,
            amount=said.amount[:60],
            lots=said.lots,
            is_sme=said.is_sme,
            is_vcse=said.is_vcse,
            reserved=said.reserved,
            words=", ".join(found(f"{said.title}\n{said.description}", self.words)),
            cpv=said.cpv,
            cpv_words=said.cpv_words,
            division=said.cpv[:2],
            place=said.place,
            link=said.link,
        )


class Buyers:
    """Buyers of a region, made where a name is new; who they are is found by name or identifier."""

    def __init__(self, region: Region) -> None:
        self.region, self.names = region, names_of(region)
        codes = Council.objects.filter(region=region).exclude(gss_code="").values_list("gss_code", "pk")
        self.codes = dict(codes)
        self.rows: dict[str, NoticeBuyer] = {}

    def known(self, named: dict[str, tuple[str, ...]]) -> dict[str, NoticeBuyer]:
        """`named`: identifiers by the name that a notice gives."""
        wanted = {buyers.key(name): (name, ids) for name, ids in named.items()}
        missing = [key for key in wanted if key and key not in self.rows]
        if missing:
            made = [self._made(key, *wanted[key]) for key in missing]
            NoticeBuyer.objects.bulk_create(made, ignore_conflicts=True)
            rows = NoticeBuyer.objects.filter(region=self.region, key__in=missing)
            self.rows.update({row.key: row for row in rows.select_related("council")})
        return self.rows

    def _made(self, key: str, name: str, ids: tuple[str, ...]) -> NoticeBuyer:
        row = NoticeBuyer(region=self.region, key=key, name=name, identifiers="\n".join(ids))
        council = buyers.match(name, self.names)
        if council:
            row.council_id, row.how = council, NoticeBuyer.How.NAME
        elif found := self._by_identifier(ids):
            row.council_id, row.how = found, NoticeBuyer.How.IDENTIFIER
        row.is_likely = row.council_id is None and buyers.likely(name, self.names) is not None
        return row

    def _by_identifier(self, ids: tuple[str, ...]) -> int | None:
        """The council with this code, or the one that another spelling with the same identifier was matched to."""
        numbers = [one.partition(":")[2] for one in ids]
        found: set[int] = {self.codes[number] for number in numbers if number in self.codes}
        for one in ids:
            same = NoticeBuyer.objects.filter(region=self.region, identifiers__contains=one).exclude(council=None)
            found |= {row.council_id for row in same if row.council_id and one in row.identifiers.split("\n")}
        return found.pop() if len(found) == 1 else None


def unpacked(row: NoticeRelease) -> dict[str, Any]:
    release: dict[str, Any] = json.loads(zlib.decompress(row.packed))
    return release


def show(load: NoticeLoad) -> None:
    """Within the transaction that ends the reading: the last version of each notice of the file becomes the current
    one, and what everybody may see can be found."""
    touched = load.versions.values("notice")
    _make_anew(load, _told_after(load, touched))
    _settle(touched)


def take_away(load: NoticeLoad) -> None:
    """Within the transaction that undoes a file: its releases go, later versions are made anew without them, and each
    notice is shown as the other files have it, or not at all."""
    notices = sorted(set(load.versions.values_list("notice", flat=True)))
    for start in range(0, len(notices), SHOWN):
        touched = notices[start : start + SHOWN]
        stale = _told_after(load, touched)
        load.kept_releases.filter(notice__in=touched).delete()
        _make_anew(load, stale)
        withdraw_many("notice", touched)
        _settle(touched)
        Notice.objects.filter(pk__in=touched, releases=None).delete()


def _settle(touched: Any) -> None:
    NoticeVersion.objects.filter(is_current=True, notice__in=touched).update(is_current=False)
    mine = NoticeVersion.objects.shown().filter(notice__in=touched)
    after = Q(released_at__gt=OuterRef("released_at")) | Q(released_at=OuterRef("released_at"), pk__gt=OuterRef("pk"))
    later = NoticeVersion.objects.shown().filter(after, notice=OuterRef("notice"))
    last = list(mine.filter(~Exists(later)).values_list("pk", flat=True))
    for start in range(0, len(last), SHOWN):
        NoticeVersion.objects.filter(pk__in=last[start : start + SHOWN]).update(is_current=True)
    publish_notices.publish_versions(NoticeVersion.objects.published().filter(notice__in=touched))


def _told_after(load: NoticeLoad, touched: Any) -> set[int]:
    """Releases of other files that come after one of this file: what they say together depends on it."""
    before = Exists(load.versions.filter(notice=OuterRef("notice"), released_at__lt=OuterRef("released_at")))
    stale = NoticeVersion.objects.shown().exclude(load=load).filter(before, notice__in=touched)
    return set(stale.values_list("release_id", flat=True))


def _make_anew(load: NoticeLoad, ids: set[int]) -> None:
    """Versions of these releases, from all that is usable now."""
    if not ids:
        return
    stale = NoticeVersion.objects.filter(release__in=ids)
    notices = set(stale.values_list("notice_id", flat=True))
    stale.delete()
    compiler = Compiler(load)
    for notice in notices:
        rows = list(usable(load).filter(notice=notice).order_by("released_at", "pk"))
        compiler.write(compiler.read(rows, [row for row in rows if row.pk in ids]))
