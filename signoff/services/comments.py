from datetime import datetime

from django.db import transaction

from networks.rules import words
from pcnportal.accounts.models import User
from pcnportal.audit.services import record
from pcnportal.core.errors import Refused
from signoff import permissions
from signoff.models import Application, Comment
from signoff.selectors.applications import organisations_on
from signoff.selectors.versions import latest_version

LONGEST = 10_000


class CannotComment(Refused):
    """The comment is empty or too long."""


@transaction.atomic
def add_comment(*, application: Application, text: str, by: User, at: datetime) -> Comment:
    """Say something to everyone on the matter, about the last version. Sent twice, the last comment is kept once.

    Raises PermissionDenied for who is not on the matter, CannotComment.
    """
    organisation, capacity = permissions.check_user_can_comment(by, organisations_on(application))
    said = text.strip()
    if not 0 < len(said) <= LONGEST:
        raise CannotComment(f"Enter a comment of {LONGEST:,} characters or fewer.")
    last = application.comments.select_related("submission").order_by("-id").first()
    version = latest_version(application)
    if last and (last.by_id, last.text, last.submission) == (by.id, said, version):
        return last
    comment = Comment.objects.create(
        application=application,
        submission=version,
        by=by,
        capacity=capacity,
        organisation_kind=organisation.kind,
        organisation_code=organisation.code,
        text=said,
        interests=words.listed(permissions.interests_in(by, [application.network_id], application.contract_year_id)),
        at=at,
    )
    record(
        chain=application.network.lead_commissioner.code,
        action="COMMENT_ADDED",
        subjects=[application.subject, application.network.subject],
        by=by,
        capacity=capacity,
        organisation=organisation,
        at=at,
        after={"comment": comment.pk},
    )
    return comment
