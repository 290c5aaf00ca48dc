"""The rule book, for everybody who is signed in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from networks.forms.search import RuleFilterForm
from networks.selectors.rule_book import rule_book


@require_safe
def rules_page(request: HttpRequest) -> HttpResponse:
    filters = RuleFilterForm(request.GET or None)
    book = rule_book()
    context = {"book": book, "parts": book.parts(**filters.narrowing()), "filters": filters}
    return render(request, "networks/rule_book.html", context)
