from django.urls import path

from frameworks.views import answering, assessments, evidence, signing_off

ASSESSMENT = "councils/<slug:council>/assessments/<int:pk>/"

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
]
