from django.apps import AppConfig


class SignoffConfig(AppConfig):
    name = "signoff"

    def ready(self) -> None:
        from networks.relay import send_when
        from pcnportal.core.health import register
        from signoff import health, receivers  # noqa: F401
        from signoff.services.packs import SOMETHING_ASKED
        from signoff.services.posting import SOMETHING_QUEUED

        send_when("signoff.post", SOMETHING_QUEUED)
        send_when("signoff.pack", SOMETHING_ASKED)
        register(health.checks)
