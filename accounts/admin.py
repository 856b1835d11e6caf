from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from accounts.models import User
from accounts.opening import move_to

admin.site.site_header = "System administration"
admin.site.site_title = "System administration"
admin.site.unregister([Group, EmailAddress])


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """Accounts are made by invitation and closed by taking “active” away; nobody is deleted, because their name stands
    beside what they signed off."""

    list_display = ("email", "name", "job_title", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "is_superuser")
    search_fields = ("email", "name")
    fields = ("email", "name", "job_title", "is_active", "is_staff", "is_superuser", "last_login", "date_joined")
    readonly_fields = ("last_login", "date_joined")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: object, change: bool) -> None:
        super().save_model(request, obj, form, change)  # type: ignore[arg-type]
        move_to(obj, obj.email)
