"""Django's administration: for the system administrator alone, to look records up."""

import re
from io import StringIO
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.core.management import CommandError, call_command
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from councils.models import Invitation, Role
from post.models import Message
from tests.factories import PASSWORD, make_assessment, make_council, make_person, make_region

pytestmark = pytest.mark.django_db
MODELS = [
    model
    for room in apps.get_app_configs()
    if Path(room.path).parent == settings.BASE_DIR
    for model in room.get_models()
]
SHOWN = [model for model in MODELS if not model.__name__.startswith("Historical")]


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(make_person(is_staff=True, is_superuser=True))
    return client


@pytest.mark.parametrize("model", SHOWN, ids=lambda model: model.__name__)
def test_the_administrator_finds_every_kind_of_record(model: type[Model], administrator: Client) -> None:
    make_assessment(make_council(), by=make_person("manager"))

    place = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    answers = [administrator.get(reverse(f"{place}_changelist")).status_code]
    for row in model._default_manager.all()[:1]:
        answers.append(administrator.get(reverse(f"{place}_change", args=[row.pk])).status_code)
        answers.append(administrator.get(reverse(f"{place}_history", args=[row.pk])).status_code)

    assert model in admin.site._registry
    assert set(answers) == {200}


@pytest.mark.parametrize("is_staff", [False, True])
def test_nobody_else_opens_a_record_there(is_staff: bool, client: Client) -> None:
    client.force_login(make_person("manager", is_staff=is_staff))

    assert client.get(reverse("admin:councils_role_changelist")).status_code in (302, 403)


def test_an_e_mail_address_that_was_replaced_opens_nothing_any_more(administrator: Client) -> None:
    person = make_person(email="old@example.org")
    fields = {"email": "new@example.org", "name": "Jo", "job_title": "", "is_active": "on"}

    administrator.post(reverse("admin:accounts_user_change", args=[person.pk]), fields)

    tried = {}
    for email in ("old@example.org", "new@example.org"):
        visitor = Client()
        visitor.post(reverse("account_login"), {"login": email, "password": PASSWORD})
        tried[email] = visitor.get(reverse("account")).status_code
        visitor.logout()
        visitor.post(reverse("account_reset_password"), {"email": email})
    assert tried == {"old@example.org": 302, "new@example.org": 200}
    told = Message.objects.get(address="old@example.org")
    assert (told.link, told.subject) == (None, "Your account has another e-mail address"), (
        "it is told, and gets no link"
    )
    assert Message.objects.filter(address="new@example.org").exists()


def test_a_link_to_join_is_not_shown_to_the_administrator(administrator: Client) -> None:
    invitation = Invitation.objects.create(email="a@example.org", kind="officer", council=make_council())

    page = administrator.get(reverse("admin:councils_invitation_change", args=[invitation.pk]))

    assert "/invitations/" not in page.content.decode()


def test_nothing_that_signs_somebody_in_can_be_read_or_added_there(administrator: Client) -> None:
    person = make_person()
    address = EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    second = Authenticator.objects.create(user=person, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})

    added = administrator.post(
        reverse("admin:account_emailaddress_add"), {"user": person.pk, "email": "me@example.org"}
    )
    at = reverse("admin:account_emailaddress_change", args=[address.pk])
    changed = administrator.post(at, {"user": person.pk, "email": "me@example.org"})
    shown = administrator.get(reverse("admin:mfa_authenticator_change", args=[second.pk]))
    removed = administrator.post(reverse("admin:mfa_authenticator_delete", args=[second.pk]), {"post": "yes"})

    assert (added.status_code, changed.status_code, shown.status_code, removed.status_code) == (403, 403, 200, 302)
    assert "JBSWY3DPEHPK3PXP" not in shown.content.decode()
    assert not EmailAddress.objects.filter(email="me@example.org").exists()
    assert not Authenticator.objects.exists()


def test_an_uncertain_mail_goes_out_again_only_when_the_administrator_says_so(administrator: Client) -> None:
    given = {"subject": "s", "body": "b", "address": "a@example.org"}
    uncertain = Message.objects.create(key="1", state=Message.State.UNCERTAIN, **given)
    sent = Message.objects.create(key="2", state=Message.State.SENT, **given)

    form = {"action": "put_back", "_selected_action": [uncertain.pk, sent.pk]}
    administrator.post(reverse("admin:post_message_changelist"), form)

    states = dict(Message.objects.values_list("key", "state"))
    assert states == {"1": Message.State.WAITING, "2": Message.State.SENT}


def run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def link_in(text: str) -> str:
    found = re.search(rf"{settings.PUBLIC_URL}(/\S+)", text)
    assert found
    return found[1]


def test_the_first_administrator_chooses_a_password_by_the_printed_link() -> None:
    link = link_in(run("make_administrator", "Root@Example.org"))

    client = Client()
    client.post(link, {"password1": "three words in a row", "password2": "three words in a row"})
    client.post(reverse("account_login"), {"login": "root@example.org", "password": "three words in a row"})

    assert client.get(reverse("admin:index")).status_code == 200
    assert User.objects.get().is_superuser


def test_the_first_manager_joins_by_the_printed_link() -> None:
    region = make_region()

    first = run("make_manager", "boss@example.org")
    again = run("make_manager", "boss@example.org", "--region", region.slug)
    form = {"name": "The Boss", "password": "three words in a row"}
    answer = Client().post(link_in(first), form)

    role = Role.objects.get(person__email="boss@example.org")
    assert answer.status_code == 302
    assert Client().get(link_in(again)).status_code == 404, "the first link has been used; so has the invitation"
    assert (role.kind, role.region, role.starts_on) == ("manager", region, timezone.localdate())


@pytest.mark.parametrize(
    ("regions", "words", "told"),
    [
        (0, ["boss@example.org"], "Load one first"),
        (2, ["boss@example.org"], "Say which region"),
        (2, ["boss@example.org", "--region", "nowhere"], "Say which region"),
        (1, ["not an address"], "is not an e-mail address"),
    ],
)
def test_a_manager_who_cannot_be_made_is_told_why(regions: int, words: list[str], told: str) -> None:
    for _ in range(regions):
        make_region()

    with pytest.raises(CommandError, match=told):
        run("make_manager", *words)
