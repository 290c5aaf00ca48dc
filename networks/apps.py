from django.apps import AppConfig


class NetworksConfig(AppConfig):
    name = "networks"

    def ready(self) -> None:
        from networks import health, receivers  # noqa: F401
        from pcnportal.core.health import register

        register(health.checks)
