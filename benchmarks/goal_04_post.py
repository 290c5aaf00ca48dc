"""Goal 4: an answer that is posted with its check inside, beside the same post that checks nothing or only queues."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from typing import Any
from unittest import mock

from django.test import Client
from django.urls import reverse
from django.utils.crypto import get_random_string

from benchmarks.measure import Line, interleaved, ratio
from networks.services import membership
from networks.services.validation import validate_networks
from networks.tasks import drain
from pcnportal.accounts.enums import Role
from pcnportal.accounts.models import User
from pcnportal.celery import app
from pcnportal.core import clock
from pcnportal.testing.factories import give_role
from practices.enums import Answer
from practices.models import ContractYear, Practice
from signoff.models import Application
from signoff.selectors.invitations import asked_of, seen_by
from signoff.services import applications, asking

GOALS = ("4",)
MEMBERS, ROUNDS = 5, 30


def run(scale: int) -> Iterator[Line]:
    post = _answering(_application())
    sides: dict[str, Callable[[], Any]] = {
        "checked": post,
        "unchecked": partial(_instead, lambda *_, **__: None, post),
        "queued": partial(_instead, lambda *_, **__: app.send_task(drain.name), post),
    }
    times = interleaved(sides, rounds=ROUNDS)
    note = f"{times['checked'].ms}, unchecked {times['unchecked'].ms}, only queued {times['queued'].ms}"
    for other, bound in (("unchecked", 1.6), ("queued", 1.1)):
        value = ratio(times["checked"], times[other])
        what = f"ratio to the same post {other}"
        yield Line("4", f"{scale}x", value, bound, validate_networks, what=what, note=note)


def _instead(check: Callable[..., Any], post: Callable[[], None]) -> None:
    with mock.patch.object(membership, "validate_networks", check):
        post()


def _answering(application: Application) -> Callable[[], None]:
    """Each time the last of the members says otherwise than before, having seen how its invitations stand."""
    practice = application.network.memberships.latest("id").practice
    client, turns = Client(SERVER_NAME="localhost"), count()
    client.force_login(_user_of(practice))
    path = reverse("signoff:answer", args=[application.reference])

    def post() -> None:
        seen = seen_by(asked_of(practice, application.contract_year))
        response = client.post(path, {"answer": ("AGREE", "DECLINE")[next(turns) % 2], "reason": "", "seen": seen})
        assert response.status_code == 302, response.status_code

    return post


def _application() -> Application:
    """Of practices that are in no network and may be asked."""
    free = Practice.objects.filter(
        memberships=None, ods_status="A", commissioner_links__isnull=False, list_sizes__isnull=False
    ).exclude(notices__answer=Answer.DECLINE)
    lead, *others = free.distinct().order_by("code")[:MEMBERS]
    by, year = _user_of(lead), ContractYear.objects.get(code="2019/20")
    application = applications.start_application(
        network_name=f"Bench {get_random_string(6)}", practice=lead, contract_year=year, by=by, at=clock.now()
    )
    for practice in others:
        asking.name_member(application=application, practice=practice, by=by, at=clock.now())
    application.refresh_from_db()
    return application


def _user_of(practice: Practice) -> User:
    user = User.objects.create_user(f"{get_random_string(8)}@example.org", name=f"User of {practice}")
    give_role(user, Role.PRACTICE_USER, practice.organisation)
    return user
