"""What a commissioner owes ODS: the list of notices, and the list as a file."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from signoff.exports import ods_notices_file
from signoff.permissions.changes import user_can_notify_ods
from signoff.plans import Plan
from signoff.selectors.changes.ods import get_commissioner_of_notices
from signoff.selectors.changes.reading import notices_owed
from signoff.services.changes.ods import note_notices_taken


@require_safe
def ods_notices(request: SignedInRequest, code: str) -> HttpResponse:
    commissioner = get_commissioner_of_notices(request.user, code)
    lines = [(each, Plan.of(each), each.ods_overdue(clock.today())) for each in notices_owed(commissioner)]
    context = {
        "commissioner": commissioner,
        "lines": lines,
        "unsent": sum(change.ods_sent_on is None for change, _, _ in lines),
        "may_notify": user_can_notify_ods(request.user, commissioner),
    }
    return render(request, "signoff/changes/ods_notices.html", context)


@require_safe
def export_ods_notices(request: SignedInRequest, code: str) -> HttpResponse:
    commissioner = get_commissioner_of_notices(request.user, code)
    lines = [(each, Plan.of(each)) for each in notices_owed(commissioner)]
    note_notices_taken(commissioner=commissioner, rows=len(lines), by=request.user, at=clock.now())
    return ods_notices_file(commissioner, lines)
