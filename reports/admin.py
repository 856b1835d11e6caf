from django.contrib import admin

from accounts.admin import ReadOnly, show_the_rest
from reports.models import Report, SectionComment


@admin.register(Report)
class ReportAdmin(ReadOnly):
    list_display = ("kind", "region", "as_at", "state", "asked_at", "seconds", "error")
    list_filter = ("state", "kind")
    list_select_related = ("region",)


@admin.register(SectionComment)
class SectionCommentAdmin(ReadOnly):
    list_select_related = ("region",)


show_the_rest("reports")
