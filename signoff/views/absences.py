"""Who of a commissioner is away, and who acts for them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from pcnportal.core.errors import Refused
from pcnportal.core.words import longdate
from signoff.forms.absences import AbsenceForm, BackForm
from signoff.selectors.absences import absences_of, own_absence, those_who_can_act_for
from signoff.selectors.interests import get_commissioner_of_interests
from signoff.selectors.worklist import reviewers_of
from signoff.services.absences import say_away, say_back


@require_http_methods(["GET", "HEAD", "POST"])
def absences(request: SignedInRequest, code: str) -> HttpResponse:
    commissioner = get_commissioner_of_interests(request.user, code)
    covers = those_who_can_act_for(request.user, commissioner, reviewers_of([commissioner.organisation]))
    form = AbsenceForm(request.POST or None, people=covers)
    if form.is_valid():
        try:
            said = say_away(commissioner=commissioner, **form.cleaned_data, by=request.user, at=clock.now())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(
                request, f"{said.cover} acts for you from {longdate(said.first_day)} to {longdate(said.last_day)}."
            )
            return redirect("signoff:absences", code)
    shown = absences_of(commissioner).filter(last_day__gte=clock.today(), ended_at=None)
    context = {"commissioner": commissioner, "absences": shown, "covers": covers, "form": form}
    return render(request, "signoff/absences.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def back(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    commissioner = get_commissioner_of_interests(request.user, code)
    absence = own_absence(request.user, commissioner, pk)
    page = reverse("signoff:absences", args=[code])
    if request.method == "POST":
        say_back(absence=absence, at=clock.now())
        messages.success(request, f"{absence.cover} no longer acts for you.")
        return redirect(page)
    if absence.ended_at:
        return redirect(page)
    context = {
        "title": "Are you back?",
        "consequences": [f"From now on {absence.cover} does not act for you. What they did for you stands."],
        "form": BackForm(),
        "cancel_href": page,
    }
    return render(request, "confirm.html", context)
