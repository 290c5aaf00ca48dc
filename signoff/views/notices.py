"""What a person was told, and, where one tries things out alone, the e-mails."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from pcnportal.core.lists import page_of
from signoff.forms.review import NoticeFilterForm
from signoff.selectors.notices import mails_shown_to, notices_of, search_notices
from signoff.services.notices import mark_all_read, mark_read
from signoff.services.posting import email

PER_PAGE = 25


@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: SignedInRequest) -> HttpResponse:
    """A post marks all as read."""
    if request.method == "POST":
        mark_all_read(user=request.user, at=clock.now())
        messages.success(request, "All your notices are marked as read.")
        return redirect("signoff:notices")
    form = NoticeFilterForm(request.GET or None)
    wanted = form.cleaned_data if form.is_valid() else {}
    told = search_notices(notices_of(request.user), **wanted)
    context = {"page": page_of(request.GET, told, PER_PAGE), "filters": form, "outbox": settings.OUTBOX}
    return render(request, "signoff/notices.html", context)


@require_POST
def open_notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """On to what it is about."""
    notice = get_object_or_404(notices_of(request.user), pk=pk)
    mark_read(notice=notice, at=clock.now())
    return redirect(notice.path)


@require_safe
def outbox(request: SignedInRequest) -> HttpResponse:
    if not settings.OUTBOX:
        raise Http404
    page = page_of(request.GET, mails_shown_to(request.user), PER_PAGE)
    mails = [(message, email(message)) for message in page]
    return render(request, "signoff/outbox.html", {"page": page, "mails": mails})
