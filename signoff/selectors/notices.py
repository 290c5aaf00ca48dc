from django.db.models import Q, QuerySet

from pcnportal.accounts.enums import Role
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


def mails_shown_to(user: User) -> QuerySet[OutgoingMessage]:
    """What the person was sent, newest first; to the portal's administrators, what anybody was."""
    sent = OutgoingMessage.objects.select_related("recipient")
    return sent if user.holds([Role.ADMINISTRATOR]) else sent.filter(recipient=user)
