"""The writers' pages: what one has in hand, a new draft, its words, figures, pictures, files and tags."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from casestudies.forms import AttachmentForm, BeginForm, FigureForm, PictureForm, StudyForm, TagsForm
from casestudies.models import CaseStudy
from casestudies.operations.change_parts import add_attachment, add_figure, remove_part, take_out_figure
from casestudies.operations.take_in_picture import add_picture
from casestudies.operations.write_study import SavedMeanwhile, begin, save, set_tags, touch
from casestudies.views.frame import draft_frame, frame, open_draft
from councils.access import SignedIn, open_council, standing
from councils.access.casestudies import drafts_of, may_edit_studies
from files.checking import Refused as FileRefused
from files.forms import FileForm
from ui.forms import PageForm
from ui.lists import page_of


def case_studies_writing(request: SignedIn) -> HttpResponse:
    """Everything that the person writes or edits, what waits for them first."""
    rows = CaseStudy.objects.filter(drafts_of(request.user)).select_related("council", "current", "saved_by")
    state = request.GET.get("state", "")
    if state in CaseStudy.State:
        rows = rows.filter(state=state)
    edits = any(may_edit_studies(request.user, region.pk) for region in standing(request.user).regions)
    context = frame(
        request,
        page=page_of(request, rows.order_by("-saved_at", "-pk")),
        states=CaseStudy.State,
        state=state,
        councils=standing(request.user).councils,
        edits=edits,
        today=timezone.localdate(),
    )
    return render(request, "casestudies/writing.html", context)


def case_study_new(request: SignedIn, council: str) -> HttpResponse:
    owner = open_council(request.user, council, to_edit=True)
    form = BeginForm(request.POST or None)
    form.cancel_url = reverse("case-studies-writing")
    if form.is_valid():
        study = begin(owner, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, "The draft is saved. Nobody outside the council sees it.")
        return redirect("case-study-edit", study.slug)
    return render(
        request,
        "casestudies/form.html",
        frame(request, form=form, heading="New case study", place=owner.name),
        status=422 if form.errors else 200,
    )


def case_study_edit(request: SignedIn, slug: str) -> HttpResponse:
    study = open_draft(request.user, slug, to_write=True)
    form = StudyForm(request.POST or None, study=study)
    form.cancel_url = study.draft_url
    theirs = None
    if form.is_valid():
        said = dict(form.cleaned_data)
        try:
            save(study, said, version=said.pop("version"), by=request.user, at=timezone.now())
        except SavedMeanwhile as meanwhile:
            theirs = meanwhile.study
            form = StudyForm({**request.POST.dict(), "version": theirs.version}, study=theirs)
            form.is_valid()
            form.add_error(
                None,
                f"{meanwhile} What you typed is still here. Save again to put it in place of what was saved (below).",
            )
        else:
            messages.success(request, "Saved.")
            return redirect(study.draft_url)
    context = draft_frame(request, study, form=form, heading="Write the case study", theirs=theirs, with_help=True)
    return render(request, "casestudies/form.html", context, status=422 if form.errors else 200)


def case_study_figure(request: SignedIn, slug: str) -> HttpResponse:
    return _add(request, slug, FigureForm, "Add a figure", lambda study, form: add_figure(study, form.cleaned_data))


def case_study_add_picture(request: SignedIn, slug: str) -> HttpResponse:
    def add(study: CaseStudy, form: PageForm) -> None:
        said = form.cleaned_data
        add_picture(
            study, said["picture"], alt=said["alt"], caption=said["caption"], by=request.user, at=timezone.now()
        )

    return _add(request, slug, PictureForm, "Add a picture", add, file="picture")


def case_study_add_file(request: SignedIn, slug: str) -> HttpResponse:
    def add(study: CaseStudy, form: PageForm) -> None:
        said = form.cleaned_data
        add_attachment(study, said["file"], title=said["title"], by=request.user, at=timezone.now())

    return _add(request, slug, AttachmentForm, "Add a file", add, file="file")


def _add(
    request: SignedIn,
    slug: str,
    kind: type[PageForm],
    heading: str,
    add: Callable[[CaseStudy, PageForm], object],
    file: str = "",
) -> HttpResponse:
    study = open_draft(request.user, slug, to_write=True)
    form = kind(request.POST or None, request.FILES or None)
    form.cancel_url = study.draft_url
    if form.is_valid():
        try:
            add(study, form)
        except FileRefused as refused:
            form.add_error(file, str(refused))
        else:
            study.refresh_from_db()
            touch(study, by=request.user, at=timezone.now())
            messages.success(request, "Added.")
            return redirect(study.draft_url)
    if form.errors and isinstance(form, FileForm):
        form.keep_files(by=request.user)
    context = draft_frame(request, study, form=form, heading=heading)
    return render(request, "casestudies/form.html", context, status=422 if form.errors else 200)


@require_POST
def case_study_remove(request: SignedIn, slug: str, what: str, pk: int) -> HttpResponse:
    """Take a figure, picture or file out of the draft; versions that were published keep it."""
    study = open_draft(request.user, slug, to_write=True)
    at = timezone.now()
    if what == "figure":
        take_out_figure(get_object_or_404(study.figures, pk=pk))
    elif what == "picture":
        remove_part(get_object_or_404(study.pictures, pk=pk, removed_at=None), at=at)
    elif what == "file":
        remove_part(get_object_or_404(study.attachments, pk=pk, removed_at=None), at=at)
    else:
        raise Http404
    study.refresh_from_db()
    touch(study, by=request.user, at=at)
    messages.success(request, "Taken out of the draft.")
    return redirect(study.draft_url)


def case_study_tags(request: SignedIn, slug: str) -> HttpResponse:
    study = open_draft(request.user, slug, to_write=True)
    first = {"cells": list(study.cells.values_list("pk", flat=True)), "category": study.category_id}
    form = TagsForm(request.POST or None, initial=first)
    form.cancel_url = study.draft_url
    if form.is_valid():
        set_tags(study, form.chosen(), form.cleaned_data["category"])
        messages.success(request, "The tags are saved.")
        return redirect(study.draft_url)
    context = draft_frame(request, study, form=form, heading="Tags")
    return render(request, "casestudies/form.html", context, status=422 if form.errors else 200)
