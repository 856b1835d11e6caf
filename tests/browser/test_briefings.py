"""A briefing reaches 46 councils with their own figures, through a real mail server on this machine."""

from datetime import timedelta
from email import message_from_string, policy

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from councils.models import RoleKind
from post.sending import send_waiting
from reports.models import Briefing
from tests.browser.conftest import look_over
from tests.factories import make_collection, make_council, make_edition, make_person, make_region, submit_answers
from tests.post.smtp import mail_server

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def region(transactional_db):
    """46 councils, of which half have signed off level 1."""
    region, edition = make_region(name="North West"), make_edition()
    councils = [make_council(region, short_name=f"Council-{number:02}") for number in range(46)]
    today = timezone.localdate()
    collection = make_collection(region, edition, opens_on=today - timedelta(days=60), closes_on=today)
    level_1 = [row.code for row in edition.requirements() if row.level == 1]
    for council in councils[::2]:
        submit_answers(collection.assessments.get(council=council), level_1)
    return region


def test_a_briefing_reaches_46_councils_with_their_own_figures(sign_in, region, settings):
    page = sign_in(make_person(RoleKind.MANAGER, region))
    page.goto(f"/regions/{region.slug}/briefings/")
    look_over(page)
    page.get_by_role("link", name="Addresses of chief executives").press("Enter")
    look_over(page)
    page.get_by_role("button", name="Add addresses").press("Enter")
    page.get_by_label("Chief executive").check()
    lines = [f"Council-{number:02}; Chief {number}; chief{number}@example.org" for number in range(46)]
    page.get_by_label("People").fill("\n".join(["Nowhere; Ann; ann@example.org", *lines]))
    page.get_by_role("button", name="Add them").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Line 1: there is no council “Nowhere” in the region")
    look_over(page)
    page.get_by_label("People").fill("\n".join(lines))
    page.get_by_role("button", name="Add them").press("Enter")
    expect(page.get_by_text("Added: 46.")).to_be_visible()
    look_over(page)
    page.get_by_role("link", name="Remove Chief 0, chief0@example.org").press("Enter")
    expect(page.get_by_role("heading", name="Remove this address?")).to_be_visible()
    look_over(page)
    page.get_by_role("link", name="Cancel").press("Enter")

    page.goto(f"/regions/{region.slug}/briefings/new/")
    page.get_by_label("Subject").fill("Where {council} stands")
    page.get_by_label("What it says").fill("Your council is at **{levle}**.")
    page.get_by_label("Chief executives").check()
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("There is no field {levle}")
    look_over(page)
    page.get_by_label("What it says").fill("Your council is at **{level}**: {missing} missing. {link}")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_role("button", name="Send it to 46 addresses")).to_be_visible()
    look_over(page)
    page.get_by_label("Council", exact=True).select_option(label="Council-01")
    page.get_by_role("button", name="Show").press("Enter")
    expect(page.get_by_text("no level yet")).to_be_visible()

    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", server.port, False
        server.refuses_to["chief7@example.org"] = "550 no such person"
        page.get_by_role("button", name="Send it to 46 addresses").press("Enter")
        expect(page.get_by_text("Written to 46 addresses")).to_be_visible()
        send_waiting()
    page.reload()
    expect(page.get_by_role("link", name="45 sent")).to_be_visible()
    expect(page.get_by_role("link", name="1 refused by the mail server")).to_be_visible()
    look_over(page)
    page.get_by_role("link", name="1 refused by the mail server").press("Enter")
    expect(page.get_by_text("550 no such person")).to_be_visible()

    mails = {str(mail["To"]): mail for mail in (message_from_string(t, policy=policy.default) for t in server.taken)}
    assert len(mails) == len(server.taken) == 45
    council = region.councils.get(short_name="Council-01")
    own = mails["chief1@example.org"].get_body(("plain",)).get_content()
    assert "no level yet" in own
    assert council.get_absolute_url() in own
    assert mails["chief1@example.org"]["Subject"] == f"Where {council.name} stands"
    assert Briefing.objects.get().sent_at
