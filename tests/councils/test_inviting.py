"""Invitations: who may write them, what their link does, and what it tells a stranger."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from councils.models import INVITATION_DAYS, Invitation, Role
from councils.operations.invite import Refused, accept, invite
from post.models import Message
from post.sending import own_link
from tests.factories import PASSWORD, make_council, make_person, make_region, make_sub_region

pytestmark = pytest.mark.django_db

NEW = {"name": "Ash New", "job_title": "Buyer", "password": "three words in a row"}


def invited(email: str = "ash@example.org", kind: str = "officer", place=None, **over) -> Invitation:
    place = place or make_council()
    given = {"by": make_person("sign-off", place) if kind == "officer" else None, "at": timezone.now(), **over}
    return invite(email, kind=kind, place=place, **given)[0]


def inviter_of(invitation: Invitation) -> User:
    assert invitation.invited_by
    return invitation.invited_by


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_a_sign_off_officer_invites_a_colleague_and_can_copy_the_link() -> None:
    council = make_council()
    client = signed_in(make_person("sign-off", council))

    form = {"email": "Ash@Example.org", "kind": "officer"}
    page = client.post(reverse("invite-colleague", args=[council.slug]), form, follow=True)
    invitation = Invitation.objects.get()
    here = reverse("invitation", args=[invitation.pk])
    again, made = client.get(here), client.post(here, {"do": "link"}).content.decode()

    assert (invitation.email, invitation.kind, invitation.council) == ("ash@example.org", "officer", council)
    assert all("/invitations/" not in shown.content.decode().replace(here, "") for shown in (page, again))
    found = re.search(rf'value="{settings.PUBLIC_URL}(/invitations/[^"]+)"', made)
    assert found
    assert Client().get(found[1]).status_code == 200
    assert own_link(Message.objects.get(address="ash@example.org"))


def test_a_manager_invites_to_every_role_of_the_region() -> None:
    region = make_region()
    council, sub_region = make_council(region), make_sub_region(region)
    client = signed_in(make_person("manager", region))

    for kind, more in {
        "sign-off": {"council": council.pk},
        "sub-regional-lead": {"sub_region": sub_region.pk},
        "reviewer": {},
        "board": {},
        "manager": {},
    }.items():
        form = {"email": f"{kind}@example.org", "kind": kind, **more}
        client.post(reverse("invite-person", args=[region.slug]), form)

    made = {invitation.kind: invitation.place for invitation in Invitation.objects.all()}
    assert made == {
        "sign-off": council,
        "sub-regional-lead": sub_region,
        "reviewer": region,
        "board": region,
        "manager": region,
    }


def test_a_manager_who_forgets_the_council_is_asked_for_it() -> None:
    region = make_region()
    client = signed_in(make_person("manager", region))

    page = client.post(reverse("invite-person", args=[region.slug]), {"email": "a@example.org", "kind": "officer"})

    assert "Choose the council" in page.content.decode()
    assert not Invitation.objects.exists()


def test_a_manager_cannot_invite_to_a_council_of_another_region() -> None:
    region, elsewhere = make_region(), make_council()
    client = signed_in(make_person("manager", region))

    form = {"email": "a@example.org", "kind": "officer", "council": elsewhere.pk}
    client.post(reverse("invite-person", args=[region.slug]), form)

    assert not Invitation.objects.exists()


def test_a_sign_off_officer_cannot_hand_out_roles_of_the_region() -> None:
    council = make_council()
    client = signed_in(make_person("sign-off", council))

    client.post(reverse("invite-colleague", args=[council.slug]), {"email": "a@example.org", "kind": "manager"})

    assert not Invitation.objects.exists()


def test_a_new_person_chooses_name_and_password_and_is_in() -> None:
    council = make_council()
    invitation = invited(place=council)
    client = Client()

    asked = client.get(invitation.link_path())
    client.post(invitation.link_path(), NEW)

    person = User.objects.get(email="ash@example.org")
    role = person.roles.get()
    assert "Choose a password" in asked.content.decode()
    assert (person.name, person.check_password(NEW["password"])) == ("Ash New", True)
    assert (role.kind, role.council, role.starts_on) == ("officer", council, timezone.localdate())
    assert client.get(reverse("council-people", args=[council.slug])).status_code == 200
    assert EmailAddress.objects.get(user=person).verified


def test_a_weak_password_makes_no_account_and_uses_nothing() -> None:
    invitation = invited()

    page = Client().post(invitation.link_path(), {**NEW, "password": "ashnew"})

    assert "too short" in page.content.decode()
    assert not User.objects.filter(email="ash@example.org").exists()
    assert Invitation.objects.open(timezone.now()).get() == invitation


def test_opening_the_link_uses_nothing_so_that_a_mail_scanner_does_no_harm() -> None:
    invitation = invited()

    for _ in range(3):
        Client().get(invitation.link_path())
        Client().head(invitation.link_path())

    assert invitation.is_open(timezone.now())
    assert Client().post(invitation.link_path(), NEW).status_code == 302


def test_an_existing_person_signs_in_and_adds_the_role_to_those_they_have() -> None:
    ash = make_person("officer", email="ash@example.org")
    invitation = invited()

    before = Client().get(invitation.link_path()).content.decode()
    client = signed_in(ash)
    client.post(invitation.link_path())

    assert f"{reverse('account_login')}?next=/invitations/here/" in before
    assert ash.roles.count() == 2
    assert User.objects.filter(email="ash@example.org").count() == 1


def test_somebody_else_who_is_signed_in_cannot_take_the_role_by_mistake() -> None:
    invitation = invited()
    inviter = inviter_of(invitation)

    answer = signed_in(inviter).post(invitation.link_path())

    assert answer.status_code == 403
    assert inviter.roles.count() == 1
    assert invitation.is_open(timezone.now())


def test_every_link_that_does_not_work_says_the_same_and_nothing_else() -> None:
    used, withdrawn, old = invited("a@example.org"), invited("b@example.org"), invited("c@example.org")
    Client().post(used.link_path(), NEW)
    Invitation.objects.filter(pk=withdrawn.pk).update(withdrawn_at=timezone.now())
    Invitation.objects.filter(pk=old.pk).update(written_at=timezone.now() - timedelta(days=INVITATION_DAYS, seconds=1))
    links = [row.link_path() for row in (used, withdrawn, old)]
    links.append(reverse("accept-invitation", args=["x" * 43]))

    answers = [Client().get(link) for link in links]

    words = {answer.content.decode().replace(link, "LINK") for answer, link in zip(answers, links, strict=True)}
    assert {answer.status_code for answer in answers} == {404}
    assert len(words) == 1
    assert "This link does not work" in words.pop()
    assert [Client().post(link, NEW).status_code for link in links] == [404] * 4


def test_a_link_works_once() -> None:
    invitation = invited()
    Client().post(invitation.link_path(), NEW)

    with pytest.raises(Refused):
        accept(invitation, person=make_person(), at=timezone.now())

    assert Role.objects.filter(council=invitation.council, kind="officer").count() == 1


def test_inviting_the_same_address_twice_shows_the_open_invitation() -> None:
    council = make_council()
    client = signed_in(make_person("sign-off", council))
    form = {"email": "ash@example.org", "kind": "officer"}

    client.post(reverse("invite-colleague", args=[council.slug]), form)
    page = client.post(reverse("invite-colleague", args=[council.slug]), form, follow=True)

    assert "was invited already" in page.content.decode()
    assert Invitation.objects.count() == 1
    assert Message.objects.filter(address="ash@example.org").count() == 1


def test_somebody_who_holds_the_role_is_not_invited_again() -> None:
    council = make_council()
    make_person("officer", council, email="ash@example.org", name="Ash")
    client = signed_in(make_person("sign-off", council))

    form = {"email": "ash@example.org", "kind": "officer"}
    page = client.post(reverse("invite-colleague", args=[council.slug]), form)

    assert "Ash holds this role already." in page.content.decode()


def test_a_closed_account_is_not_invited_back_behind_the_administrator() -> None:
    make_person(email="ash@example.org", is_active=False)

    with pytest.raises(Refused, match="closed"):
        invited()


def test_a_council_that_has_ended_takes_nobody_on() -> None:
    council = make_council(ends_on=timezone.localdate() - timedelta(days=1))

    with pytest.raises(Refused, match="ended on"):
        invited(place=council, by=None)


def test_an_existing_person_who_signs_in_comes_back_to_the_invitation_without_its_link() -> None:
    make_person(email="ash@example.org")
    invitation = invited()
    client, here = Client(), reverse("accept-invitation", args=["here"])

    stranger = Client().get(here).status_code
    client.get(invitation.link_path())
    client.post(reverse("account_login"), {"login": "ash@example.org", "password": PASSWORD, "next": here})
    client.post(here)

    assert stranger == 404
    assert Role.objects.filter(person__email="ash@example.org", council=invitation.council).exists()


def test_sending_again_keeps_the_link_and_gives_two_more_weeks() -> None:
    invitation = invited(at=timezone.now() - timedelta(days=10))

    signed_in(inviter_of(invitation)).post(reverse("invitation", args=[invitation.pk]), {"do": "send-again"})

    again = Invitation.objects.get()
    assert Client().get(invitation.link_path()).status_code == 200
    assert again.lasts_until > timezone.now() + timedelta(days=13)
    assert Message.objects.filter(address="ash@example.org").count() == 2


def test_a_withdrawn_invitation_no_longer_works() -> None:
    invitation = invited()

    signed_in(inviter_of(invitation)).post(reverse("invitation", args=[invitation.pk]), {"do": "withdraw"})

    assert Client().post(invitation.link_path(), NEW).status_code == 404
    assert not User.objects.filter(email="ash@example.org").exists()


def test_an_accepted_invitation_cannot_be_withdrawn_or_sent_again() -> None:
    invitation = invited()
    Client().post(invitation.link_path(), NEW)
    client = signed_in(inviter_of(invitation))

    for do in ("withdraw", "send-again"):
        page = client.post(reverse("invitation", args=[invitation.pk]), {"do": do}, follow=True)
        assert "has been accepted or withdrawn" in page.content.decode()

    assert Invitation.objects.get().withdrawn_at is None
