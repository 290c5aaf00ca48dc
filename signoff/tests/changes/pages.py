"""Changes as people make them on their pages: a form is opened, filled in, shown and sent, by HTTP."""

import re
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client

from networks.models import Network
from pcnportal.accounts.models import User
from pcnportal.testing.signing_in import sign_in
from signoff.models import NetworkChange

SEEN = re.compile(r'name="seen"[^>]*value="([0-9a-f]*)"|value="([0-9a-f]*)"[^>]*name="seen"')


def browser_of(user: User) -> Client:
    browser = Client()
    sign_in(browser, user)
    return browser


def words_of(response: HttpResponse) -> str:
    """Without its tags and runs of blanks."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def dated(name: str, day: int, month: int, year: int = 2020) -> dict[str, int]:
    return {f"{name}_day": day, f"{name}_month": month, f"{name}_year": year}


def seen_in(response: HttpResponse) -> str:
    found = SEEN.search(response.content.decode())
    assert found, "the page carries no stamp"
    return found[1] or found[2]


def shown(user: User, network: Network, kind: str, **answers: Any) -> HttpResponse:
    """What it would do, before it is proposed."""
    path = f"/networks/{network.reference}/changes/propose/?kind={kind}"
    body = {"kind": kind, "reason": "We have agreed on it.", "token": uuid4(), **answers, "show": "yes"}
    return browser_of(user).post(path, body)


def proposes(user: User, network: Network, kind: str, **answers: Any) -> NetworkChange:
    """As it was shown."""
    seen = seen_in(shown(user, network, kind, **answers))
    path = f"/networks/{network.reference}/changes/propose/?kind={kind}"
    body = {"kind": kind, "reason": "We have agreed on it.", "token": uuid4(), **answers, "seen": seen}
    response = browser_of(user).post(path, body)
    assert response.status_code == 302, words_of(response)
    return NetworkChange.objects.get(reference=response["Location"].strip("/").split("/")[-1])


def agrees(user: User, change: NetworkChange) -> HttpResponse:
    change.refresh_from_db()
    return browser_of(user).post(f"/changes/{change.reference}/agree/", {"version": change.version})


def decides(user: User, change: NetworkChange, outcome: str = "approve", **answers: Any) -> HttpResponse:
    """On what the page shows at that moment."""
    browser, path = browser_of(user), f"/changes/{change.reference}/decide/"
    page = browser.get(path)
    change.refresh_from_db()
    body = {"outcome": outcome, "reason": "", "version": change.version, "seen": seen_in(page), "token": uuid4()}
    return browser.post(path, {**body, **answers})
