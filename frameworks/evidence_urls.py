"""Addresses of a council's evidence library."""

from django.urls import path

from frameworks.assessments.views import evidence_library

LIBRARY = "councils/<slug:council>/evidence/"

urlpatterns = [
    path(LIBRARY, evidence_library.evidence_library, name="evidence-library"),
    path(LIBRARY + "add/", evidence_library.add_evidence, name="add-evidence"),
    path(LIBRARY + "<int:pk>/replace/", evidence_library.replace_evidence, name="replace-evidence"),
]
