"""Pages that need no sign-in, probes, and the pages for errors."""

import sys

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_safe

from pcnportal.core import clock, health
from pcnportal.core.typed import words_typed

RETRY_AFTER_SECONDS = 30
NOT_ALLOWED = "You can see this page, but your role does not let you do this."


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "core/help.html")


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "core/accessibility.html")


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "core/privacy.html")


@login_not_required
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """Which network or area failed, and the figures behind each line, are for administrators."""
    whole = request.user.is_authenticated and request.user.holds(["ADMINISTRATOR"])
    return render(request, "core/status.html", {"checks": health.checks(), "now": clock.now(), "whole": whole})


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process is alive."""
    return JsonResponse({"status": "ok"})


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Requests can be served: the database answers and has the tables that this version needs.

    Nothing else takes a process out of service: while the worker is late or the disk is full, people can still read,
    and to send them to another process, which has the same worker, would help nobody. `figures` say how late.
    """
    checks = health.checks()
    ready = all(check.ok for check in checks if check.needed)
    body = {
        "status": "ok" if ready else "unavailable",
        "checks": {check.name: check.outline for check in checks},
        "figures": {name: figure for check in checks for name, figure in check.figures.items()},
    }
    return JsonResponse(body, status=200 if ready else 503)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Asks nothing of what was sent: it may be that which cannot be read. The pages hold no form."""
    code = 413 if isinstance(exception, RequestDataTooBig) else 400
    return render(request, f"{code}.html", status=code)


@requires_csrf_token
def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The message of the PermissionDenied is shown as it is: it is written for the person."""
    context = {"message": str(exception) or NOT_ALLOWED, "typed": words_typed(request)}
    return render(request, "403.html", context, status=403)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", {"typed": words_typed(request)}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Called while the exception is being handled. These two pages ask nothing of the database."""
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
        return HttpResponse(render_to_string("503.html"), status=503, headers=headers)
    return HttpResponse(render_to_string("500.html"), status=500)
