"""The draft as a whole: read as it will look, sent to the editor, commented on, published, taken back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from casestudies.forms import CommentForm, EditorCommentForm, PublishForm, ReviewForm, TakeBackForm
from casestudies.models import CaseStudy
from casestudies.operations.publish_study import publish, set_review, take_back
from casestudies.operations.write_study import Refused, comment, send
from casestudies.views.frame import draft_frame, open_draft
from councils.access import SignedIn
from councils.access.casestudies import may_edit_studies, may_write_study


def case_study_draft(request: SignedIn, slug: str) -> HttpResponse:
    study = open_draft(request.user, slug)
    edits = may_edit_studies(request.user, study.region_id)
    with_editor = study.state == CaseStudy.State.SENT
    context = draft_frame(
        request,
        study,
        version=study,
        figures=study.figures.all(),
        pictures=list(study.pictures.filter(removed_at=None).select_related("study")),
        attachments=list(study.attachments.filter(removed_at=None).select_related("file")),
        cells=study.cells.select_related("theme"),
        comments=study.comments.select_related("written_by"),
        versions=study.versions.select_related("published_by"),
        may_write=may_write_study(request.user, study.council) and (edits or not with_editor),
        may_send=may_write_study(request.user, study.council) and not with_editor,
        is_public=study.current_id is not None,
    )
    context["breadcrumbs"] = context["breadcrumbs"][:-1]  # type: ignore[index]
    return render(request, "casestudies/draft.html", context)


@require_POST
def case_study_send(request: SignedIn, slug: str) -> HttpResponse:
    study = open_draft(request.user, slug, to_write=True)
    try:
        send(study, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Sent to the editor. You see on your home page when it comes back.")
    return redirect(study.draft_url)


def case_study_comment(request: SignedIn, slug: str) -> HttpResponse:
    study = open_draft(request.user, slug)
    edits = may_edit_studies(request.user, study.region_id)
    kind = EditorCommentForm if edits and study.state == CaseStudy.State.SENT else CommentForm
    form = kind(request.POST or None)
    form.cancel_url = study.draft_url
    if form.is_valid():
        said = form.cleaned_data
        back = said.get("sends_back", False)
        comment(study, said["text"], sends_back=back, by=request.user, at=timezone.now())
        messages.success(request, "Sent back to the council with your comment." if back else "The comment is saved.")
        return redirect(study.draft_url)
    context = draft_frame(request, study, form=form, heading="Comment")
    return render(request, "casestudies/form.html", context, status=422 if form.errors else 200)


def case_study_publish(request: SignedIn, slug: str) -> HttpResponse:
    study = open_draft(request.user, slug, to_publish=True)
    form = PublishForm(request.POST or None)
    form.cancel_url = study.draft_url
    if form.is_valid():
        try:
            publish(study, review_on=form.cleaned_data["review_on"], by=request.user, at=timezone.now())
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect(study.draft_url)
        messages.success(request, "Published. Everybody can read it at this address.")
        return redirect(study)
    context = draft_frame(request, study, form=form, heading="Publish the case study")
    return render(request, "casestudies/form.html", context, status=422 if form.errors else 200)


def case_study_review(request: SignedIn, slug: str) -> HttpResponse:
    """Its writers have looked at it again: nothing has to be changed."""
    study = open_draft(request.user, slug, to_write=True)
    form = ReviewForm(request.POST or None)
    form.cancel_url = study.draft_url
    if form.is_valid():
        set_review(study, form.cleaned_data["review_on"])
        messages.success(request, "The review date is moved.")
        return redirect(study.draft_url)
    context = draft_frame(request, study, form=form, heading="Look at it again")
    return render(request, "casestudies/form.html", context, status=422 if form.errors else 200)


def case_study_take_back(request: SignedIn, slug: str) -> HttpResponse:
    study = open_draft(request.user, slug, to_write=True)
    form = TakeBackForm(request.POST or None)
    form.cancel_url = study.draft_url
    if form.is_valid():
        try:
            take_back(study, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "Taken back. Nobody outside the council and the editors reads it any more.")
        return redirect(study.draft_url)
    loses = "Its public page, its place in the search and in the feed go. Versions and comments stay."
    context = draft_frame(request, study, form=form, heading="Take the case study back", words=loses)
    return render(request, "casestudies/form.html", context, status=422 if form.errors else 200)
