"""A thing that two people edit is never silently overwritten by the second who saves: every page of the project whose
form begins with what is there already is opened twice and saved twice."""

from typing import Any

import pytest
from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.test_access import PAGES, SIGNED_OUT, clients, sessions, world
from tests.training.test_meanwhile import shown, shown_again
from tests.world import World

__all__ = ["clients", "sessions", "world"]

WORDS = {
    "account-details": "job_title",
    "case-study-edit": "problem",
    "champion-correct": "post",
    "region-settings": "programme",
    "shared-team": "name",
    "evidence": "note",
    "change-action": "title",
    "change-like-group": "name",
    "change-learner": "job_title",
    "change-course": "provider",
    "change-session": "place",
    "left-out-rule": "words",
    "local-area": "name",
    "supplier": "company_number",
    "priority": "owner_name",
    "region-priority": "owner_name",
    "plan-item-change": "title",
    "work-line-change": "title",
    "awaited-change": "what",
    "risk-change": "title",
    "budget-line-change": "title",
    "member-change": "name",
    "meeting-change": "place",
    "fleet-review-change": "provider",
    "fleet-target-change": "title",
    "partner-change": "name",
    "partner-contact-change": "name",
    "partner-entry-change": "words",
    "partner-ask-change": "need",
    "scope-item-change": "title",
    "partner-project-change": "title",
    "project-phase-change": "title",
    "project-business-change": "name",
    "project-claim-change": "title",
    "benefit-change": "title",
    "correct-policy": "title",
    "edit-resource": "title",
    "edit-library-collection": "title",
    "edit-agreement": "title",
    "briefing-change": "subject",
    "letter": "text",
}
"""What both change, by page."""

TESTED_ELSEWHERE = {
    "notice-words": "tests/workstream/test_notices.py",
    "take-up-common": "tests/library/test_meanwhile.py",
    "add-action": "makes a new action each time",
    "meeting-new": "makes a new meeting each time",
}

NOTHING_TO_OVERWRITE = {
    "budget-line-new": "makes a new line; the amounts begin with 0",
    "use-agreement": "notes one more council that uses it",
    "open-collection": "opens a new self-assessment; the name is a suggestion",
    "replace-evidence": "makes a new version; the earlier one stays",
    "spend-file": "the columns of a file are read anew and can be read again",
}
"""Pages that begin with words and save over nothing."""


def page_of(name: str, world: World, clients: dict[str, Client]) -> tuple[Client, str]:
    """Somebody who may send the page, and its address."""
    page = PAGES[name]
    senders = page.opens if page.sends is None else page.sends
    who = next(one for one in clients if one in senders and one != SIGNED_OUT)
    return clients[who], reverse(name, args=world.args[page.about])


def told_apart(answer: HttpResponse) -> bool:
    return answer.status_code in (409, 422) and "changed" in answer.content.decode()


@pytest.mark.parametrize("name", WORDS)
def test_of_two_who_save_the_second_is_told_loses_nothing_and_can_save(
    name: str, world: World, clients: dict[str, Client]
) -> None:
    client, address = page_of(name, world, clients)
    field = WORDS[name]
    with transaction.atomic():
        page = {key: value for key, value in shown(client, address).items() if value is not False}
        if "councils" in page and not page["councils"]:
            choices = client.get(address).context["form"].fields["councils"].queryset
            page["councils"] = [choices[0].pk]
        first = client.post(address, {**page, field: "first 1"})
        assert first.status_code == 302, first.context["form"].errors
        answer = client.post(address, {**page, field: "second 2"})
        stands = shown(client, client.get(address).request["PATH_INFO"])[field]

        assert stands == "first 1"
        assert told_apart(answer)
        assert answer.context["form"][field].value() == "second 2"
        assert client.post(address, shown_again(answer)).status_code == 302
        assert shown(client, address)[field] == "second 2"
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        ("change-closing", {"closes_on_2": "2097"}, {"closes_on_2": "2098"}),
        ("reply-days", {"working_days": "3"}, {"working_days": "4"}),
        ("staff-pay", {"returns": "42"}, {"returns": "43"}),
        ("match-buyer", {"council": "", "is_other": "on"}, {}),
    ],
)
def test_so_it_is_where_numbers_days_and_ticks_are_changed(
    name: str, first: dict[str, str], second: dict[str, str], world: World, clients: dict[str, Client]
) -> None:
    client, address = page_of(name, world, clients)
    with transaction.atomic():
        page = {key: value for key, value in shown(client, address).items() if value is not False}
        assert client.post(address, {**page, **first}).status_code == 302
        answer = client.post(address, {**page, **second})
        assert told_apart(answer)
        assert client.post(address, shown_again(answer)).status_code == 302
        transaction.set_rollback(True)


def test_the_word_on_a_resource_in_a_collection_is_not_overwritten(world: World, clients: dict[str, Client]) -> None:
    client, _address = page_of("edit-library-collection", world, clients)
    resource = world.args["resource"][-1]
    put = reverse("put-in-collection", args=world.args["library collection"])
    with transaction.atomic():
        page = shown(client, f"{put}?resource={resource}")
        assert client.post(put, {**page, "word": "First"}).status_code == 302
        answer = client.post(put, {**page, "word": "Second"})
        assert told_apart(answer)
        assert ": First</li>" in answer.content.decode()
        assert client.post(put, shown_again(answer)).status_code == 302
        transaction.set_rollback(True)


def begins_with_words(form: Any) -> bool:
    """A box that a person writes in holds something already."""
    boxes = (field for field in form if isinstance(field.field, forms.CharField) and not field.is_hidden)
    return any(isinstance(field.value(), str) and field.value() for field in boxes)


def test_every_page_that_begins_with_what_is_there_is_named_here(world: World, clients: dict[str, Client]) -> None:
    found = set()
    for name, page in PAGES.items():
        senders = page.opens if page.sends is None else page.sends
        if page.method != "get" or not set(senders) & set(clients) - {SIGNED_OUT}:
            continue
        client, address = page_of(name, world, clients)
        with transaction.atomic():
            answer = client.get(address)
            transaction.set_rollback(True)
        form = answer.context.get("form") if answer.status_code == 200 and answer.context else None
        if isinstance(form, forms.BaseForm) and not form.is_bound and begins_with_words(form):
            found.add(name)

    assert found <= {*WORDS, *TESTED_ELSEWHERE, *NOTHING_TO_OVERWRITE}
