from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from signoff import permissions
from signoff.forms.review import CommentForm
from signoff.selectors.applications import comments_on, get_application, organisations_on
from signoff.selectors.reader import Reader
from signoff.selectors.said import said
from signoff.services.comments import add_comment


@require_http_methods(["GET", "HEAD", "POST"])
def comments(request: SignedInRequest, reference: str) -> HttpResponse:
    """What everyone on the matter said, and a form for those who may say something."""
    application = get_application(request.user, reference)
    parties = organisations_on(application)
    form = CommentForm(request.POST or None)
    if request.method == "POST":
        permissions.check_user_can_comment(request.user, parties)
    if form.is_valid():
        add_comment(application=application, text=form.cleaned_data["text"], by=request.user, at=clock.now())
        messages.success(request, "Your comment is added.")
        return redirect("signoff:comments", reference)
    context = {
        "application": application,
        "reader": Reader(request.user, application, clock.today()),
        "comments": said(request.user, comments_on(application)),
        "form": form if permissions.user_can_comment(request.user, parties) else None,
    }
    return render(request, "signoff/comments.html", context, status=422 if form.errors else 200)
