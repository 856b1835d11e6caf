"""One council's policy and strategy: what it has, recording, mending, reviewing, taking up the common one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from councils.access import SignedIn, may_edit_council, may_see_council, open_council, today
from councils.access.library import seen_policies
from councils.models import Council
from files.serving import download
from library.forms.fields import keep_file
from library.forms.policies import CorrectPolicyForm, PolicyForm, ReviewForm, TakeUpForm
from library.models import CommonPolicy, Policy, PolicyKind
from library.operations.register_policy import Refused, correct, mark_of, record, review
from library.views.frame import Crumb, council_frame, form_page, usual_day
from ui.conflicts import ChangedMeanwhile


def crumb(council: Council) -> Crumb:
    return "Policies and strategies", reverse("council-policies", args=[council.slug])


def council_policies(request: SignedIn, council: str) -> HttpResponse:
    owner = open_council(request.user, council)
    rows = list(owner.policies.select_related("file", "common").order_by("kind", "-starts_on"))
    common = {row.kind: row for row in owner.region.common_policies.filter(ends_on=None)}
    kinds = [
        {
            "kind": kind,
            "now": next((row for row in rows if row.kind == kind and row.ends_on is None), None),
            "before": [row for row in rows if row.kind == kind and row.ends_on is not None],
            "common": common.get(kind),
        }
        for kind in PolicyKind
    ]
    may_edit = may_edit_council(request.user, owner)
    context = council_frame(owner, kinds=kinds, may_edit=may_edit, today=usual_day(owner.region))
    return render(request, "library/council_policies.html", context)


def policy(request: SignedIn, council: str, pk: int) -> HttpResponse:
    found = seen(request, council, pk)
    owner = found.council
    by_name = may_see_council(request.user, owner)
    crumbs = (crumb(owner),) if by_name else (region_crumb(owner),)
    context = council_frame(
        owner,
        policy=found,
        reviews=found.reviews.select_related("file"),
        others=owner.policies.filter(kind=found.kind).exclude(pk=found.pk) if by_name else (),
        may_edit=may_edit_council(request.user, owner) and found.ends_on is None,
        today=usual_day(owner.region),
    )
    trail = [("Home", reverse("home")), *([(owner.short_name, owner.get_absolute_url())] if by_name else []), *crumbs]
    return render(request, "library/policy.html", {**context, "breadcrumbs": trail})


def region_crumb(council: Council) -> Crumb:
    return "Policies and strategies", reverse("policies", args=[council.region.slug])


def seen(request: SignedIn, council: str, pk: int) -> Policy:
    rows = Policy.objects.select_related("council__region", "file", "common__region", "recorded_by")
    return get_object_or_404(rows.filter(seen_policies(request.user)), pk=pk, council__slug=council)


def policy_file(request: SignedIn, council: str, pk: int) -> HttpResponseBase:
    found = seen(request, council, pk)
    stored = found.file or (found.common.file if found.common and found.stance == Policy.Stance.ADOPTED else None)
    if stored is None:
        raise Http404
    return download(stored)


def policy_review_file(request: SignedIn, council: str, pk: int, of: int) -> HttpResponseBase:
    row = get_object_or_404(seen(request, council, pk).reviews.select_related("file"), pk=of)
    if row.file is None:
        raise Http404
    return download(row.file)


def record_policy(request: SignedIn, council: str, kind: str) -> HttpResponse:
    owner = open_council(request.user, council, to_edit=True)
    if kind not in PolicyKind.values:
        raise Http404
    common = owner.region.common_policies.filter(kind=kind, ends_on=None).first()
    before = owner.policies.filter(kind=kind, ends_on=None).first()
    initial = {"starts_on": today(), "seen": mark_of(before)}
    form = PolicyForm(request.POST or None, request.FILES or None, common=common, initial=initial)
    form.cancel_url = crumb(owner)[1]
    if form.is_valid():
        file = keep_file(form, "file", by=request.user)
        if form.is_valid() and save_new(request, owner, kind, form, {**form.said(), "file": file}):
            messages.success(request, f"The {PolicyKind(kind).label.lower()} of {owner.short_name} is recorded.")
            return redirect("council-policies", owner.slug)
    label = PolicyKind(kind).label.lower()
    lead = f"Say what {owner.short_name} has by way of a sustainable procurement {label}. What it said before is kept."
    return form_page(request, form, council_frame(owner, crumb(owner)), f"Record the {label}", lead)


def save_new(
    request: SignedIn, council: Council, kind: str, form: PolicyForm | TakeUpForm, said: dict[str, object]
) -> bool:
    try:
        record(council, kind, by=request.user, at=timezone.now(), **said)  # type: ignore[arg-type]
    except ChangedMeanwhile as meanwhile:
        form.beside(meanwhile.theirs, mark_of(meanwhile.theirs))
        return False
    except Refused as refused:
        form.add_error("starts_on", refused)
        return False
    return True


def take_up_common(request: SignedIn, council: str, pk: int) -> HttpResponse:
    """The council's policy is renewed from the common one."""
    owner = open_council(request.user, council, to_edit=True)
    common = get_object_or_404(CommonPolicy.objects.filter(region=owner.region, ends_on=None), pk=pk)
    before = owner.policies.filter(kind=common.kind, ends_on=None).first()
    initial = {
        "title": common.title,
        "starts_on": today(),
        "form": before.form if before and before.is_in_place else "",
        "seen": mark_of(before),
    }
    form = TakeUpForm(request.POST or None, request.FILES or None, initial=initial)
    form.cancel_url = crumb(owner)[1]
    if form.is_valid():
        file = keep_file(form, "file", by=request.user)
        said = {**form.said(), "file": file, "common": common}
        if form.is_valid() and save_new(request, owner, common.kind, form, said):
            messages.success(request, f"{owner.short_name} has taken up “{common}”.")
            return redirect("council-policies", owner.slug)
    lead = f"“{common}”, agreed by {common.agreed_by} on {common.starts_on:%-d %B %Y}."
    if before and before.is_in_place:
        lead += f" It takes the place of “{before}”, which stays in the history."
    return form_page(request, form, council_frame(owner, crumb(owner)), f"Take up the common {common.kind}", lead)


def editable(request: SignedIn, council: str, pk: int) -> Policy:
    owner = open_council(request.user, council, to_edit=True)
    found = get_object_or_404(owner.policies.current().in_place(), pk=pk)
    found.council = owner
    return found


def correct_policy(request: SignedIn, council: str, pk: int) -> HttpResponse:
    found = editable(request, council, pk)
    form = CorrectPolicyForm(
        request.POST or None, request.FILES or None, adopted_on=found.starts_on, initial=as_form(found)
    )
    form.cancel_url = found.get_absolute_url()
    if form.is_valid():
        file = keep_file(form, "file", by=request.user)
        said = {**form.said(), "file": file} if file else form.said()
        if form.is_valid() and save_corrected(found, form, said):
            messages.success(request, "Saved.")
            return redirect(found)
    frame = council_frame(found.council, crumb(found.council), (str(found), found.get_absolute_url()))
    lead = "If the council has adopted another document, record that instead: this one then stays in the history."
    return form_page(request, form, frame, f"Correct “{found}”", lead)


def as_form(policy: Policy) -> dict[str, Any]:
    return {name: getattr(policy, name) for name in CorrectPolicyForm.base_fields if name != "file"}


def save_corrected(policy: Policy, form: CorrectPolicyForm, said: dict[str, Any]) -> bool:
    try:
        correct(policy, version=form.from_version, at=timezone.now(), **said)
    except ChangedMeanwhile as meanwhile:
        return not form.differs_from(as_form(meanwhile.theirs), meanwhile.theirs.version, meanwhile.theirs)
    except Refused as refused:
        form.add_error(None, refused)
        return False
    return True


def review_policy(request: SignedIn, council: str, pk: int) -> HttpResponse:
    found = editable(request, council, pk)
    form = ReviewForm(request.POST or None, request.FILES or None, initial={"held_on": today()})
    form.cancel_url = found.get_absolute_url()
    if form.is_valid():
        file = keep_file(form, "file", by=request.user)
        if form.is_valid():
            try:
                review(found, **{**form.cleaned_data, "file": file}, by=request.user, at=timezone.now())
            except Refused as refused:
                form.add_error("held_on", refused)
            else:
                messages.success(request, "The review is recorded.")
                return redirect(found)
    frame = council_frame(found.council, crumb(found.council), (str(found), found.get_absolute_url()))
    return form_page(request, form, frame, f"Record a review of “{found}”")
