from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from nwce import views

# The administrator signs in on the same page as everybody, with its limits and its second step.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

handler500 = "nwce.unavailable.error_500"

urlpatterns = [
    path("health", views.health, name="health"),
    path("", include("reports.urls")),
    path("", include("reports.chasing_urls")),
    path("", include("workstream.urls")),
    path("", include("lm3.urls")),
    path("", include("casestudies.urls")),
    path("", include("training.urls")),
    path("", include("library.urls")),
    path("", include("frameworks.urls")),
    path("", include("frameworks.evidence_urls")),
    path("", include("actions.urls")),
    path("", include("search.urls")),
    path("", include("councils.urls")),
    path("", include("post.urls")),
    path("", include("accounts.urls")),
    path("admin/", admin.site.urls),
]
