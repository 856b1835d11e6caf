"""Suppliers of a council: who they are, where they are, and which names are one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from councils.access import SignedIn
from councils.models import Council, SpendCategory
from councils.queries import postcodes
from councils.queries.borders import neighbours
from files import importing
from files.checking import Refused as FileRefused
from lm3.models import LeftOutRule, SpendLabel, SpendLoad, SpendTotal, Supplier
from lm3.spend.forms.suppliers import BY_RULES, TRADE, SupplierForm
from lm3.spend.operations import join_suppliers, place_suppliers
from lm3.spend.operations.keep_sums import keep_before
from lm3.spend.operations.leave_out_suppliers import keep_rules, sort_out
from lm3.spend.queries import trade
from lm3.spend.queries.remembered_sums import changed
from lm3.spend.views.frame import frame, open_money
from ui.conflicts import held, one_save_at_a_time
from ui.importing import SheetForm
from ui.lists import page_of
from ui.sheet_books import Unreadable

SHOWN_PAIRS = 25


def suppliers(request: SignedIn, council: str) -> HttpResponse:
    owner = open_money(request.user, council)
    words, only = request.GET.get("q", "").strip(), request.GET.get("only", "")
    rows = owner.suppliers.order_by("name", "pk")
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(creditor=words))
    if only == "unplaced":
        rows = rows.filter(district="", left_out=None)
    elif only == "not-trade":
        rows = rows.filter(left_out__isnull=False)
    elif only == "trade":
        rows = rows.filter(left_out=None)
    paid = trade.paid_by(owner, "supplier")
    page = page_of(request, sorted(rows.values_list("pk", flat=True), key=lambda pk: -paid.get(pk, 0)))
    shown = owner.suppliers.select_related("left_out", "same_as").in_bulk(list(page))
    context = frame(
        request.user,
        owner,
        ("Suppliers", ""),
        page=page,
        lines=[(shown[pk], paid.get(pk, 0)) for pk in page],
        q=words,
        only=only,
        choices=(("", "All"), ("trade", "Trade"), ("unplaced", "Trade, not placed"), ("not-trade", "Not trade")),
        places=neighbours(owner.region)
        | dict(owner.region.councils.known().exclude(gss_code="").values_list("gss_code", "short_name")),
    )
    return render(request, "lm3/suppliers.html", context)


@one_save_at_a_time
def supplier(request: SignedIn, council: str, pk: int) -> HttpResponse:
    """What is noted about one supplier, with its other names; its own people change it."""
    owner = open_money(request.user, council)
    found = get_object_or_404(held(request, _suppliers(owner)), pk=pk)
    rules = keep_rules(owner)
    form = SupplierForm(request.POST or None, supplier=found, rules=rules)
    form.record = found
    if request.method == "POST":
        open_money(request.user, council, to_edit=True)
        if form.is_valid():
            _save(found, form, rules)
            messages.success(request, "Saved.")
            return redirect(found)
    crumbs = ("Suppliers", reverse("suppliers", args=[owner.slug]))
    names = [found.pk, *found.other_names.values_list("pk", flat=True)]
    totals = SpendTotal.objects.filter(load__state=SpendLoad.State.COUNTED, supplier__in=names)
    months = totals.values_list("month").annotate(amount=Sum("pence")).order_by("-month")[:12]
    context = frame(
        request.user,
        owner,
        crumbs,
        supplier=found,
        form=form,
        paid=totals.aggregate(amount=Sum("pence", default=0))["amount"],
        months=months,
        others=found.other_names.order_by("name"),
        places=neighbours(owner.region)
        | dict(owner.region.councils.known().exclude(gss_code="").values_list("gss_code", "name")),
        postcode=postcodes.shown(found.postcode),
        site_postcode=postcodes.shown(found.site_postcode),
    )
    return render(request, "lm3/supplier.html", context, status=422 if form.errors else 200)


def _suppliers(owner: Council) -> QuerySet[Supplier]:
    return owner.suppliers.select_related("council", "left_out", "same_as__council")


@transaction.atomic
def _save(found: Supplier, form: SupplierForm, rules: list[LeftOutRule]) -> None:
    keep_before(found.council_id)
    said = dict(form.cleaned_data)
    trade = said.pop("trade")
    places = postcodes.districts([said["postcode"], said["site_postcode"]])
    place_suppliers.set_details(found, said, places)
    found.is_settled = trade != BY_RULES
    if trade == BY_RULES:
        found.left_out = sort_out([found.key], rules).get(found.key)
    else:
        found.left_out = None if trade == TRADE else next(rule for rule in rules if rule.code == trade)
    found.save()
    changed(found.council_id)


def load_creditors(request: SignedIn, council: str) -> HttpResponse:
    owner = open_money(request.user, council, to_edit=True)
    form = SheetForm(request.POST or None, request.FILES or None)
    form.cancel_url = reverse("suppliers", args=[owner.slug])
    if form.is_valid():
        try:
            found = importing.keep(place_suppliers.KIND, owner.slug, form.cleaned_data["file"], by=request.user)
            place_suppliers.look(found, owner)
        except (FileRefused, Unreadable) as wrong:
            form.add_error("file", str(wrong))
        else:
            return redirect("take-in-creditors", owner.slug, found.pk)
    crumbs = ("Suppliers", form.cancel_url)
    context = frame(request.user, owner, crumbs, form=form)
    return render(request, "lm3/load_creditors.html", context, status=422 if form.errors else 200)


def take_in_creditors(request: SignedIn, council: str, pk: int) -> HttpResponse:
    owner = open_money(request.user, council, to_edit=True)
    found = importing.find(place_suppliers.KIND, owner.slug, pk)
    if found is None:
        raise Http404
    if request.method == "POST":
        try:
            number = place_suppliers.take_in(found, owner, at=timezone.now())
        except place_suppliers.Moved as moved:
            messages.error(request, " ".join(moved.messages))
        else:
            messages.success(request, f"Suppliers changed: {number:,}.")
        return redirect("suppliers", owner.slug)
    preview = place_suppliers.look(found, owner).preview
    crumbs = ("Suppliers", reverse("suppliers", args=[owner.slug]))
    context = frame(
        request.user,
        owner,
        crumbs,
        preview=preview,
        page=page_of(request, preview.does),
        cancel_url=reverse("suppliers", args=[owner.slug]),
    )
    return render(request, "lm3/take_in_creditors.html", context)


def same_suppliers(request: SignedIn, council: str) -> HttpResponse:
    """Names that may be one supplier: a person decides."""
    owner = open_money(request.user, council, to_edit=True)
    if request.method == "POST":
        pair = [get_object_or_404(_suppliers(owner), pk=request.POST.get(key) or 0) for key in ("first", "second")]
        try:
            if request.POST.get("act") == "join":
                head = join_suppliers.join(*pair)
                messages.success(request, f"“{pair[0]}” and “{pair[1]}” are one supplier now, {head}.")
            else:
                join_suppliers.keep_apart(*pair, by=request.user)
                messages.success(request, f"“{pair[0]}” and “{pair[1]}” stay apart.")
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        return redirect("same-suppliers", owner.slug)
    pairs = join_suppliers.suggestions(owner)
    crumbs = ("Suppliers", reverse("suppliers", args=[owner.slug]))
    context = frame(request.user, owner, crumbs, pairs=pairs[:SHOWN_PAIRS], number=len(pairs))
    return render(request, "lm3/same_suppliers.html", context)


@require_POST
def take_apart(request: SignedIn, council: str, pk: int) -> HttpResponse:
    owner = open_money(request.user, council, to_edit=True)
    found = get_object_or_404(_suppliers(owner), pk=pk)
    head = found.same_as
    try:
        join_suppliers.take_apart(found)
        messages.success(request, f"“{found}” is a supplier of its own again.")
    except join_suppliers.Refused as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect(head or found)


def spend_labels(request: SignedIn, council: str) -> HttpResponse:
    """The ledger's own categories, and which shared category each means."""
    owner = open_money(request.user, council)
    paid = trade.paid_by(owner, "label")
    rows = owner.spend_labels.filter(pk__in=paid)
    page = page_of(request, sorted(rows, key=lambda row: (row.category_id is not None, -paid[row.pk], row.pk)))
    tree = list(SpendCategory.objects.select_related("parent"))
    if request.method == "POST":
        open_money(request.user, council, to_edit=True)
        _save_labels(request, owner, list(page), {str(row.pk): row for row in tree})
        messages.success(request, "Saved.")
        return redirect(request.get_full_path())
    context = frame(request.user, owner, ("Categories", ""), page=page, paid=paid, tree=tree)
    return render(request, "lm3/spend_labels.html", context)


@transaction.atomic
def _save_labels(request: SignedIn, owner: Council, rows: list[SpendLabel], tree: dict[str, SpendCategory]) -> None:
    differing = []
    for row in rows:
        said = request.POST.get(f"label-{row.pk}")
        if said is None:
            continue
        category = tree.get(said)
        if (category.pk if category else None) != row.category_id:
            row.category = category
            differing.append(row)
    SpendLabel.objects.bulk_update(differing, ["category"])
    changed(owner.pk)
