"""A change to an application by its practices: locked, allowed, and seen by whoever decides on the state before."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import transaction

from pcnportal.accounts.models import User
from practices.models import Practice
from signoff import policies
from signoff.models import Application
from signoff.permissions.practices import check_user_can_edit
from signoff.services.locking import lock_application


@contextmanager
def leading(application: Application, by: User, *, practices: Iterable[Practice] = ()) -> Iterator[Application]:
    """A change that is the lead practice's own. Raises PermissionDenied; Conflict where it is not open to change."""
    with changing(application, practices=practices) as current:
        check_user_can_edit(by, current)
        policies.check_editable(current)
        yield current


@contextmanager
def changing(application: Application, *, practices: Iterable[Practice] = ()) -> Iterator[Application]:
    """Locks, and raises the version, so that whoever decides on the state before is told."""
    with transaction.atomic():
        current = lock_application(application, practices=practices)
        current.version += 1
        yield current
        current.save()
