"""The register of policies from a spreadsheet: one line for each council and kind."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from django.utils import timezone

from accounts.models import User
from councils.models import Council, Region
from library.models import CommonPolicy, Policy, PolicyKind
from library.operations.imports.lists import Planned, SheetList, Step, open_link, twice
from library.operations.register_policy import correct, record, why_not_from
from ui.importing import Does
from ui.sheets import Checked, Fault, Field, Row, day, one_of, plain_title, text

FORMS = {**{form.label: form.value for form in Policy.Form}, **{form.value: form.value for form in Policy.Form}}
STANCES = {**{row.label: row.value for row in Policy.Stance}, **{row.value: row.value for row in Policy.Stance}}
FIELDS = (
    Field("council", "Council", also=("Authority", "Name"), required=True),
    Field("kind", "Kind", parse=one_of({row.label: row.value for row in PolicyKind}), empty="policy"),
    Field("form", "What it has", also=("State", "Status"), required=True, parse=one_of(FORMS)),
    Field("title", "Title", parse=text(200)),
    Field("starts_on", "Since", also=("Adopted on", "Adopted"), parse=day, empty=None),
    Field("stance", "Whose", parse=one_of(STANCES)),
    Field("endorsed_by", "Endorsed by", parse=text(150)),
    Field("endorsed_on", "Endorsed on", parse=day, empty=None),
    Field("review_due_on", "Review due", also=("Review date",), parse=day, empty=None),
    Field("link", "Link", also=("Web address", "URL"), parse=open_link),
)
SAID = ("form", "title", "stance", "endorsed_by", "endorsed_on", "review_due_on", "link")


def plan(region: Region, checked: Checked) -> Planned:
    today = timezone.localdate()
    councils = _by_name(region)
    common = {row.kind: row for row in region.common_policies.filter(ends_on=None)}
    earlier: dict[tuple[int, str], list[Policy]] = {}
    for policy in Policy.objects.filter(council__region=region).order_by("-starts_on").prefetch_related("reviews"):
        earlier.setdefault((policy.council_id, policy.kind), []).append(policy)
    now = {key: row for key, policies in earlier.items() for row in policies if row.ends_on is None}
    rows = checked.good
    faults = [fault for row in rows for fault in _faults(row, councils, common, earlier)]
    faults += twice(rows, lambda row: _whose(row, councils), "Council", "It stands")
    checked = checked.also(faults)
    steps = []
    for row in checked.good:
        council = councils[plain_title(row.values["council"])]
        said = _said(row, common)
        before = now.get((council.pk, said["kind"]))
        changes = _changes(before, said, checked.columns)
        starts_on = said.pop("starts_on") or (before.starts_on if before and not changes else today)
        steps.append(_step(row, council, before, said, changes, starts_on))
    return Planned(tuple(steps), tuple(checked.faults), checked.ignored)


def _whose(row: Row, councils: Mapping[str, Council]) -> tuple[str, str]:
    """The council, whatever it is called in the line, and the kind."""
    name = row.values["council"]
    council = councils.get(plain_title(name))
    return council.short_name if council else name, PolicyKind(row.values["kind"]).label


def _by_name(region: Region) -> dict[str, Council]:
    found: dict[str, Council] = {}
    for council in region.councils.filter(ends_on=None).known():
        for name in (council.name, council.short_name, council.slug, council.gss_code):
            if name:
                found[plain_title(name)] = council
    return found


Earlier = Mapping[tuple[int, str], Sequence[Policy]]
"""What each council said of each kind, the latest first."""


def _faults(row: Row, councils: dict[str, Council], common: dict[str, CommonPolicy], earlier: Earlier) -> list[Fault]:
    said = row.values
    council = councils.get(plain_title(said["council"]))
    if council is None:
        return [Fault(row.line, "Council", said["council"], "No council of the region has this name")]
    found = []
    in_place = said["form"] in Policy.IN_PLACE
    if in_place and not said["title"]:
        found.append(Fault(row.line, "Title", "", "What is in place needs its title"))
    if in_place and not said["starts_on"]:
        found.append(Fault(row.line, "Since", "", "What is in place needs the day on which it was adopted"))
    if said["starts_on"] and said["starts_on"] > timezone.localdate():
        found.append(Fault(row.line, "Since", str(said["starts_on"]), "This day is still to come"))
    if bool(said["endorsed_by"]) != bool(said["endorsed_on"]):
        found.append(Fault(row.line, "Endorsed by", said["endorsed_by"], "Say both who endorsed it and when"))
    if said["stance"] in Policy.FROM_COMMON and said["kind"] not in common:
        found.append(Fault(row.line, "Whose", said["stance"], "The region has agreed on no common one"))
    rows = earlier.get((council.pk, said["kind"]), ())
    now = next((policy for policy in rows if policy.ends_on is None), None)
    starts_on = said["starts_on"] or (now.starts_on if now else timezone.localdate())
    if in_place and said["review_due_on"] and said["review_due_on"] < starts_on:
        found.append(Fault(row.line, "Review due", str(said["review_due_on"]), "The review is before its adoption"))
    if in_place and said["endorsed_on"] and said["endorsed_on"] > timezone.localdate():
        found.append(Fault(row.line, "Endorsed on", str(said["endorsed_on"]), "This day is still to come"))
    is_mended = now and (now.starts_on, now.is_in_place) == (starts_on, in_place)
    if not is_mended and (why := why_not_from(rows, starts_on)):
        found.append(Fault(row.line, "Since", f"{starts_on:%-d %B %Y}", why))
    return found


def _said(row: Row, common: dict[str, CommonPolicy]) -> dict[str, Any]:
    said = {name: value for name, value in row.values.items() if name != "council"}
    if said["form"] not in Policy.IN_PLACE:
        return {**said, "title": "", "stance": "none", "endorsed_by": "", "endorsed_on": None, "review_due_on": None}
    said["stance"] = said["stance"] or "own"
    if said["stance"] in Policy.FROM_COMMON:
        said["common"] = common[said["kind"]]
    return said


def _changes(before: Policy | None, said: dict[str, Any], columns: Sequence[str]) -> dict[str, Any]:
    """What a line says otherwise than the register does, in the columns that the file has."""
    found = {name: said[name] for name in SAID if name in columns and getattr(before, name, None) != said[name]}
    return {**found, "common": said.get("common")} if "stance" in found else found


def _step(
    row: Row, council: Council, before: Policy | None, said: dict[str, Any], changes: dict[str, Any], starts_on: date
) -> Step:
    kind = said.pop("kind")
    words = f"{PolicyKind(kind).label}: {Policy.Form(said['form']).label.lower()}, since {starts_on:%-d %B %Y}"
    if before is None or before.starts_on != starts_on or before.is_in_place != (said["form"] in Policy.IN_PLACE):
        take = partial(_take, council, kind, {**said, "starts_on": starts_on})
        return Step(Does(row.line, "changed" if before else "new", council.name, words), take)
    if not changes:
        return Step(Does(row.line, "as it is", council.name, words))
    return Step(Does(row.line, "changed", council.name, words), partial(_mend, before, changes))


def _mend(before: Policy, changes: dict[str, Any], _by: User | None, at: datetime) -> object:
    """The same document said better: it keeps its file, its note and its reviews."""
    return correct(before, version=before.version, at=at, **changes)


def _take(council: Council, kind: str, said: dict[str, Any], by: User | None, at: datetime) -> object:
    return record(council, kind, by=by, at=at, **said)


POLICIES = SheetList(
    "the register of policies and strategies",
    "A line for each council and kind, with the columns of the download. A line that says something new is recorded "
    "beside what was said before.",
    FIELDS,
    plan,
    "policies",
)
