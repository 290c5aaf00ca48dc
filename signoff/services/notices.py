"""What a person has read of their notices."""

from datetime import datetime

from pcnportal.accounts.models import User
from signoff.models import OutgoingMessage
from signoff.selectors.notices import notices_of


def mark_read(*, notice: OutgoingMessage, at: datetime) -> None:
    """The first time counts."""
    OutgoingMessage.objects.filter(pk=notice.pk, read_at=None).update(read_at=at)


def mark_all_read(*, user: User, at: datetime) -> int:
    return notices_of(user).filter(read_at=None).update(read_at=at)
