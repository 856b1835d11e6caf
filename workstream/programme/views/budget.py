"""The budget by financial year, and the bids for more."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from councils.access import SignedIn, may_manage
from councils.access.workstream import open_papers
from workstream.models import BudgetLine, Recommendation
from workstream.programme.forms.papers import BudgetLineForm
from workstream.programme.operations.keep_record import keep
from workstream.programme.queries import registers
from workstream.programme.rules.money import total
from workstream.programme.rules.years import financial_year
from workstream.programme.views.frame import crumb, download, frame, record_page, to_change, usual_day


def budget(request: SignedIn, region: str) -> HttpResponse:
    place = open_papers(request.user, region)
    years = sorted(set(place.budget_lines.values_list("year", flat=True)), reverse=True)
    this_year = financial_year(usual_day(place))
    asked = request.GET.get("year", "")
    if asked and not (asked.isdigit() and int(asked) in {*years, this_year}):
        raise Http404
    year = int(asked) if asked else this_year if this_year in years or not years else years[0]
    lines = list(place.budget_lines.filter(year=year).order_by("pk"))
    answer = download(request, registers.budget(lines), f"{place.slug} budget {year}")
    if answer is not None:
        return answer
    bids = (
        place.recommendations.bids()
        .exclude(state=Recommendation.State.DRAFT)
        .select_related("region")
        .prefetch_related("decisions")
    )
    context = frame(
        place,
        ("Budget", ""),
        year=BudgetLine(year=year).year_words,
        at=year,
        years=[(one, BudgetLine(year=one).year_words) for one in years],
        lines=lines,
        table=registers.budget(lines, to_change(request.user, place, "budget-line-change")),
        total=total(registers.amounts(line) for line in lines),
        bids=registers.recommendations(bids) if bids else None,
        may_manage=may_manage(request.user, place.pk),
        here="budget",
    )
    return render(request, "workstream/budget.html", context)


def budget_line(request: SignedIn, region: str, pk: int = 0) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    found = get_object_or_404(place.budget_lines, pk=pk) if pk else BudgetLine(region=place)
    return record_page(
        request,
        place,
        BudgetLineForm(request.POST or None, instance=found, this_year=financial_year(usual_day(place))),
        keep=lambda form: keep(form, version=form.version),
        title="Change a line of the budget" if pk else "Add a line to the budget",
        back=crumb(place, "Budget", "budget"),
        done="Kept: {}.",
        to=lambda line: f"{reverse('budget', args=[place.slug])}?year={line.year}",
    )
