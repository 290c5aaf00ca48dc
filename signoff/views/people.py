"""Who may fill in an application: the people of its lead practice, and those of other members whom they name."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from pcnportal.core.errors import Refused
from signoff.forms.people import NamePersonForm, RemovePersonForm
from signoff.models import Application, CoEditor
from signoff.permissions.practices import user_can_fill_in
from signoff.policies import check_editable
from signoff.selectors.people import candidates, co_editors_of, leading_people
from signoff.services.people import name_co_editor, withdraw_co_editor
from signoff.views.editing import closed_to_change, editable_application, form_page, posted


@form_page
def people(request: SignedInRequest, reference: str) -> HttpResponse:
    """Sent twice, the person is named once."""
    application = editable_application(request.user, reference)
    if request.method == "POST":
        check_editable(application)
        if already := _named(application, request.POST.get("who", "")):
            return _can_fill_in(request, already)
    elif closed := closed_to_change(request, application):
        return closed
    found = candidates(application)
    form = NamePersonForm(posted(request), candidates=found)
    if form.is_valid():
        try:
            named = name_co_editor(application=application, person=form.person, by=request.user, at=clock.now())
        except Refused as refused:
            form.refuse(refused)
        else:
            return _can_fill_in(request, named)
    context = {
        "application": application,
        "form": form,
        "candidates": found,
        "leading": leading_people(application),
        "co_editors": co_editors_of(application),
    }
    return render(request, "signoff/apply/people.html", context, status=422 if form.errors else 200)


def _named(application: Application, who: str) -> CoEditor | None:
    already = next((each for each in co_editors_of(application) if str(each.person_id) == who), None)
    return already if already and user_can_fill_in(already.person, application) else None


def _can_fill_in(request: SignedInRequest, named: CoEditor) -> HttpResponse:
    application = named.application
    messages.success(request, f"{named} can now fill in the application of {application.network}.")
    return redirect("signoff:people", application.reference)


@form_page
def remove_person(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Sent twice, the person is removed once."""
    application = editable_application(request.user, reference)
    back = reverse("signoff:people", args=[reference])
    co_editor = co_editors_of(application).filter(pk=pk).first()
    if co_editor is None:
        return redirect(back)
    form = RemovePersonForm(posted(request), name=co_editor.person.name)
    if form.is_valid():
        withdraw_co_editor(co_editor=co_editor, by=request.user, at=clock.now())
        messages.success(request, f"{co_editor} can no longer fill in the application of {application.network}.")
        return redirect(back)
    context = {
        "title": f"Remove {co_editor.person}",
        "consequences": [
            f"{co_editor} can no longer change the application of {application.network}.",
            "What they have saved stays.",
        ],
        "form": form,
        "cancel_href": back,
    }
    return render(request, "confirm.html", context)
