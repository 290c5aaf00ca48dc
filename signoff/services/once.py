"""A form that comes twice, by a double click, a reload or the browser's way back, does its work once."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from pcnportal.accounts.models import User
from pcnportal.core.errors import OUT_OF_DATE, Conflict
from pcnportal.core.words import datetime_london
from signoff.models import PostedForm


class SentAlready(Conflict):
    """The form was sent before with other answers, and what it asked for was done."""


@transaction.atomic
def once(token: UUID, digest: str, *, by: User, at: datetime, act: Callable[[], str]) -> str:
    """The address to which `act` led when this person's form first came; it is done only then.

    `digest`: of the form's answers. A form that comes while it is being done waits for it. Raises what `act` raises,
    and then the token is as new; SentAlready for other answers; Conflict for the token of another person.
    """
    form, is_new = PostedForm.objects.get_or_create(token=token, defaults={"by": by, "at": at, "digest": digest})
    if form.by_id != by.id:
        raise Conflict(OUT_OF_DATE)
    if form.digest not in ("", digest):
        raise SentAlready(
            f"You sent this form on {datetime_london(form.at)}, and what it asked for was done. What you have changed "
            "in it since is not saved: look at how things stand now, and send it only if more is to be done."
        )
    if is_new:
        form.led_to = act()
        form.save(update_fields=["led_to"])
    return form.led_to
