from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "pcnportal.core"
    label = "core"
