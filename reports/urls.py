from django.urls import path

from reports.chasing.views import briefings
from reports.dashboards.views import council_page, dashboard, gathered, home, managing, public
from reports.papers.views import making, papers, words

REGION = "regions/<slug:region>/"
REPORTS = REGION + "reports/"
BRIEFINGS = REGION + "briefings/"
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
    path(BRIEFINGS, briefings.briefings, name="briefings"),
    path(BRIEFINGS + "new/", briefings.briefing_entry, name="briefing-new"),
    path(BRIEFINGS + "addresses/", briefings.addressees, name="addressees"),
    path(BRIEFINGS + "addresses/add/", briefings.add_addressees, name="addressees-new"),
    path(BRIEFINGS + "addresses/<int:pk>/remove/", briefings.remove_addressee, name="remove-addressee"),
    path(BRIEFINGS + "<int:pk>/", briefings.briefing, name="briefing"),
    path(BRIEFINGS + "<int:pk>/change/", briefings.briefing_entry, name="briefing-change"),
    path(BRIEFINGS + "<int:pk>/send/", briefings.send_briefing, name="send-briefing"),
    path(BRIEFINGS + "<int:pk>/pdf/<slug:council>/", briefings.briefing_pdf, name="briefing-pdf"),
    path("stop-briefings/<str:token>/", briefings.stop_briefings, name="stop-briefings"),
    path(REPORTS, making.reports, name="reports"),
    path(REPORTS + "new/", making.new_report, name="new-report"),
    path(REPORTS + "papers/", papers.papers, name="papers"),
    path(REPORTS + "papers/add/", papers.paper_new, name="paper-new"),
    path(REPORTS + "papers/<int:pk>/file/", papers.paper_file, name="paper-file"),
    path(REPORTS + "papers/<int:pk>/remove/", papers.paper_remove, name="paper-remove"),
    path(REPORTS + "monthly/", making.monthly_report, name="monthly-report"),
    path(REPORTS + "words/<str:month>/", words.section_comments, name="section-comments"),
    path(REPORTS + "words/<str:month>/<slug:section>/", words.section_comment, name="section-comment"),
    path(REPORT, making.report, name="report"),
    path(REPORT + "status/", making.report_status, name="report-status"),
    path(REPORT + "preview/", making.report_preview, name="report-preview"),
    path(REPORT + "try-again/", making.try_report_again, name="try-report-again"),
    path(REPORT + "files/<slug:form>/", making.report_file, name="report-file"),
]
