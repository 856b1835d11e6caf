from django.contrib import admin
from django.urls import include, path

from nwce import views

urlpatterns = [
    path("health", views.health, name="health"),
    path("", include("reports.urls")),
    path("", include("frameworks.urls")),
    path("", include("councils.urls")),
    path("", include("accounts.urls")),
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
