"""The rules that leave suppliers out of trade."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from councils.access import SignedIn, may_edit_council
from lm3.spend.forms.files import RuleForm
from lm3.spend.operations.leave_out_suppliers import apply_rules, keep_rules
from lm3.spend.queries import load_tables
from lm3.spend.views.frame import frame, open_money
from ui.conflicts import held, one_save_at_a_time


def left_out_rules(request: SignedIn, council: str) -> HttpResponse:
    owner = open_money(request.user, council)
    rules = keep_rules(owner)
    table = load_tables.rules_table(owner, rules, may_edit_council(request.user, owner))
    return render(request, "lm3/left_out_rules.html", frame(request.user, owner, ("Not trade", ""), table=table))


@one_save_at_a_time
def left_out_rule(request: SignedIn, council: str, code: str) -> HttpResponse:
    owner = open_money(request.user, council, to_edit=True)
    keep_rules(owner)
    rule = get_object_or_404(held(request, owner.left_out_rules.all()), code=code)
    form = RuleForm(request.POST or None, rule=rule)
    form.record = rule
    form.cancel_url = reverse("left-out-rules", args=[owner.slug])
    if form.is_valid():
        rule.is_active, rule.words = form.cleaned_data["is_active"], form.cleaned_data["words"].strip()
        rule.save()
        changed = apply_rules(owner)
        messages.success(request, f"Saved. Suppliers that moved into trade or out of it: {changed:,}.")
        return redirect("left-out-rules", owner.slug)
    context = frame(request.user, owner, ("Not trade", form.cancel_url), form=form, rule=rule)
    return render(request, "lm3/left_out_rule.html", context, status=422 if form.errors else 200)
