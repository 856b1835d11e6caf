"""From one edition to another by the mappings that are loaded, also over several and backwards."""

from collections import deque

from frameworks.editions.rules.mapping import NOTHING, Change, Crossing, Link, backwards, one_after_the_other, same
from frameworks.models import Criterion, Mapping, MappingRow


def crossing(from_id: int, to_id: int) -> Crossing:
    """How answers of one edition are read in another: along the shortest way of mappings, two queries or more."""
    if from_id == to_id:
        return same(Criterion.objects.filter(edition=from_id).values_list("code", flat=True))
    way = _way(from_id, to_id)
    if not way:
        return NOTHING
    found = _read(*way[0])
    for step in way[1:]:
        found = one_after_the_other(found, _read(*step))
    return found


def _way(from_id: int, to_id: int) -> list[tuple[int, bool]]:
    """The mappings to follow, each forwards or not; empty where none leads there."""
    steps: dict[int, list[tuple[int, int, bool]]] = {}
    for pk, older, newer in Mapping.objects.order_by("pk").values_list("pk", "older_id", "newer_id"):
        steps.setdefault(older, []).append((newer, pk, True))
        steps.setdefault(newer, []).append((older, pk, False))
    waiting: deque[tuple[int, list[tuple[int, bool]]]] = deque([(from_id, [])])
    seen = {from_id}
    while waiting:
        here, way = waiting.popleft()
        if here == to_id:
            return way
        for there, pk, is_forwards in steps.get(here, []):
            if there not in seen:
                seen.add(there)
                waiting.append((there, [*way, (pk, is_forwards)]))
    return []


def _read(mapping_id: int, is_forwards: bool) -> Crossing:
    rows = MappingRow.objects.filter(mapping=mapping_id).order_by("pk").select_related("old", "new")
    links, new, gone = [], [], []
    for row in rows:
        if row.old and row.new:
            links.append(Link(row.old.code, row.new.code, Change(row.change)))
        elif row.new:
            new.append(row.new.code)
        elif row.old:
            gone.append(row.old.code)
    found = Crossing(tuple(links), tuple(new), tuple(gone))
    return found if is_forwards else backwards(found)
