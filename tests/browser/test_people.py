"""People come in by invitation, look after their account, and leave; the administrator looks records up."""

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect

from accounts.models import User
from councils.models import Invitation, RoleKind
from councils.operations.invite import invite
from tests.accounts.test_signing_in import code_now
from tests.browser.conftest import enter_password, look_over
from tests.factories import PASSWORD, make_assessment, make_council, make_person, make_region, make_sub_region

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., Page]
Windows = Callable[..., BrowserContext]


def test_a_colleague_is_invited_joins_and_leaves_again(sign_in: SignIn, windows: Windows) -> None:
    council = make_council()
    make_person(RoleKind.MANAGER, council.region)
    page = sign_in(make_person(RoleKind.SIGN_OFF, council, name="Sam Boss"))
    page.goto(reverse("council-people", args=[council.slug]))
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_role("button", name="Invite").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter an e-mail address")
    look_over(page)
    page.get_by_label("E-mail address").fill("ash@example.org")
    page.get_by_label("Officer: answers and attaches evidence").check()
    page.get_by_role("button", name="Invite").click()
    look_over(page)
    page.get_by_role("button", name="Make a link to copy").click()
    look_over(page)
    link = page.get_by_label("Copy this link and send it yourself").input_value()

    new = windows().new_page()
    new.goto(re.sub(r"^https?://[^/]+", "", link))
    look_over(new)
    new.get_by_role("button", name="Accept and sign in").click()
    expect(new.get_by_role("alert")).to_contain_text("Choose a password")
    new.get_by_label("Your name").fill("Ash New")
    new.locator("input[name=password]").fill(PASSWORD)
    new.get_by_role("button", name="Accept and sign in").click()
    expect(new.get_by_text("Welcome. You are now: Officer")).to_be_visible()

    page.goto(reverse("council-people", args=[council.slug]))
    look_over(page)
    page.get_by_role("link", name="End role Officer of Ash New").click()
    look_over(page)
    page.get_by_role("button", name="End the role").click()
    expect(page.get_by_text("Ash New is no longer Officer")).to_be_visible()
    new.goto(reverse("council-people", args=[council.slug]))
    expect(new.get_by_role("heading", level=1)).to_have_text("Page not found")


def test_links_to_join_are_clear_to_everybody_who_may_open_them(sign_in: SignIn, windows: Windows) -> None:
    council = make_council()
    boss = make_person(RoleKind.SIGN_OFF, council)
    known = make_person(email="known@example.org")
    invitation, _new = invite(known.email, kind=RoleKind.OFFICER, place=council, by=boss, at=timezone.now())
    address = invitation.link_path()

    other = sign_in(boss)
    other.goto(address)
    expect(other.get_by_role("heading", level=1)).to_have_text("This invitation is for somebody else")
    look_over(other)
    page = windows().new_page()
    page.goto(address)
    look_over(page)
    page.get_by_role("link", name="Sign in", exact=True).click()
    enter_password(page, known)
    look_over(page)
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("Welcome.")).to_be_visible()
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("This link does not work")
    look_over(page)


def test_a_manager_finds_and_invites_people_of_the_region(sign_in: SignIn) -> None:
    region = make_region()
    council = make_council(region, name="Wirral Metropolitan Borough Council")
    make_sub_region(region, councils=[council])
    for _ in range(30):
        make_person(RoleKind.OFFICER, council, job_title="Procurement officer for highways and grounds")
    page = sign_in(make_person(RoleKind.MANAGER, region))
    page.goto(reverse("invite-person", args=[region.slug]))
    look_over(page)
    page.get_by_label("E-mail address").fill("rev@example.org")
    page.get_by_label("Reviewer: looks at what councils claim").check()
    page.get_by_role("button", name="Invite").click()
    page.get_by_role("button", name="Send the link again").click()
    expect(page.get_by_text("A link goes out again")).to_be_visible()
    page.goto(reverse("region-people", args=[region.slug]))
    look_over(page)
    page.get_by_label("Role", exact=True).select_option("manager")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_text("1 role found")).to_be_visible()
    assert Invitation.objects.get().kind == RoleKind.REVIEWER


def test_an_officer_names_the_champion_and_who_takes_over(sign_in: SignIn) -> None:
    council = make_council()
    page = sign_in(make_person(RoleKind.OFFICER, council))
    page.goto(reverse("council-profile", args=[council.slug]))
    look_over(page)
    page.get_by_role("link", name="Name the champion").click()
    look_over(page)
    page.get_by_label("Name", exact=True).fill("Jo Byrne")
    page.get_by_label("Job title").fill("Head of procurement")
    page.get_by_label("Champion since").fill("2026-03-07")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Jo Byrne, Head of procurement")).to_be_visible()
    page.get_by_role("link", name="Somebody else takes over").click()
    page.get_by_label("Name", exact=True).fill("Al Green")
    page.get_by_label("Job title").fill("Director")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Jo Byrne, Head of procurement, 7 March 2026 to")).to_be_visible()
    look_over(page)
    page.get_by_role("link", name="No champion any more").click()
    look_over(page)


def test_a_person_looks_after_their_account(sign_in: SignIn, windows: Windows) -> None:
    person = make_person(RoleKind.OFFICER, name="Jo Byrne")
    page = sign_in(person)
    page.goto(reverse("account"))
    look_over(page)
    page.get_by_role("link", name="Change name").click()
    look_over(page)
    page.goto(reverse("account_change_password"))
    look_over(page)
    page.goto(reverse("mfa_index"))
    look_over(page)
    page.get_by_role("link", name="Turn two-step sign-in on").click()
    look_over(page)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    look_over(page)
    page.get_by_text("I cannot scan it").click()
    secret = page.locator("details strong").inner_text()
    page.get_by_label("Code").fill(code_now(secret))
    page.get_by_role("button", name="Turn it on").click()
    look_over(page)
    recovery = page.locator("main ul.app-code li").first.inner_text()
    page.goto(reverse("mfa_index"))
    look_over(page)

    later = windows().new_page()
    later.goto(reverse("account_login"))
    look_over(later)
    enter_password(later, person)
    look_over(later)
    later.get_by_label("Code").fill(recovery)
    later.get_by_role("button", name="Sign in").click()
    expect(later.get_by_role("button", name="Sign out")).to_be_visible()
    later.get_by_role("button", name="Sign out").click()
    expect(later.get_by_text("You are signed out.")).to_be_visible()


@pytest.mark.parametrize(
    "name",
    ["account_reset_password", "account_reset_password_done", "account_signup", "privacy", "accessibility", "contact"],
)
def test_pages_for_everybody_are_open_to_everybody(windows: Windows, name: str) -> None:
    page = windows().new_page()
    page.goto(reverse(name))
    look_over(page)


def test_the_administration_works_under_the_same_strict_policy(sign_in: SignIn) -> None:
    make_assessment()
    root = make_person(is_staff=True, is_superuser=True)
    somebody = User.objects.exclude(pk=root.pk).first() or make_person()
    page = sign_in(root)
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and "Security Policy" in message.text:
            complaints.append(message.text)

    page.on("console", listen)
    for address in (
        reverse("admin:index"),
        reverse("admin:councils_council_changelist"),
        reverse("admin:accounts_user_change", args=[somebody.pk]),
        reverse("admin:frameworks_assessment_changelist"),
    ):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        expect(page.locator("#site-name")).to_contain_text("System administration")

    assert complaints == []
