from typing import Any

# Imported first, so that what they lay on can be replaced.
import allauth.account.admin
import allauth.mfa.admin  # noqa: F401
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin

from accounts.models import User
from accounts.opening import move_to

admin.site.site_header = admin.site.site_title = "System administration"
admin.site.index_title = "Records"


class ReadOnly(SimpleHistoryAdmin):
    """Records are changed in the service's own pages, where the rules are; here the administrator looks them up."""

    show_full_result_count = False
    list_per_page = 50

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        if self.list_display != ("__str__",):
            return tuple(self.list_display)
        plain = [field.name for field in self.opts.fields if not field.is_relation and not field.primary_key]
        return ("__str__", *plain[:4])

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> Any:
        """Records without a history of their own show what was done to them here."""
        kept = hasattr(self.model, "history")
        view = super().history_view if kept else super(SimpleHistoryAdmin, self).history_view
        return view(request, object_id, extra_context)


HIDDEN = frozenset({"old_link", "lease_key"})
"""What could lead to acting in somebody's name is not shown to the administrator either."""


def show_the_rest(room: str) -> None:
    """Every record of a room that has no page of its own here, to be looked up."""
    for model in apps.get_app_config(room).get_models():
        if model not in admin.site._registry and not model.__name__.startswith("Historical"):
            shown = [field.name for field in model._meta.fields if field.name not in HIDDEN and not field.primary_key]
            admin.site.register(model, ReadOnly, fields=shown, list_select_related=True)


@admin.register(User)
class UserAdmin(ReadOnly):
    """Accounts are made by invitation and closed by taking “active” away; nobody is deleted, because their name stands
    beside what they signed off."""

    list_display = ("email", "name", "job_title", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "is_superuser")
    search_fields = ("email", "name")
    fields = ("email", "name", "job_title", "is_active", "is_staff", "is_superuser", "last_login", "date_joined")
    readonly_fields = ("last_login", "date_joined")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(request.user.is_active and getattr(request.user, "is_superuser", False))

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "email" in form.changed_data:
            move_to(obj, obj.email)
            # Whoever had the account learns that somebody else may choose its password now.
            get_adapter(request).send_notification_mail("account/email/email_changed", obj, email=form.initial["email"])


admin.site.unregister((EmailAddress, Authenticator))


@admin.register(EmailAddress)
class EmailAddressAdmin(ReadOnly):
    """An address that is added to somebody's account could reset its password. An account's own address is changed with
    the account."""

    list_display = ("email", "user", "primary", "verified")
    search_fields = ("email", "user__name")
    list_select_related = ("user",)


@admin.register(Authenticator)
class AuthenticatorAdmin(ReadOnly):
    """Removed for somebody who lost phone and codes. What codes are made from is not shown."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    list_select_related = ("user",)
    fields = ("user", "type", "created_at", "last_used_at")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(request.user.is_active and getattr(request.user, "is_superuser", False))
