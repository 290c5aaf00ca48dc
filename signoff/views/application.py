"""An application's own address."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from pcnportal.accounts.requests import SignedInRequest
from signoff.permissions.practices import user_can_fill_in
from signoff.selectors.applications import get_application
from signoff.views.apply import task_list
from signoff.views.review import review
from signoff.workflow import EDITABLE


@require_safe
def application(request: SignedInRequest, reference: str) -> HttpResponse:
    """The task list for those who can change it now; how it stands for all others."""
    found = get_application(request.user, reference)
    if found.status in EDITABLE and user_can_fill_in(request.user, found):
        return task_list(request, found)
    return review(request, found)
