"""What every page has in common on which a lead practice changes its application."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from pcnportal.accounts.models import User
from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from pcnportal.core.errors import Conflict, Refused
from pcnportal.core.forms import OnceFormMixin
from signoff import policies
from signoff.forms.saving import ItemForm
from signoff.models import Application
from signoff.permissions.practices import check_user_can_edit, check_user_can_fill_in
from signoff.selectors.applications import changes_asked, get_application
from signoff.selectors.handovers import who_decides_now
from signoff.services import items
from signoff.services.once import SentAlready, once

View = Callable[..., HttpResponse]


def form_page(view: View) -> View:
    """A page with a form."""
    return require_http_methods(["GET", "HEAD", "POST"])(told_where_it_went(view))


def told_where_it_went(view: View) -> View:
    """Who had the say on the matter when the page was opened, and whose commissioner has it no more when the form
    comes, is told so as of anything else that has changed."""

    @wraps(view)
    def page(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (PermissionDenied, Http404) as denied:
            if request.method == "POST" and (handed_over := who_decides_now(request.user, kwargs.get("reference", ""))):
                raise Conflict(handed_over) from denied
            raise

    return page


def editable_application(user: User, reference: str) -> Application:
    """404 outside the person's scope, 403 for whoever does not lead it. Its status is looked at when it is saved."""
    application = get_application(user, reference)
    check_user_can_edit(user, application)
    return application


def application_to_fill_in(user: User, reference: str) -> Application:
    """The same, for those too whom the lead practice lets fill it in."""
    application = get_application(user, reference)
    check_user_can_fill_in(user, application)
    return application


def posted(request: SignedInRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def sent_once(request: SignedInRequest, form: OnceFormMixin, act: Callable[[], str]) -> HttpResponse:
    """Does what a valid form asks for, and goes where that leads; sent again, it goes there again. Raises what `act`
    raises; SentAlready for other answers, and then the form can be shown and sent anew."""
    try:
        led_to = once(form.cleaned_data["token"], form.digest(), by=request.user, at=clock.now(), act=act)
    except SentAlready:
        form.renew()
        raise
    return redirect(led_to)


def home_of(application: Application) -> str:
    return reverse("signoff:application", args=[application.reference])


def closed_to_change(request: SignedInRequest, application: Application) -> HttpResponse | None:
    """Where an application cannot be changed now, the way back to it with a sentence that says why."""
    try:
        policies.check_editable(application)
    except Conflict as conflict:
        messages.info(request, conflict.message)
        return redirect(home_of(application))
    return None


def edit(
    request: SignedInRequest,
    application: Application,
    form: ItemForm,
    save: Callable[..., None],
    *,
    template: str = "signoff/apply/item.html",
    **context: Any,
) -> HttpResponse:
    """Show the form of an item, or save it with `save`, or put it aside, and go back to the application.

    Where somebody else has saved another answer meanwhile, both are shown and either can be kept.
    """
    asked = changes_asked(application).get(form.item)
    context |= {"application": application, "form": form, "title": form.item.label, "asked": asked}
    if not form.is_bound and (closed := closed_to_change(request, application)):
        return closed
    later = "later" in request.POST and form.is_begun
    if form.is_valid() or later:
        try:
            _put_aside(request, application, form) if later else _save(request, application, form, save)
        except items.Stale as stale:
            now = get_application(request.user, application.reference)
            if differences := form.differences(now):
                form.refuse_stale(stale.message, now)
                return render(request, template, {**context, "differences": differences}, status=409)
            return _saved(request, application, form)
        except Conflict as conflict:
            form.add_error(None, conflict.message)
            return render(request, template, context, status=409)
        except Refused as refused:
            form.refuse(refused)
        else:
            return _saved(request, application, form)
    return render(request, template, context, status=422 if form.errors else 200)


def _save(request: SignedInRequest, application: Application, form: ItemForm, save: Callable[..., None]) -> None:
    version = form.cleaned_data["version"]
    save(application=application, by=request.user, at=clock.now(), version=version, **form.values())


def _put_aside(request: SignedInRequest, application: Application, form: ItemForm) -> None:
    items.put_aside(
        application=application,
        item=form.item,
        begun=form.begun(),
        missing=form.missing,
        version=form.cleaned_data["version"],
        seen=form.cleaned_data.get("seen"),
        by=request.user,
        at=clock.now(),
    )


def _saved(request: SignedInRequest, application: Application, form: ItemForm) -> HttpResponse:
    """To the application, which says what is missing where the form was put aside."""
    messages.success(request, f"{form.item.label}: {'saved, not complete yet' if form.errors else 'saved'}")
    return redirect(home_of(application))
