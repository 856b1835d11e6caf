"""What the page of a council's plan shows: unmet requirements, with or without actions, and the actions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from actions.models import Action
from councils.models import Council
from frameworks.editions.rules.levels import FULFILLING
from frameworks.editions.rules.scoring import counting
from frameworks.models import Answer, Assessment, Cell, Criterion, PlannedRequirement
from frameworks.models.answers import ValueChoices
from frameworks.progress.queries.forecasts import CouncilOutlook, RegionOutlook
from ui.tables import Value

WORDS = dict(ValueChoices.choices)


@dataclass(frozen=True)
class Gap:
    """A requirement that is not met."""

    criterion: Criterion
    value: str
    """What was answered last, in words."""
    answer: Answer | None
    actions: tuple[Action, ...]
    """Open or done; those dropped are left out."""
    suggestion: str

    @property
    def is_planned(self) -> bool:
        """It has actions, and each is done or has an owner and a day."""
        return bool(self.actions) and all(
            row.done_on or (row.due_on and (row.owner_id or row.owner_name)) for row in self.actions
        )


@dataclass(frozen=True)
class PlanSheet:
    gaps: tuple[Gap, ...]
    """In the edition's order, up to a level."""
    up_to: int

    @property
    def without_action(self) -> tuple[Gap, ...]:
        return tuple(row for row in self.gaps if not row.actions)

    @property
    def incomplete(self) -> tuple[str, ...]:
        """Codes of those without an action, or with one that has no owner or no day."""
        return tuple(row.criterion.code for row in self.gaps if not row.is_planned)

    def narrowed(self, up_to: int, theme: str = "") -> "PlanSheet":
        rows = [row for row in self.gaps if row.criterion.level <= up_to]
        return PlanSheet(tuple(row for row in rows if not theme or row.criterion.theme.code == theme), up_to)

    def covered_to(self, outlook: CouncilOutlook, found: RegionOutlook) -> int:
        """What counts covers so much; less where something has been answered as not met since and has no such action.
        Of a sheet up to the highest level."""
        if not found.edition.rule.is_cumulative:
            return outlook.covered_to
        open_at = [row.criterion.level for row in self.gaps if not row.is_planned]
        return min([outlook.covered_to, *(level - 1 for level in open_at)])

    @property
    def with_action(self) -> tuple[Gap, ...]:
        return tuple(row for row in self.gaps if row.actions)


def gaps_of(
    council: Council, outlook: CouncilOutlook, found: RegionOutlook, on: date, *, up_to: int, theme: str = ""
) -> PlanSheet:
    """What counts as met is what was signed off last; what is answered partly or not met since is unmet as well, and
    where nothing has been signed off yet, the answers as they stand."""
    assert found.goal is not None
    criteria = Criterion.objects.filter(edition=found.goal.edition_id, level__lte=up_to).select_related("theme")
    if theme:
        criteria = criteria.filter(theme__code=theme)
    answers = _answers(council, found.goal.edition_id, on)
    said = {code: row.value for code, row in answers.items() if row.value}
    met = counting(found.edition.rule, (row for row, _text in found.edition.requirements), said)
    unmet = [
        row for row in criteria.order_by("theme__order", "level", "order") if _is_unmet(row.code, said, met, outlook)
    ]
    actions = _actions(council, found.goal.edition_id)
    wordings = suggested(unmet)
    return PlanSheet(
        tuple(
            Gap(
                criterion=row,
                value=_words(answers.get(row.code)),
                answer=answers.get(row.code),
                actions=tuple(actions.get(row.code, ())),
                suggestion=wordings[row.code][0],
            )
            for row in unmet
        ),
        up_to,
    )


def _is_unmet(code: str, said: Mapping[str, str], met: Collection[str], outlook: CouncilOutlook) -> bool:
    if code in outlook.fulfilled:
        return code in said and code not in met
    return outlook.is_known or code not in met


def _words(answer: Answer | None) -> str:
    if answer is None or not answer.value:
        return "Not answered"
    if answer.value in FULFILLING:
        return f"{WORDS[answer.value]}, not validated yet"
    return str(WORDS[answer.value])


def _answers(council: Council, edition_id: int, on: date) -> dict[str, Answer]:
    last = latest_assessment(council, on)
    if last is None or last.collection.edition_id != edition_id:
        return {}
    return {row.criterion.code: row for row in last.answers.select_related("criterion", "owner")}


def _actions(council: Council, edition_id: int) -> dict[str, list[Action]]:
    rows = (
        PlannedRequirement.objects.filter(action__council=council, criterion__edition=edition_id)
        .exclude(action__state=Action.State.DROPPED)
        .select_related("criterion", "action__owner")
        .order_by("action__due_on", "action_id")
    )
    found: dict[str, list[Action]] = {}
    for row in rows:
        found.setdefault(row.criterion.code, []).append(row.action)
    return found


def others_of(council: Council, gaps: Sequence[Gap]) -> list[tuple[Action, str, str]]:
    """Every other action of the council that was not dropped, with what it is for and the themes of that: those of
    another edition, of requirements that are met or of higher levels, and those for none."""
    shown = {action.pk for gap in gaps for action in gap.actions}
    rows = Action.objects.filter(council=council).exclude(state=Action.State.DROPPED).exclude(pk__in=shown)
    planned = PlannedRequirement.objects.filter(action__in=rows).select_related(
        "criterion__theme", "criterion__edition"
    )
    found: dict[int, list[Criterion]] = {}
    for row in planned.order_by("criterion__edition", "criterion__theme__order", "criterion__order"):
        found.setdefault(row.action_id, []).append(row.criterion)
    return [
        (
            action,
            ", ".join(f"{each.code} ({each.edition.edition})" for each in found.get(action.pk, ())),
            ", ".join(dict.fromkeys(each.theme.title for each in found.get(action.pk, ()))),
        )
        for action in rows.select_related("owner").in_order()
    ]


def rows_of_others(rows: Sequence[tuple[Action, str, str]]) -> list[list[Value]]:
    return [[codes or None, themes or None, None, None, None, *_of(action)] for action, codes, themes in rows]


def _of(action: Action) -> list[Value]:
    cost = None if action.cost_pence is None else action.cost_pence / 100
    return [action.title, action.whose, action.due_on, cost, action.get_state_display()]


HEADER = ("Requirement", "Theme", "Level", "What it asks", "Answered", "Action", "Owner", "Due", "Cost (£)", "State")


def rows_of(gaps: Sequence[Gap]) -> list[list[Value]]:
    """The plan as a sheet: a line for each requirement and action, and one for each requirement without."""
    lines: list[list[Value]] = []
    for gap in gaps:
        head: list[Value] = [
            gap.criterion.code,
            gap.criterion.theme.title,
            gap.criterion.level,
            gap.criterion.requirement,
            gap.value,
        ]
        lines += [[*head, *_of(action)] for action in gap.actions]
        if not gap.actions:
            lines.append([*head, None, None, None, None, None])
    return lines


def latest_assessment(council: Council, on: date) -> Assessment | None:
    """The council's part in the collection that opened last."""
    rows = council.assessments.filter(collection__opens_on__lte=on).select_related("collection__edition")
    return rows.order_by("-collection__opens_on", "-pk").first()


def suggested(criteria: Sequence[Criterion]) -> dict[str, list[str]]:
    """By requirement code: what the edition suggests for its theme and level, the likeliest for it first, and a plain
    wording where it suggests nothing. Of several requirements in a cell the first gets the first suggestion."""
    cells = Cell.objects.filter(theme__in={row.theme_id for row in criteria})
    by_cell = {(cell.theme_id, cell.level): list(cell.suggested_actions) for cell in cells}
    found = {}
    for row in criteria:
        words = by_cell.get((row.theme_id, row.level), [])
        at = min(row.order, len(words)) - 1 if words else 0
        found[row.code] = [*words[at:], *words[:at]] or [f"Meet {row.code}: {row.requirement}"[:300]]
    return found
