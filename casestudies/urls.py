from django.urls import path

from casestudies.views import editing, importing, reading, writing

STUDY = "case-studies/<slug:slug>/"

urlpatterns = [
    path("case-studies/", reading.case_studies, name="case-studies"),
    path("case-studies/feed/", reading.case_studies_feed, name="case-studies-feed"),
    path("case-studies/file/<str:extension>/", reading.case_studies_file, name="case-studies-file"),
    path("case-studies/writing/", writing.case_studies_writing, name="case-studies-writing"),
    path("councils/<slug:council>/case-studies/new/", writing.case_study_new, name="case-study-new"),
    path("councils/<slug:council>/case-studies/import/", importing.case_studies_import, name="case-studies-import"),
    path(
        "councils/<slug:council>/case-studies/import/<int:pk>/",
        importing.case_studies_import_preview,
        name="case-studies-import-preview",
    ),
    path(STUDY, reading.case_study, name="case-study"),
    path(STUDY + "versions/<int:number>/", reading.case_study_version, name="case-study-version"),
    path(STUDY + "pictures/<int:pk>/<str:size>/", reading.case_study_picture, name="case-study-picture"),
    path(STUDY + "files/<int:pk>/", reading.case_study_attachment, name="case-study-attachment"),
    path(STUDY + "draft/", editing.case_study_draft, name="case-study-draft"),
    path(STUDY + "draft/words/", writing.case_study_edit, name="case-study-edit"),
    path(STUDY + "draft/figures/add/", writing.case_study_figure, name="case-study-figure"),
    path(STUDY + "draft/pictures/add/", writing.case_study_add_picture, name="case-study-add-picture"),
    path(STUDY + "draft/files/add/", writing.case_study_add_file, name="case-study-add-file"),
    path(STUDY + "draft/<str:what>/<int:pk>/remove/", writing.case_study_remove, name="case-study-remove"),
    path(STUDY + "draft/tags/", writing.case_study_tags, name="case-study-tags"),
    path(STUDY + "draft/send/", editing.case_study_send, name="case-study-send"),
    path(STUDY + "draft/comment/", editing.case_study_comment, name="case-study-comment"),
    path(STUDY + "draft/publish/", editing.case_study_publish, name="case-study-publish"),
    path(STUDY + "draft/review/", editing.case_study_review, name="case-study-review"),
    path(STUDY + "draft/take-back/", editing.case_study_take_back, name="case-study-take-back"),
]
