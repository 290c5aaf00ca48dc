"""Signs of life: left by what works, looked at by /status/ and by machines."""

from django.db.models.functions import Now

from networks.enums import Sign
from networks.models import LifeSign


def leave_sign(kind: Sign) -> None:
    sign = LifeSign(kind=kind, at=Now())
    LifeSign.objects.bulk_create([sign], update_conflicts=True, unique_fields=["kind"], update_fields=["at"])
