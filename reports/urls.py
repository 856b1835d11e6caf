from django.urls import path

from reports.views import making, words

REPORTS = "regions/<slug:region>/reports/"
REPORT = REPORTS + "<int:pk>/"

urlpatterns = [
    path(REPORTS, making.reports, name="reports"),
    path(REPORTS + "new/", making.new_report, name="new-report"),
    path(REPORTS + "monthly/", making.monthly_report, name="monthly-report"),
    path(REPORTS + "words/<str:month>/", words.section_comments, name="section-comments"),
    path(REPORTS + "words/<str:month>/<slug:section>/", words.section_comment, name="section-comment"),
    path(REPORT, making.report, name="report"),
    path(REPORT + "status/", making.report_status, name="report-status"),
    path(REPORT + "preview/", making.report_preview, name="report-preview"),
    path(REPORT + "try-again/", making.try_report_again, name="try-report-again"),
    path(REPORT + "files/<slug:form>/", making.report_file, name="report-file"),
]
