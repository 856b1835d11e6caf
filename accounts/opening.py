"""Making accounts: of somebody whose e-mail address an invitation has proved, and of the system administrator."""

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.models import User


@transaction.atomic
def open_account(*, email: str, name: str, job_title: str, password: str | None) -> User:
    person = User.objects.create_user(email, password, name=name, job_title=job_title)
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    return person


@transaction.atomic
def make_administrator(email: str) -> User:
    """The person with this address, made if need be, as system administrator."""
    person = User.objects.filter(email__iexact=email).first()
    if person is None:
        person = open_account(email=email, name="System administrator", job_title="", password=None)
    person.is_staff = person.is_superuser = person.is_active = True
    person.save(update_fields=["is_staff", "is_superuser", "is_active"])
    return person


def password_link(person: User) -> str:
    """A link with which the person, and nobody without it, chooses a password once."""
    key = [user_pk_to_url_str(person), default_token_generator.make_token(person)]
    return settings.PUBLIC_URL + reverse("account_reset_password_from_key", args=key)


@transaction.atomic
def move_to(person: User, email: str) -> None:
    """A new e-mail address. The old one neither signs in nor resets the password any more."""
    person.email = email.lower()
    person.save(update_fields=["email"])
    EmailAddress.objects.filter(user=person).delete()
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
