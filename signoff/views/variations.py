"""The contract variations of a round: all days on one page, and the list as a file."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from pcnportal.core.errors import Conflict
from practices.years import chosen_year
from signoff.exports import variations_file
from signoff.forms.variations import VariationsForm
from signoff.models import Round
from signoff.permissions.rounds import check_user_can_record_variations
from signoff.selectors.letters import reads_letters_of
from signoff.selectors.rounds import applications_of_round, get_commissioner_of_round, round_of
from signoff.selectors.variations import PracticeLine, practice_lines
from signoff.services.variations import note_variations_taken, record_variations
from signoff.views.editing import form_page, posted


@form_page
def variations(request: SignedInRequest, code: str, year: str) -> HttpResponse:
    round = _round(request, code, year)
    check_user_can_record_variations(request.user, round.commissioner)
    form = VariationsForm(posted(request), round=round, lines=_confirmed(round), today=clock.today())
    status = 422 if form.errors else 200
    if form.out_of_date:
        status = 409
    elif form.is_valid():
        try:
            changed = record_variations(
                round=round,
                version=form.cleaned_data["version"],
                days=form.days(),
                by=request.user,
                at=clock.now(),
            )
        except Conflict as conflict:
            form.refuse_stale(conflict.message, _round(request, code, year))
            status = 409
        else:
            messages.success(request, "The days are saved." if changed else "Nothing was changed.")
            return redirect("signoff:variations", code, year)
    return render(request, "signoff/variations.html", {"round": round, "form": form}, status=status)


@require_safe
def export_variations(request: SignedInRequest, code: str, year: str) -> HttpResponse:
    round = _round(request, code, year)
    if not reads_letters_of(request.user, round.commissioner):
        raise PermissionDenied(f"This list is for {round.commissioner} and its LMC to take away.")
    lines = practice_lines(round, applications_of_round(round.commissioner, round.contract_year), clock.today())
    note_variations_taken(round=round, rows=len(lines), by=request.user, at=clock.now())
    return variations_file(round, lines)


def _round(request: SignedInRequest, code: str, slug: str) -> Round:
    commissioner = get_commissioner_of_round(request.user, code)
    return round_of(commissioner, chosen_year({"year": slug}, clock.today()).year)


def _confirmed(round: Round) -> list[PracticeLine]:
    applications = applications_of_round(round.commissioner, round.contract_year)
    return [line for line in practice_lines(round, applications, clock.today()) if line.confirmed]
