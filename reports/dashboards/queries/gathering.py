"""The sockets of the rooms below: a new room adds its line here, and every page that gathers has it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import actions.waiting
import casestudies.asks
import casestudies.queries.study_figures
import casestudies.waiting
import frameworks.asks
import frameworks.assessments.queries.evidence_library
import frameworks.plan_asks
import frameworks.progress.queries.plan_figures
import frameworks.waiting
import library.asks
import library.queries.library_figures
import library.waiting
import lm3.measurements.queries.money_figures
import lm3.waiting
import reports.dashboards.queries.awaited_replies
import training.asks
import training.queries.training_figures
import training.waiting
import workstream.asks
import workstream.notices.queries.notice_figures
import workstream.partners.queries.benefit_figures
import workstream.partners.queries.fleet_figures
import workstream.partners.queries.partner_figures
import workstream.programme.queries.programme_figures
import workstream.waiting
from accounts.models import User
from councils.models import Region
from councils.sockets import Ask, Block, Waiting, Waits, read_waiting

WAITING: tuple[Callable[[User, date], list[Waits]], ...] = (
    frameworks.waiting.for_person,
    library.waiting.for_person,
    frameworks.assessments.queries.evidence_library.for_person,
    reports.dashboards.queries.awaited_replies.for_person,
    actions.waiting.for_person,
    casestudies.waiting.for_person,
    workstream.waiting.for_person,
    lm3.waiting.for_person,
    training.waiting.for_person,
)
ASKS: tuple[Callable[[Region, date], list[Ask]], ...] = (
    frameworks.asks.for_region,
    frameworks.plan_asks.for_region,
    casestudies.asks.for_region,
    library.asks.for_region,
    training.asks.for_region,
    workstream.asks.for_region,
)


def waiting_for(person: User, on: date) -> list[Waiting]:
    """Everything that waits for a person, in one query: what is due first comes first, what has no date last."""
    return read_waiting(kind for socket in WAITING for kind in socket(person, on))


def asked_of(region: Region, on: date) -> list[Ask]:
    """Everything that is asked of the councils of a region, by council."""
    found = [row for socket in ASKS for row in socket(region, on)]
    return sorted(found, key=lambda row: (row.council, row.due_on is None, row.due_on or on))


@dataclass(frozen=True)
class Tab:
    """A part of the programme on a page of its own beside the dashboard, and a section of the full report."""

    key: str
    title: str
    about: str
    sockets: tuple[Callable[[Region, date], list[Block]], ...]

    def blocks(self, region: Region, on: date) -> list[Block]:
        return [block for socket in self.sockets for block in socket(region, on)]


TABS: tuple[Tab, ...] = (
    Tab(
        "plans",
        "Plans and forecast",
        "Which plans are established, who will miss the target and by what, and which requirements stop most.",
        (frameworks.progress.queries.plan_figures.blocks,),
    ),
    Tab(
        "learning",
        "Learning",
        "Who has had the training that the region asks for, and what councils can learn from one another.",
        (
            training.queries.training_figures.blocks,
            casestudies.queries.study_figures.blocks,
            library.queries.library_figures.blocks,
        ),
    ),
    Tab(
        "money",
        "Money",
        "Where the councils' money goes, how much of it stays near, and what was measured.",
        (lm3.measurements.queries.money_figures.blocks,),
    ),
    Tab(
        "work-stream",
        "Work stream",
        "The plan, what waits for a decision, risks, the budget and the working group.",
        (workstream.programme.queries.programme_figures.blocks,),
    ),
    Tab(
        "benefits",
        "Benefits and partners",
        "What the programme brought, what others do with it, and what they are asked.",
        (
            workstream.partners.queries.benefit_figures.blocks,
            workstream.partners.queries.fleet_figures.blocks,
            workstream.partners.queries.partner_figures.blocks,
        ),
    ),
    Tab(
        "exchange",
        "Business exchange",
        "What councils buy by public notice: lots, firms it suits, what is reserved, and sustainability words.",
        (workstream.notices.queries.notice_figures.blocks,),
    ),
)
"""In the order of the dashboard's tabs and of the report's sections."""
