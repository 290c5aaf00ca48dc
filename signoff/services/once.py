"""A form that comes twice, by a double click, a reload or the browser's way back, does its work once."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from pcnportal.accounts.models import User
from pcnportal.core.errors import OUT_OF_DATE, Conflict
from signoff.models import PostedForm


@transaction.atomic
def once(token: UUID, *, by: User, at: datetime, act: Callable[[], str]) -> str:
    """The address to which `act` led when this person's form first came; it is done only then.

    A form that comes while it is being done waits for it. Raises what `act` raises, and then the token is as new;
    Conflict for the token of another person.
    """
    form, is_new = PostedForm.objects.get_or_create(token=token, defaults={"by": by, "at": at})
    if form.by_id != by.id:
        raise Conflict(OUT_OF_DATE)
    if is_new:
        form.led_to = act()
        form.save(update_fields=["led_to"])
    return form.led_to
