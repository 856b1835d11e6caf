"""What the work stream comes to for a region as at a day: one place for pages, reports and downloads."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch, Q, prefetch_related_objects
from django.urls import reverse

from councils.models import Region, in_force
from councils.queries.known import as_known, attach, end_of, is_past
from councils.sockets import Block, Tile
from ui.templatetags.ui import count, whole_pounds
from workstream.models import BudgetLine, Decision, Item, Member, Recommendation, Risk, RiskScore, WorkLine
from workstream.programme.queries import registers
from workstream.programme.queries.representation import represented
from workstream.programme.rules.money import Amounts, total
from workstream.programme.rules.rag import Rag, Tally, rag, tally
from workstream.programme.rules.scores import HIGH
from workstream.programme.rules.years import financial_year

NEXT = timedelta(weeks=4)


@dataclass(frozen=True)
class Plan:
    tally: Tally
    late: tuple[Item, ...]
    coming: tuple[Item, ...]
    """Open and due within four weeks."""
    quick_wins: Tally


@dataclass(frozen=True)
class WorkStream:
    on: date
    plan: Plan
    waiting: tuple[Recommendation, ...]
    """Before the board and not decided."""
    risks: tuple[Risk, ...]
    """Open, the worst first."""
    budget_year: str
    budget: Amounts
    budget_lines: tuple[BudgetLine, ...]
    not_represented: tuple[str, ...]
    has_group: bool
    """Whether the working group had any member."""

    @property
    def high_risks(self) -> int:
        return sum(risk.points >= HIGH for risk in self.risks)


def region(region: Region, on: date) -> WorkStream:
    """About a dozen queries. Everything as it was known at the end of the day."""
    year = financial_year(on)
    lines = tuple(sorted(as_known(BudgetLine, region, on, Q(region=region, year=year)), key=lambda line: line.pk))
    return WorkStream(
        on=on,
        plan=_plan(region, on),
        waiting=recommendations_waiting(region, on),
        risks=open_risks(region, on),
        budget_year=BudgetLine(year=year).year_words,
        budget=total(registers.amounts(line) for line in lines),
        budget_lines=lines,
        not_represented=tuple(row.name for row in represented(region, on) if not row.is_represented),
        has_group=bool(as_known(Member, region, on, in_force(on), Q(region=region))),
    )


def recommendations_waiting(region: Region, on: date) -> tuple[Recommendation, ...]:
    """Before the board and not decided, the longest first."""
    said = Decision.objects.filter(decided_on__lte=on, recorded_at__lt=end_of(on))
    put = as_known(
        Recommendation,
        region,
        on,
        Q(region=region, put_on__lte=on, state__in=Recommendation.WAITING),
        related=("written_by",),
    )
    prefetch_related_objects(put, Prefetch("decisions", said))
    attach(put, "region", [region])
    return tuple(sorted(put, key=lambda row: (row.put_on, row.pk)))


def open_risks(region: Region, on: date) -> tuple[Risk, ...]:
    """Open, the worst first."""
    open_then = Q(opened_on__lte=on) & (Q(closed_on=None) | Q(closed_on__gt=on))
    risks = as_known(Risk, region, on, Q(region=region), open_then)
    prefetch_related_objects(risks, Prefetch("scores", RiskScore.objects.filter(on__lte=on)))
    attach(risks, "region", [region])
    return tuple(sorted(risks, key=lambda row: (-row.points, row.review_on, row.pk)))


def plan_items(region: Region, on: date) -> list[Item]:
    """All that was in the plan, by the day it was due."""
    items = as_known(Item, region, on, Q(line__region=region, begun_on__lte=on), related=("line", "owner"))
    if is_past(region, on):
        attach(items, "line", as_known(WorkLine, region, on, Q(region=region)))
    attach([item.line for item in items], "region", [region])
    return sorted(items, key=lambda item: (item.due_on, item.pk))


def _plan(region: Region, on: date) -> Plan:
    stands = [(item, rag(item.dates(), on)) for item in plan_items(region, on)]
    near = [item for item, status in stands if status != Rag.DONE and item.due_on <= on + NEXT]
    return Plan(
        tally=tally(status for _item, status in stands),
        late=tuple(item for item in near if item.due_on < on),
        coming=tuple(item for item in near if item.due_on >= on),
        quick_wins=tally(status for item, status in stands if item.kind == Item.Kind.QUICK_WIN),
    )


def blocks(region_: Region, on: date) -> list[Block]:
    found = region(region_, on)
    makers = (_plan_block, _decisions_block, _risks_block, _budget_block, _group_block)
    return [block for make in makers for block in make(region_, found)]


def _address(region: Region, name: str) -> str:
    return reverse(name, args=[region.slug])


def _plan_block(region: Region, found: WorkStream) -> list[Block]:
    plan = found.plan
    if not plan.tally.all:
        return []
    url = _address(region, "programme-plan")
    wins = plan.quick_wins
    sentences = [
        f"Of {count(plan.tally.all, 'part')} of the plan {plan.tally.done} are done, {plan.tally.green} green, "
        f"{plan.tally.amber} amber and {plan.tally.red} red."
    ]
    if wins.all:
        sentences.append(f"Quick wins: {wins.done} of {wins.all} done, {wins.red} red.")
    tiles = (
        Tile(str(plan.tally.red), "red", url),
        Tile(str(plan.tally.amber), "amber", url),
        Tile(str(plan.tally.green), "green", url),
        Tile(str(plan.tally.done), "done", f"{url}?stand=done"),
        Tile(str(len(plan.late)), "late", f"{url}?stand=late"),
    )
    table = registers.plan_short([*plan.late, *plan.coming], found.on, "Late, and due in the next four weeks")
    return [Block("plan", "Plan", tuple(sentences), tiles, table if table.rows else None, url=url)]


def _decisions_block(region: Region, found: WorkStream) -> list[Block]:
    if not found.waiting:
        return []
    words = "recommendation waits" if len(found.waiting) == 1 else "recommendations wait"
    return [
        Block(
            "waiting-for-a-decision",
            "What waits for a decision",
            (f"{len(found.waiting)} {words} for the board.",),
            table=registers.recommendations(found.waiting),
            url=_address(region, "recommendations"),
            for_the_board=True,
        )
    ]


def _risks_block(region: Region, found: WorkStream) -> list[Block]:
    if not found.risks:
        return []
    table = registers.risks(found.risks[:10])
    sentence = f"{count(len(found.risks), 'risk or issue', 'risks and issues')} open, {found.high_risks} of them high."
    note = "Points are likelihood times impact, from 1 to 25; 15 and more is high. The ten with most points are shown."
    url = _address(region, "risks")
    return [Block("risks", "Risks and issues", (sentence,), table=table, url=url, note=note, for_the_board=True)]


def _budget_block(region: Region, found: WorkStream) -> list[Block]:
    if not found.budget_lines:
        return []
    sums = found.budget
    over = f", {whole_pounds(sums.over)} over" if sums.over > 0 else ""
    sentence = (
        f"{found.budget_year}: budget {whole_pounds(sums.budget)}, spent {whole_pounds(sums.spent)}, committed "
        f"{whole_pounds(sums.committed)}; expected by the end of the year {whole_pounds(sums.forecast)}{over}."
    )
    table = registers.budget(found.budget_lines)
    return [Block("budget", "Budget", (sentence,), table=table, url=_address(region, "budget"), for_the_board=True)]


def _group_block(region: Region, found: WorkStream) -> list[Block]:
    if not found.has_group:
        return []
    missing = ", ".join(found.not_represented)
    sentence = f"Not represented in the working group: {missing}." if missing else "Every sub-region is represented."
    return [Block("group", "Working group", (sentence,), url=_address(region, "group"))]
