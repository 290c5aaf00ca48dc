"""The portal's own pages and views that fail in every way a view can."""

from collections import Counter
from threading import Barrier
from typing import NoReturn

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig
from django.db import InterfaceError, OperationalError, connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_POST
from psycopg2.errors import DeadlockDetected

from pcnportal.core.errors import Conflict, Refused

FAILURES: dict[str, Exception] = {
    "conflict": Conflict("Quay Surgery left.", "It now has 34,190 patients."),
    "refused": Refused("Elm Surgery is already a member of Riverside."),
    "denied": PermissionDenied("Only an approver of Marlshire CCG can decide on it."),
    "denied-silently": PermissionDenied(),
    "missing": Http404(),
    "bad": BadRequest(),
    "too-big": RequestDataTooBig(),
    "no-database": OperationalError(),
    "lost-connection": InterfaceError(),
    "broken": RuntimeError("secret"),
}


@login_not_required
def failing(request: HttpRequest, name: str) -> NoReturn:
    raise FAILURES[name]


@login_not_required
@require_POST
def post_only(request: HttpRequest) -> HttpResponse:
    return HttpResponse("done")


RUNS: Counter[str] = Counter()
both_began = Barrier(2)


@login_not_required
def crosswise(request: HttpRequest, first: int, second: int) -> HttpResponse:
    """Takes two locks; for the first time only once the other view has its first lock too."""
    RUNS[f"{first} {second}"] += 1
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [first])
        if RUNS[f"{first} {second}"] == 1:
            both_began.wait(timeout=10)
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [second])
    return HttpResponse("done")


@login_not_required
def deadlocking(request: HttpRequest, times: int, name: str) -> HttpResponse:
    """Stopped by the database so many times, then fails in its own way."""
    RUNS[name] += 1
    if RUNS[name] <= times:
        raise OperationalError from DeadlockDetected()
    raise FAILURES[name]


@login_not_required
def taking_files(request: HttpRequest) -> HttpResponse:
    """Reads what was sent, and is stopped by the database the first time."""
    RUNS["files"] += 1
    read = b" ".join(file.read() for file in request.FILES.getlist("file"))
    if RUNS["files"] == 1:
        raise OperationalError from DeadlockDetected()
    return HttpResponse(read)


def private(request: HttpRequest) -> HttpResponse:
    return HttpResponse("private")


urlpatterns = [
    path("fails/<str:name>/", failing),
    path("post-only/", post_only),
    path("private/", private),
    path("crosswise/<int:first>/<int:second>/", crosswise),
    path("deadlocking/<int:times>/<str:name>/", deadlocking),
    path("files/", taking_files),
    path("accounts/", include("pcnportal.accounts.urls")),
    path("", include("pcnportal.core.urls")),
]

handler400 = "pcnportal.core.views.bad_request"
handler403 = "pcnportal.core.views.permission_denied"
handler404 = "pcnportal.core.views.not_found"
handler500 = "pcnportal.core.views.server_error"
