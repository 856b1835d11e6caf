"""A copy of the database lets nobody in: neither sessions nor what two-step codes are made from can be read from it."""

from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.apps import apps
from django.conf import settings as present
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.sealing import unseal
from accounts.session_store import SessionStore
from tests.accounts.test_signing_in import code_now, is_signed_in, sign_in, turn_two_step_on
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def at_rest() -> str:
    """All that a copy of the database shows to whoever has no key."""
    shown = [*Session.objects.values_list(), *Authenticator.objects.values_list()]
    return "\n".join([*map(str, shown), *(str(row.get_decoded()) for row in Session.objects.all())])


def with_key(key: str) -> Client:
    client = Client()
    client.cookies[present.SESSION_COOKIE_NAME] = key
    return client


def test_what_the_database_holds_of_a_session_opens_nothing(client: Client) -> None:
    client.force_login(make_person())
    key = client.cookies[present.SESSION_COOKIE_NAME].value

    assert is_signed_in(client)
    assert is_signed_in(with_key(key))
    assert key not in at_rest()
    assert not any(is_signed_in(with_key(row.session_key)) for row in Session.objects.all())


def test_a_session_that_is_left_is_gone_and_its_key_opens_nothing(client: Client) -> None:
    client.force_login(make_person())
    key = client.cookies[present.SESSION_COOKIE_NAME].value

    client.post(reverse("account_logout"))

    assert not is_signed_in(with_key(key))
    assert not Session.objects.exists()


def test_whoever_signs_in_gets_a_key_of_their_own_and_keeps_what_was_there() -> None:
    session = SessionStore()
    session["said"] = "hello"
    session.create()
    session["said"] = "hello"
    first = session.session_key
    session.cycle_key()

    assert session.session_key != first
    assert SessionStore(session.session_key)["said"] == "hello"
    assert SessionStore(first).get("said") is None
    assert Session.objects.count() == 1


def test_what_two_step_codes_are_made_from_is_readable_nowhere(client: Client) -> None:
    make_person(email="jo@example.org")
    secret = turn_two_step_on(client, "jo@example.org")
    kept = {row.type: row.data for row in Authenticator.objects.all()}

    assert secret not in at_rest()
    assert unseal(kept["totp"]["secret"]) == secret
    assert unseal(kept["recovery_codes"]["seed"]) not in at_rest()


def test_the_secret_that_somebody_is_just_setting_up_is_readable_nowhere(client: Client) -> None:
    person = make_person(email="jo@example.org")
    session = SessionStore()
    session["mfa.totp.secret"] = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    session.create()
    client.force_login(person)

    assert "JBSWY3DPEHPK3PXP" not in at_rest()


def before_it_was_sealed() -> tuple[str, list[str]]:
    """Somebody who turned two-step sign-in on with the version before: the code of now and the recovery codes."""
    person, secret, seed = make_person(email="jo@example.org"), generate_totp_secret(), RecoveryCodes.generate_seed()
    Authenticator.objects.create(user=person, type="totp", data={"secret": secret})
    codes = Authenticator.objects.create(user=person, type="recovery_codes", data={"seed": seed, "used_mask": 1})
    import_module("accounts.migrations.0002_two_step_secrets_are_sealed").seal_secrets(apps, None)
    codes.refresh_from_db()
    assert secret not in at_rest()
    assert seed not in at_rest()
    return code_now(secret), RecoveryCodes(codes).get_unused_codes()


def gets_in_with(code: str) -> bool:
    client = Client()
    sign_in(client, "jo@example.org")
    client.post(reverse("mfa_authenticate"), {"code": code})
    return is_signed_in(client)


def test_who_turned_it_on_before_signs_in_with_app_and_recovery_codes_as_before() -> None:
    code, recovery = before_it_was_sealed()

    assert len(recovery) == 9
    assert gets_in_with(code)
    assert gets_in_with(recovery[0])


def test_a_key_that_was_changed_still_opens_what_it_sealed_while_it_is_named(settings: Settings) -> None:
    code, recovery = before_it_was_sealed()
    client = Client()
    client.force_login(make_person())
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another key of fifty letters, of which nobody knows any"

    assert not is_signed_in(client)
    assert not gets_in_with(code), "told as a code that is not right"
    settings.SECRET_KEY_FALLBACKS = [old]
    assert is_signed_in(client)
    assert gets_in_with(recovery[0])
