from django.urls import path

from reports.views import council_page, dashboard, gathered, home, making, managing, public, words

REGION = "regions/<slug:region>/"
REPORTS = REGION + "reports/"
REPORT = REPORTS + "<int:pk>/"

urlpatterns = [
    path("", home.home, name="home"),
    path(REGION, dashboard.region_dashboard, name="region-dashboard"),
    path(REGION + "councils/", dashboard.region_councils, name="region-councils"),
    path(REGION + "manage/", managing.manage, name="manage"),
    path(REGION + "figures/<slug:tab>/", gathered.region_figures, name="region-figures"),
    path("councils/<slug:council>/", council_page.council_page, name="council-page"),
    path("public/", public.public_page, name="public-regions"),
    path("public/<slug:region>/", public.figures_page, name="public-figures"),
    path("public/<slug:region>/figures.<slug:extension>", public.figures_file, name="public-figures-file"),
    path("public/<slug:region>/schema.json", public.figures_schema, name="public-figures-schema"),
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
