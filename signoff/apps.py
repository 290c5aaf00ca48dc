from django.apps import AppConfig


class SignoffConfig(AppConfig):
    name = "signoff"

    def ready(self) -> None:
        from signoff import receivers  # noqa: F401
