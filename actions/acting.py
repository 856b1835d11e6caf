"""Making an action, telling how it goes, finishing and dropping it."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from actions.models import Action, Note
from councils.models import Council, Region
from ui.conflicts import ChangedMeanwhile


class Refused(ValidationError):
    """The act cannot be done now; the message says why and what to do instead."""


@transaction.atomic
def make(
    place: Council | Region,
    *,
    title: str,
    owner: User | None = None,
    owner_name: str = "",
    due_on: date | None = None,
    cost_pence: int | None = None,
    by: User | None,
    at: datetime,
) -> Action:
    """A new open action of a council or a region. Rooms above link it to what it is for, in the same transaction."""
    if not title.strip():
        raise Refused("Say what is to be done.")
    return Action.objects.create(
        council=place if isinstance(place, Council) else None,
        region=place if isinstance(place, Region) else None,
        title=title.strip(),
        owner=owner,
        owner_name="" if owner else owner_name.strip(),
        due_on=due_on,
        cost_pence=cost_pence,
        created_by=by,
        created_at=at,
    )


@transaction.atomic
def change(
    action: Action,
    *,
    title: str,
    owner: User | None,
    owner_name: str,
    due_on: date | None,
    cost_pence: int | None,
    version: int,
) -> Action:
    """Change what is promised. `version` is the one that was seen when the change was begun."""
    found = _locked(action)
    _check_open(found)
    if found.version != version:
        raise ChangedMeanwhile(found)
    found.title, found.due_on, found.cost_pence = title.strip(), due_on, cost_pence
    found.owner, found.owner_name = owner, "" if owner else owner_name.strip()
    return _saved(found)


@transaction.atomic
def note(action: Action, *, words: str, by: User | None, at: datetime) -> Note:
    if not words.strip():
        raise Refused("Write what was done, or what stands in the way.")
    return Note.objects.create(action=action, words=words.strip(), by=by, at=at)


@transaction.atomic
def finish(action: Action, *, by: User | None, at: datetime, on: date, words: str = "") -> Action:
    """Done on a day. Finishing what is done already changes nothing, so that pressing twice does no harm."""
    found = _locked(action)
    if found.state == Action.State.DONE:
        return found
    _check_open(found)
    if words.strip():
        note(found, words=words, by=by, at=at)
    found.state, found.done_on = Action.State.DONE, on
    return _saved(found)


@transaction.atomic
def drop(action: Action, *, reason: str, on: date) -> Action:
    """It will not be done; the reason stays with it."""
    found = _locked(action)
    _check_open(found)
    if not reason.strip():
        raise Refused("Say why it is dropped.")
    found.state, found.reason, found.done_on = Action.State.DROPPED, reason.strip(), on
    return _saved(found)


@transaction.atomic
def reopen(action: Action) -> Action:
    found = _locked(action)
    if found.is_open:
        return found
    found.state, found.reason, found.done_on = Action.State.OPEN, "", None
    return _saved(found)


def _locked(action: Action) -> Action:
    return Action.objects.select_for_update(of=("self",)).get(pk=action.pk)


def _saved(action: Action) -> Action:
    action.version += 1
    action.save()
    return action


def _check_open(action: Action) -> None:
    if not action.is_open:
        raise Refused(f"This action is {action.get_state_display().lower()} already. Open it again first.")
