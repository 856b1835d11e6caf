"""Inviting people to a role, and what becomes of an invitation. Its link works once, for two weeks."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.opening import open_account
from councils.models import Council, Invitation, Region, Role, SubRegion, held_for
from councils.operations.end_role import lock
from post.models import Message

Place = Council | SubRegion | Region


class Refused(ValidationError):
    """The act cannot be done now; the message says why and what to do instead."""


@transaction.atomic
def invite(email: str, *, kind: str, place: Place, by: User | None, at: datetime) -> tuple[Invitation, bool]:
    """The open invitation of this address to this role, and whether it was made now. Making it writes the mail."""
    email = email.strip().lower()
    lock(place)
    where = {held_for(kind): place}
    person = User.objects.filter(email__iexact=email).first()
    today = timezone.localtime(at).date()
    if isinstance(place, Council) and place.ends_on and place.ends_on < today:
        raise Refused(f"{place} ended on {place.ends_on:%-d %B %Y}, so nobody can be invited to it.")
    if person and not person.is_active:
        raise Refused(f"The account of {email} is closed. Ask the system administrator to open it again first.")
    if person and person.roles.on(today).filter(kind=kind, **where).exists():
        raise Refused(f"{person} holds this role already.")
    known = Invitation.objects.open(at).filter(email=email, kind=kind, **where).first()
    if known:
        return known, False
    invitation = Invitation.objects.create(email=email, kind=kind, invited_by=by, written_at=at, **where)
    write(invitation, at=at)
    return invitation, True


def write(invitation: Invitation, *, at: datetime) -> Message:
    """The mail with the link; asked for twice within a minute it is written once."""
    return Message.objects.put(
        key=f"invitation-{invitation.pk}-{at:%Y%m%d%H%M}",
        to=invitation.email,
        template="invitation",
        context={"invitation": invitation},
        link=(invitation.page, invitation.pk),
    )


@transaction.atomic
def send_again(invitation: Invitation, *, at: datetime) -> None:
    """A link once more, good for another two weeks; earlier ones work as long."""
    open_one = _still_open(invitation, at)
    open_one.written_at = at
    open_one.save(update_fields=["written_at"])
    write(open_one, at=at)


def withdraw(invitation: Invitation, *, at: datetime) -> None:
    withdrawn = Invitation.objects.open(at).filter(pk=invitation.pk).update(withdrawn_at=at)
    if not withdrawn:
        raise Refused("This invitation has been accepted or withdrawn already, or is too old.")


@transaction.atomic
def accept(invitation: Invitation, *, person: User, at: datetime) -> Role:
    """The role begins today. Refused where the link was used or withdrawn a moment ago."""
    return _take_up(_still_open(invitation, at), person, at)


@transaction.atomic
def accept_as_new(invitation: Invitation, *, name: str, job_title: str, password: str, at: datetime) -> User:
    """An account for somebody who had none, with the role. Refused as for `accept`."""
    open_one = _still_open(invitation, at)
    person = open_account(email=open_one.email, name=name, job_title=job_title, password=password)
    _take_up(open_one, person, at)
    return person


def _still_open(invitation: Invitation, at: datetime) -> Invitation:
    open_one = Invitation.objects.select_for_update().open(at).filter(pk=invitation.pk).first()
    if open_one is None:
        raise Refused("This invitation has been accepted or withdrawn, or is too old. Invite the person again.")
    return open_one


def _take_up(open_one: Invitation, person: User, at: datetime) -> Role:
    open_one.accepted_at = at
    open_one.save(update_fields=["accepted_at"])
    today = timezone.localtime(at).date()
    where = {held_for(open_one.kind): open_one.place}
    held = person.roles.on(today).filter(kind=open_one.kind, **where).first()
    return held or Role.objects.create(person=person, kind=open_one.kind, starts_on=today, **where)
