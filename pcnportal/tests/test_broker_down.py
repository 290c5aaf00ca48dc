"""With the broker stopped or frozen, people go on working; what they changed is re-validated once it is back."""

import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from http import HTTPStatus
from statistics import median
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import F
from django.http import HttpResponse
from django.test import Client, override_settings
from django.utils.timezone import localdate

from networks.models import CommissionerDue, CommissionerValidation, NetworkDue, NetworkValidation
from pcnportal.accounts.enums import Role
from pcnportal.audit.services import first_broken_link
from pcnportal.testing.factories import make_commissioner, make_lmc, make_practice, make_user, year
from pcnportal.testing.signing_in import sign_in
from pcnportal.testing.worker import RealWorker
from signoff.enums import ApplicationStatus, PackState, Six
from signoff.models import Application, EvidencePack, Hold
from signoff.selectors.invitations import asked_of, seen_by
from signoff.selectors.rounds import round_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

HANGING = 10  # seconds for one request; waiting for a frozen broker has no end of its own

_connections: list[Any] | None = None


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect" and _connections is not None:
        _connections.append(arguments[1])


sys.addaudithook(_note)


@contextmanager
def watched() -> Iterator[list[Any]]:
    """The addresses that this process connects to. The database's driver does it in C, unseen from here."""
    global _connections
    seen: list[Any] = []
    _connections = seen
    try:
        yield seen
    finally:
        _connections = None


@contextmanager
def stopped(worker: RealWorker) -> Iterator[None]:
    with worker.without_broker():
        yield


@contextmanager
def frozen(worker: RealWorker) -> Iterator[None]:
    """It takes connections and answers nothing."""
    broker = worker.broker.child.pid
    os.kill(broker, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(broker, signal.SIGCONT)


class Journey:
    """An area with three practices and everybody's posts, from the start of an application to its confirmation."""

    def __init__(self, code: str, name: str) -> None:
        self.commissioner = make_commissioner(code, f"{name} CCG")
        lmc = make_lmc(self.commissioner, code=name.lower(), name=f"{name} LMC")
        self.practices = [make_practice(self.commissioner) for _ in range(3)]
        users = {
            **{n: make_user(Role.PRACTICE_USER, each.organisation) for n, each in enumerate(self.practices)},
            "officer": make_user(Role.CCG_OFFICER, self.commissioner.organisation),
            "approver": make_user(Role.CCG_APPROVER, self.commissioner.organisation),
            "lmc": make_user(Role.LMC_REVIEWER, lmc.organisation),
        }
        self.browsers = {who: Client() for who in users}
        for who, browser in self.browsers.items():
            sign_in(browser, users[who])
        self.seconds: list[float] = []

    @property
    def application(self) -> Application:
        return Application.objects.select_related("network").get(lead_practice=self.practices[0])

    def walk(self) -> None:
        self.form()
        self.fill_in()
        self.agree_and_submit()
        self.check()

    def form(self) -> None:
        lead, *others = [practice.code for practice in self.practices]
        self.done("/applications/start/", 0, practice=lead, network_name="Harbour", year="2019-20")
        for code in others:
            self.step("members", 0, practice=code)

    def fill_in(self) -> None:
        lead = self.practices[0].code
        self.step("area", 0, kind="WARDS", codes="E05001514")
        signatories = {f"name_{practice.code}": "Dr Someone" for practice in self.practices}
        self.step("agreement", 0, dated_on_day=8, dated_on_month=5, dated_on_year=2019, **signatories)
        self.step("clinical-director", 0, name="Dr Ann Ash", profession="GP", practice=lead)
        self.step("payee", 0, kind="MEMBER_PRACTICE", practice=lead)
        contact = {"contact_name": "Ann Ash", "contact_email": "ann@example.org"}
        self.step("details", 0, network_name="Quay", lead_commissioner=self.commissioner.code, **contact)

    def agree_and_submit(self) -> None:
        for who in (1, 2):
            seen = seen_by(asked_of(self.practices[who], year()))
            self.step("answer", who, answer="AGREE", seen=seen)
        self.step("submit", 0, declaration="on")

    def check(self) -> None:
        self.step("pick-up", "officer")
        review = {"review_on_day": 20, "review_on_month": 5, "review_on_year": 2019}
        self.step("holds", "officer", code="AWAITING_STP", kind="BODY", name="The STP", reason="To agree", **review)
        self.step("comments", "lmc", text="They have worked together for years.", heard="EVERYONE")
        hold = Hold.objects.get(application=self.application)
        self.step(f"holds/{hold.pk}/release", "officer", reason="It agreed.")
        self.step("checks", "officer", seen=0, **{item.value: "MET" for item in Six})
        self.step("requirements-met", "officer")
        self.step("evidence", "officer")

    def step(self, page: str, who: int | str, **values: Any) -> None:
        application = self.application
        seen = {"version": application.version, "revision": application.network.revision, "token": uuid4()}
        self.done(f"/applications/{application.reference}/{page}/", who, **seen, **values)

    def done(self, path: str, who: int | str, **values: Any) -> None:
        """Posted, and answered by a redirect."""
        started = time.monotonic()
        response = self.browsers[who].post(path, values)
        self.seconds.append(time.monotonic() - started)
        assert response.status_code == HTTPStatus.FOUND, (path, response.status_code)

    def confirm(self) -> HttpResponse:
        self.commissioner.refresh_from_db()
        seen = {"version": round_of(self.commissioner, year()).version, "revision": self.commissioner.revision}
        path = f"/commissioners/{self.commissioner.code}/rounds/2019-20/confirm/"
        return self.browsers["approver"].post(path, seen)

    def coverage(self) -> dict[str, int]:
        found = CommissionerValidation.objects.get(commissioner=self.commissioner, contract_year=year())
        names = ("practices_in_scope", "practices_covered", "practices_covered_once_confirmed")
        return {name: found.numbers[name] for name in names}


@pytest.fixture(scope="module", autouse=True)
def _may_2019() -> Iterator[None]:
    """For the pages and for the worker it is 9 May 2019."""
    with override_settings(CLOCK_OFFSET_DAYS=(date(2019, 5, 9) - localdate()).days):
        yield


@pytest.mark.parametrize("away", [stopped, frozen])
def test_a_journey_without_the_broker(
    real_worker: RealWorker, away: Callable[[RealWorker], AbstractContextManager[None]]
) -> None:
    usual, without = Journey("99A", "Marlshire"), Journey("99B", "Northshire")
    usual.walk()
    real_worker.wait_until_done()
    with away(real_worker):
        with watched() as connections:
            without.walk()
            refused = without.confirm()
        assert connections == []
        assert max(without.seconds) < HANGING
        then_what_changed_is_due_and_nothing_is_confirmed(without, refused)
    say(usual, without, away.__name__)
    real_worker.wait_until_done()
    then_all_is_validated_and_can_be_confirmed(real_worker, usual, without)


def then_what_changed_is_due_and_nothing_is_confirmed(journey: Journey, refused: HttpResponse) -> None:
    """The network was re-validated in each request, so that it could be judged; its area's coverage waits."""
    assert NetworkDue.objects.filter(network=journey.application.network).exists()
    assert CommissionerDue.objects.filter(commissioner=journey.commissioner).exists()
    assert journey.application.status == ApplicationStatus.REQUIREMENTS_MET
    assert refused.status_code == HTTPStatus.CONFLICT
    assert "is being re-checked" in refused.content.decode()


def then_all_is_validated_and_can_be_confirmed(worker: RealWorker, *journeys: Journey) -> None:
    then_every_result_is_of_the_current_revision()
    for journey in journeys:
        expected = {"practices_in_scope": 3, "practices_covered": 0, "practices_covered_once_confirmed": 3}
        assert journey.coverage() == expected
        assert journey.confirm().status_code == HTTPStatus.FOUND
    worker.wait_until_done()
    then_every_result_is_of_the_current_revision()
    packs = EvidencePack.objects.filter(state=PackState.READY)
    worker.wait_until(lambda: packs.count() == len(journeys), "the packs that were asked for are made")
    for journey in journeys:
        assert set(journey.coverage().values()) == {3}
        assert journey.application.status == ApplicationStatus.CONFIRMED
    assert first_broken_link() is None


def then_every_result_is_of_the_current_revision() -> None:
    for results, owner in ((NetworkValidation, "network"), (CommissionerValidation, "commissioner")):
        assert results.objects.exists()
        assert not results.objects.exclude(revision=F(f"{owner}__revision")).exists()


def say(usual: Journey, without: Journey, how: str) -> None:
    with_broker, alone = (median(journey.seconds) * 1_000 for journey in (usual, without))
    print(f"A post took {with_broker:.0f} ms in the median with the broker, {alone:.0f} ms with it {how}.")


def test_the_watch_sees_connections() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, watched() as connections:
        socket.create_connection(server.getsockname()).close()
        assert connections == [server.getsockname()]
