"""Notices for everybody: the list to search, one notice with its history, the feed."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed

from councils.access.library import open_shared_region
from councils.models import Region
from ui.lists import page_of
from workstream.models import NoticeVersion
from workstream.notices.forms.notices import LookForm
from workstream.notices.operations import mark_notices
from workstream.notices.queries import notice_list
from workstream.notices.rules.ocds.vocabulary import divisions
from workstream.notices.rules.ocds.words import marked
from workstream.programme.views.frame import download

IN_FEED = 50


def _frame(request: HttpRequest, region: Region, *crumbs: tuple[str, str], **context: object) -> dict[str, object]:
    trail = [("Home", reverse("home"))] if request.user.is_authenticated else []
    place = [("Notices", reverse("public-notices", args=[region.slug]))] if crumbs else [("Notices", "")]
    return {"region": region, "place": region.name, "breadcrumbs": [*trail, *place, *crumbs], **context}


@login_not_required
def public_notices(request: HttpRequest, region: str) -> HttpResponseBase:
    place, now = open_shared_region(request.user, region), timezone.now()
    form = LookForm(request.GET, region=place)
    wanted = form.wanted()
    rows = notice_list.chosen(place, wanted, now)
    if request.GET.get("format") in ("csv", "xlsx"):
        answer: HttpResponseBase = download(request, notice_list.table(rows, now), f"{place.slug} notices")
        return answer
    page = page_of(request, rows.defer("description"))
    query = request.GET.copy()
    query.pop("page", None)
    lines = [
        (row, row.in_words(now), notice_list.value_in_words(row), notice_list.category_in_words(row))
        for row in page.object_list
    ]
    context = _frame(
        request,
        place,
        form=form,
        wanted=wanted,
        page=page,
        lines=lines,
        query=query.urlencode(),
        asked=wanted != notice_list.Wanted(),
    )
    return render(request, "workstream/public_notices.html", context, status=422 if form.errors else 200)


@login_not_required
def public_notice(request: HttpRequest, region: str, ocid: str) -> HttpResponse:
    place, now = open_shared_region(request.user, region), timezone.now()
    rows = NoticeVersion.objects.published().filter(notice__region=place)
    row = get_object_or_404(rows.select_related("notice__region", "buyer__council"), notice__ocid=ocid)
    versions = list(row.notice.versions.shown().select_related("load").order_by("released_at", "pk"))
    wanted = mark_notices.pattern_of(place)
    context = _frame(
        request,
        place,
        (row.title, ""),
        row=row,
        state=row.in_words(now),
        is_open=row.is_open(now),
        value=notice_list.value_in_words(row),
        category=notice_list.category_in_words(row),
        division=divisions().get(row.division, ""),
        description=marked(row.description, wanted),
        history=list(reversed(notice_list.history(versions))),
        sources=list(dict.fromkeys(one.load.publisher for one in versions if one.load.publisher)),
        licences=list(dict.fromkeys(one.load.licence for one in versions if one.load.licence)),
    )
    return render(request, "workstream/public_notice.html", context)


@login_not_required
def public_notices_feed(request: HttpRequest, region: str) -> HttpResponse:
    """The newest in Atom, or those that the address asks for as the list does."""
    place, now = open_shared_region(request.user, region), timezone.now()
    address = settings.PUBLIC_URL
    feed = Atom1Feed(
        title=f"Notices of councils in {place.name}",
        link=address + reverse("public-notices", args=[place.slug]),
        feed_url=address + request.get_full_path(),
        description="What councils buy, from open contracting data.",
        language=settings.LANGUAGE_CODE,
    )
    rows = notice_list.chosen(place, LookForm(request.GET, region=place).wanted(), now).order_by("-released_at", "-pk")
    for row in rows[:IN_FEED]:
        link = address + row.notice.get_absolute_url()
        feed.add_item(
            title=row.title,
            link=link,
            description=row.description[:1000],
            unique_id=link,
            author_name=row.council.name if row.council else "",
            pubdate=row.first_released_at,
            updateddate=row.released_at,
        )
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    feed.write(response, "utf-8")
    return response
