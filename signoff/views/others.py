"""Who else belongs to the picture of a network: practices approached but not included, and other partners."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from networks.enums import MembershipState
from networks.models import NetworkAssociate
from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from pcnportal.core.errors import Conflict, Refused
from practices.models import Practice
from signoff.forms.apply import ApproachForm, PartnerForm
from signoff.models import Application
from signoff.permissions.practices import check_user_can_edit, user_can_edit
from signoff.selectors.applications import get_application, members_of
from signoff.selectors.applying import approaches_on, check_reads_approaches, partners_of
from signoff.selectors.reader import Reader
from signoff.services import asking, items
from signoff.views.editing import closed_to_change, editable_application, form_page, posted
from signoff.workflow import EDITABLE


@form_page
def approaches(request: SignedInRequest, reference: str) -> HttpResponse:
    """Read by the practice that leads, its commissioners and their LMCs; written by the practice that leads."""
    application = get_application(request.user, reference)
    check_reads_approaches(Reader(request.user, application, clock.today()))
    if request.method == "POST":
        check_user_can_edit(request.user, application)
    if "remove" in request.POST:
        practice = get_object_or_404(Practice, code=_code(request))
        asking.remove_approach(application=application, practice=practice, by=request.user, at=clock.now())
        messages.success(request, f"{practice} is taken off.")
        return redirect(request.path)
    form = ApproachForm(posted(request))
    if form.is_valid():
        try:
            asking.record_approach(
                application=application,
                practice=form.practice,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=clock.now(),
            )
        except Conflict:
            raise
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, f"{form.practice}: recorded.")
            return redirect(request.path)
    context = {
        "application": application,
        "approaches": approaches_on(application),
        "declined": members_of(application).filter(state=MembershipState.DECLINED),
        "may_write": _may_write(request, application),
        "form": form,
    }
    return render(request, "signoff/apply/approaches.html", context, status=422 if form.errors else 200)


def _code(request: SignedInRequest) -> str:
    return "".join(each for each in request.POST.get("remove", "") if each.isalnum())


def _may_write(request: SignedInRequest, application: Application) -> bool:
    return application.status in EDITABLE and user_can_edit(request.user, application)


@form_page
def partners(request: SignedInRequest, reference: str) -> HttpResponse:
    application = editable_application(request.user, reference)
    if request.method != "POST" and (closed := closed_to_change(request, application)):
        return closed
    named = partners_of(application)
    if "remove" in request.POST:
        number = request.POST["remove"]
        partner = next((each for each in named if str(each.pk) == number), None)
        return _removed(request, application, partner)
    form = PartnerForm(posted(request))
    if form.is_valid():
        items.name_partner(application=application, by=request.user, at=clock.now(), **form.cleaned_data)
        messages.success(request, f"{form.cleaned_data['name']} is a partner of {application.network}.")
        return redirect(request.path)
    context = {"application": application, "partners": named, "form": form}
    return render(request, "signoff/apply/partners.html", context, status=422 if form.errors else 200)


def _removed(request: SignedInRequest, application: Application, partner: NetworkAssociate | None) -> HttpResponse:
    """Whoever takes one off that is gone finds it done."""
    if partner:
        items.remove_partner(application=application, partner_id=partner.pk, by=request.user, at=clock.now())
        messages.success(request, f"{partner} is no longer a partner.")
    return redirect(request.path)
