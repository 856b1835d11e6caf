"""The matrix of priorities of a council, and the one that a region suggests."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from councils.access import SignedIn, may_manage, open_region, today
from councils.models import Council
from lm3.models import Priority, SpendLoad, Supplier
from lm3.spend.forms.priorities import PriorityForm, as_form
from lm3.spend.operations import set_priorities
from lm3.spend.queries import trade_tables
from lm3.spend.views.analysis import as_file
from lm3.spend.views.frame import frame, open_money, region_frame
from ui.conflicts import ChangedMeanwhile

OFFERED = 12


def priorities(request: SignedIn, council: str) -> HttpResponseBase:
    owner = open_money(request.user, council)
    rows = trade_tables.ranked(owner.priorities.select_related("category").prefetch_related("suppliers"))
    table = trade_tables.priorities_table(rows, lambda row: reverse("priority", args=[owner.slug, row.pk]))
    if request.GET.get("format") in ("csv", "xlsx"):
        return as_file(table, f"{owner.slug} priorities", request.GET["format"])
    context = frame(request.user, owner, ("Priorities", ""), rows=rows, table=table, today=today())
    return render(request, "lm3/priorities.html", context)


@require_POST
def begin_priorities(request: SignedIn, council: str) -> HttpResponse:
    owner = open_money(request.user, council, to_edit=True)
    number = set_priorities.begin(owner, by=request.user, at=timezone.now())
    if number:
        messages.success(request, f"The matrix has {number} categories, with spend as it is loaded now.")
    else:
        messages.error(request, "No spend is loaded in the shared categories, and the region suggests no matrix yet.")
    return redirect("priorities", owner.slug)


def priority(request: SignedIn, council: str, pk: int) -> HttpResponse:
    owner = open_money(request.user, council, to_edit=True)
    row = get_object_or_404(owner.priorities.select_related("category"), pk=pk)
    form = PriorityForm(request.POST or None, row=row, offered=_suppliers_of(owner, row))
    return _change(
        request, row, form, frame(request.user, owner, ("Priorities", reverse("priorities", args=[owner.slug])))
    )


def _suppliers_of(owner: Council, row: Priority) -> list[Supplier] | object:
    """The suppliers paid the most in the category, and those chosen already."""
    in_category = Q(totals__label__category=row.category) | Q(totals__label__category__parent=row.category)
    counted = Q(totals__load__state=SpendLoad.State.COUNTED)
    found = owner.suppliers.filter(in_category & counted, left_out=None).distinct()
    largest = list(found.order_by("name").values_list("pk", flat=True)[:OFFERED])
    return owner.suppliers.filter(Q(pk__in=largest) | Q(pk__in=row.suppliers.values("pk")))


def _change(request: SignedIn, row: Priority, form: PriorityForm, context: dict[str, object]) -> HttpResponse:
    place = row.council or row.region
    assert place is not None
    back = "priorities" if row.council else "region-priorities"
    form.cancel_url = reverse(back, args=[place.slug])
    if form.is_valid():
        try:
            suppliers, version = list(form.cleaned_data["suppliers"]), form.from_version
            set_priorities.change(row, form.said(), suppliers, version=version, by=request.user, at=timezone.now())
            is_saved = True
        except ChangedMeanwhile as meanwhile:
            is_saved = not form.differs_from(as_form(meanwhile.theirs), meanwhile.theirs.version, meanwhile.theirs)
        if is_saved:
            messages.success(request, f"{row.category}: saved.")
            return redirect(back, place.slug)
    context = {**context, "form": form, "row": row}
    return render(request, "lm3/priority.html", context, status=422 if form.errors else 200)


def region_priorities(request: SignedIn, region: str) -> HttpResponseBase:
    here = open_region(request.user, region, to_follow=True)
    rows = trade_tables.ranked(here.priorities.select_related("category").prefetch_related("suppliers"))
    may_change = may_manage(request.user, here.pk)
    table = trade_tables.priorities_table(
        rows, lambda row: reverse("region-priority", args=[here.slug, row.pk]) if may_change else ""
    )
    if request.GET.get("format") in ("csv", "xlsx"):
        return as_file(table, f"{here.slug} priorities", request.GET["format"])
    context = region_frame(request.user, here, ("Priorities", ""))
    return render(request, "lm3/region_priorities.html", {**context, "rows": rows, "table": table})


@require_POST
def begin_region_priorities(request: SignedIn, region: str) -> HttpResponse:
    here = open_region(request.user, region, to_manage=True)
    number = set_priorities.begin_regional(here, by=request.user, at=timezone.now())
    messages.success(request, f"The regional matrix has {number} categories.")
    return redirect("region-priorities", here.slug)


def region_priority(request: SignedIn, region: str, pk: int) -> HttpResponse:
    here = open_region(request.user, region, to_manage=True)
    row = get_object_or_404(here.priorities.select_related("category"), pk=pk)
    form = PriorityForm(request.POST or None, row=row, offered=Supplier.objects.none())
    crumb = ("Priorities", reverse("region-priorities", args=[here.slug]))
    return _change(request, row, form, region_frame(request.user, here, crumb))
