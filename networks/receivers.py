from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from networks.models import CoverAgreement
from networks.services.locks import lock_for_change
from networks.services.validation import store_commissioners, validate_networks
from practices.services.contract_years import load_contract_years
from practices.signals import practice_counts_otherwise


@receiver(post_migrate, sender=apps.get_app_config("networks"))
def lay_contract_years(**kwargs: Any) -> None:
    """Lay the contract years once every table that their triggers write to exists."""
    load_contract_years()


@receiver(practice_counts_otherwise)
def validate_its_networks(practice_id: int, at: datetime, **kwargs: Any) -> None:
    """Validate the networks that hold, name or cover the practice within the change, and work out its coverage anew."""
    covering = CoverAgreement.objects.filter(practice=practice_id).values_list("network_id", flat=True)
    locked = lock_for_change(practice_ids=[practice_id], network_ids=covering)
    validate_networks(locked.network_ids, at=at)
    store_commissioners(locked.commissioner_ids, at=at)
