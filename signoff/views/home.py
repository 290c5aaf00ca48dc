"""The first page after signing in: what waits for this person, and the figures of their area."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from networks.selectors.commissioners import Area, areas_of
from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from practices.years import chosen_year
from signoff.selectors.applying import own_practices
from signoff.selectors.worklist import waiting_for, waiting_for_others


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    today = clock.today()
    choice = chosen_year(request.GET, today)
    context = {
        "choice": choice,
        "areas": [Area(commissioner, choice.year, today) for commissioner in areas_of(request.user, choice.year)],
        "waiting": waiting_for(request.user, today=today),
        "others": waiting_for_others(request.user, today=today),
        "practices": own_practices(request.user),
    }
    return render(request, "signoff/home.html", context)
