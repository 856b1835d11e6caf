"""The next collection of a large region with what was said last, and a spreadsheet of 88 answers loaded back."""

import io
import time
from dataclasses import dataclass, field
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import Workbook

from files import importing
from frameworks.assessments.operations import exchange_spreadsheet
from frameworks.assessments.operations.open_in_steps import ask_to_open, roll_out
from frameworks.models import Carried, Edition
from tests.bench.telling import Line
from tests.bench.world import World

MOST_SECONDS = 10
MOST_SECONDS_BACK = 1
ROUNDS = 3


@dataclass
class Moved:
    councils: int = 0
    seconds: float = 0.0
    carried: int = 0
    progress: list[int] = field(default_factory=list)
    back: list[float] = field(default_factory=list)
    answers: int = 0


def measure(large: World, small: World, edition: Edition) -> Moved:
    """Both as the worker and the page do them; the first in the region of the larger size."""
    result = Moved()
    now = timezone.now()
    opening = ask_to_open(
        large.region, edition, name="Carried over", opens_on=timezone.localdate(),
        closes_on=timezone.localdate() + timedelta(days=60), aiming_at=2, carries=True, by=large.manager, at=now,
    )  # fmt: skip
    began = time.perf_counter()
    if not roll_out(opening.pk):
        raise SystemExit("The collection was not opened.")
    result.seconds = time.perf_counter() - began
    result.councils = opening.collection.assessments.count()
    result.carried = Carried.objects.filter(answer__assessment__collection=opening.collection).count()
    assessment = small.now[0]
    for turn in range(ROUNDS):
        result.back.append(_load_back(assessment.pk, small, turn))
    result.answers = assessment.answers.count()
    return result


def _load_back(pk: int, world: World, turn: int) -> float:
    """Every answer another comment: chosen, looked at, confirmed."""
    assessment = next(row for row in world.now if row.pk == pk)
    lines = [[row.criterion.code, "Met", f"Turn {turn}", row.version] for row in assessment.answers.in_order()]
    book = Workbook()
    for line in (["Code", "Answer", "Comment", "Version"], *lines):
        book.active.append(line)
    content = io.BytesIO()
    book.save(content)
    began = time.perf_counter()
    file = SimpleUploadedFile("answers.xlsx", content.getvalue())
    row = importing.keep(exchange_spreadsheet.KIND, str(pk), file, by=world.officers[0])
    if exchange_spreadsheet.plan(assessment, importing.sheet_of(row)).preview.faults:
        raise SystemExit("The spreadsheet has faults.")
    done = exchange_spreadsheet.take_in(row, assessment, by=world.officers[0], at=timezone.now())
    if not done or len(done.typed) != len(lines):
        raise SystemExit("The answers were not loaded back.")
    return time.perf_counter() - began


def lines(told: Moved) -> list[Line]:
    slowest = max(told.back)
    return [
        Line(
            f"opening a collection for {told.councils} councils",
            f"{told.seconds:.1f} s, {told.carried} answers carried over",
            None,
            f"{MOST_SECONDS} s",
            told.seconds <= MOST_SECONDS,
        ),
        Line(
            f"loading back an XLSX of {told.answers} answers",
            f"{slowest:.2f} s at the slowest of {ROUNDS}",
            None,
            f"{MOST_SECONDS_BACK} s",
            slowest <= MOST_SECONDS_BACK,
        ),
    ]
