"""Policies and strategies that the region has agreed on for all its councils."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from councils.access import SignedIn, may_edit_council, open_region, standing, today
from councils.access.library import names_coverage, open_editing
from councils.models import Region
from files.serving import download
from library.forms.fields import keep_file
from library.forms.policies import CommonPolicyForm
from library.models import CommonPolicy, Policy
from library.operations.register_policy import Refused, agree_common
from library.views.frame import Crumb, form_page, region_frame
from ui.lists import page_of


def crumb(region: Region) -> Crumb:
    return "Policies and strategies", reverse("policies", args=[region.slug])


def common_policy(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_region(request.user, region)
    found = get_object_or_404(place.common_policies.select_related("file"), pk=pk)
    found.region = place
    own = [row for row in standing(request.user).councils if row.region_id == place.pk]
    taken = Policy.objects.current().filter(common=found).select_related("council").order_by("council__short_name")
    context = region_frame(
        place,
        crumb(place),
        common=found,
        page=page_of(request, taken) if names_coverage(request.user, place) else None,
        own=[row for row in own if may_edit_council(request.user, row)],
        today=today(),
    )
    return render(request, "library/common_policy.html", context)


def common_policy_file(request: SignedIn, region: str, pk: int) -> HttpResponseBase:
    place = open_region(request.user, region)
    found = get_object_or_404(CommonPolicy.objects.select_related("file"), pk=pk, region=place)
    if found.file is None:
        raise Http404
    return download(found.file)


def agree_on_policy(request: SignedIn, region: str) -> HttpResponse:
    place = open_editing(request.user, region)
    form = CommonPolicyForm(request.POST or None, request.FILES or None)
    form.cancel_url = crumb(place)[1]
    if form.is_valid():
        file = keep_file(form, "file", by=request.user)
        if form.is_valid():
            try:
                found = agree_common(place, **{**form.cleaned_data, "file": file}, by=request.user, at=timezone.now())
            except Refused as refused:
                form.add_error("starts_on", refused)
            else:
                messages.success(request, f"“{found}” is the common {found.kind} from now on.")
                return redirect(found)
    lead = "A policy or strategy that councils can take up as it is or adapt. The one before stays in the history."
    return form_page(request, form, region_frame(place, crumb(place)), "Record what was agreed", lead)
