"""The pages of an application's items."""

from django.http import HttpResponse

from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from signoff.forms.director import ClinicalDirectorForm
from signoff.forms.items import (
    AgreementForm,
    AreaForm,
    BorderForm,
    DetailsForm,
    DivisionForm,
    PayeeForm,
    WaiverRequestForm,
)
from signoff.selectors.applying import core_members, possible_leads
from signoff.services import items
from signoff.views.editing import application_to_fill_in, edit, form_page, posted

DIRECTOR = "The clinician, working in a member practice, who is accountable for the network. Need not be a GP."
AREA = "Where the network’s patients live. List what it is made of, or give a drawing; you can do both."
PAYEE = "The one practice or provider that receives the network’s money. Give no bank details here."


@form_page
def area(request: SignedInRequest, reference: str) -> HttpResponse:
    application = application_to_fill_in(request.user, reference)
    form = AreaForm(posted(request), request.FILES or None, application=application)
    return edit(request, application, form, items.save_area, template="signoff/apply/area.html", intro=AREA)


@form_page
def agreement(request: SignedInRequest, reference: str) -> HttpResponse:
    application = application_to_fill_in(request.user, reference)
    members = core_members(application)
    form = AgreementForm(posted(request), application=application, members=members, today=clock.today())
    template = "signoff/apply/agreement.html"
    return edit(request, application, form, items.save_agreement, template=template)


@form_page
def clinical_director(request: SignedInRequest, reference: str) -> HttpResponse:
    application = application_to_fill_in(request.user, reference)
    form = ClinicalDirectorForm(posted(request), application=application, members=core_members(application))
    template, save = "signoff/apply/clinical_director.html", items.save_clinical_director
    return edit(request, application, form, save, template=template, intro=DIRECTOR)


@form_page
def payee(request: SignedInRequest, reference: str) -> HttpResponse:
    application = application_to_fill_in(request.user, reference)
    form = PayeeForm(posted(request), application=application, members=core_members(application))
    return edit(request, application, form, items.save_payee, intro=PAYEE)


@form_page
def details(request: SignedInRequest, reference: str) -> HttpResponse:
    application = application_to_fill_in(request.user, reference)
    form = DetailsForm(posted(request), application=application, commissioners=possible_leads(application))
    return edit(request, application, form, items.save_details)


@form_page
def border(request: SignedInRequest, reference: str) -> HttpResponse:
    application = application_to_fill_in(request.user, reference)
    form = BorderForm(posted(request), application=application)
    template, leads = "signoff/apply/border.html", possible_leads(application)
    return edit(request, application, form, items.save_border, template=template, commissioners=leads)


@form_page
def ask_waiver(request: SignedInRequest, reference: str) -> HttpResponse:
    application = application_to_fill_in(request.user, reference)
    form = WaiverRequestForm(posted(request), application=application)
    floor, commissioner = application.contract_year.floor, application.commissioner
    intro = (
        f"A network has at least {floor:,} patients, unless its commissioner waives that. {commissioner} decides on it "
        "once the application is submitted."
    )
    return edit(request, application, form, items.save_waiver_request, intro=intro)


@form_page
def neighbourhoods(request: SignedInRequest, reference: str) -> HttpResponse:
    application = application_to_fill_in(request.user, reference)
    form = DivisionForm(posted(request), application=application, members=core_members(application))
    template = "signoff/apply/neighbourhoods.html"
    return edit(request, application, form, items.save_neighbourhoods, template=template)
