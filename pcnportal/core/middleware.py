"""What happens around every view: refusals become pages, and no page is kept by a browser or a proxy."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from psycopg2.errors import DeadlockDetected

from pcnportal.core.errors import Conflict, Refused
from pcnportal.core.typed import words_typed

View = Callable[[HttpRequest], HttpResponse]


RERUNS = 3


class RefusalMiddleware:
    """A refusal that a view let escape: 409 where something changed meanwhile, 422 for any other.

    A view that the database stopped to end a deadlock is run again, at most three times: its one service call was
    taken back whole. Services lock in one order, so that only a statement of another kind can meet them crosswise.
    Django's empty answer to a wrong method becomes a page too: people meet it after signing in again.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            page = render(request, "405.html", status=405)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        last = exception
        for _ in range(RERUNS):
            if not isinstance(last.__cause__, DeadlockDetected):
                break
            try:
                return _run_again(request)
            except Exception as error:
                last = error
        if isinstance(last, Refused):
            return _refusal(request, last)
        if last is not exception:
            raise last
        return None


def _run_again(request: HttpRequest) -> HttpResponse:
    """The view may have read the files that were sent: it reads them from their beginning again."""
    for _, files in request.FILES.lists():
        for file in files:
            file.seek(0)
    match = request.resolver_match
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)  # type: ignore[union-attr]
    return response


def _refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    status = 409 if isinstance(refused, Conflict) else 422
    context = {"refused": refused, "back": _came_from(request), "typed": words_typed(request)}
    return render(request, f"{status}.html", context, status=status)


def _came_from(request: HttpRequest) -> str:
    """The portal's page that held the form: the address posted to need not be one that can be opened."""
    referrer = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(referrer, {request.get_host()}, request.is_secure())
    return referrer if safe else "/"


class NoStoreMiddleware:
    """Pages hold what only some may see: a shared computer's browser must not keep them after signing out."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response
