"""A commissioner's round: everything its confirmation rests on, what is in the way, and the one button that does it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from networks.rules import words
from networks.services.membership import starts_on
from pcnportal.accounts.models import User
from pcnportal.accounts.reauthentication import ask_password_again
from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from practices.years import YearChoice, chosen_year
from signoff import policies
from signoff.forms.review import DecisionForm
from signoff.permissions.rounds import check_user_can_confirm, user_can_confirm, user_can_record_variations
from signoff.policies.rounds import RoundSheet, coverage_figures, figures_of, round_obstacles
from signoff.selectors.absences import away_from
from signoff.selectors.letters import applications_with_letters, reads_letters_of
from signoff.selectors.packs import may_have_pack_of_round
from signoff.selectors.rounds import (
    gaps_of,
    get_commissioner_of_round,
    granted_in,
    round_history,
    round_sheet,
)
from signoff.selectors.said import said
from signoff.selectors.variations import practice_lines
from signoff.services.rounds import check_may_confirm, confirm_round
from signoff.workflow import round_state


@require_safe
def round_page(request: SignedInRequest, code: str, year: str) -> HttpResponse:
    choice, sheet = _sheet(request, code, year)
    lines = practice_lines(sheet.round, [line.application for line in sheet.applications], clock.today())
    reads = reads_letters_of(request.user, sheet.commissioner)
    may_confirm = user_can_confirm(request.user, sheet.commissioner)
    context = {
        "sheet": sheet,
        "choice": choice,
        "state": round_state(sheet.facts(clock.today())),
        "gaps": gaps_of(sheet),
        "granted": granted_in(sheet),
        "obstacles": round_obstacles(sheet),
        "may_confirm": may_confirm,
        "not_by": _not_by(request.user, sheet) if may_confirm else "",
        "history": said(request.user, round_history(sheet.round)),
        "letters": applications_with_letters(request.user, sheet.commissioner, sheet.contract_year) if reads else set(),
        "practices": [(line, line.overdue_since(clock.today())) for line in lines],
        "signed": sum(bool(line.agreed_on) for line in lines),
        "may_record": user_can_record_variations(request.user, sheet.commissioner),
        "may_export": reads,
        "packs": sheet.round.pk is not None and may_have_pack_of_round(request.user, sheet),
        "now": clock.now(),
        "today": clock.today(),
        "first_day": starts_on(sheet.contract_year, clock.today()),
    }
    return render(request, "signoff/round.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: SignedInRequest, code: str, year: str) -> HttpResponse:
    _, sheet = _sheet(request, code, year)
    check_user_can_confirm(request.user, sheet.commissioner)
    check_may_confirm(request.user, away_from(sheet.commissioner, request.user, clock.today()), sheet)
    ask_password_again(request)
    page = reverse("signoff:round", args=[code, year])
    form = DecisionForm(
        request.POST or None,
        label=_label(sheet),
        version=sheet.round.version,
        revision=sheet.commissioner.revision,
    )
    form.sent_to = request.path
    if form.is_valid():
        try:
            confirm_round(
                round=sheet.round,
                version=form.cleaned_data["version"],
                revision=form.cleaned_data["revision"],
                by=request.user,
                at=clock.now(),
            )
        except policies.CannotTake as refused:
            form.refuse(refused)
        else:
            messages.success(request, f"The round {sheet.contract_year} of {sheet.commissioner} is confirmed.")
            return redirect(page)
    elif request.method != "POST" and round_obstacles(sheet):
        return redirect(page)
    context = {
        "title": f"{_label(sheet)}?",
        "consequences": _consequences(sheet),
        "form": form,
        "cancel_href": page,
    }
    return render(request, "confirm.html", context, status=422 if form.errors else 200)


def _sheet(request: SignedInRequest, code: str, slug: str) -> tuple[YearChoice, RoundSheet]:
    commissioner = get_commissioner_of_round(request.user, code)
    choice = chosen_year({"year": slug}, clock.today())
    return choice, round_sheet(request.user, commissioner, choice.year, today=clock.today())


def _not_by(user: User, sheet: RoundSheet) -> str:
    """Why another approver has to confirm it."""
    try:
        check_may_confirm(user, away_from(sheet.commissioner, user, clock.today()), sheet)
    except PermissionDenied as denied:
        return str(denied)
    return ""


def _label(sheet: RoundSheet) -> str:
    number = len(sheet.lines)
    return "Confirm the Network Contract" if number == 1 else f"Confirm all {number} Network Contracts"


def _consequences(sheet: RoundSheet) -> list[str]:
    members = sum(line.members or 0 for line in sheet.lines)
    first_day = starts_on(sheet.contract_year, clock.today())
    return [
        *(figures_of(line.application, line.result) for line in sheet.lines),
        f"{words.counted(members, 'membership')} in force from {words.day(first_day)}.",
        coverage_figures(sheet),
        "All of them are confirmed together. This cannot be taken back here.",
    ]
