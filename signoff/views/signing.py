"""The signatures of a Network Agreement: who has signed, and a page on which each practice does."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from pcnportal.core.errors import Refused
from signoff.forms.signing import SignForm
from signoff.models import Application
from signoff.permissions.practices import check_user_can_sign
from signoff.policies import check_signable
from signoff.selectors.applications import get_application
from signoff.selectors.signing import Signing, signings_of
from signoff.services.items import Stale
from signoff.services.signing import sign_agreement
from signoff.views.editing import form_page, posted


@require_safe
def signatures(request: SignedInRequest, reference: str) -> HttpResponse:
    application = get_application(request.user, reference)
    signings = signings_of(request.user, application)
    if not any(each.open for each in signings):
        raise PermissionDenied("You can see this application but only its practices sign the Network Agreement.")
    return render(
        request,
        "signoff/apply/signatures.html",
        {"application": application, "signings": signings, "signed": [each for each in signings if _is_signed(each)]},
    )


@form_page
def sign(request: SignedInRequest, reference: str, code: str) -> HttpResponse:
    """Sent twice, it is signed once."""
    application = get_application(request.user, reference)
    signing = _signing(request, application, code)
    practice = signing.member.practice
    own = check_user_can_sign(request.user, application, practice) == practice
    if request.method != "POST":
        check_signable(application)
    form = SignForm(posted(request), application=application, practice=practice, today=clock.today())
    context = {"application": application, "signing": signing, "form": form, "own": own}
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            sign_agreement(
                application=application,
                practice=practice,
                version=form.cleaned_data["version"],
                **form.values(),
                by=request.user,
                at=clock.now(),
            )
        except Stale as stale:
            context["differences"] = form.differences(application)
            form.refuse_stale(stale.message, application)
            status = 409
        except Refused as refused:
            form.refuse(refused)
            status = 422
        else:
            messages.success(request, f"The signature of {practice} is saved.")
            return redirect("signoff:signatures", reference)
    return render(request, "signoff/apply/sign.html", context, status=status)


def _signing(request: SignedInRequest, application: Application, code: str) -> Signing:
    for each in signings_of(request.user, application):
        if each.member.practice.code == code:
            return each
    raise Http404


def _is_signed(signing: Signing) -> bool:
    return bool(signing.signature and signing.signature.signed_on)
