"""The letters of a confirmed round: each as a page that prints, and as PDF."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from practices.years import chosen_year
from signoff.exports import letters_file
from signoff.letters import Letter, letters_of, network_letter, practice_letter
from signoff.selectors.letters import Letters, get_letters, letters_of_round
from signoff.selectors.rounds import get_commissioner_of_round
from signoff.selectors.variations import variations_in_words


@require_safe
def letter(request: SignedInRequest, reference: str, code: str = "") -> HttpResponse:
    """To the network, or to the practice with that code."""
    letters = get_letters(request.user, reference)
    others = [(each, letters.kept.practice(each)) for each in letters.codes if each != code]
    context = {"letter": _letter(letters, code), "letters": letters, "code": code, "others": others}
    return render(request, "signoff/letter.html", context)


@require_safe
def letter_pdf(request: SignedInRequest, reference: str, code: str = "") -> HttpResponse:
    letters = get_letters(request.user, reference)
    found = _letter(letters, code)
    name = "-".join(filter(None, ("letter", letters.kept.reference, code)))
    return letters_file(f"{name}.pdf", found.subject, [found])


@require_safe
def round_letters(request: SignedInRequest, code: str, year: str) -> HttpResponse:
    """All in one file, network by network."""
    choice = chosen_year({"year": year}, clock.today())
    commissioner = get_commissioner_of_round(request.user, code)
    confirmed = letters_of_round(request.user, commissioner, choice.year)
    variations = variations_in_words(commissioner, choice.year)
    letters = [each for kept in confirmed for each in letters_of(kept, variations)]
    return letters_file(f"letters-{code}-{choice.year.slug}.pdf", f"Letters of the round {choice.year}", letters)


def _letter(letters: Letters, code: str) -> Letter:
    if not code:
        return network_letter(letters.kept)
    member = letters.kept.member(code)
    if member is None:
        raise Http404
    if code not in letters.codes:
        raise PermissionDenied(f"This letter is for {member['name']}, its commissioner and its LMC to read.")
    application = letters.application
    variations = variations_in_words(application.commissioner, application.contract_year)
    return practice_letter(letters.kept, member, variations.get(code, ""))
