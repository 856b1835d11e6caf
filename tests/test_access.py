"""Who may open which page: the whole table. A page that is not listed here fails, and so does a line without its page.

One line per URL name: what it is about (a key of `World.args`), who opens it, and, where they differ, `sees`: who knows
that it is there, so that the rest of them get 403. Everybody else gets 404, and whoever is signed out is asked to.
Whoever may not open a page may not send anything to it either; `sends` narrows sending further.
"""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import DjangoDbBlocker

from tests.world import (
    ADMINISTRATOR,
    BOARD,
    EDITOR,
    FAR_BOARD,
    FAR_MANAGER,
    FAR_OFFICER,
    FORMER,
    LEAD,
    MANAGER,
    NOBODY,
    OFFICER,
    OTHER_LEAD,
    OTHER_OFFICER,
    OTHER_REVIEWER,
    OTHER_SIGN_OFF,
    REPRESENTATIVE,
    REVIEWER,
    SIGN_OFF,
    TRAINER,
    World,
    build,
)

OWN = frozenset({OFFICER, SIGN_OFF})
ANSWERS = OWN | {MANAGER}
STAFF = OWN | {TRAINER, MANAGER}
TRAINING = frozenset({TRAINER, MANAGER})
KEEPERS = frozenset({SIGN_OFF, MANAGER})
READ_TRAILS = KEEPERS | {BOARD, LEAD}
FIGURES = frozenset({MANAGER, BOARD})
PAPERS = FIGURES | {REPRESENTATIVE}
FOLLOWING = FIGURES | {LEAD}
ASKING = frozenset({MANAGER, LEAD})
EDITING = frozenset({MANAGER, EDITOR})
OFFICERS = OWN | {OTHER_OFFICER, OTHER_SIGN_OFF}
REVIEWING = frozenset({REVIEWER, MANAGER})
EDITORS = frozenset({EDITOR, MANAGER})
WRITERS = OWN | EDITORS
BY_NAME = OWN | FIGURES | {LEAD}
REGION = BY_NAME | {
    REVIEWER,
    EDITOR,
    TRAINER,
    REPRESENTATIVE,
    OTHER_OFFICER,
    OTHER_SIGN_OFF,
    OTHER_LEAD,
    OTHER_REVIEWER,
}
SIGNED_IN = REGION | {FAR_OFFICER, FAR_MANAGER, FAR_BOARD, FORMER, NOBODY, ADMINISTRATOR}
NO_ONE: frozenset[str] = frozenset()
SIGNED_OUT = "signed out"


@dataclass(frozen=True)
class Page:
    about: str
    opens: frozenset[str]
    sees: frozenset[str] = NO_ONE
    sends: frozenset[str] | None = None
    method: str = "get"
    public: bool = False

    def expected(self, who: str) -> str:
        if who == SIGNED_OUT:
            return "open" if self.public else "sign in"
        if who in self.opens:
            return "open"
        return "403" if who in self.sees else "404"


PAGES = {
    # The person's own pages
    "account": Page("nothing", SIGNED_IN),
    "account-details": Page("nothing", SIGNED_IN),
    "stay-signed-in": Page("nothing", SIGNED_IN, method="post"),
    "account_login": Page("nothing", SIGNED_IN, public=True),
    "account_logout": Page("nothing", SIGNED_IN, public=True),
    "account_signup": Page("nothing", SIGNED_IN, public=True),
    "account_inactive": Page("nothing", SIGNED_IN, public=True),
    "account_reauthenticate": Page("nothing", SIGNED_IN),
    "account_change_password": Page("nothing", SIGNED_IN),
    "account_reset_password": Page("nothing", SIGNED_IN, public=True),
    "account_reset_password_done": Page("nothing", SIGNED_IN, public=True),
    "account_reset_password_from_key": Page("password link", SIGNED_IN, public=True),
    "account_reset_password_from_key_done": Page("nothing", SIGNED_IN, public=True),
    "mfa_index": Page("nothing", SIGNED_IN),
    "mfa_activate_totp": Page("nothing", SIGNED_IN),
    # Halfway through signing in; otherwise it leads to the beginning.
    "mfa_authenticate": Page("nothing", SIGNED_IN, public=True),
    "mfa_reauthenticate": Page("nothing", SIGNED_IN),
    "mfa_generate_recovery_codes": Page("nothing", SIGNED_IN),
    # Nobody in this world has turned the second step on, so there is nothing to see or to turn off.
    "mfa_deactivate_totp": Page("nothing", NO_ONE),
    "mfa_view_recovery_codes": Page("nothing", NO_ONE),
    "mfa_download_recovery_codes": Page("nothing", NO_ONE),
    # Open to all
    "health": Page("nothing", SIGNED_IN, public=True),
    "privacy": Page("nothing", SIGNED_IN, public=True),
    "accessibility": Page("nothing", SIGNED_IN, public=True),
    "contact": Page("nothing", SIGNED_IN, public=True),
    # Learning: what is public is found by anybody
    "learning": Page("nothing", SIGNED_IN, public=True),
    # Case studies: what is published is everybody's; a draft exists for its council and the editors
    "case-studies": Page("nothing", SIGNED_IN, public=True),
    "case-studies-feed": Page("nothing", SIGNED_IN, public=True),
    "case-studies-file": Page("csv", SIGNED_IN, public=True),
    "case-study": Page("published study", SIGNED_IN, public=True),
    "case-study-picture": Page("study's picture", SIGNED_IN, public=True),
    "case-study-attachment": Page("study's file", SIGNED_IN, public=True),
    "case-study-version": Page("study's version", WRITERS),
    "case-studies-writing": Page("nothing", SIGNED_IN),
    "case-study-new": Page("council", OWN, sees=BY_NAME),
    "case-studies-import": Page("council", OWN, sees=BY_NAME),
    "case-studies-import-preview": Page("studies to take in", OWN, sees=BY_NAME),
    "case-study-draft": Page("draft", WRITERS),
    "case-study-edit": Page("draft", WRITERS),
    "case-study-figure": Page("draft", WRITERS),
    "case-study-add-picture": Page("draft", WRITERS),
    "case-study-add-file": Page("draft", WRITERS),
    "case-study-remove": Page("draft's figure", WRITERS, method="post"),
    "case-study-tags": Page("draft", WRITERS),
    "case-study-send": Page("draft", WRITERS, method="post"),
    "case-study-comment": Page("draft", WRITERS),
    "case-study-publish": Page("draft", EDITORS, sees=OWN),
    "case-study-review": Page("published study", WRITERS),
    "case-study-take-back": Page("published study", WRITERS),
    # People
    "council-people": Page("council", BY_NAME),
    "invite-colleague": Page("council", KEEPERS, sees=BY_NAME),
    "end-role": Page("colleague's role", KEEPERS, sees=BY_NAME),
    "invitation": Page("invitation", KEEPERS),
    # Written to somebody else: 403 says so to whoever holds the link.
    "accept-invitation": Page("token", NO_ONE, sees=SIGNED_IN, public=True),
    "region-people": Page("region", frozenset({MANAGER}), sees=REGION),
    "region-people-file": Page("people file", frozenset({MANAGER}), sees=REGION),
    "invite-person": Page("region", frozenset({MANAGER}), sees=REGION),
    # Home and the figures
    "home": Page("nothing", SIGNED_IN),
    "region-dashboard": Page("region", REGION),
    "region-councils": Page("region", REGION),
    "manage": Page("region", frozenset({MANAGER}), sees=REGION),
    "region-figures": Page("tab", FIGURES, sees=REGION),
    "council-page": Page("council", BY_NAME),
    # The council's profile
    "council-profile": Page("council", BY_NAME),
    "champion-new": Page("council", OWN, sees=BY_NAME),
    "champion-correct": Page("council", OWN, sees=BY_NAME),
    "champion-end": Page("council", OWN, sees=BY_NAME),
    # The region's settings, its public figures and who is named in them
    "region-settings": Page("region", frozenset({MANAGER}), sees=REGION),
    "settings-trail": Page("region", FIGURES, sees=REGION),
    "settings-trail-file": Page("people file", FIGURES, sees=REGION),
    "shared-teams": Page("region", frozenset({MANAGER}), sees=REGION),
    "new-shared-team": Page("region", frozenset({MANAGER}), sees=REGION),
    "shared-team": Page("team", frozenset({MANAGER}), sees=REGION),
    "remove-shared-team": Page("team", frozenset({MANAGER}), sees=REGION),
    "reorganisations": Page("region", frozenset({MANAGER}), sees=REGION),
    "new-reorganisation": Page("region", frozenset({MANAGER}), sees=REGION),
    "reorganisation": Page("reorganisation", frozenset({MANAGER}), sees=REGION),
    "new-council": Page("reorganisation", frozenset({MANAGER}), sees=REGION),
    "new-passing": Page("reorganisation", frozenset({MANAGER}), sees=REGION),
    "take-out-passing": Page("passing", frozenset({MANAGER}), sees=REGION, method="post"),
    "drop-reorganisation": Page("reorganisation", frozenset({MANAGER}), sees=REGION),
    "withdraw-reorganisation": Page("reorganisation", frozenset({MANAGER}), sees=REGION),
    "record-reorganisation": Page("reorganisation", frozenset({MANAGER}), sees=REGION),
    "start-from-predecessors": Page("assessment", OWN, sees=BY_NAME),
    "people-trail": Page("council", READ_TRAILS, sees=BY_NAME),
    "people-trail-file": Page("trail file", READ_TRAILS, sees=BY_NAME),
    "assessment-trail": Page("assessment", READ_TRAILS, sees=BY_NAME),
    "assessment-trail-file": Page("assessment trail file", READ_TRAILS, sees=BY_NAME),
    "name-in-public": Page("council", frozenset({SIGN_OFF}), sees=BY_NAME),
    "public-regions": Page("nothing", SIGNED_IN, public=True),
    "public-figures": Page("region", SIGNED_IN, public=True),
    "public-figures-file": Page("public file", SIGNED_IN, public=True),
    "public-figures-schema": Page("region", SIGNED_IN, public=True),
    # The self-assessment
    "assessments": Page("council", ANSWERS, sees=BY_NAME),
    "assessment": Page("assessment", ANSWERS, sees=BY_NAME),
    "aim": Page("assessment", OWN, sees=BY_NAME),
    "begin-update": Page("assessment", OWN, sees=BY_NAME, method="post"),
    "leave-update": Page("assessment", OWN, sees=BY_NAME),
    "time-line": Page("assessment", ANSWERS, sees=BY_NAME),
    "answer-cell": Page("cell", ANSWERS, sees=BY_NAME, sends=OWN),
    "choose-description": Page("theme", OWN, sees=BY_NAME),
    "carry-over": Page("assessment", OWN, sees=BY_NAME),
    "assessment-files": Page("assessment", ANSWERS, sees=BY_NAME),
    "copy-status": Page("copy", ANSWERS, sees=BY_NAME),
    "copy-file": Page("copy file", ANSWERS, sees=BY_NAME),
    "load-answers": Page("assessment", OWN, sees=BY_NAME),
    "load-answers-preview": Page("sheet of answers", OWN, sees=BY_NAME),
    "compare": Page("council", ANSWERS, sees=BY_NAME),
    "against-its-like": Page("council", BY_NAME),
    "save-answer": Page("answer", OWN, sees=BY_NAME, method="post"),
    "answer-history": Page("answer", ANSWERS, sees=BY_NAME),
    "choose-evidence": Page("answer", OWN, sees=BY_NAME),
    "remove-evidence": Page("use", OWN, sees=BY_NAME, method="post"),
    "sign-off": Page("assessment", ANSWERS, sees=BY_NAME, sends=OWN),
    "take-part": Page("assessment", KEEPERS, sees=BY_NAME),
    "submission": Page("submission", ANSWERS, sees=BY_NAME),
    "evidence": Page("evidence", OWN, sees=BY_NAME),
    "evidence-file": Page("evidence", ANSWERS | {REVIEWER}, sees=BY_NAME),
    # Reviews: of the reviewer and the project manager; for anybody else a review does not exist
    "submissions-to-assign": Page("region", frozenset({MANAGER}), sees=REGION),
    "assign-reviewer": Page("submission in region", frozenset({MANAGER}), sees=REGION),
    "reviews": Page("nothing", SIGNED_IN),
    "review": Page("review", REVIEWING),
    "review-theme": Page("review theme", REVIEWING),
    "save-verdict": Page("verdict", REVIEWING, method="post"),
    "agree-with-the-rest": Page("review", REVIEWING),
    "send-it-back": Page("review", REVIEWING),
    "validate-it": Page("review", REVIEWING),
    # Actions: a council's own, and those somebody has taken on
    "my-actions": Page("nothing", SIGNED_IN),
    "my-actions-file": Page("csv", SIGNED_IN),
    "action": Page("action", ANSWERS),
    "add-action-note": Page("action", OWN, sees=ANSWERS),
    "change-action": Page("action", OWN, sees=ANSWERS),
    "finish-action": Page("action", OWN, sees=ANSWERS),
    "drop-action": Page("action", OWN, sees=ANSWERS),
    "reopen-action": Page("action", OWN, sees=ANSWERS, method="post"),
    # The plan, targets of a council's own, and the forecast
    "plan": Page("council", ANSWERS, sees=BY_NAME),
    "plan-file": Page("plan file", ANSWERS, sees=BY_NAME),
    "make-actions": Page("council", OWN, sees=BY_NAME, method="post"),
    "add-action": Page("council", OWN, sees=BY_NAME),
    "sign-plan": Page("council", frozenset({SIGN_OFF}), sees=BY_NAME),
    "council-forecast": Page("council", BY_NAME),
    "own-targets": Page("council", OWN, sees=BY_NAME),
    "close-actions": Page("answer", OWN, sees=BY_NAME, method="post"),
    "region-forecast": Page("region", FIGURES, sees=REGION),
    # Help with a requirement, answers of a shared team, evidence for many councils
    "get-help": Page("answer", OWN, sees=BY_NAME),
    "change-asking": Page("asking", OWN, sees=BY_NAME, method="post"),
    # Without an account; opening it tells nobody anything.
    "answer-asking": Page("asking token", SIGNED_IN, public=True),
    "hand-over-all": Page("council", KEEPERS, sees=BY_NAME),
    "share-answer": Page("answer", OWN, sees=BY_NAME),
    "settle-shared": Page("shared answer", OWN, sees=BY_NAME, method="post"),
    "given-list": Page("region", frozenset({MANAGER}), sees=REGION),
    "give-evidence": Page("region", frozenset({MANAGER}), sees=REGION),
    "given-file": Page("given", frozenset({MANAGER}), sees=REGION),
    "end-given": Page("given", frozenset({MANAGER}), sees=REGION),
    # Collections and targets
    "collections": Page("region", FIGURES, sees=REGION),
    "open-collection": Page("region", frozenset({MANAGER}), sees=REGION),
    "preview-carry-over": Page("region", frozenset({MANAGER}), sees=REGION),
    "opening": Page("collection", FIGURES, sees=REGION),
    "opening-status": Page("collection", FIGURES, sees=REGION),
    "open-again": Page("collection", frozenset({MANAGER}), sees=REGION, method="post"),
    "like-groups": Page("region", frozenset({MANAGER}), sees=REGION),
    "add-like-group": Page("region", frozenset({MANAGER}), sees=REGION),
    "change-like-group": Page("like group", frozenset({MANAGER}), sees=REGION),
    "remove-like-group": Page("like group", frozenset({MANAGER}), sees=REGION),
    "collection": Page("collection", FIGURES, sees=REGION),
    "change-closing": Page("collection", frozenset({MANAGER}), sees=REGION),
    "give-more-time": Page("collection", frozenset({MANAGER}), sees=REGION),
    "targets": Page("region", REGION),
    "add-target": Page("region", frozenset({MANAGER}), sees=REGION),
    "end-target": Page("target", frozenset({MANAGER}), sees=REGION),
    # Training: names for the council, the trainer and the project manager
    "staff-list": Page("council", STAFF, sees=BY_NAME),
    "staff-file": Page("staff file", STAFF, sees=BY_NAME),
    "add-learner": Page("council", STAFF, sees=BY_NAME),
    "learner": Page("learner", STAFF, sees=BY_NAME),
    "change-learner": Page("learner", STAFF, sees=BY_NAME),
    "learner-leaves": Page("learner", STAFF, sees=BY_NAME),
    "note-completion": Page("learner", STAFF, sees=BY_NAME),
    "import-staff": Page("council", STAFF, sees=BY_NAME),
    "import-staff-preview": Page("list brought", STAFF, sees=BY_NAME),
    "import-records": Page("council", STAFF, sees=BY_NAME),
    "import-records-preview": Page("records brought", STAFF, sees=BY_NAME),
    "training": Page("region", REGION),
    "courses-file": Page("people file", REGION),
    "sessions-file": Page("people file", REGION),
    "import-courses": Page("list of courses", TRAINING, sees=REGION),
    "import-courses-preview": Page("courses brought", TRAINING, sees=REGION),
    "new-course": Page("region", TRAINING, sees=REGION),
    "course": Page("course", REGION),
    "change-course": Page("course", TRAINING, sees=REGION),
    "course-state": Page("course", TRAINING, sees=REGION, method="post"),
    "new-session": Page("course", TRAINING, sees=REGION),
    "session": Page("session", REGION),
    "session-calendar": Page("session", REGION),
    "change-session": Page("session", TRAINING, sees=REGION),
    "cancel-session": Page("session", TRAINING, sees=REGION),
    "book": Page("session", STAFF | {OTHER_OFFICER, OTHER_SIGN_OFF}, sees=REGION),
    "attendance": Page("session", TRAINING, sees=REGION),
    "import-attendance": Page("session", TRAINING, sees=REGION),
    "import-attendance-preview": Page("attendance brought", TRAINING, sees=REGION),
    "cancel-booking": Page("booking", STAFF, sees=BY_NAME),
    "certificate": Page("completion", STAFF, sees=BY_NAME),
    "training-needs": Page("region", REGION),
    "name-key-role": Page("region", TRAINING, sees=REGION),
    "end-key-role": Page("key role", TRAINING, sees=REGION),
    "add-need": Page("region", TRAINING, sees=REGION),
    "end-need": Page("training need", TRAINING, sees=REGION),
    "coverage": Page("region", REGION),
    "coverage-file": Page("people file", REGION),
    "region-import-staff": Page("region", TRAINING, sees=REGION),
    "region-import-staff-preview": Page("region list brought", TRAINING, sees=REGION),
    "region-import-records": Page("region", TRAINING, sees=REGION),
    "region-import-records-preview": Page("region records brought", TRAINING, sees=REGION),
    # Money
    "money": Page("council", ANSWERS, sees=BY_NAME),
    "spend-files": Page("council", ANSWERS, sees=BY_NAME),
    "load-spend": Page("council", OWN, sees=BY_NAME),
    "spend-file": Page("spend file", ANSWERS, sees=BY_NAME, sends=OWN),
    "spend-status": Page("spend file", ANSWERS, sees=BY_NAME),
    "rejected-spend": Page("spend file", ANSWERS, sees=BY_NAME),
    "spend-original": Page("spend file", ANSWERS, sees=BY_NAME),
    "count-spend": Page("spend file", OWN, sees=BY_NAME, method="post"),
    "check-spend-again": Page("spend file", OWN, sees=BY_NAME, method="post"),
    "undo-spend": Page("spend file", OWN, sees=BY_NAME),
    "left-out-rules": Page("council", ANSWERS, sees=BY_NAME),
    "left-out-rule": Page("rule", OWN, sees=BY_NAME),
    "spend-analysis": Page("council", ANSWERS, sees=BY_NAME),
    "local-areas": Page("council", ANSWERS, sees=BY_NAME),
    "new-local-area": Page("kind of local area", OWN, sees=BY_NAME),
    "local-area": Page("local area", OWN, sees=BY_NAME),
    "remove-local-area": Page("local area", OWN, sees=BY_NAME),
    "spend-payments": Page("council", ANSWERS, sees=BY_NAME),
    "suppliers": Page("council", ANSWERS, sees=BY_NAME),
    "supplier": Page("supplier", ANSWERS, sees=BY_NAME, sends=OWN),
    "same-suppliers": Page("council", OWN, sees=BY_NAME),
    "take-apart": Page("supplier", OWN, sees=BY_NAME, method="post"),
    "load-creditors": Page("council", OWN, sees=BY_NAME),
    "take-in-creditors": Page("creditor list", OWN, sees=BY_NAME),
    "spend-labels": Page("council", ANSWERS, sees=BY_NAME, sends=OWN),
    "priorities": Page("council", ANSWERS, sees=BY_NAME),
    "begin-priorities": Page("council", OWN, sees=BY_NAME, method="post"),
    "priority": Page("priority", OWN, sees=BY_NAME),
    "measurements": Page("council", ANSWERS, sees=BY_NAME),
    "new-measurement": Page("council", OWN, sees=BY_NAME),
    "record-measurement": Page("council", OWN, sees=BY_NAME),
    "measurement": Page("measurement", ANSWERS, sees=BY_NAME),
    "work-out-again": Page("measurement", OWN, sees=BY_NAME, method="post"),
    "new-survey": Page("measurement", OWN, sees=BY_NAME),
    "survey": Page("survey", ANSWERS, sees=BY_NAME),
    "change-survey": Page("survey", OWN, sees=BY_NAME, method="post"),
    "staff-pay": Page("measurement", OWN, sees=BY_NAME),
    "new-scenario": Page("measurement", OWN, sees=BY_NAME),
    "remove-scenario": Page("scenario", OWN, sees=BY_NAME),
    "measurement-action": Page("measurement", OWN, sees=BY_NAME),
    # Whoever has the link, and only after the address it was sent to
    "supplier-survey": Page("survey token", SIGNED_IN, public=True),
    "region-measurements": Page("region", FIGURES, sees=REGION),
    "new-region-measurement": Page("region", frozenset({MANAGER}), sees=REGION),
    "region-measurement": Page("measurement of the region", FIGURES, sees=REGION),
    "work-out-region-again": Page("measurement of the region", frozenset({MANAGER}), sees=REGION, method="post"),
    "region-money": Page("region", FIGURES, sees=REGION),
    # The work stream: papers of the project manager, the board and the working group
    "work-stream": Page("region", PAPERS, sees=REGION),
    "programme-plan": Page("region", PAPERS, sees=REGION),
    "plan-item": Page("plan item", PAPERS, sees=REGION, sends=frozenset({MANAGER})),
    "plan-feed": Page("feed token", SIGNED_IN, public=True),
    "plan-import": Page("region", frozenset({MANAGER}), sees=REGION),
    "plan-import-preview": Page("plan import", frozenset({MANAGER}), sees=REGION),
    "plan-item-new": Page("region", frozenset({MANAGER}), sees=REGION),
    "plan-item-change": Page("plan item", frozenset({MANAGER}), sees=REGION),
    "work-line-new": Page("region", frozenset({MANAGER}), sees=REGION),
    "work-line-change": Page("work line", frozenset({MANAGER}), sees=REGION),
    "awaited": Page("region", PAPERS, sees=REGION),
    "awaited-new": Page("region", frozenset({MANAGER}), sees=REGION),
    "awaited-change": Page("awaited", frozenset({MANAGER}), sees=REGION),
    "recommendations": Page("region", PAPERS, sees=REGION),
    "recommendation": Page("recommendation", PAPERS, sees=REGION),
    "recommendation-new": Page("region", frozenset({MANAGER}), sees=REGION),
    "recommendation-change": Page("recommendation", frozenset({MANAGER}), sees=REGION),
    "put-to-board": Page("recommendation", frozenset({MANAGER}), sees=REGION),
    "decide-it": Page("recommendation", FIGURES, sees=REGION),
    "decision-action": Page("decision", frozenset({MANAGER}), sees=REGION),
    "meeting-action": Page("meeting", frozenset({MANAGER}), sees=REGION),
    "risks": Page("region", PAPERS, sees=REGION),
    "risk": Page("risk", PAPERS, sees=REGION),
    "risk-new": Page("region", frozenset({MANAGER}), sees=REGION),
    "risk-change": Page("risk", frozenset({MANAGER}), sees=REGION),
    "close-risk": Page("risk", frozenset({MANAGER}), sees=REGION),
    "open-risk-again": Page("risk", frozenset({MANAGER}), sees=REGION, method="post"),
    "budget": Page("region", PAPERS, sees=REGION),
    "budget-line-new": Page("region", frozenset({MANAGER}), sees=REGION),
    "budget-line-change": Page("budget line", frozenset({MANAGER}), sees=REGION),
    "group": Page("region", PAPERS, sees=REGION),
    "member-new": Page("region", frozenset({MANAGER}), sees=REGION),
    "member-change": Page("member", frozenset({MANAGER}), sees=REGION),
    "lead-request-new": Page("region", frozenset({MANAGER}), sees=REGION),
    "lead-request-change": Page("lead request", frozenset({MANAGER}), sees=REGION),
    "meeting-new": Page("region", frozenset({MANAGER}), sees=REGION),
    "meeting": Page("meeting", PAPERS, sees=REGION),
    "meeting-change": Page("meeting", frozenset({MANAGER}), sees=REGION),
    "meeting-notes": Page("meeting", frozenset({MANAGER}), sees=REGION),
    "notices": Page("region", PAPERS, sees=REGION),
    "notice-files": Page("region", frozenset({MANAGER}), sees=REGION),
    "notice-file": Page("notice file", frozenset({MANAGER}), sees=REGION),
    "undo-notices": Page("notice file", frozenset({MANAGER}), sees=REGION),
    "notice-status": Page("notice file", frozenset({MANAGER}), sees=REGION),
    "notice-original": Page("notice file", frozenset({MANAGER}), sees=REGION),
    "notice-buyers": Page("region", frozenset({MANAGER}), sees=REGION),
    "match-buyer": Page("buyer of notices", frozenset({MANAGER}), sees=REGION),
    "notice-words": Page("region", frozenset({MANAGER}), sees=REGION),
    "public-notices": Page("region", SIGNED_IN, public=True),
    "public-notices-feed": Page("region", SIGNED_IN, public=True),
    "public-notice": Page("notice", SIGNED_IN, public=True),
    "fleet-reviews": Page("region", PAPERS, sees=REGION),
    "offer-fleet-reviews": Page("region", frozenset({MANAGER}), sees=REGION),
    "fleet-review": Page("fleet review", PAPERS, sees=REGION),
    "fleet-review-change": Page("fleet review", frozenset({MANAGER}), sees=REGION),
    "fleet-count": Page("fleet count", frozenset({MANAGER}), sees=REGION),
    "fleet-target-new": Page("region", frozenset({MANAGER}), sees=REGION),
    "fleet-target-change": Page("fleet target", frozenset({MANAGER}), sees=REGION),
    "council-fleet-reviews": Page("council", ANSWERS, sees=BY_NAME),
    "answer-fleet-review": Page("fleet review of council", ANSWERS, sees=BY_NAME),
    "partners": Page("region", PAPERS, sees=REGION),
    "partner": Page("partner", PAPERS, sees=REGION),
    "partner-new": Page("region", frozenset({MANAGER}), sees=REGION),
    "partner-change": Page("partner", frozenset({MANAGER}), sees=REGION),
    "partner-contact-new": Page("partner", frozenset({MANAGER}), sees=REGION),
    "partner-contact-change": Page("partner contact", frozenset({MANAGER}), sees=REGION),
    "log-partner": Page("partner", frozenset({MANAGER, REPRESENTATIVE}), sees=REGION),
    "partner-log": Page("region", PAPERS, sees=REGION),
    "partner-entry-change": Page("partner entry", frozenset({MANAGER}), sees=REGION),
    "partner-asks": Page("region", PAPERS, sees=REGION),
    "partner-ask-new": Page("region", frozenset({MANAGER}), sees=REGION),
    "partner-ask-change": Page("partner ask", frozenset({MANAGER}), sees=REGION),
    "scope-items": Page("region", PAPERS, sees=REGION),
    "scope-item-new": Page("region", frozenset({MANAGER}), sees=REGION),
    "scope-item-change": Page("scope item", frozenset({MANAGER}), sees=REGION),
    "partner-projects": Page("region", PAPERS, sees=REGION),
    "partner-project": Page("partner project", PAPERS, sees=REGION),
    "partner-project-new": Page("region", frozenset({MANAGER}), sees=REGION),
    "partner-project-change": Page("partner project", frozenset({MANAGER}), sees=REGION),
    "project-phase-new": Page("partner project", frozenset({MANAGER}), sees=REGION),
    "project-phase-change": Page("project phase", frozenset({MANAGER}), sees=REGION),
    "project-businesses": Page("partner project", PAPERS, sees=REGION),
    "project-business-new": Page("partner project", frozenset({MANAGER}), sees=REGION),
    "project-business-change": Page("project business", frozenset({MANAGER}), sees=REGION),
    "project-businesses-import": Page("partner project", frozenset({MANAGER}), sees=REGION),
    "project-businesses-import-preview": Page("project businesses to take in", frozenset({MANAGER}), sees=REGION),
    "project-claims": Page("partner project", PAPERS, sees=REGION),
    "project-claim-new": Page("partner project", frozenset({MANAGER}), sees=REGION),
    "project-claim-remove": Page("project claim", frozenset({MANAGER}), sees=REGION),
    "project-claim-change": Page("project claim", frozenset({MANAGER}), sees=REGION),
    "benefits": Page("region", PAPERS, sees=REGION),
    "benefit": Page("benefit", PAPERS, sees=REGION),
    "benefit-new": Page("region", frozenset({MANAGER}), sees=REGION),
    "benefits-import": Page("region", frozenset({MANAGER}), sees=REGION),
    "benefits-import-preview": Page("benefits to take in", frozenset({MANAGER}), sees=REGION),
    "benefit-change": Page("benefit", frozenset({MANAGER}), sees=REGION),
    "benefit-remove": Page("benefit", frozenset({MANAGER}), sees=REGION),
    "verify-benefit": Page("benefit", frozenset({MANAGER}), sees=REGION),
    "unverify-benefit": Page("benefit", frozenset({MANAGER}), sees=REGION, method="post"),
    "region-priorities": Page("region", FIGURES, sees=REGION),
    "begin-region-priorities": Page("region", frozenset({MANAGER}), sees=REGION, method="post"),
    "region-priority": Page("priority of the region", frozenset({MANAGER}), sees=REGION),
    # The library: policies and strategies
    "policies": Page("region", REGION),
    "agree-on-policy": Page("region", EDITING, sees=REGION),
    "common-policy": Page("common policy", REGION),
    "common-policy-file": Page("common policy", REGION),
    "council-policies": Page("council", BY_NAME),
    "record-policy": Page("policy kind", OWN, sees=BY_NAME),
    "take-up-common": Page("common policy for council", OWN, sees=BY_NAME),
    # The council shares it with its region.
    "policy": Page("policy", REGION),
    "policy-file": Page("policy", REGION),
    "policy-review-file": Page("policy review", REGION),
    "correct-policy": Page("policy", OWN, sees=BY_NAME),
    "review-policy": Page("policy", OWN, sees=BY_NAME),
    # The library: what is for anybody is open to anybody
    "library": Page("region", SIGNED_IN, public=True),
    "resource": Page("resource", SIGNED_IN, public=True),
    "resource-file": Page("resource file", SIGNED_IN, public=True),
    "new-resource": Page("region", EDITING, sees=REGION),
    "suggest-resource": Page("region", REGION),
    "suggestions": Page("region", EDITING, sees=REGION),
    "broken-links": Page("region", EDITING, sees=REGION),
    "hand-over": Page("region", EDITING, sees=REGION),
    "library-import": Page("library list", EDITING, sees=REGION),
    "library-import-preview": Page("library list brought", EDITING, sees=REGION),
    "edit-resource": Page("resource", EDITING, sees=REGION),
    "decide-resource": Page("resource", EDITING, sees=REGION),
    "take-out-resource": Page("resource", EDITING, sees=REGION),
    "check-link-again": Page("resource", EDITING, sees=REGION, method="post"),
    "library-collection": Page("library collection", REGION),
    "new-library-collection": Page("region", EDITING, sees=REGION),
    "edit-library-collection": Page("library collection", EDITING, sees=REGION),
    "put-in-collection": Page("library collection", NO_ONE, sees=REGION - EDITING),
    "take-from-collection": Page("library collection item", EDITING, sees=REGION, method="post"),
    "end-library-collection": Page("library collection", EDITING, sees=REGION),
    # Agreements
    "agreements": Page("region", REGION),
    "agreement": Page("agreement", REGION),
    "new-agreement": Page("region", EDITING, sees=REGION),
    "edit-agreement": Page("agreement", EDITING, sees=REGION),
    "take-out-agreement": Page("agreement", EDITING, sees=REGION),
    "use-agreement": Page("agreement", OFFICERS),
    "end-agreement-use": Page("agreement use", OWN, sees=BY_NAME),
    # Reports
    "reports": Page("region", REGION),
    "new-report": Page("region", frozenset({MANAGER}), sees=REGION),
    "monthly-report": Page("region", frozenset({MANAGER}), sees=REGION, method="post"),
    "section-comments": Page("month", FIGURES, sees=REGION),
    "section-comment": Page("section", frozenset({MANAGER}), sees=REGION),
    "report": Page("report", FIGURES),
    "report-status": Page("report", FIGURES),
    "report-preview": Page("report", FIGURES),
    "report-file": Page("report file", FIGURES),
    "try-report-again": Page("report", frozenset({MANAGER}), sees=REGION, method="post"),
    # The right of reply
    "reply-rounds": Page("region", FIGURES, sees=REGION),
    "reply-days": Page("region", frozenset({MANAGER}), sees=REGION),
    "new-reply-round": Page("region", frozenset({MANAGER}), sees=REGION),
    "reply-round": Page("reply round", FIGURES, sees=REGION),
    "reply": Page("reply", BY_NAME, sends=OWN),
    # The council's evidence
    "evidence-library": Page("council", ANSWERS, sees=BY_NAME),
    "add-evidence": Page("council", OWN, sees=BY_NAME),
    "replace-evidence": Page("evidence", OWN, sees=BY_NAME),
    "papers": Page("region", FIGURES, sees=REGION),
    "paper-new": Page("region", frozenset({MANAGER}), sees=REGION),
    "paper-file": Page("paper", FIGURES, sees=REGION),
    "paper-remove": Page("paper", frozenset({MANAGER}), sees=REGION),
    # Briefings
    "briefings": Page("region", frozenset({MANAGER}), sees=REGION),
    "briefing-new": Page("region", frozenset({MANAGER}), sees=REGION),
    "briefing": Page("briefing", frozenset({MANAGER}), sees=REGION),
    "briefing-change": Page("briefing", frozenset({MANAGER}), sees=REGION),
    "send-briefing": Page("briefing", frozenset({MANAGER}), sees=REGION, method="post"),
    "briefing-pdf": Page("briefing for a council", frozenset({MANAGER}), sees=REGION),
    "addressees": Page("region", frozenset({MANAGER}), sees=REGION),
    "addressees-new": Page("region", frozenset({MANAGER}), sees=REGION),
    "remove-addressee": Page("addressee", frozenset({MANAGER}), sees=REGION),
    "stop-briefings": Page("briefing token", SIGNED_IN, public=True),
    # The weekly mail
    "account-mail": Page("nothing", SIGNED_IN),
    "stop-mail": Page("stop token", SIGNED_IN, public=True),
    # Who owes what
    "owing": Page("region", FOLLOWING | {OTHER_LEAD}, sees=REGION),
    "remind-councils": Page("region", FOLLOWING | {OTHER_LEAD}, sees=REGION, method="post"),
    "owing-council": Page("owing council", FOLLOWING, sees=BY_NAME),
    "remind-council": Page("owing council", ASKING, sees=BY_NAME, method="post"),
    "log-contact": Page("owing council", ASKING, sees=BY_NAME),
    "new-letter": Page("owing council", ASKING, sees=BY_NAME, method="post"),
    "letter": Page("letter", FOLLOWING, sees=BY_NAME, sends=ASKING),
    "letter-sent": Page("letter", ASKING, sees=BY_NAME, method="post"),
    "letter-file": Page("letter", FOLLOWING, sees=BY_NAME),
}


def addresses(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    """Every address of the project; the administration has its own rule and its own test."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.app_name != "admin":
                yield from addresses(pattern.url_patterns)
        else:
            assert pattern.name, f"{pattern} has no name"
            yield pattern


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def sessions(world: World, django_db_blocker: DjangoDbBlocker) -> dict[str, Client]:
    """Everybody signs in once, in a window of their own."""
    windows = {SIGNED_OUT: Client()} | {who: Client() for who in world.people}
    with django_db_blocker.unblock():
        for who, person in world.people.items():
            windows[who].force_login(person)
    return windows


@pytest.fixture
def clients(sessions: dict[str, Client], db: None) -> dict[str, Client]:
    return sessions


def outcome(answer: HttpResponseBase, address: str) -> str:
    if answer.status_code in (403, 404, 405):
        return str(answer.status_code)
    if answer.status_code == 302 and answer["Location"].startswith(f"{reverse('account_login')}?next="):
        return "sign in"
    assert answer.status_code < 500
    # A page that cannot take what was sent, or leads on, has let the person in.
    return "open"


def test_every_page_is_in_the_table() -> None:
    assert {address.name for address in addresses(get_resolver().url_patterns)} == set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_the_page_opens_to_those_it_is_for_and_to_nobody_else_and_takes_nothing_from_others(
    name: str, world: World, clients: dict[str, Client]
) -> None:
    page = PAGES[name]
    address = reverse(name, args=world.args[page.about])

    found = {who: ask(client, page.method, address) for who, client in clients.items()}

    assert found == {who: page.expected(who) for who in clients}
    if page.method == "get":
        may_send = page.opens if page.sends is None else page.sends
        refused = {who for who in clients if found[who] != "open" or (who in page.opens and who not in may_send)}
        sent = {who: ask(clients[who], "post", address) for who in refused}
        assert "open" not in sent.values(), sent


def ask(client: Client, method: str, address: str) -> str:
    """What comes of it for one person; what it changed, in the world or in the window, is taken back."""
    cookies = copy(client.cookies)
    with transaction.atomic():
        found = outcome(getattr(client, method)(address), address)
        transaction.set_rollback(True)
    client.cookies = cookies
    return found
