from pathlib import Path
from urllib.parse import urlsplit

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings as present
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from accounts.session_store import kept_as
from post.models import Message
from post.sending import own_link
from tests.factories import PASSWORD, make_council, make_person

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "another long pass phrase"


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str):
    return client.post(reverse("account_login"), {"login": email, "password": password, **more})


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("account")).status_code == 200


def code_now(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_a_person_signs_in_by_e_mail_and_password_whatever_the_case(client: Client) -> None:
    make_person(email="jo@example.org")

    answer = sign_in(client, "Jo@Example.ORG")

    assert answer.status_code == 302
    assert is_signed_in(client)


def test_a_wrong_password_says_nothing_of_whether_the_person_exists(client: Client) -> None:
    make_person(email="jo@example.org")

    known = sign_in(client, "jo@example.org", "wrong wrong wrong")
    unknown = sign_in(client, "nobody@example.org", "wrong wrong wrong")

    words = "The e-mail address or the password is not right."
    assert words in known.content.decode()
    assert words in unknown.content.decode()
    assert not is_signed_in(client)


def test_an_empty_form_says_what_to_enter(client: Client) -> None:
    page = sign_in(client, "", "").content.decode()

    assert "Enter your e-mail address" in page
    assert "Enter your password" in page


def test_guessing_is_stopped_and_the_page_says_what_to_do(client: Client) -> None:
    make_person(email="jo@example.org")
    for _ in range(5):
        sign_in(client, "jo@example.org", "a wrong guess")

    answer = sign_in(client, "jo@example.org")

    assert "Too many wrong tries" in answer.content.decode()
    assert not is_signed_in(client)


def guess(client: Client, email: str, times: int, address: str = "203.0.113.9") -> None:
    for _ in range(times):
        client.post(reverse("account_login"), {"login": email, "password": "a wrong guess"}, REMOTE_ADDR=address)


def test_a_strangers_guesses_keep_the_owner_out_neither_here_nor_where_they_signed_in_before(client: Client) -> None:
    make_person(email="jo@example.org")
    known, elsewhere = Client(), Client()
    sign_in(known, "jo@example.org")
    known.post(reverse("account_logout"))

    guess(Client(), "jo@example.org", 6)
    sign_in(elsewhere, "jo@example.org")
    same_network = Client(REMOTE_ADDR="203.0.113.9")
    sign_in(same_network, "jo@example.org")
    sign_in(known, "jo@example.org", REMOTE_ADDR="203.0.113.9")

    assert [is_signed_in(person) for person in (elsewhere, same_network, known)] == [True, False, True]


def test_guesses_from_many_networks_are_stopped_and_the_owners_browser_is_spared(client: Client) -> None:
    make_person(email="jo@example.org")
    known = Client()
    sign_in(known, "jo@example.org")
    known.post(reverse("account_logout"))
    for network in range(20):
        guess(Client(), "jo@example.org", 5, f"198.51.100.{network}")

    new = Client(REMOTE_ADDR="192.0.2.1")
    answer = sign_in(new, "jo@example.org")
    sign_in(known, "jo@example.org")

    assert "Too many wrong tries" in answer.content.decode()
    assert (is_signed_in(new), is_signed_in(known)) == (False, True)


def test_a_known_browser_has_five_tries_too_and_knows_one_person_only(client: Client) -> None:
    make_person(email="jo@example.org")
    make_person(email="al@example.org")
    sign_in(client, "jo@example.org")
    client.post(reverse("account_logout"))
    guess(client, "jo@example.org", 5)
    guess(client, "al@example.org", 5, "127.0.0.1")

    answers = [sign_in(client, email).content.decode() for email in ("jo@example.org", "al@example.org")]

    assert "Too many wrong tries" in answers[0]
    assert not is_signed_in(client)


def test_a_new_password_by_mail_gives_new_tries(client: Client) -> None:
    make_person(email="jo@example.org")
    guess(client, "jo@example.org", 6, "127.0.0.1")
    client.post(reverse("account_reset_password"), {"email": "jo@example.org"})

    client.post(reset_link("jo@example.org"), {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    sign_in(client, "jo@example.org", NEW_PASSWORD)

    assert is_signed_in(client)


def test_a_stranger_in_the_same_network_keeps_nobody_from_signing_in_at_once(client: Client) -> None:
    make_person(email="jo@example.org")
    guess(Client(), "jo@example.org", 5, "127.0.0.1")
    for number in range(25):
        Client().post(reverse("account_reset_password"), {"email": f"{number}@example.org"})

    told = sign_in(client, "jo@example.org").content.decode()
    client.post(reverse("account_reset_password"), {"email": "jo@example.org"})
    client.post(reset_link("jo@example.org"), {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    guess(Client(), "jo@example.org", 60, "127.0.0.1")
    sign_in(client, "jo@example.org", NEW_PASSWORD)

    assert "To sign in at once, choose “I have forgotten my password” below" in told
    assert is_signed_in(client)


def test_who_has_to_wait_is_told_until_when(client: Client) -> None:
    make_person(email="jo@example.org")
    with time_machine.travel("2026-07-01T09:00:30Z", tick=False):
        guess(client, "jo@example.org", 3, "127.0.0.1")
    with time_machine.travel("2026-07-01T09:02:30Z", tick=False):
        guess(client, "jo@example.org", 2, "127.0.0.1")
        told = sign_in(client, "jo@example.org").content.decode()
    with time_machine.travel("2026-07-01T09:06:00Z", tick=False):
        sign_in(client, "jo@example.org")
        assert is_signed_in(client)

    assert "Try again after 10:06." in told


def test_two_step_sign_in_can_be_turned_on_after_a_reset(client: Client) -> None:
    make_person(email="jo@example.org")
    client.post(reverse("account_reset_password"), {"email": "jo@example.org"})
    client.post(reset_link("jo@example.org"), {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    turn_two_step_on(client, "jo@example.org", NEW_PASSWORD)

    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200


def test_asking_for_links_again_and_again_meets_a_clear_page(client: Client) -> None:
    answers = [client.post(reverse("account_reset_password"), {"email": "jo@example.org"}) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert "Too many tries" in answers[-1].content.decode()


def test_nobody_can_open_an_account_alone(client: Client) -> None:
    form = {"email": "new@example.org", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}

    answer = client.post(reverse("account_signup"), form)

    assert "You need an invitation" in answer.content.decode()
    assert not User.objects.filter(email="new@example.org").exists()


def test_a_closed_account_cannot_sign_in(client: Client) -> None:
    make_person(email="jo@example.org", is_active=False)

    sign_in(client, "jo@example.org")

    assert not is_signed_in(client)


def test_signing_in_leads_back_to_the_page_that_was_asked_for(client: Client) -> None:
    make_person(email="jo@example.org")
    wanted = reverse("account-details")

    asked = client.get(wanted)
    answer = sign_in(client, "jo@example.org", next=wanted)

    assert urlsplit(asked["Location"]).query == f"next={wanted}"
    assert answer["Location"] == wanted


def test_whoever_sent_something_too_late_comes_back_to_the_page_they_sent_it_from(client: Client) -> None:
    page = reverse("account-details")

    late = client.post(reverse("stay-signed-in"), headers={"referer": f"http://testserver{page}?theme=PE"})
    elsewhere = client.post(reverse("stay-signed-in"), headers={"referer": "https://elsewhere.example/trap/"})

    assert late["Location"] == f"{reverse('account_login')}?next={page}%3Ftheme%3DPE"
    assert elsewhere["Location"] == f"{reverse('account_login')}?next={reverse('stay-signed-in')}"


def test_whoever_pressed_save_signed_out_is_told_on_the_sign_in_page_that_nothing_was_saved(client: Client) -> None:
    page = f"http://testserver{reverse('account-details')}"

    asked = client.get(reverse("account-details"), follow=True).content.decode()
    late = client.post(reverse("account-details"), headers={"referer": page}, follow=True).content.decode()

    told = "You were signed out and nothing of that page was saved"
    assert told not in asked
    assert late.count(told) == 1
    assert "files must be chosen again" in late


def test_signing_in_never_leads_to_another_site(client: Client) -> None:
    make_person(email="jo@example.org")

    answer = sign_in(client, "jo@example.org", next="https://elsewhere.example/")

    assert "elsewhere" not in answer["Location"]


def test_opening_the_sign_out_page_signs_nobody_out(client: Client) -> None:
    client.force_login(make_person())

    client.get(reverse("account_logout"))
    still = is_signed_in(client)
    client.post(reverse("account_logout"))

    assert still
    assert not is_signed_in(client)


def reset_link(email: str) -> str:
    message = Message.objects.filter(address=email, key__startswith="account-password_reset_key").latest("pk")
    return (own_link(message) or "").removeprefix(present.PUBLIC_URL)


def test_a_forgotten_password_is_replaced_with_a_link_that_works_once(client: Client) -> None:
    make_person(email="jo@example.org")
    client.post(reverse("account_reset_password"), {"email": "jo@example.org"})
    link = reset_link("jo@example.org")

    assert "Choose a new password" in client.get(link).content.decode()
    client.post(link, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    again = Client().get(link, follow=True)

    assert sign_in(client, "jo@example.org", NEW_PASSWORD).status_code == 302
    assert "This link no longer works" in again.content.decode()
    assert Message.objects.filter(subject="Your password has been changed", address="jo@example.org").count() == 1


def test_a_stranger_gets_the_same_answer_and_no_mail(client: Client) -> None:
    make_person(email="jo@example.org")

    known = client.post(reverse("account_reset_password"), {"email": "jo@example.org"})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})

    assert known["Location"] == unknown["Location"]
    assert not Message.objects.filter(address="nobody@example.org").exists()


def test_a_weak_password_is_refused_with_a_reason(client: Client) -> None:
    client.force_login(make_person())

    form = {"oldpassword": PASSWORD, "password1": "password12", "password2": "password12"}
    page = client.post(reverse("account_change_password"), form).content.decode()

    assert "too common" in page


def test_a_changed_password_signs_out_everywhere_else(client: Client) -> None:
    person = make_person()
    elsewhere = Client()
    client.force_login(person)
    elsewhere.force_login(person)

    form = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    client.post(reverse("account_change_password"), form)

    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)


def turn_two_step_on(client: Client, email: str, password: str = PASSWORD) -> str:
    sign_in(client, email, password)
    asked = client.get(reverse("mfa_activate_totp"), follow=True)
    assert "Enter your password once more" in asked.content.decode()
    page = client.post(asked.redirect_chain[-1][0], {"password": password}, follow=True)
    secret = page.context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
    return secret


def test_whoever_turns_two_step_sign_in_on_is_asked_for_a_code(client: Client) -> None:
    make_person(email="jo@example.org")
    secret = turn_two_step_on(client, "jo@example.org")

    later = Client()
    sign_in(later, "jo@example.org")
    before = is_signed_in(later)
    later.post(reverse("mfa_authenticate"), {"code": "000000"})
    wrong = is_signed_in(later)
    # The code of this half minute has been used; a recovery code stands in.
    codes = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    later.post(reverse("mfa_authenticate"), {"code": codes[0]})

    assert (before, wrong, is_signed_in(later)) == (False, False, True)
    assert len(client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]) == len(codes) - 1
    assert secret not in client.get(reverse("mfa_index")).content.decode()


def test_two_step_sign_in_can_be_turned_off_again(client: Client) -> None:
    make_person(email="jo@example.org")
    turn_two_step_on(client, "jo@example.org")

    client.post(reverse("mfa_deactivate_totp"))

    assert sign_in(Client(), "jo@example.org")["Location"] == reverse("home")
    assert Message.objects.filter(subject="Two-step sign-in is off").exists()


def test_a_session_lasts_so_many_minutes_from_the_last_click(client: Client, settings: Settings) -> None:
    settings.SESSION_COOKIE_AGE = 1200
    client.force_login(make_person())
    client.get(reverse("account"))
    key = kept_as(client.session.session_key or "")
    before = Session.objects.get(pk=key).expire_date

    session = client.session
    session["renewed"] -= 61
    session.save()
    Session.objects.filter(pk=key).update(expire_date=before)
    client.get(reverse("account"))
    later = Session.objects.get(pk=key).expire_date
    client.get(reverse("account"))

    assert later > before
    assert Session.objects.get(pk=key).expire_date == later


def test_a_session_that_has_ended_opens_nothing(client: Client) -> None:
    client.force_login(make_person())
    Session.objects.update(expire_date="2020-01-01T00:00:00Z")

    assert not is_signed_in(client)


def test_the_page_says_how_long_the_session_lasts(client: Client, settings: Settings) -> None:
    settings.SESSION_COOKIE_AGE = 1200
    client.force_login(make_person())

    page = client.get(reverse("account")).content.decode()
    answer = client.post(reverse("stay-signed-in"))

    assert 'data-session-seconds="1140"' in page
    assert answer.json() == {"seconds": 1140}


def test_staying_signed_in_needs_a_session(client: Client) -> None:
    assert client.post(reverse("stay-signed-in")).status_code == 302


def test_the_account_page_lists_the_roles_in_force(client: Client) -> None:
    council = make_council(name="Wirral Council")
    client.force_login(make_person("sign-off", council, name="Jo Bold"))

    page = client.get(reverse("account")).content.decode()

    assert "Sign-off officer, Wirral Council" in page
    assert "Jo Bold" in page


def test_name_and_job_title_can_be_changed(client: Client) -> None:
    person = make_person()
    client.force_login(person)

    client.post(reverse("account-details"), {"name": "New Name", "job_title": "Head of procurement"})

    person.refresh_from_db()
    assert (person.name, person.job_title) == ("New Name", "Head of procurement")
    assert "Enter your name" in client.post(reverse("account-details"), {"name": ""}).content.decode()


def test_the_administrators_sign_in_is_the_one_with_limits(client: Client) -> None:
    answer = client.get("/admin/", follow=True)

    assert answer.redirect_chain[-1][0].startswith(reverse("account_login"))


def test_people_sign_in_and_guesses_are_still_counted_while_redis_is_away(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    gone = f"unix://{tmp_path}/gone.sock"
    settings.CACHES = {name: {**cache, "LOCATION": gone} for name, cache in settings.CACHES.items()}
    make_person(email="jo@example.org")
    make_person(email="al@example.org")

    sign_in(client, "jo@example.org")
    guesser = Client()
    for _ in range(5):
        sign_in(guesser, "al@example.org", "a wrong guess")

    assert is_signed_in(client)
    assert "Too many wrong tries" in sign_in(guesser, "al@example.org").content.decode()
