"""The six checks: what each item says and what the rules find, beside the outcome that is saved."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from networks.rules import Finding
from networks.selectors.records import Records, records_on_network
from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from pcnportal.core.errors import Conflict
from signoff import permissions
from signoff.checklist import CheckLine, findings_on, in_the_way
from signoff.enums import ApplicationStatus, Outcome
from signoff.forms.checks import ChecksForm
from signoff.models import Application
from signoff.policies import CannotTake
from signoff.selectors.applications import get_application
from signoff.selectors.checks import check_lines
from signoff.selectors.looking import marked_new, news_for
from signoff.selectors.reader import Reader
from signoff.selectors.versions import content_of, findings_in
from signoff.services.checks import record_checks
from signoff.views.editing import form_page
from signoff.workflow import CHECKABLE


@dataclass(frozen=True, slots=True)
class CheckSheet:
    """What the rules find, with what is recorded beside it, and the lines of the six."""

    findings: Sequence[Finding]
    records: Records
    lines: list[CheckLine]


@form_page
def checks(request: SignedInRequest, reference: str) -> HttpResponse:
    application = get_application(request.user, reference)
    permissions.check_user_can_check(request.user, application)
    reader = Reader(request.user, application, clock.today())
    sheet = _sheet(reader)
    form = ChecksForm(request.POST or None, application=application, lines=sheet.lines)
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            _save(request, application, form)
        except Conflict as conflict:
            application = get_application(request.user, reference)
            sheet = _sheet(Reader(request.user, application, clock.today()))
            form.lines = sheet.lines
            form.refuse_stale(conflict.message, application)
            status = 409
        except CannotTake as refused:
            form.refuse(refused)
            status = 422
        else:
            return redirect("signoff:checks", reference)
    context = {
        "application": application,
        "reader": reader,
        "sheet": sheet,
        "form": form,
        "open": application.status in CHECKABLE,
        "in_the_way": in_the_way(sheet.lines),
        "others": findings_on(None, sheet.findings),
    }
    return render(request, "signoff/checks.html", context, status=status)


def _sheet(reader: Reader) -> CheckSheet:
    content = content_of(reader.application)
    findings = findings_in(content, reader.user)
    return CheckSheet(
        findings,
        records_on_network(reader.user, reader.network, reader.application.contract_year, findings, whole=True),
        marked_new(reader, check_lines(reader.application, findings, content), news_for(reader)),
    )


def _save(request: SignedInRequest, application: Application, form: ChecksForm) -> None:
    saved = record_checks(
        application=application,
        answers=form.values(),
        version=form.cleaned_data["version"],
        revision=form.cleaned_data["revision"],
        seen=form.cleaned_data["seen"],
        by=request.user,
        at=clock.now(),
    )
    said = "Saved." if saved else "Nothing was changed, so nothing is saved anew."
    if application.status == ApplicationStatus.REQUIREMENTS_MET and any(each.outcome != Outcome.MET for each in saved):
        said = f"Saved. {application.network} is under review again."
    messages.success(request, said)
