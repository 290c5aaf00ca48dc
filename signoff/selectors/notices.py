from django.db.models import Q, QuerySet

from pcnportal.accounts.models import User
from signoff.models import OutgoingMessage


def notices_of(user: User) -> QuerySet[OutgoingMessage]:
    """What the person was told for an organisation in which they still have a role, newest first."""
    own = Q(pk__in=[])
    for held in {each.organisation for each in user.assignments}:
        own |= Q(organisation_kind=held.kind, organisation_code=held.code)
    return OutgoingMessage.objects.filter(own, recipient=user)


def search_notices(notices: QuerySet[OutgoingMessage], *, about: str = "", read: str = "") -> QuerySet[OutgoingMessage]:
    """Narrowed by whatever is not empty; `read` is "no" for those that are not."""
    found = notices.filter(matter=about) if about else notices
    return found.filter(read_at=None) if read else found


def all_messages() -> QuerySet[OutgoingMessage]:
    """Everybody's, newest first."""
    return OutgoingMessage.objects.select_related("recipient")
