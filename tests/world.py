"""One small world for the access test: a region with everything a page can be about, and everybody who might try it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from accounts.opening import password_link
from casestudies.operations.change_parts import add_attachment
from casestudies.operations.publish_study import publish
from casestudies.operations.take_in_picture import add_picture
from councils.models import Council, Passing, Region, Reorganisation, RoleKind, SharedTeam
from councils.operations.invite import invite
from councils.operations.name_champion import name_champion
from files.importing import keep
from files.models import SheetImport
from files.storing import keep_pdf, keep_text
from frameworks.assessments.operations.ask_colleagues import ask
from frameworks.assessments.operations.save_answers import Typed, record
from frameworks.editions.rules.levels import Value
from frameworks.models import (
    Assessment,
    AssessmentCopy,
    Evidence,
    EvidenceUse,
    Given,
    LikeGroup,
    Opening,
    SharedAnswer,
    Submission,
    Target,
)
from frameworks.submissions.operations.review_submission import assign
from frameworks.submissions.operations.submit_assessment import submit
from post.linking import make_token
from post.stopping import stop_link
from reports.models import Letter, ReplyRound, Report
from tests.actions.making import make_action
from tests.casestudies.making import make_figure, make_study, picture
from tests.factories import (
    LONG_AGO,
    make_collection,
    make_council,
    make_edition,
    make_person,
    make_region,
    make_sub_region,
)
from tests.library.making import library_args
from tests.lm3.making import make_creditors, make_priority, make_supplier, measurement_args, table, upload
from tests.reports.making_briefings import briefing_args
from tests.training.making import complete, make_course, make_key, make_learner, make_need, make_session
from tests.workstream.making import work_stream_args
from tests.workstream.making_fleet import fleet_args
from tests.workstream.making_notices import notice_args
from tests.workstream.making_partners import partner_args
from training.operations.book_place import book

# Who might try. The first nine have to do with the region; the council is theirs where the role is a council's.
OFFICER, SIGN_OFF, LEAD = "officer", "sign-off officer", "lead of its sub-region"
REVIEWER, EDITOR, TRAINER, REPRESENTATIVE = "reviewer", "editor", "trainer", "group representative"
MANAGER, BOARD = "manager", "board member"
OTHER_OFFICER, OTHER_SIGN_OFF = "officer of another council", "sign-off officer of another council"
OTHER_LEAD, OTHER_REVIEWER = "lead of another sub-region", "reviewer of another submission"
FAR_OFFICER, FAR_MANAGER, FAR_BOARD = (
    "officer of another region",
    "manager of another region",
    "board of another region",
)
FORMER, NOBODY, ADMINISTRATOR = "former sign-off officer", "person without a role", "system administrator"

PDF = b"%PDF-1.4\n%%EOF"


@dataclass(frozen=True)
class World:
    people: dict[str, User]
    args: dict[str, list[Any]]
    """By what a page is about: the arguments of its address."""


def build() -> World:
    now, today = timezone.now(), timezone.localdate()
    region, elsewhere = make_region(slug="here", public_figures=True), make_region(slug="elsewhere")
    council, other, far = make_council(region, slug="own"), make_council(region), make_council(elsewhere)
    sub_region, other_sub_region = make_sub_region(councils=[council]), make_sub_region(councils=[other])
    people = {
        OFFICER: make_person(RoleKind.OFFICER, council),
        SIGN_OFF: make_person(RoleKind.SIGN_OFF, council),
        LEAD: make_person(RoleKind.SUB_REGIONAL_LEAD, sub_region),
        REVIEWER: make_person(RoleKind.REVIEWER, region),
        EDITOR: make_person(RoleKind.EDITOR, region),
        TRAINER: make_person(RoleKind.TRAINER, region),
        REPRESENTATIVE: make_person(RoleKind.GROUP_REPRESENTATIVE, region),
        MANAGER: make_person(RoleKind.MANAGER, region),
        BOARD: make_person(RoleKind.BOARD, region),
        OTHER_OFFICER: make_person(RoleKind.OFFICER, other),
        OTHER_SIGN_OFF: make_person(RoleKind.SIGN_OFF, other),
        OTHER_LEAD: make_person(RoleKind.SUB_REGIONAL_LEAD, other_sub_region),
        OTHER_REVIEWER: make_person(RoleKind.REVIEWER, region),
        FAR_OFFICER: make_person(RoleKind.OFFICER, far),
        FAR_MANAGER: make_person(RoleKind.MANAGER, elsewhere),
        FAR_BOARD: make_person(RoleKind.BOARD, elsewhere),
        FORMER: make_person(RoleKind.SIGN_OFF, council, until=today - timedelta(days=1)),
        NOBODY: make_person(),
        ADMINISTRATOR: make_person(is_staff=True, is_superuser=True),
    }
    officer, manager = people[OFFICER], people[MANAGER]
    edition = make_edition(levels=1, themes=1)
    name_champion(council, name="Jo", post="Head", sponsor="", starts_on=LONG_AGO, by=officer, at=now)
    submitted = make_collection(region, edition, by=manager).assessments.get(council=council)
    now_open = make_collection(region, edition, by=manager)
    assessment = now_open.assessments.get(council=council)
    evidence = Evidence.objects.create(
        council=council, title="Memo", file=keep_pdf("memo.pdf", PDF, by=officer), added_by=officer
    )
    for about in (submitted, assessment):
        EvidenceUse.objects.create(answer=about.answers.in_order()[0], evidence=evidence)
    submission = sign_off(submitted, people[SIGN_OFF])
    review = assign(submission, reviewer=people[REVIEWER], due_on=today, by=manager, at=now)
    target = Target.objects.create(
        region=region, edition=edition, level=1, by_on=today, source="Board", set_on=today, set_by=manager
    )
    report = Report.objects.create(
        region=region,
        kind=Report.Kind.HIGHLIGHT,
        as_at=today,
        basis="claimed",
        asked_by=manager,
        state=Report.State.READY,
        pdf=keep_pdf("report.pdf", PDF, by=None),
    )
    invitation, _is_new = invite("new@example.org", kind=RoleKind.OFFICER, place=council, by=people[SIGN_OFF], at=now)
    spend = upload(council, table(), by=officer)
    reply_round = ReplyRound.objects.create(
        region=region, as_at=today, basis="claimed", working_days=5, opens_on=today, closes_on=today
    )
    letter = Letter.objects.create(council=council, addressed_to="The Chief Executive", text="Dear", drafted_on=today)
    answer = assessment.answers.in_order()[0]
    change = Reorganisation.objects.create(region=region, name="A merger", takes_effect_on=today, created_by=manager)
    passing = Passing.objects.create(reorganisation=change, old=other, new=council)
    team = SharedTeam.objects.create(region=region, name="Two councils' team")
    answer.assessment = assessment
    asking = ask(answer, name="Ann", email="ann@example.org", question="", by=officer, at=now)
    neighbour = now_open.assessments.get(council=other).answers.in_order()[0]
    shared = SharedAnswer.objects.create(source=neighbour, target=answer, value=Value.MET)
    given = Given.objects.create(region=region, title="Spend", words="", file=evidence.file, as_at=today)
    here, own, at = [region.slug], [council.slug], [council.slug, assessment.pk]
    learned = about_training(region, council, officer)
    args: dict[str, list[Any]] = {
        **learned,
        **about_editions(assessment, officer),
        "nothing": [],
        **case_studies(council, officer),
        "csv": ["csv"],
        "asking": [*own, asking.pk],
        "asking token": [make_token("answer-asking", asking.pk)],
        "shared answer": [*at, shared.pk],
        "given": [*here, given.pk],
        "plan file": [*own, "csv"],
        "action": [make_action(council, owner=officer, by=officer).pk],
        "region": here,
        "council": own,
        "collection": [*here, now_open.pk],
        "target": [*here, target.pk],
        "people file": [*here, "csv"],
        "public file": [*here, "json"],
        "trail file": [*own, "csv"],
        "assessment trail file": [*at, "csv"],
        "team": [*here, team.pk],
        "reorganisation": [*here, change.pk],
        "passing": [*here, change.pk, passing.pk],
        "assessment": at,
        "cell": [*at, "PE1"],
        "theme": [*at, "PE"],
        "answer": [*at, answer.pk],
        "use": [*at, answer.uses.get().pk],
        "submission": [*own, submission.pk],
        "submission in region": [*here, submission.pk],
        "evidence": [*own, evidence.pk],
        "owing council": [*here, *own],
        "letter": [*here, *own, letter.pk],
        "reply round": [*here, reply_round.pk],
        "reply": [*own, reply_round.pk],
        "stop token": [stop_link(officer).rstrip("/").rpartition("/")[2]],
        "review": [review.pk],
        "review theme": [review.pk, "PE"],
        "verdict": [review.pk, review.verdicts.all()[0].declared_id],
        "spend file": [*own, spend.pk],
        **measurement_args(council),
        "supplier": [*own, make_supplier(council).pk],
        "creditor list": [*own, make_creditors(council, officer).pk],
        "priority": [*own, make_priority(council).pk],
        "priority of the region": [*here, make_priority(region).pk],
        "rule": [*own, "public"],
        "report": [*here, report.pk],
        "report file": [*here, report.pk, "pdf"],
        "month": [*here, f"{today:%Y-%m}"],
        "section": [*here, f"{today:%Y-%m}", "where"],
        "colleague's role": [officer.roles.get().pk],
        "role in the region": [people[BOARD].roles.get().pk],
        "invitation": [invitation.pk],
        "token": [make_token("accept-invitation", invitation.pk)],
        **work_stream_args(region, council, manager),
        **notice_args(region, council, manager),
        **fleet_args(region, council),
        **briefing_args(region, council),
        **partner_args(region, manager),
        "tab": [*here, "work-stream"],
        "password link": password_link(officer).rstrip("/").rpartition("/")[2].split("-", 1),
    }
    args |= library_args(region, council, by=officer)
    return World(people, args)


def about_editions(assessment: Assessment, officer: User) -> dict[str, list[Any]]:
    """What is carried over, copied, loaded back and compared."""
    now, council = timezone.now(), assessment.council
    Opening.objects.create(collection=assessment.collection, councils=2, asked_at=now, asked_by=officer)
    at = [council.slug, assessment.pk]
    copy = AssessmentCopy.objects.create(
        assessment=assessment, asked_at=now, state="ready", pdf=keep_pdf("copy.pdf", PDF, by=officer)
    )
    sheet = SheetImport.objects.create(
        kind="answers",
        about=str(assessment.pk),
        by=officer,
        file=keep_text("answers.csv", "Code,Answer,Version\nPE1.1,Met,0\n", by=officer),
    )
    group = LikeGroup.objects.create(region=council.region, name="Alike")
    return {
        "copy": [*at, copy.pk],
        "copy file": [*at, copy.pk, "pdf"],
        "sheet of answers": [*at, sheet.pk],
        "like group": [council.region.slug, group.pk],
    }


def about_training(region: Region, council: Council, officer: User) -> dict[str, list[Any]]:
    course = make_course(region)
    brought = {
        (kind, about): SheetImport.objects.create(
            kind=kind, about=about, by=officer, file=keep_text("list.csv", text, by=officer)
        ).pk
        for kind, text in (
            ("training list", "Name,Role,Council\nAnn,Buyer,own\n"),
            ("training records", f"Name,Course,Completed on\nAnn,{course.title},1/1/2026\n"),
        )
        for about in (council.slug, f"region {region.slug}")
    }
    courses = SheetImport.objects.create(
        kind="courses",
        about=f"region {region.slug}",
        by=officer,
        file=keep_text("courses.csv", "Title,Kind,Provider\nBuying well,Basic training,Ann\n", by=officer),
    )
    make_council(region)
    learner, session = make_learner(council), make_session(course)
    (booking,) = book(session, [learner], by=officer, at=timezone.now())
    attended = SheetImport.objects.create(
        kind="attendance",
        about=f"session {session.pk}",
        by=officer,
        file=keep_text("a.csv", "Name,Attended\nAnn,yes\n", by=officer),
    )
    return {
        "session": [region.slug, session.pk],
        "booking": [council.slug, booking.pk],
        "attendance brought": [region.slug, session.pk, attended.pk],
        "completion": [council.slug, complete(learner, course).pk],
        "staff file": [council.slug, "csv"],
        "list of courses": [region.slug, "courses"],
        "courses brought": [region.slug, "courses", courses.pk],
        "learner": [council.slug, learner.pk],
        "course": [region.slug, course.pk],
        "key role": [region.slug, make_key(region).pk],
        "training need": [region.slug, make_need(region).pk],
        "list brought": [council.slug, brought["training list", council.slug]],
        "records brought": [council.slug, brought["training records", council.slug]],
        "region list brought": [region.slug, brought["training list", f"region {region.slug}"]],
        "region records brought": [region.slug, brought["training records", f"region {region.slug}"]],
    }


def case_studies(council: Council, by: User) -> dict[str, list[Any]]:
    """A draft with a figure and a file, and a published study with a picture."""
    draft, published = make_study(council, by=by), make_study(council, by=by)
    shown = add_picture(published, picture(), alt="A van", caption="", by=by, at=timezone.now())
    upload = SimpleUploadedFile("specification.pdf", PDF)
    attached = add_attachment(published, upload, title="Specification", by=by, at=timezone.now())
    publish(published, review_on=timezone.localdate(), by=None, at=timezone.now())
    return {
        "csv": ["csv"],
        "studies to take in": [council.slug, _spreadsheet(council, by)],
        "draft": [draft.slug],
        "draft's figure": [draft.slug, "figure", make_figure(draft).pk],
        "published study": [published.slug],
        "study's file": [published.slug, attached.pk],
        "study's picture": [published.slug, shown.pk, "small"],
        "study's version": [published.slug, 1],
    }


def _spreadsheet(council: Council, by: User) -> int:
    upload = SimpleUploadedFile("studies.csv", b"Title,Summary\nA study,In short\n")
    return keep("case studies", council.slug, upload, by=by).pk


def sign_off(assessment: Assessment, by: User) -> Submission:
    now = timezone.now()
    typed = {answer.pk: Typed(value=Value.MET) for answer in assessment.answers.all()}
    record(assessment, typed, by=by, at=now)
    return submit(assessment, by=by, at=now)
