from typing import Any

from django.apps import apps
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from practices.services.contract_years import load_contract_years


@receiver(post_migrate, sender=apps.get_app_config("networks"))
def lay_contract_years(**kwargs: Any) -> None:
    """Lay the contract years once every table that their triggers write to exists."""
    load_contract_years()
