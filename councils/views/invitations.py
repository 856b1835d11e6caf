from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts.models import User
from councils.access import SignedIn, open_council, open_invitation, open_region, today
from councils.forms import InviteColleagueForm, InvitePersonForm, NewPersonForm
from councils.models import Council, Invitation, held_for
from councils.operations import invite
from post.linking import behind
from post.models import Message
from post.tasks import send_waiting

HERE = "here"
"""In the session: the invitation whose link was opened here. At the end of its address, instead of the token."""


def invite_colleague(request: SignedIn, council: str) -> HttpResponse:
    owner = open_council(request.user, council, to_manage_people=True)
    form = InviteColleagueForm(request.POST or None, initial={"kind": "officer"})
    made = _invited(request, form, owner) if form.is_valid() else None
    page = {"council": owner, "form": form, "place": owner.name}
    return made or render(request, "councils/invite_colleague.html", page)


def invite_person(request: SignedIn, region: str) -> HttpResponse:
    found = open_region(request.user, region, to_manage=True)
    form = InvitePersonForm(request.POST or None, region=found, on=today())
    made = _invited(request, form, form.place()) if form.is_valid() else None
    page = {"region": found, "form": form, "place": found.name}
    return made or render(request, "councils/invite_person.html", page)


def _invited(
    request: SignedIn, form: InviteColleagueForm | InvitePersonForm, place: invite.Place
) -> HttpResponse | None:
    """To the invitation's page; None where it was refused and the form says why."""
    asked = form.cleaned_data
    try:
        invitation, is_new = invite.invite(
            asked["email"], kind=asked["kind"], place=place, by=request.user, at=timezone.now()
        )
    except invite.Refused as refused:
        form.add_error("email", refused)
        return None
    if is_new:
        send_waiting.delay_on_commit()  # type: ignore[attr-defined]
    else:
        messages.info(request, f"{invitation.email} was invited already. You can send a link again.")
    return redirect("invitation", invitation.pk)


def invitation(request: SignedIn, pk: int) -> HttpResponse:
    """The inviter's side: a link to copy, sending one again, withdrawing it."""
    found = open_invitation(request.user, pk)
    is_open = found.is_open(timezone.now())
    makes_link = request.POST.get("do") == "link" and is_open
    if request.method == "POST" and not makes_link:
        try:
            _change(request, found)
        except invite.Refused as refused:
            messages.error(request, refused.messages[0])
        return redirect("invitation", found.pk)
    page = {
        "invitation": found,
        "is_open": is_open,
        "link": settings.PUBLIC_URL + found.link_path() if makes_link else "",
        "mail": Message.objects.filter(key__startswith=f"invitation-{found.pk}-").order_by("-pk").first(),
        "place": found.place,
    }
    return render(request, "councils/invitation.html", page)


def _change(request: SignedIn, found: Invitation) -> None:
    if request.POST.get("do") == "withdraw":
        invite.withdraw(found, at=timezone.now())
        messages.success(request, "The invitation is withdrawn. Its link no longer works.")
    elif request.POST.get("do") == "send-again":
        invite.send_again(found, at=timezone.now())
        send_waiting.delay_on_commit()  # type: ignore[attr-defined]
        messages.success(request, "A link goes out again and is good for another two weeks.")


@login_not_required
@never_cache
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link uses nothing; only the button on it does. Every link that does not work looks the same."""
    found = Invitation.objects.open(timezone.now()).select_related("council", "sub_region", "region")
    rows = found.filter(pk=request.session.get(HERE, 0)) if token == HERE else behind(found, token)
    open_one = rows.first()
    if open_one is None:
        return render(request, "councils/invitation_closed.html", status=404)
    if isinstance(request.user, User):
        return _accept_signed_in(request, open_one, request.user)
    if User.objects.filter(email__iexact=open_one.email).exists():
        # What signing in leads back to is kept in the session, which lies in the database: so without the token.
        request.session[HERE] = open_one.pk
        back = reverse("accept-invitation", args=[HERE])
        return render(request, "councils/accept_known.html", {"invitation": open_one, "back": back})
    return _accept_as_new(request, open_one)


def _accept_signed_in(request: HttpRequest, open_one: Invitation, person: User) -> HttpResponse:
    if person.email.lower() != open_one.email.lower():
        return render(request, "councils/accept_other.html", {"invitation": open_one}, status=403)
    if request.method == "POST":
        return _accepted(request, open_one, person)
    return render(request, "councils/accept_signed_in.html", {"invitation": open_one})


def _accept_as_new(request: HttpRequest, open_one: Invitation) -> HttpResponse:
    form = NewPersonForm(request.POST or None, instance=User(email=open_one.email))
    if not form.is_valid():
        return render(request, "councils/accept_new.html", {"invitation": open_one, "form": form})
    try:
        person = invite.accept_as_new(open_one, **form.cleaned_data, at=timezone.now())
    except invite.Refused:
        return render(request, "councils/invitation_closed.html", status=404)
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    return _welcome(request, open_one)


def _accepted(request: HttpRequest, open_one: Invitation, person: User) -> HttpResponse:
    try:
        invite.accept(open_one, person=person, at=timezone.now())
    except invite.Refused:
        return render(request, "councils/invitation_closed.html", status=404)
    return _welcome(request, open_one)


def _welcome(request: HttpRequest, accepted: Invitation) -> HttpResponse:
    messages.success(request, f"Welcome. You are now: {accepted.in_words()}.")
    if held_for(accepted.kind) == "council" and isinstance(accepted.place, Council):
        return redirect(accepted.place)
    return redirect("home")
