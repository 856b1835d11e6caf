"""The least that a page of this service can cost: session, user, one more query, and the frame around every page."""

from django.http import HttpResponse
from django.shortcuts import render

from councils.access import SignedIn
from councils.models import Region


def floor(request: SignedIn) -> HttpResponse:
    return render(request, "base.html", {"place": Region.objects.order_by("pk").first()})
