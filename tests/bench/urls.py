from django.urls import include, path

from tests.bench import floor

urlpatterns = [
    path("floor/", floor.floor, name="floor"),
    path("", include("nwce.urls")),
]
