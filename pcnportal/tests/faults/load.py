"""Changes made from several sides at once. Of each it is known that it was taken, or not known whether it was."""

import http.client
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlencode

from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from networks.models import Membership
from networks.services.membership import answer_membership
from pcnportal.accounts.models import User
from pcnportal.audit.models import AuditEvent
from pcnportal.core import clock
from practices.models import ListSize
from signoff.selectors.invitations import asked_of, seen_by

CSRF = "a" * 32


class NotTaken(Exception):
    """The portal could not be reached, or said so itself."""


LOST_ON_THE_WAY = (NotTaken, OperationalError, InterfaceError, OSError, http.client.HTTPException)


@dataclass
class Changer(ABC):
    """Writes ever higher numbers into one place. `unknown`: nobody said whether they were taken."""

    pause: float = 0.0
    taken: list[int] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)

    @abstractmethod
    def change(self, number: int) -> None: ...

    @abstractmethod
    def stored(self) -> int: ...

    def then_nothing_is_lost(self) -> None:
        last = max(self.taken)
        assert self.stored() in {last, *(number for number in self.unknown if number > last)}


@dataclass
class Answering(Changer):
    """A practice agrees and declines in turn, and the number is its reason."""

    membership: int = 0
    by: User | None = None

    def change(self, number: int) -> None:
        membership = Membership.objects.select_related("practice", "network__lead_commissioner").get(pk=self.membership)
        answer_membership(
            membership=membership, agrees=self._agrees(), by=self.by, at=clock.now(), reason=f"Number {number}"
        )

    def stored(self) -> int:
        return _number(Membership.objects.get(pk=self.membership).reason)

    def then_nothing_is_lost(self) -> None:
        """Neither the answers nor what was recorded of them."""
        super().then_nothing_is_lost()
        practice = Membership.objects.get(pk=self.membership).practice
        events = AuditEvent.objects.filter(subjects__contains=[practice.subject], reason__startswith="Number")
        reasons = events.order_by("id").values_list("reason", flat=True)
        recorded = [number for number in map(_number, reasons) if number >= min(self.taken + self.unknown)]
        assert set(self.taken) <= set(recorded) <= {*self.taken, *self.unknown}
        assert sorted(set(recorded)) == recorded
        assert recorded[-1] == self.stored()

    def _agrees(self) -> bool:
        return Membership.objects.get(pk=self.membership).state != "AGREED"


@dataclass
class Posting(Answering):
    """The same through the web. `seconds`: how long each took that was taken."""

    port: int = 0
    path: str = ""
    seconds: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        browser = Client()
        browser.force_login(self.by)
        self.headers = {
            "Cookie": f"session={browser.cookies['session'].value}; csrf={CSRF}",
            "Content-Type": "application/x-www-form-urlencoded",
        }

    def change(self, number: int) -> None:
        answer = "AGREE" if self._agrees() else "DECLINE"
        membership = Membership.objects.get(pk=self.membership)
        seen = seen_by(asked_of(membership.practice, membership.contract_year))
        reason = f"Number {number}"
        body = urlencode({"csrfmiddlewaretoken": CSRF, "answer": answer, "reason": reason, "seen": seen})
        started = time.monotonic()
        status = self._post(body)
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            raise NotTaken
        assert status == HTTPStatus.FOUND, status
        self.seconds.append(time.monotonic() - started)

    def _post(self, body: str) -> int:
        web = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            web.request("POST", self.path, body, self.headers)
            response = web.getresponse()
            response.read()
            return response.status
        finally:
            web.close()


@dataclass
class Writing(Changer):
    """Lists of practices, all at once and by raw SQL."""

    practices: list[int] = field(default_factory=list)

    def change(self, number: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE practices_listsize SET registered = %s WHERE practice_id = ANY(%s)", [number, self.practices]
            )

    def stored(self) -> int:
        (size,) = ListSize.objects.filter(practice__in=self.practices).values_list("registered", flat=True).distinct()
        return size


class Load:
    """Everybody changes on until both the fault is over and there were `at_least` so many changes."""

    def __init__(self, changers: Iterable[Changer], numbers: Iterator[int], at_least: int, *, may_fail: bool) -> None:
        self.changers, self.numbers, self.at_least = list(changers), numbers, at_least
        self.lost_on_the_way = LOST_ON_THE_WAY if may_fail else ()
        self.ending = False

    def __str__(self) -> str:
        unknown = sum(len(changer.unknown) for changer in self.changers)
        return f"{self.made:,} changes taken, 0 lost; {unknown:,} not known at the time to be taken"

    @property
    def made(self) -> int:
        return sum(len(changer.taken) for changer in self.changers)

    @property
    def enough(self) -> bool:
        return self.made >= self.at_least

    @contextmanager
    def at_work(self, pause: Callable[[float], None]) -> Iterator[None]:
        with ThreadPoolExecutor(len(self.changers)) as threads:
            at_work = [threads.submit(self._change_on, changer) for changer in self.changers]
            try:
                yield
                while not self.enough and not any(each.done() for each in at_work):
                    pause(0.1)
            finally:
                self.ending = True
            _raise_what_failed(at_work)

    def then_nothing_is_lost(self) -> None:
        assert self.enough
        for changer in self.changers:
            changer.then_nothing_is_lost()

    def _change_on(self, changer: Changer) -> None:
        try:
            while not self.ending:
                self._change(changer, next(self.numbers))
                time.sleep(changer.pause)
        finally:
            connection.close()

    def _change(self, changer: Changer, number: int) -> None:
        try:
            changer.change(number)
        except self.lost_on_the_way:
            changer.unknown.append(number)
            connection.close()
            time.sleep(0.1)
        else:
            changer.taken.append(number)


def _raise_what_failed(at_work: list[Future[None]]) -> None:
    for each in at_work:
        each.result()


def _number(reason: str) -> int:
    return int(reason.removeprefix("Number "))
