"""What the work stream comes to for a region as at a day: one place for pages, reports and downloads."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse

from councils.models import Region
from councils.sockets import Block, Tile
from ui.templatetags.ui import count, whole_pounds
from workstream import listing
from workstream.models import BudgetLine, Item, Recommendation, Risk
from workstream.money import Amounts, total
from workstream.rag import Tally, tally
from workstream.representing import represented
from workstream.scores import HIGH
from workstream.years import financial_year

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

    @property
    def high_risks(self) -> int:
        return sum(risk.points >= HIGH for risk in self.risks)


def region(region: Region, on: date) -> WorkStream:
    """About ten queries. Progress is what was noted by the end of the day; a recommendation waits as it did then;
    scores of risks and amounts of the budget are those of today."""
    year = financial_year(on)
    lines = tuple(region.budget_lines.filter(year=year).order_by("pk"))
    open_then = Q(opened_on__lte=on) & (Q(closed_on=None) | Q(closed_on__gt=on))
    risks = region.risks.filter(open_then).worst_first().select_related("region").prefetch_related("scores")
    put = region.recommendations.filter(put_on__lte=on).select_related("region").prefetch_related("decisions")
    return WorkStream(
        on=on,
        plan=_plan(region, on),
        waiting=tuple(row for row in put if not _decided(row, on)),
        risks=tuple(risks),
        budget_year=BudgetLine(year=year).year_words,
        budget=total(listing.amounts(line) for line in lines),
        budget_lines=lines,
        not_represented=tuple(row.name for row in represented(region, on) if not row.is_represented),
    )


def _decided(row: Recommendation, on: date) -> bool:
    return any(one.decided_on <= on and one.outcome != "deferred" for one in row.decisions.all())


def _plan(region: Region, on: date) -> Plan:
    rows = Item.objects.as_at(on).filter(line__region=region)
    stands = rows.stands(on, "percent_then")
    near = rows.filter(Q(done_on=None) | Q(done_on__gt=on), due_on__lte=on + NEXT)
    items = list(near.select_related("line__region", "owner").order_by("due_on", "pk"))
    return Plan(
        tally=tally(status for _kind, status in stands),
        late=tuple(item for item in items if item.due_on < on),
        coming=tuple(item for item in items if item.due_on >= on),
        quick_wins=tally(status for kind, status in stands if kind == Item.Kind.QUICK_WIN),
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
    table = listing.plan_short([*plan.late, *plan.coming], found.on, "Late, and due in the next four weeks")
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
            table=listing.recommendations(found.waiting),
            url=_address(region, "recommendations"),
            for_the_board=True,
        )
    ]


def _risks_block(region: Region, found: WorkStream) -> list[Block]:
    if not found.risks:
        return []
    table = listing.risks(found.risks[:10])
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
    table = listing.budget(found.budget_lines)
    return [Block("budget", "Budget", (sentence,), table=table, url=_address(region, "budget"), for_the_board=True)]


def _group_block(region: Region, found: WorkStream) -> list[Block]:
    if not region.group_members.exists():
        return []
    missing = ", ".join(found.not_represented)
    sentence = f"Not represented in the working group: {missing}." if missing else "Every sub-region is represented."
    return [Block("group", "Working group", (sentence,), url=_address(region, "group"))]
