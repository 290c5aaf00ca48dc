"""Whom the lead practice lets fill in its application beside its own people."""

from datetime import datetime

from django.db import transaction

from pcnportal.accounts.models import User
from pcnportal.audit.services import record
from pcnportal.core.errors import Refused
from signoff import policies
from signoff.models import Application, CoEditor
from signoff.permissions.practices import check_user_can_edit
from signoff.selectors.people import candidates
from signoff.services.locking import lock_application
from signoff.services.telling import tell_named


class CannotNamePerson(Refused):
    """The person cannot be let fill in the application."""


@transaction.atomic
def name_co_editor(*, application: Application, person: User, by: User, at: datetime) -> CoEditor:
    """Somebody of a practice that has agreed to join. Named twice is named once.

    Raises PermissionDenied; Conflict where the application is not open to change; CannotNamePerson for anybody else.
    """
    current = _locked(application, by)
    if already := current.co_editors.filter(person=person).first():
        return already
    found = next((each for each in candidates(current) if each.person == person), None)
    if found is None:
        raise CannotNamePerson("Choose somebody of a practice that has agreed to join.")
    named = CoEditor.objects.create(
        application=current, person=person, practice=found.practice, named_at=at, named_by=by
    )
    tell_named(named, by=by, at=at)
    _record(named, "CO_EDITOR_NAMED", by, at)
    return named


@transaction.atomic
def withdraw_co_editor(*, co_editor: CoEditor, by: User, at: datetime) -> None:
    """What they have saved stays. Withdrawn twice is withdrawn once."""
    current = _locked(co_editor.application, by)
    gone, _ = CoEditor.objects.filter(id=co_editor.id, application=current).delete()
    if gone:
        _record(co_editor, "CO_EDITOR_WITHDRAWN", by, at)


def _locked(application: Application, by: User) -> Application:
    current = lock_application(application)
    check_user_can_edit(by, current)
    policies.check_editable(current)
    return current


def _record(co_editor: CoEditor, action: str, by: User, at: datetime) -> None:
    application = co_editor.application
    record(
        chain=application.commissioner.code,
        action=action,
        subjects=[application.subject, application.network.subject, co_editor.practice.subject],
        by=by,
        organisation=application.lead_practice.organisation,
        at=at,
        after={"user": co_editor.person_id},
    )
