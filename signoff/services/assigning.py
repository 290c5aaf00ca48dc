"""Who looks at an application for its commissioner."""

from datetime import datetime

from django.db import transaction

from pcnportal.accounts.models import User
from pcnportal.audit.selectors import history_of
from pcnportal.audit.services import record
from pcnportal.core.errors import Conflict, Refused
from pcnportal.core.words import datetime_london
from signoff import permissions, policies
from signoff.models import Application
from signoff.services.locking import lock_application


class CannotAssign(Refused):
    """The person could not decide on it."""


@transaction.atomic
def assign(
    *, application: Application, reviewer: User | None, by: User, at: datetime, seen: str | None = None
) -> Application:
    """Give an application to somebody of its commissioner, or with None to nobody. To the same again: nothing happens.

    `seen`: the id of whose it was when `by` looked, empty for nobody's. Raises PermissionDenied; Conflict where nobody
    has to look at it, or it was given to somebody since; CannotAssign.
    """
    current = lock_application(application)
    capacity = permissions.check_user_can_assign(by, current)
    policies.check_assignable(current)
    before, commissioner = current.reviewer, current.commissioner
    if before == reviewer:
        return current
    if seen not in (None, str(current.reviewer_id or "")):
        raise _given_since(current)
    if reviewer and not permissions.user_can_check(reviewer, current):
        raise CannotAssign(
            f"{reviewer} cannot look at {current.network}: it has to be an officer or approver of {commissioner} who "
            "has declared no interest in a member."
        )
    current.reviewer = reviewer
    current.save(update_fields=["reviewer"])
    record(
        chain=commissioner.code,
        action="APPLICATION_ASSIGNED",
        subjects=[current.checks_subject],
        by=by,
        capacity=capacity,
        organisation=commissioner.organisation,
        at=at,
        before={"reviewer": str(before or "Nobody")},
        after={"reviewer": str(reviewer or "Nobody")},
    )
    return current


def _given_since(application: Application) -> Conflict:
    last = history_of(application.checks_subject).filter(action="APPLICATION_ASSIGNED").first()
    who = f"{last.actor or 'The portal'} changed that on {datetime_london(last.at)}." if last else "That has changed."
    now = f"{application.reviewer} looks at it" if application.reviewer else "Nobody in particular looks at it"
    return Conflict(f"{who} {now} now. Look at that, then save again if it is to be changed.")
