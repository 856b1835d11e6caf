from django.urls import path, re_path

from actions import views

urlpatterns = [
    path("actions/", views.my_actions, name="my-actions"),
    re_path(r"^actions/mine\.(?P<kind>csv|xlsx)$", views.my_actions_file, name="my-actions-file"),
    path("actions/<int:pk>/", views.action, name="action"),
    path("actions/<int:pk>/note/", views.add_note, name="add-action-note"),
    path("actions/<int:pk>/change/", views.change_action, name="change-action"),
    path("actions/<int:pk>/finish/", views.finish_action, name="finish-action"),
    path("actions/<int:pk>/drop/", views.drop_action, name="drop-action"),
    path("actions/<int:pk>/reopen/", views.reopen_action, name="reopen-action"),
]
