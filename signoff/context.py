"""How many notices the signed-in person has not read, in the frame of every page."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from signoff.selectors.notices import notices_of


def notices(request: HttpRequest) -> dict[str, Any]:
    """`unread_notices`, read where it is shown."""
    user: Any = getattr(request, "user", None)  # a request that is refused early has none
    if not (user and user.is_authenticated):
        return {}
    return {"unread_notices": SimpleLazyObject(lambda: notices_of(user).filter(read_at=None).count())}
