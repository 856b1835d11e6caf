from django.urls import path

from councils.views import contact

urlpatterns = [
    path("contact/", contact.contact, name="contact"),
]
