"""Notices for those who keep them: figures by council, files, buyers that are to be matched, sustainability words."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from councils.access import SignedIn, may_manage
from councils.access.workstream import open_papers
from councils.models import Region
from files.checking import Refused as FileRefused
from files.serving import download as send_file
from ui.conflicts import held, one_save_at_a_time
from ui.lists import page_of
from ui.tables import Column, Link, Table, Value, csv_response
from workstream.models import NoticeBuyer, NoticeLoad, NoticeVersion, NoticeWords
from workstream.notices.forms.notices import BuyersForm, LoadNoticesForm, MatchBuyerForm, NoticeWordsForm
from workstream.notices.operations import mark_notices, undo_package
from workstream.notices.operations.compile_notices import names_of
from workstream.notices.operations.match_buyers import match_by_hand
from workstream.notices.operations.receive_package import receive
from workstream.notices.queries import notice_figures
from workstream.notices.rules.ocds.buyers import likely
from workstream.notices.tasks import read_notices
from workstream.programme.operations.keep_record import ChangedMeanwhile, keep
from workstream.programme.views.frame import crumb, download, frame, record_page, usual_day

REFRESH_SECONDS = 3


def notices(request: SignedIn, region: str) -> HttpResponseBase:
    place = open_papers(request.user, region)
    on = usual_day(place)
    found = notice_figures.region(place, on)
    answer: HttpResponseBase | None = download(request, notice_figures.councils_table(found), f"{place.slug} notices")
    if answer is not None:
        return answer
    page = page_of(request, found.councils, each=50)
    shown = notice_figures.RegionNotices(on, tuple(page))
    manages = may_manage(request.user, place.pk)
    context = frame(
        place,
        ("Notices", ""),
        page=page,
        found=found,
        tiles=notice_figures.tiles(found.all, f"{reverse('public-notices', args=[place.slug])}?state=all"),
        table=notice_figures.councils_table(shown, with_sum=page.paginator.num_pages == 1),
        undecided=place.notice_buyers.likely().count() if manages else 0,
        on=on,
        may_manage=manages,
        here="notices",
    )
    return render(request, "workstream/notices.html", context)


def notice_files(request: SignedIn, region: str) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    form = LoadNoticesForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            load = receive(form.cleaned_data["package"], place, by=request.user, at=timezone.now())
        except FileRefused as wrong:
            form.add_error("package", str(wrong))
        else:
            read_notices.delay_on_commit(load.pk)  # type: ignore[attr-defined]
            return redirect(load)
    page = page_of(request, place.notice_loads.select_related("file", "uploaded_by", "region"))
    context = frame(
        place, crumb(place, "Notices", "notices"), ("Files of notices", ""), form=form, page=page, table=_files(page)
    )
    return render(request, "workstream/notice_files.html", context, status=422 if form.errors else 200)


def _files(loads: object) -> Table:
    columns: list[Column | str] = ["File", "State", Column("Releases", True), Column("Taken", True)]
    columns += [Column("Known before", True), Column("Left out", True), Column("Notices", True), "Loaded by", "On"]
    rows: list[list[Value]] = []
    for row in loads:  # type: ignore[attr-defined]
        numbers: list[Value] = [row.releases, row.taken, row.known, row.left_out, row.notices]
        by = str(row.uploaded_by or "")
        name = Link(str(row), row.get_absolute_url())
        rows.append([name, row.get_state_display(), *numbers, by, timezone.localdate(row.uploaded_at)])
    return Table("Files of notices", columns, rows)


def notice_file(request: SignedIn, region: str, pk: int) -> HttpResponseBase:
    """One file: how far it is, or what became of every release in it."""
    place = open_papers(request.user, region, to_manage=True)
    load = _load(place, pk)
    rows = load.faults.all()
    if request.GET.get("format") == "csv":
        table = _faults(rows)
        return csv_response(f"{place.slug} faults in notices {load.pk}", table.header(), table.rows)
    page = page_of(request, rows)
    context = frame(
        place,
        crumb(place, "Notices", "notices"),
        crumb(place, "Files of notices", "notice-files"),
        (str(load), ""),
        load=load,
        page=page,
        faults=_faults(page),
        refresh=REFRESH_SECONDS,
    )
    return render(request, "workstream/notice_file.html", context)


def _faults(rows: object) -> Table:
    columns: list[Column | str] = [Column("Release in the file", True), "Number of the notice", "Release", "Field"]
    columns += ["What is wrong", "What became of it"]
    lines: list[list[Value]] = [
        [row.at, row.ocid, row.release_id, row.field, row.words, "left out" if row.stops else "taken all the same"]
        for row in rows  # type: ignore[attr-defined]
    ]
    return Table("Faults", columns, lines)


def notice_status(request: SignedIn, region: str, pk: int) -> JsonResponse:
    """What the page asks for while the file is read."""
    load = _load(open_papers(request.user, region, to_manage=True), pk)
    state = load.state if load.is_unfinished else "ready"
    return JsonResponse({"state": state, "words": load.get_state_display(), "progress": load.progress, "stage": ""})


def undo_notices(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    load = _load(place, pk)
    if request.method == "POST":
        try:
            undo_package.undo(load, by=request.user, at=timezone.now())
        except undo_package.Refused as refused:
            messages.error(request, " ".join(refused.messages))
            return redirect(load)
        messages.success(request, f"“{load}” is undone: nothing of it is shown any more.")
        return redirect("notice-files", place.slug)
    crumbs = (crumb(place, "Notices", "notices"), crumb(place, "Files of notices", "notice-files"), ("Undo", ""))
    is_loaded = load.state == NoticeLoad.State.LOADED
    context = frame(
        place, *crumbs, load=load, is_loaded=is_loaded, also=undo_package.also_in_others(load) if is_loaded else 0
    )
    return render(request, "workstream/undo_notices.html", context)


def notice_original(request: SignedIn, region: str, pk: int) -> HttpResponseBase:
    return send_file(_load(open_papers(request.user, region, to_manage=True), pk).file)


def _load(place: Region, pk: int) -> NoticeLoad:
    return get_object_or_404(place.notice_loads.select_related("file", "uploaded_by", "undone_by", "region"), pk=pk)


def with_notices(place: Region) -> "QuerySet[NoticeBuyer]":
    current = NoticeVersion.objects.current().filter(buyer__region=place)
    return place.notice_buyers.filter(pk__in=current.values("buyer"))


def notice_buyers(request: SignedIn, region: str) -> HttpResponseBase:
    place = open_papers(request.user, region, to_manage=True)
    form = BuyersForm(request.GET, auto_id="look-%s")
    form.is_valid()
    q, show = form.cleaned_data.get("q") or "", form.cleaned_data.get("show") or ""
    rows: QuerySet[NoticeBuyer] = place.notice_buyers.undecided()
    if show:
        rows = with_notices(place).filter(Q(is_other=True) if show == "others" else ~Q(council=None))
    if q:
        rows = rows.filter(name__icontains=q)
    number = Count("versions", filter=Q(versions__is_current=True))
    rows = rows.annotate(number=number).select_related("council").order_by("-is_likely", "-number", "name")
    answer: HttpResponseBase | None = download(request, _buyers(place, rows), f"{place.slug} buyers of notices")
    if answer is not None:
        return answer
    page = page_of(request, rows)
    query = request.GET.copy()
    query.pop("page", None)
    crumbs = (crumb(place, "Notices", "notices"), ("Buyers", ""))
    table = _buyers(place, page)
    context = frame(place, *crumbs, form=form, page=page, table=table, query=query.urlencode(), asked=bool(q or show))
    return render(request, "workstream/notice_buyers.html", context)


def _buyers(place: Region, rows: object) -> Table:
    names, lines = names_of(place), []
    shorts = dict(place.councils.values_list("pk", "short_name"))
    for row in rows:  # type: ignore[attr-defined]
        guess = likely(row.name, names) if row.is_likely and not row.council_id else None
        council = f"{row.council.short_name}, {row.get_how_display()}" if row.council else ""
        stands = council or ("none of ours" if row.is_other else f"perhaps {shorts[guess]}" if guess else "not decided")
        link = Link(row.name, reverse("match-buyer", args=[place.slug, row.pk]))
        lines.append([link, row.number, stands, row.identifiers.replace("\n", ", ")])
    return Table("Buyers of notices", ["Buyer", Column("Notices", True), "Council", "Identifiers"], lines)


@one_save_at_a_time
def match_buyer(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    buyer = get_object_or_404(held(request, place.notice_buyers.select_related("council")), pk=pk)
    guess = None if buyer.council_id or buyer.is_other else likely(buyer.name, names_of(place))
    form = MatchBuyerForm(request.POST or None, buyer=buyer, initial={"council": guess} if guess else None)
    form.cancel_url = reverse("notice-buyers", args=[place.slug])
    if form.is_valid():
        council = form.cleaned_data["council"]
        match_by_hand(buyer, council, is_other=form.cleaned_data["is_other"])
        words = f"is {council.name} from now on" if council else "is none of the region's councils"
        if not council and not form.cleaned_data["is_other"]:
            words = "is open again"
        messages.success(request, f"Remembered: “{buyer}” {words}.")
        return redirect("notice-buyers", place.slug)
    rows = buyer.versions.filter(is_current=True).select_related("notice__region")[:10]
    crumbs = (crumb(place, "Notices", "notices"), crumb(place, "Buyers", "notice-buyers"), (buyer.name, ""))
    context = frame(place, *crumbs, form=form, buyer=buyer, rows=rows, guessed=guess is not None)
    return render(request, "workstream/match_buyer.html", context, status=422 if form.errors else 200)


def notice_words(request: SignedIn, region: str) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    found = NoticeWords.objects.filter(region=place).first()
    record = found or NoticeWords(region=place, words="\n".join(mark_notices.words_of(place)))

    def kept(form: NoticeWordsForm) -> NoticeWords:
        if form.instance.pk is None:
            form.instance.version = 1
        try:
            with transaction.atomic():
                row: NoticeWords = keep(form, version=form.version)
        except IntegrityError:
            raise ChangedMeanwhile(NoticeWords.objects.get(region=place)) from None
        mark_notices.mark_again(place)
        return row

    return record_page(
        request,
        place,
        NoticeWordsForm(request.POST or None, instance=record),
        keep=kept,  # type: ignore[arg-type]
        title="Sustainability words",
        back=crumb(place, "Notices", "notices"),
        done="The words are kept, and every notice is marked anew.",
    )
