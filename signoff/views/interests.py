"""The interests that people of a commissioner have declared: their register, and one's own."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from pcnportal.core.errors import Refused
from practices.services.interests import declare_interest, end_interest, note_register_export
from signoff.exports import interests_file
from signoff.forms.interests import EndInterestForm, InterestForm
from signoff.selectors.interests import get_commissioner_of_interests, own_interest, register_of


@require_http_methods(["GET", "HEAD", "POST"])
def interests(request: SignedInRequest, code: str) -> HttpResponse:
    commissioner = get_commissioner_of_interests(request.user, code)
    form = InterestForm(request.POST or None)
    if form.is_valid():
        try:
            declared = declare_interest(commissioner=commissioner, **form.values(), by=request.user, at=clock.now())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, f"Your interest in {declared.practice} is declared.")
            return redirect("signoff:interests", code)
    context = {"commissioner": commissioner, "register": register_of(commissioner), "form": form}
    return render(request, "signoff/interests.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    commissioner = get_commissioner_of_interests(request.user, code)
    interest = own_interest(request.user, commissioner, pk)
    page = reverse("signoff:interests", args=[code])
    if request.method == "POST":
        end_interest(interest=interest, at=clock.now())
        messages.success(request, f"Your interest in {interest.practice} has ended.")
        return redirect(page)
    if interest.ended_at:
        return redirect(page)
    context = {
        "title": f"Has your interest in {interest.practice.name} ended?",
        "consequences": ["From now on you may decide on its networks again. The register keeps that you had it."],
        "form": EndInterestForm(),
        "cancel_href": page,
    }
    return render(request, "confirm.html", context)


@require_safe
def export_interests(request: SignedInRequest, code: str) -> HttpResponse:
    commissioner = get_commissioner_of_interests(request.user, code)
    register = list(register_of(commissioner))
    note_register_export(commissioner=commissioner, rows=len(register), by=request.user, at=clock.now())
    return interests_file(commissioner, register)
