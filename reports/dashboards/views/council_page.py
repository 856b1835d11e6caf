"""The page of one council: its themes against the target, its history, what is still needed, its documents."""

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from councils.access import SignedIn, may_edit_council, may_manage_people, may_read_answers, open_council
from councils.access.relatives import opened_relatives
from councils.models import COUNCIL_ROLES, Council, Role
from councils.queries.champions import champion_known
from councils.queries.families import family_of
from frameworks.models.answers import ValueChoices
from frameworks.progress.queries import region_figures
from frameworks.progress.queries.council_progress import CouncilProgress
from reports.dashboards.forms.choices import DashboardForm, chosen
from reports.dashboards.queries import dashboard_charts, dashboard_tables
from reports.dashboards.queries.chosen import usual_day
from reports.dashboards.queries.council_replies import said_by
from reports.dashboards.queries.figure_sentences import goal_in_words
from ui.tables import Column, Table, Value
from workstream.notices.queries import notice_figures

SHOWN_EVIDENCE = 10
ANSWERS = dict(ValueChoices.choices)


def council_page(request: SignedIn, council: str) -> HttpResponseBase:
    owner = open_council(request.user, council)
    form = DashboardForm(request.GET, today=usual_day(owner.region), sub_regions=[])
    asked = chosen(form, owner.region)
    progress = region_figures.council(owner, asked.on, basis=asked.basis, moment=asked.moment)
    tables: dashboard_tables.Tables = {
        "profile": lambda: dashboard_charts.profile_of(progress).table,
        "history": lambda: history(progress),
        "needs": lambda: needs(progress),
    }
    answer = dashboard_tables.download(request, tables, f"{owner.slug} {asked.on.isoformat()} {asked.basis}")
    if answer is not None:
        return answer
    reads = may_read_answers(request.user, owner)
    bought = notice_figures.council(owner, asked.on)
    context = {
        "council": owner,
        "place": owner.name,
        "breadcrumbs": [("Home", "/"), (owner.region.name, owner.region.get_absolute_url()), (owner.short_name, "")],
        "today": timezone.localdate(),
        "form": form,
        "asked": asked,
        "progress": progress,
        "goal": goal_in_words(progress.goal, progress.edition.themes),
        "profile": dashboard_charts.profile_of(progress),
        "history": dashboard_charts.history_of(progress) if progress.submissions else None,
        "history_table": history(progress),
        "needs": _needs_by_theme(progress),
        "champion": champion_known(owner, asked.on),
        "said": said_by(owner, asked.on),
        "family": family_of(owner, timezone.localdate(), lambda: opened_relatives(request.user, owner)),
        "bought": bought,
        "bought_tiles": notice_figures.tiles(bought, notice_figures.address(owner.region, owner)),
        "people": _people(owner),
        "evidence": list(owner.evidence.select_related("file")[: SHOWN_EVIDENCE + 1]) if reads else [],
        "shown_evidence": SHOWN_EVIDENCE,
        "may_read_answers": reads,
        "may_edit": may_edit_council(request.user, owner),
        "may_manage_people": may_manage_people(request.user, owner),
        "query": asked.query(),
        "profile_csv": f"?{asked.query()}&table=profile&format=csv",
        "profile_xlsx": f"?{asked.query()}&table=profile&format=xlsx",
    }
    return render(request, "reports/council_page.html", context)


def _people(council: Council) -> list[Role]:
    """People of contact: those who hold a role in the council today."""
    rows = Role.objects.on(timezone.localdate()).filter(council=council, kind__in=COUNCIL_ROLES, person__is_active=True)
    return list(rows.select_related("person").order_by("-kind", "person__name"))


def _needs_by_theme(progress: CouncilProgress) -> list[tuple[str, list[tuple[object, str]]]]:
    return [
        (title, [(row, ANSWERS.get(row.value, "Not answered")) for row in progress.needs if row.theme == code])
        for code, title in progress.edition.themes
        if any(row.theme == code for row in progress.needs)
    ]


def history(progress: CouncilProgress) -> Table:
    """Claimed and validated level overall and by theme, a row for each collection."""
    columns: list[Column | str] = ["Collection", "Closed", "State", Column("Claimed", True), Column("Validated", True)]
    columns += [Column(title, True) for _code, title in progress.edition.themes]
    rows: list[list[Value]] = []
    for row in progress.history:
        levels = dict(row.levels.validated or row.levels.claimed)
        rows.append(
            [
                row.collection,
                row.closes_on,
                row.state.words,
                row.claimed,
                row.validated,
                *(levels.get(code) for code, _title in progress.edition.themes),
            ]
        )
    note = "Levels of the themes are the validated ones where there are any, and the claimed ones before."
    across = ", ".join(row.collection for row in progress.history if row.is_read_across)
    unread = ", ".join(row.collection for row in progress.history if row.is_unreadable)
    if across:
        note += f" {across}: answered in another edition, and read in the framework that counts now."
    if unread:
        note += f" {unread}: levels of the edition answered then; no mapping leads to the framework that counts now."
    return Table("Levels in each collection", columns, rows, note)


def needs(progress: CouncilProgress) -> Table:
    columns: list[Column | str] = ["Requirement", "In words", "Theme", Column("Level", True), "Answer", "Needed for"]
    titles = dict(progress.edition.themes)
    rows: list[list[Value]] = [
        [
            row.code,
            row.text,
            titles[row.theme],
            row.level,
            ANSWERS.get(row.value, "Not answered"),
            "the target" if row.for_target else "the next level",
        ]
        for row in progress.needs
    ]
    return Table("What is still needed", columns, rows)
