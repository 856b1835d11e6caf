"""An officer finds evidence that has expired, replaces it by a newer version, and the mark is gone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from councils.models import RoleKind
from files.storing import keep_text
from frameworks.assessments.operations.save_answers import use
from frameworks.models import Evidence
from tests.browser.conftest import look_over
from tests.factories import make_assessment, make_council, make_person

pytestmark = pytest.mark.django_db(transaction=True)


def test_expired_evidence_is_renewed(sign_in, transactional_db):
    council = make_council(short_name="Amber", slug="amber")
    assessment = make_assessment(council, name="2026 self-assessment")
    yesterday = timezone.localdate() - timedelta(days=1)
    memo = Evidence.objects.create(
        council=council, title="Champion memo", file=keep_text("memo.txt", "Jo is it.", by=None), expires_on=yesterday
    )
    use(memo, [assessment.answers.get(criterion__code="PE1.1")], by=None, at=timezone.now())
    page = sign_in(make_person(RoleKind.OFFICER, council))

    page.get_by_role("link", name="Amber: Evidence to renew: 1 document").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Evidence of Amber")
    look_over(page)
    page.goto(assessment.get_absolute_url())
    expect(page.get_by_text("Expired").first).to_be_visible()
    look_over(page)
    page.get_by_role("link", name="Renew it in the council's evidence").click()
    page.get_by_role("link", name="Replace Champion memo").click()
    look_over(page)
    page.get_by_label("File").set_input_files(
        [{"name": "memo-2027.txt", "mimeType": "text/plain", "buffer": b"Jo is it again."}]
    )
    page.get_by_role("button", name="Replace it").click()
    expect(page.get_by_text("Older versions")).to_be_visible()
    look_over(page)

    page.goto(assessment.get_absolute_url())
    assert "Expired" not in page.content()
    assert Evidence.objects.count() == 2


def test_the_weekly_mail_is_stopped_from_its_link_without_signing_in(windows, transactional_db):
    from post.models import MailChoice
    from post.stopping import digest_of, stop_link

    person = make_person(RoleKind.OFFICER)
    link = stop_link(person)
    page = windows().new_page()
    page.goto(link[link.index("/stop-mail/") :])
    look_over(page)
    assert digest_of(person) == MailChoice.Digest.WEEKLY
    page.get_by_role("button", name="Stop the weekly mail").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The weekly mail is stopped")
    look_over(page)
    assert digest_of(person) == MailChoice.Digest.NONE
