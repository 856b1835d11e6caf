from django.apps import AppConfig


class Lm3Config(AppConfig):
    name = "lm3"
