from django.urls import path

from frameworks.views import (
    answering,
    assessments,
    assigning,
    collections,
    ending_reviews,
    evidence,
    reviewing,
    signing_off,
    targets,
)

ASSESSMENT = "councils/<slug:council>/assessments/<int:pk>/"
REGION = "regions/<slug:region>/"

urlpatterns = [
    path("councils/<slug:council>/assessments/", assessments.assessments, name="assessments"),
    path(ASSESSMENT, assessments.assessment, name="assessment"),
    path(ASSESSMENT + "aim/", assessments.aim, name="aim"),
    path(ASSESSMENT + "update/", assessments.begin_update, name="begin-update"),
    path(ASSESSMENT + "update/drop/", assessments.leave_update, name="leave-update"),
    path(ASSESSMENT + "time-line/", assessments.time_line, name="time-line"),
    path(ASSESSMENT + "cells/<str:cell>/", answering.answer_cell, name="answer-cell"),
    path(ASSESSMENT + "cells/<str:cell>/confirm/", answering.confirm_offers, name="confirm-offers"),
    path(ASSESSMENT + "answers/<int:answer>/", answering.save_answer, name="save-answer"),
    path(ASSESSMENT + "answers/<int:answer>/history/", assessments.answer_history, name="answer-history"),
    path(ASSESSMENT + "answers/<int:answer>/evidence/", evidence.choose_evidence, name="choose-evidence"),
    path(ASSESSMENT + "evidence/<int:use_of>/remove/", evidence.remove_evidence, name="remove-evidence"),
    path(ASSESSMENT + "sign-off/", signing_off.sign_off, name="sign-off"),
    path("councils/<slug:council>/submissions/<int:pk>/", signing_off.submission, name="submission"),
    path("councils/<slug:council>/evidence/<int:pk>/", evidence.evidence, name="evidence"),
    path("councils/<slug:council>/evidence/<int:pk>/file/", evidence.evidence_file, name="evidence-file"),
    path(ASSESSMENT + "take-part/", collections.take_part, name="take-part"),
    path(REGION + "collections/", collections.collections, name="collections"),
    path(REGION + "collections/open/", collections.open_new, name="open-collection"),
    path(REGION + "collections/<int:pk>/", collections.collection, name="collection"),
    path(REGION + "collections/<int:pk>/closing/", collections.change_closing, name="change-closing"),
    path(REGION + "collections/<int:pk>/more-time/", collections.give_more_time, name="give-more-time"),
    path(REGION + "targets/", targets.targets, name="targets"),
    path(REGION + "targets/add/", targets.add_target, name="add-target"),
    path(REGION + "targets/<int:pk>/end/", targets.end_target, name="end-target"),
    path(REGION + "submissions/", assigning.submissions_to_assign, name="submissions-to-assign"),
    path(REGION + "submissions/<int:pk>/assign/", assigning.assign_reviewer, name="assign-reviewer"),
    path("reviews/", reviewing.reviews, name="reviews"),
    path("reviews/<int:pk>/", reviewing.review, name="review"),
    path("reviews/<int:pk>/agree-with-rest/", ending_reviews.agree_with_the_rest, name="agree-with-the-rest"),
    path("reviews/<int:pk>/send-back/", ending_reviews.send_it_back, name="send-it-back"),
    path("reviews/<int:pk>/themes/<str:code>/", reviewing.review_theme, name="review-theme"),
    path("reviews/<int:pk>/validate/", ending_reviews.validate_it, name="validate-it"),
    path("reviews/<int:pk>/verdicts/<int:declared>/", reviewing.save_verdict, name="save-verdict"),
]
