from datetime import datetime

from django.db import transaction

from networks.models import Membership
from networks.services.membership import answer_membership
from pcnportal.accounts.models import User
from signoff.models import Application
from signoff.services.telling import tell_answered


@transaction.atomic
def answer_application(
    *, application: Application, membership: Membership, agrees: bool, by: User, at: datetime, reason: str = ""
) -> Membership:
    """The practice's own answer to the application that names it, told to whom it concerns. Raises as
    `answer_membership` does."""
    answered = answer_membership(membership=membership, agrees=agrees, by=by, at=at, reason=reason)
    tell_answered(answered, application, by=by, at=at)
    return answered
