from django.contrib import admin

from accounts.admin import ReadOnly, show_the_rest
from files.models import StoredFile


@admin.register(StoredFile)
class StoredFileAdmin(ReadOnly):
    list_display = ("name", "kind", "size", "scan", "uploaded_by", "uploaded_at")
    list_filter = ("scan", "kind")
    list_select_related = ("uploaded_by",)
    search_fields = ("name", "sha256")
    ordering = ("-uploaded_at",)
    # The content itself is handed out only by pages that ask who may have it.
    fields = ("name", "kind", "content_type", "size", "sha256", "scan", "uploaded_by", "uploaded_at")


show_the_rest("files")
