from django.apps import AppConfig


class WorkStreamConfig(AppConfig):
    name = "workstream"
