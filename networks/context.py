"""What every page of a signed-in person says while results lag behind."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from networks.selectors.engine import Backlog, backlog
from pcnportal.accounts.enums import Role


def engine(request: HttpRequest) -> dict[str, Any]:
    """`backlog`, read where it is shown, and whether the person is told of what failed."""
    user: Any = getattr(request, "user", None)  # a request that is refused early has none
    signed_in = bool(user and user.is_authenticated)
    return {
        "backlog": SimpleLazyObject(backlog) if signed_in else Backlog(0, 0, 0),
        "told_of_failures": SimpleLazyObject(lambda: signed_in and user.holds([Role.ADMINISTRATOR])),
    }
