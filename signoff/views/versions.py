"""The versions of an application: each as it was submitted, and what changed between two of them or since."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from signoff.content import changes
from signoff.forms.versions import CompareForm
from signoff.permissions.practices import user_can_edit
from signoff.selectors.applications import get_application
from signoff.selectors.comments import heard_by, thread_of
from signoff.selectors.reader import Reader
from signoff.selectors.said import said
from signoff.selectors.versions import content_of, findings_in, versions_of
from signoff.views.editing import editable_application, home_of


@require_safe
def versions(request: SignedInRequest, reference: str) -> HttpResponse:
    """All of them, and by default what the last one changed, or what has changed since the only one."""
    application = get_application(request.user, reference)
    held = list(versions_of(application))
    context = {
        "application": application,
        "reader": Reader(request.user, application, clock.today()),
        "versions": held,
        "may_see_receipts": user_can_edit(request.user, application),
    }
    if held:
        form = CompareForm(request.GET or None, versions=held)
        first, second = form.chosen()
        contents = {str(each.number): each.content for each in held}
        before, after = (contents.get(each) or content_of(application) for each in (first, second))
        context |= {"form": form, "changes": changes(before, after), "between": form.in_words(first, second)}
    return render(request, "signoff/versions.html", context)


@require_safe
def version(request: SignedInRequest, reference: str, number: int) -> HttpResponse:
    """Everything that was submitted, as it was then."""
    application = get_application(request.user, reference)
    shown = get_object_or_404(versions_of(application), number=number)
    thread = thread_of(request.user, application)
    on_version = shown.comments.select_related("by", "submission", "practice", "reply_to__by")
    context = {
        "application": application,
        "version": shown,
        "findings": findings_in(shown.content, request.user),
        "comments": said(request.user, heard_by(request.user, thread, on_version)),
    }
    return render(request, "signoff/version.html", context)


@require_safe
def receipt(request: SignedInRequest, reference: str, number: int | None = None) -> HttpResponse:
    """Of the version with that number, or of the last."""
    application = editable_application(request.user, reference)
    held = list(versions_of(application))
    if not held and number is None:
        return redirect(home_of(application))
    shown = held[0] if number is None else get_object_or_404(versions_of(application), number=number)
    return render(request, "signoff/receipt.html", {"application": application, "version": shown, "last": held[0]})
