"""Making the account of somebody whose e-mail address an invitation has proved."""

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.models import User


@transaction.atomic
def open_account(*, email: str, name: str, job_title: str, password: str) -> User:
    person = User.objects.create_user(email, password, name=name, job_title=job_title)
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    return person
