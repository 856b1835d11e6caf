"""Help with a requirement: a colleague takes it on, somebody without an account answers, all is handed over."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.models import User
from actions.models import Action
from councils.access import SignedIn, open_council, people_of_council
from councils.models import Council
from files.checking import Refused as FileRefused
from files.models import StoredFile
from files.storing import store
from frameworks.assessments.forms.helping import AskForm, EmailForm, GiveForm, HandOverForm, ReplyForm
from frameworks.assessments.operations.ask_colleagues import (
    ask,
    cell_path,
    find_open,
    give_to,
    hand_over,
    held_by,
    lay_aside,
    reply,
    take_over,
    withdraw,
)
from frameworks.assessments.operations.open_collection import Refused
from frameworks.assessments.operations.save_answers import SavedMeanwhile
from frameworks.assessments.views.answer_page import NOT_SEEN, keep_page
from frameworks.assessments.views.assessments import ring_mail
from frameworks.assessments.views.frame import frame, open_assessment
from frameworks.models import Answer, Asking, Assessment


def get_help(request: SignedIn, council: str, pk: int, answer: int) -> HttpResponse:
    """Two ways: give the requirement to a colleague, or ask somebody without an account."""
    owner, found, row = _answer(request, council, pk, answer)
    people = list(people_of_council(owner).order_by("name", "pk"))
    what = request.POST.get("what", "")
    give = GiveForm(request.POST if what == "give" else None, people=people, initial={"owner": str(row.owner_id or "")})
    asks = AskForm(request.POST if what == "ask" else None, auto_id="id_ask_%s")
    bound: GiveForm | AskForm = give if what == "give" else asks
    if request.method == "POST" and bound.is_valid():
        try:
            words = _give(request, row, give) if bound is give else _ask(request, row, asks)
        except Refused as refused:
            bound.add_error(None, refused)
        else:
            ring_mail()
            messages.success(request, words)
            return redirect(cell_path(row))
    for form in (give, asks):
        form.helper.form_tag, form.helper.disable_csrf = False, True
    context = frame(request.user, owner, found, answer=row, give=give, asks=asks, bound=bound, back=cell_path(row))
    return render(request, "frameworks/get_help.html", context, status=422 if bound.errors else 200)


def _answer(request: SignedIn, council: str, pk: int, answer: int) -> tuple[Council, Assessment, Answer]:
    owner, found = open_assessment(request.user, council, pk, to_edit=True)
    row = get_object_or_404(found.answers.select_related("criterion__theme", "owner"), pk=answer)
    row.assessment = found
    return owner, found, row


def _give(request: SignedIn, row: Answer, form: GiveForm) -> str:
    give_to([row], form.chosen, by=request.user, at=timezone.now())
    who = "you" if form.chosen == request.user else str(form.chosen)
    return f"{row.criterion.code} is with {who} now." if form.chosen else f"{row.criterion.code} is with nobody now."


def _ask(request: SignedIn, row: Answer, form: AskForm) -> str:
    asking = ask(row, **form.cleaned_data, by=request.user, at=timezone.now())
    return f"{asking.name} gets a link by mail. It works once, until {asking.lasts_until:%-d %B %Y}."


@require_POST
def change_asking(request: SignedIn, council: str, asking: int) -> HttpResponse:
    """Make a link to copy, withdraw it, take a reply over into the answer, or lay it aside."""
    owner = open_council(request.user, council, to_read_answers=True, to_edit=True)
    rows = Asking.objects.select_related("answer__criterion__theme", "answer__assessment__collection")
    found = get_object_or_404(rows, pk=asking, answer__assessment__council=owner)
    found.answer.assessment.council = owner
    what, at = request.POST.get("what"), timezone.now()
    version = keep_page(request, owner, found.answer.assessment).get(found.answer_id, NOT_SEEN)
    if what == "link" and found.is_open(at):
        made = {"council": owner, "asking": found, "link": settings.PUBLIC_URL + found.link_path()}
        return render(request, "frameworks/asking_link.html", {**made, "back": cell_path(found.answer)})
    try:
        if what == "withdraw":
            withdraw(found, at=at)
            messages.success(request, "The link no longer works.")
        elif what == "use":
            take_over(found, version=version, by=request.user, at=at)
            messages.success(request, f"{found.answer.criterion.code}: the reply stands in the answer now.")
        elif what == "aside":
            lay_aside(found, by=request.user, at=at)
            messages.success(request, "The reply was laid aside. Its documents stay among the evidence.")
    except Refused as refused:
        messages.error(request, " ".join(refused.messages))
    except SavedMeanwhile:
        messages.error(request, "Somebody has saved this answer since you opened the page. Look again, then decide.")
    return redirect(cell_path(found.answer))


@never_cache
@login_not_required
def answer_asking(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link. Opening it shows and uses nothing; the address it was sent to must be entered first."""
    at = timezone.now()
    asking = find_open(token, at)
    if asking is None:
        return _neutral(request, "frameworks/asking_closed.html", status=404)
    if request.method != "POST":
        return _neutral(request, "frameworks/asking_begin.html", form=EmailForm())
    entered = EmailForm(request.POST)
    if not entered.is_valid():
        return _neutral(request, "frameworks/asking_begin.html", form=entered, status=422)
    is_theirs = asking.is_theirs(entered.cleaned_data["email"])
    if is_theirs is None:
        return _neutral(request, "frameworks/asking_closed.html", status=404)
    if not is_theirs:
        entered.add_error("email", "The link was not sent to this address. Enter the one that the mail came to")
        return _neutral(request, "frameworks/asking_begin.html", form=entered, status=422)
    is_sent = request.POST.get("what") == "send"
    initial = {"email": asking.email}
    form = ReplyForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        initial=initial,
        limit_mb=settings.UPLOAD_LIMIT_MB,
    )
    files = _files(request, asking, form) if is_sent else []
    if is_sent and form.is_valid() and _send(asking, form, files):
        return _neutral(request, "frameworks/asking_sent.html", asker=asking.asked_by)
    page: dict[str, object] = {
        "asking": asking,
        "criterion": asking.answer.criterion,
        "council": asking.answer.assessment.council,
    }
    form.helper.form_tag, form.helper.disable_csrf = False, True
    kept = signing.dumps([file.pk for file in files], salt=_salt(asking))
    page |= {"files": files, "kept": kept}
    return _neutral(request, "frameworks/asking_reply.html", form=form, status=422 if form.errors else 200, **page)


def _salt(asking: Asking) -> str:
    return f"kept-for-asking-{asking.pk}"


def _files(request: HttpRequest, asking: Asking, form: ReplyForm) -> list[StoredFile]:
    """What was kept when the page was sent before, and what comes now. A file that is refused takes no other with it:
    the form says which one it was."""
    try:
        known = signing.loads(request.POST.get("kept", ""), salt=_salt(asking))
    except signing.BadSignature:
        known = []
    files = list(StoredFile.objects.filter(pk__in=known).order_by("pk"))
    refused = []
    for upload in request.FILES.getlist("files"):
        try:
            files.append(store(upload, by=None))
        except FileRefused as why:
            refused.append(f"“{upload.name}” was not added. {why}")
    form.has_files = bool(files)
    for sentence in refused:
        form.add_error("files", sentence)
    return files


def _send(asking: Asking, form: ReplyForm, files: list[StoredFile]) -> bool:
    """Whether the answer was taken; the form says what was wrong."""
    try:
        said = form.cleaned_data
        reply(asking, value=said["value"], words=said["words"], files=files, at=timezone.now())
    except Refused as refused:
        form.add_error(None, refused)
        return False
    ring_mail()
    return True


def _neutral(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """A page that does not say which council asks, unless the context brings it. Its address is told to no other site:
    the service's own referrer policy is same-origin."""
    return render(request, template, context, status=status)


def hand_over_all(request: SignedIn, council: str) -> HttpResponse:
    """Everything that somebody holds goes to a colleague, in one step."""
    owner = open_council(request.user, council, to_manage_people=True)
    people = list(people_of_council(owner).order_by("name", "pk"))
    form = HandOverForm(
        request.POST or None,
        holders=_holders(owner),
        people=people,
        initial={"leaving": request.GET.get("from", "")},
    )
    form.cancel_url = reverse("council-people", args=[owner.slug])
    if form.is_valid():
        leaving, to = form.holders[form.cleaned_data["leaving"]], form.people[form.cleaned_data["to"]]
        try:
            held = hand_over(owner, leaving=leaving, to=to, by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error(None, refused)
        else:
            ring_mail()
            words = f"{len(held.answers)} requirements and {len(held.actions)} actions of {leaving} are with {to} now."
            messages.success(request, words)
            return redirect("council-people", council=owner.slug)
    context = frame(request.user, owner, form=form, holders=form.holders)
    return render(request, "frameworks/hand_over.html", context, status=422 if form.errors else 200)


def _holders(owner: Council) -> list[tuple[User, int]]:
    """Whoever holds something open in the council, whether or not they still have a role, with how much it is."""
    has_answers = Q(requirements__assessment__council=owner)
    has_actions = Q(actions__council=owner, actions__state=Action.State.OPEN)
    people = User.objects.filter(has_answers | has_actions).distinct().order_by("name", "pk")
    counted = [(person, held_by(person, owner)) for person in people]
    return [(person, len(held.answers) + len(held.actions)) for person, held in counted if held]
