"""Packages of open contracting data: a small one and one of ten thousand releases, each read as a job of its own."""

from dataclasses import dataclass

from tests.bench.money import reading
from tests.bench.telling import Line
from tests.bench.world import World
from tests.workstream.making_notices import arrive, days, package, release

SMALL, LARGE, FLAT = 1_000, 10_000, 1.25
"""Releases; ten times as many take at most so many times the memory."""


@dataclass
class Taken:
    releases: int
    seconds: float = 0.0
    memory_mb: float = 0.0
    trouble: str = ""


def measure(world: World) -> list[Taken]:
    return [_read(world, size) for size in (SMALL, LARGE)]


def _read(world: World, size: int) -> Taken:
    """Each notice is published, and amended later in the same file."""
    found, buyers = Taken(size), [council.name for council in world.councils]
    calls = [release(buyers[at % len(buyers)], at=-9) for at in range(size // 2)]
    amended = [{**row, "id": f"{row['id']}-A", "tag": ["tenderAmendment"], "date": days(-5)} for row in calls]
    content = package(*calls, *amended)
    load = arrive(world.region, content, name=f"{size}.json", by=world.manager)
    with reading("notices", load.pk) as child:
        out, wrong = child.communicate()
    if child.returncode:
        found.trouble = wrong.strip().splitlines()[-1] if wrong.strip() else "stopped"
        return found
    seconds, memory, taken = out.split()
    found.seconds, found.memory_mb = float(seconds), float(memory)
    if int(taken) != size:
        found.trouble = f"{taken} releases taken of {size}"
    return found


def lines(found: list[Taken]) -> list[Line]:
    small, large = found
    what = f"{large.releases:,} releases of notices"
    if trouble := small.trouble or large.trouble:
        return [Line(what, trouble, None, "flat memory", None)]
    each = f"{large.seconds:.1f} s, {large.seconds / large.releases * 1000:.1f} ms a release"
    ratio = large.memory_mb / small.memory_mb
    words = f"{large.memory_mb:.0f} MB; {small.memory_mb:.0f} MB with {small.releases:,}"
    return [Line(what, each, None, "", True), Line("  memory", words, ratio, f"{FLAT} times, flat", ratio <= FLAT)]
