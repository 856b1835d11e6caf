from django.urls import path

from post import views

urlpatterns = [
    path("account/mail/", views.account_mail, name="account-mail"),
    path("stop-mail/<str:token>/", views.stop_mail, name="stop-mail"),
]
