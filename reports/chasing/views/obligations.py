"""Who owes what: the councils of a region by everything that is asked of them, and what is done about it."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from councils.access import SignedIn
from councils.access.owing import may_ask, open_owing, open_owing_council
from councils.models import Region
from post.tasks import send_waiting
from reports.chasing.forms.contacts import ContactForm
from reports.chasing.operations.chase_councils import Refused, note_contact, remind, remind_all
from reports.chasing.queries.obligations_table import FILTERS, Sheet, as_table, line_of, log_table, narrowed, sheet
from reports.chasing.rules.obligations import STEP_WORDS, State
from reports.dashboards.queries import dashboard_tables
from reports.dashboards.queries.chosen import usual_day
from reports.models import Contact
from ui.lists import page_of

ASKED = ("words", "sub_region", "state", "step")
EACH = 50
"""Councils on one page: a whole region of today's size, because they are chased together."""


def crumbs(region: Region, *more: tuple[str, str]) -> list[tuple[str, str]]:
    here = ("Who owes what", reverse("owing", args=[region.slug]))
    return [("Home", "/"), (region.name, region.get_absolute_url()), here, *more]


def owing(request: SignedIn, region: str) -> HttpResponseBase:
    view = open_owing(request.user, region)
    here, today = view.region, usual_day(view.region)
    found = sheet(here, today, view.only)
    asked = {name: request.GET.get(name, "").strip() for name in ASKED}
    lines = narrowed(found, **asked)
    tables = {"owing": lambda: as_table(found, lines), "log": lambda: log_table(here, view.only)}
    answer = dashboard_tables.download(request, tables, f"{here.slug} {today.isoformat()}")
    if answer is not None:
        return answer
    query = urlencode({name: value for name, value in asked.items() if value})
    context = {
        "region": here,
        "place": here.name,
        "breadcrumbs": crumbs(here),
        "sheet": found,
        "tiles": _tiles(found),
        "page": page_of(request, lines, EACH),
        "reminded": [line for line in found.to_remind() if may_ask(request.user, line.council)],
        "asked": asked,
        "query": query,
        "states": FILTERS.items(),
        "steps": STEP_WORDS.items(),
        "sub_regions": sorted({line.sub_region for line in found.lines if line.sub_region}),
        "may_ask": any(may_ask(request.user, line.council) for line in found.lines),
        "is_lead": view.only is not None,
        "today": today,
    }
    return render(request, "reports/owing.html", context)


def _tiles(found: Sheet) -> list[tuple[int, str, str]]:
    """Number, words, and what the list is narrowed to behind it."""
    return [
        (len(found.lines), "councils", ""),
        (found.owing, "owes something now" if found.owing == 1 else "owe something now", "?state=owing"),
        (found.later, "have something due later only", "?state=later"),
        (found.late, "are late", "?state=late"),
        (found.count(State.PROMISED), "have promised a day", "?state=promised"),
        (found.count(State.DECLINED), "have declined something", "?state=declined"),
    ]


@require_POST
def remind_councils(request: SignedIn, region: str) -> HttpResponse:
    """One press: each council whose next step is a reminder gets one, with everything it owes."""
    view = open_owing(request.user, region)
    today = usual_day(view.region)
    lines = sheet(view.region, today, view.only).to_remind()
    mine = [line for line in lines if may_ask(request.user, line.council)]
    sent = remind_all(mine, on=today, by=request.user, at=timezone.now())
    if sent:
        send_waiting.delay_on_commit()  # type: ignore[attr-defined]
        councils = "1 council gets" if len(sent) == 1 else f"{len(sent)} councils get"
        messages.success(request, f"{councils} one reminder for everything they owe.")
    else:
        messages.info(request, "No council is due for a reminder.")
    return redirect("owing", region=view.region.slug)


def owing_council(request: SignedIn, region: str, council: str) -> HttpResponse:
    """One council: what is asked, the log, reminders and letters, and the next step."""
    owner = open_owing_council(request.user, region, council)
    today = usual_day(owner.region)
    context = {
        "region": owner.region,
        "council": owner,
        "place": owner.name,
        "breadcrumbs": crumbs(owner.region, (owner.short_name, "")),
        "line": line_of(owner, today),
        "contacts": owner.contacts.select_related("by").prefetch_related("promises")[:LOG_LINES],
        "reminders": owner.reminders.select_related("by")[:LOG_LINES],
        "letters": owner.letters.select_related("by")[:LOG_LINES],
        "may_ask": may_ask(request.user, owner),
        "today": today,
    }
    return render(request, "reports/owing_council.html", context)


LOG_LINES = 25


@require_POST
def remind_council(request: SignedIn, region: str, council: str) -> HttpResponse:
    owner = open_owing_council(request.user, region, council, to_ask=True)
    today = usual_day(owner.region)
    try:
        sent = remind(line_of(owner, today), on=today, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        send_waiting.delay_on_commit()  # type: ignore[attr-defined]
        people = "1 person" if sent.people == 1 else f"{sent.people} people"
        messages.success(request, f"{people} of {owner.short_name} get one reminder for everything it owes.")
    return redirect("owing-council", region=region, council=council)


def log_contact(request: SignedIn, region: str, council: str) -> HttpResponse:
    owner = open_owing_council(request.user, region, council, to_ask=True)
    today = usual_day(owner.region)
    items = {f"{item.ask.kind} {item.ask.url}": item for item in line_of(owner, today).open_items}
    choices = [(key, item.ask.what) for key, item in items.items()]
    start = {"on": today, "how": Contact.How.CALL}
    form = ContactForm(request.POST or None, items=choices, today=today, initial=start)
    form.cancel_url = reverse("owing-council", args=[region, council])
    if form.is_valid():
        said = form.cleaned_data
        promised = [items[key] for key in said.get("promised") or []]
        note_contact(
            owner,
            on=said["on"],
            how=said["how"],
            with_whom=said["with_whom"],
            words=said["words"],
            promised=promised,
            promised_for=said.get("promised_for"),
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, "It is in the log.")
        return redirect("owing-council", region=region, council=council)
    context = {
        "region": owner.region,
        "council": owner,
        "place": owner.name,
        "breadcrumbs": crumbs(owner.region, (owner.short_name, form.cancel_url)),
        "form": form,
    }
    return render(request, "reports/log_contact.html", context, status=422 if form.errors else 200)
