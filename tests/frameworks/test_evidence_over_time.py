"""Evidence that expires: marked, listed, renewed; no level changes by it, and what was signed off keeps its version."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from councils.models import RoleKind
from councils.sockets import read_waiting
from files.storing import keep_pdf
from frameworks.assessments.operations.open_collection import Refused
from frameworks.assessments.operations.renew_evidence import replace, versions
from frameworks.assessments.operations.save_answers import use
from frameworks.assessments.queries.evidence_library import aged_uses, for_person
from frameworks.assessments.rules.ageing import Age, age
from frameworks.models import DeclaredEvidence, Evidence
from tests.factories import make_assessment, make_council, make_person, submit_answers

ON = date(2027, 3, 7)
DAY = timedelta(days=1)
PDF = b"%PDF-1.4\n%%EOF"


@pytest.mark.parametrize(
    ("expires_on", "review_on", "found"),
    [
        (None, None, Age.GOOD),
        (ON, None, Age.SOON),
        (ON - DAY, None, Age.EXPIRED),
        (ON + 30 * DAY, None, Age.SOON),
        (ON + 31 * DAY, None, Age.GOOD),
        (None, ON + DAY, Age.GOOD),
        (None, ON, Age.REVIEW),
        (ON + DAY, ON, Age.REVIEW),
        (ON - DAY, ON, Age.EXPIRED),
    ],
)
def test_how_old_evidence_is_on_a_day(expires_on, review_on, found):
    assert age(expires_on, review_on, ON) == found


@pytest.fixture
def council(db):
    return make_council(short_name="Amber", slug="amber")


@pytest.fixture
def officer(council, client):
    person = make_person(RoleKind.OFFICER, council)
    client.force_login(person)
    return person


def memo(council, title="Memo", **over):
    return Evidence.objects.create(council=council, title=title, file=keep_pdf("memo.pdf", PDF, by=None), **over)


def yesterday() -> date:
    return timezone.localdate() - DAY


def test_expired_evidence_marks_its_requirement_and_changes_no_level(council, officer, client):
    assessment = make_assessment(council)
    answer = assessment.answers.get(criterion__code="PE1.1")
    item = memo(council)
    use(item, [answer], by=None, at=timezone.now())
    submission = submit_answers(make_assessment(council), ["PE1.1", "PE1.2", "PO1.1", "PO1.2"])
    item.expires_on = yesterday()
    item.save()

    assert [row.code for row in aged_uses(assessment, timezone.localdate())] == ["PE1.1"]
    page = client.get(assessment.get_absolute_url()).content.decode()
    assert "Evidence to renew" in page
    assert "Expired" in client.get(f"{assessment.get_absolute_url()}cells/PE1/").content.decode()
    submission.refresh_from_db()
    assert submission.claimed == 1
    (waits,) = read_waiting(for_person(officer, timezone.localdate()))
    assert (waits.title, waits.detail, waits.council) == ("Evidence to renew: 1 document", "1 expired", "Amber")


def test_the_reviewer_sees_the_mark(council, client):
    reviewer = make_person(RoleKind.REVIEWER, council.region)
    assessment = make_assessment(council)
    answer = assessment.answers.get(criterion__code="PE1.1")
    use(memo(council, expires_on=yesterday()), [answer], by=None, at=timezone.now())
    submission = submit_answers(assessment, ["PE1.1", "PE1.2", "PO1.1", "PO1.2"])
    from frameworks.submissions.operations.review_submission import assign

    review = assign(submission, reviewer=reviewer, due_on=timezone.localdate(), by=None, at=timezone.now())
    client.force_login(reviewer)

    assert "Expired" in client.get(f"{review.get_absolute_url()}themes/PE/").content.decode()


def test_a_newer_version_is_used_where_answers_are_open_and_the_older_is_kept(council, officer):
    signed, still_open = make_assessment(council), make_assessment(council)
    item = memo(council, expires_on=yesterday())
    for assessment in (signed, still_open):
        use(item, [assessment.answers.get(criterion__code="PE1.1")], by=None, at=timezone.now())
    submit_answers(signed, ["PE1.1"])

    newer = replace(item, title="Memo 2027", file=keep_pdf("new.pdf", PDF, by=None), by=officer, at=timezone.now())

    assert still_open.answers.get(criterion__code="PE1.1").evidence.get() == newer
    assert signed.answers.get(criterion__code="PE1.1").evidence.get() == item
    assert DeclaredEvidence.objects.get().evidence == item
    assert versions(item) == versions(newer) == [newer, item]
    assert aged_uses(still_open, timezone.localdate()) == []
    with pytest.raises(Refused, match="newer version already"):
        replace(item, title="Again", file=None, url="https://example.org", by=officer, at=timezone.now())


def test_replacing_by_the_page(council, officer, client):
    item = memo(council)
    address = f"/councils/amber/evidence/{item.pk}/replace/"

    assert client.post(address, {"title": "Newer"}).status_code == 422
    text = SimpleUploadedFile("newer.txt", b"The newer words")
    assert client.post(address, {"title": "Newer", "file": text, "url": "https://example.org"}).status_code == 422
    program = SimpleUploadedFile("newer.pdf", b"MZ\x90\x00 a program")
    assert client.post(address, {"title": "Newer", "file": program}).status_code == 422
    text.seek(0)
    days = {"expires_on_0": 31, "expires_on_1": 12, "expires_on_2": 2030}
    page = client.post(address, {"title": "Newer", "file": text} | days, follow=True).content.decode()

    assert "Replaced." in page
    assert "Older versions" in page
    assert Evidence.objects.get(title="Newer").expires_on == date(2030, 12, 31)
    assert "This is an older version." in client.get(f"/councils/amber/evidence/{item.pk}/").content.decode()
    assert client.post(address, {"title": "Third", "url": "https://example.org"}).status_code == 422


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Spend", "Policy", "Old list", "Newer list"}),
        ("words=polic", {"Policy"}),
        ("words=PE1.1", {"Policy"}),
        ("state=expired", {"Spend"}),
        ("state=review", {"Policy"}),
        ("state=unused", {"Spend", "Newer list"}),
        ("state=older", {"Old list"}),
        ("state=current", {"Spend", "Policy", "Newer list"}),
        ("state=old", {"Policy"}),
        ("state=nonsense", {"Spend", "Policy", "Old list", "Newer list"}),
    ],
)
def test_the_library_is_searched_filtered_and_downloaded(council, officer, client, query, found):
    today = timezone.localdate()
    memo(council, "Spend", expires_on=yesterday())
    policy = memo(council, "Policy", review_on=today)
    use(policy, [make_assessment(council).answers.get(criterion__code="PE1.1")], by=None, at=timezone.now())
    replace(memo(council, "Old list"), title="Newer list", file=None, url="https://example.org", by=officer,
            at=timezone.now())  # fmt: skip
    address = f"/councils/amber/evidence/?{query}"

    rows = client.get(address).context["rows"]

    assert {item.title for item, _uses, _older in rows} == found
    lines = b"".join(client.get(f"{address}&download=csv").streaming_content).decode()
    assert all(title in lines for title in found)
    assert client.get(f"{address}&download=xlsx").status_code == 200


def test_thirty_documents_cost_as_many_queries_as_one(council, officer, client, django_assert_max_num_queries):
    answer = make_assessment(council).answers.get(criterion__code="PE1.1")
    use(memo(council), [answer], by=None, at=timezone.now())
    client.get("/councils/amber/evidence/")
    with django_assert_max_num_queries(20) as few:
        client.get("/councils/amber/evidence/")
    for number in range(24):
        use(memo(council, f"Memo {number}"), [answer], by=None, at=timezone.now())
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get("/councils/amber/evidence/")


@pytest.mark.django_db
def test_evidence_is_added_in_the_library_and_used_beside_an_answer_afterwards() -> None:
    assessment = make_assessment()
    council = assessment.council
    client = Client()
    client.force_login(make_person(RoleKind.OFFICER, council))
    address = reverse("add-evidence", args=[council.slug])

    wrong = client.post(address, {"title": "Our policy", "url": ""})
    assert wrong.status_code == 422
    assert "Our policy" in wrong.content.decode()
    said = {
        "title": "Our policy",
        "url": "https://example.org/p",
        "expires_on_0": 1,
        "expires_on_1": 2,
        "expires_on_2": 2099,
    }
    assert "“Our policy” is added" in client.post(address, said, follow=True).content.decode()
    item = council.evidence.get()
    assert (item.title, item.url, item.expires_on, item.uses.count()) == (
        "Our policy",
        "https://example.org/p",
        date(2099, 2, 1),
        0,
    )
    row = assessment.answers.get(criterion__code="PE1.1")
    client.post(reverse("choose-evidence", args=[council.slug, assessment.pk, row.pk]), {"evidence": [item.pk]})
    assert row.evidence.get() == item
