"""A real worker, and beat with its relay, on the test database and on a broker that a test may stop."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

import pytest
import redis
from django.conf import settings
from django.db import connection

from networks.models import CommissionerDue, NetworkDue
from pcnportal.launcher.home import Home
from pcnportal.launcher.process import tail
from pcnportal.launcher.programs import Portal
from pcnportal.launcher.runtime import Runtime, packages
from pcnportal.launcher.services import local_settings
from pcnportal.launcher.supervisor import Kept
from pcnportal.launcher.valkey import Valkey

BROKER_KEYS = ("celery", "unacked")
_numbers = count(1)


class RealWorker:
    """The programs that `make run` starts for jobs, kept running in the same way."""

    def __init__(self, home: Home, database: str) -> None:
        valkey = Valkey(home, packages(home))
        self.broker = Kept(valkey)
        self.broker_url = valkey.url
        addresses = {"DATABASE_URL": database, "REDIS_URL": valkey.url}
        clock = {"PCN_CLOCK_OFFSET_DAYS": str(settings.CLOCK_OFFSET_DAYS)}
        self.portal = Portal(home, Runtime.prepare(home), {**local_settings(home), **addresses, **clock})
        self.prepare()
        worker = self.portal.worker()
        self.worker, self.beat = Kept(worker), Kept(self.portal.beat())
        self.programs = [self.worker, self.beat]
        self.wait_until(lambda: "ready." in worker.log.read_text(), "the worker is ready")

    def prepare(self) -> None:
        """What the programs need before they start: here the tables of the test database, which are there."""

    def stop(self) -> None:
        for kept in (*reversed(self.programs), self.broker):
            kept.stop()

    @contextmanager
    def without_broker(self) -> Iterator[None]:
        """The broker is down inside, and back with all it held afterwards."""
        self.broker.stop()
        yield
        self.broker.start()

    def wait_until_done(self) -> None:
        """Return when nothing is due and no task waits or runs."""
        self.wait_until(lambda: nothing_is_due() and self._broker_is_empty(), "everything due is done")

    def wait_until(self, condition: Callable[[], bool], what: str, *, seconds: float = 30, every: float = 0.05) -> None:
        """Return as soon as the condition holds; fail the test where it does not within the time."""
        give_up = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > give_up:
                pytest.fail(f"not within {seconds} seconds: {what}\n{self._logs()}")
            for kept in self.programs:
                kept.look()
            time.sleep(every)

    def _logs(self) -> str:
        return "\n".join(f"{kept.program.name}:\n{tail(kept.program.log)}" for kept in self.programs)

    def _broker_is_empty(self) -> bool:
        with redis.Redis.from_url(self.broker_url) as client:
            return not client.exists(*BROKER_KEYS)


def nothing_is_due() -> bool:
    return not (NetworkDue.objects.exists() or CommissionerDue.objects.exists())


def _test_database() -> str:
    database = connection.settings_dict
    address = f"{database['HOST']}:{database['PORT']}/{database['NAME']}"
    return f"postgres://{database['USER']}:{database['PASSWORD']}@{address}"


@pytest.fixture(scope="module")
def _worker(django_db_setup: None, worker_id: str) -> Iterator[RealWorker]:
    home = Home(settings.PCN_HOME / f"worker-{worker_id}-{next(_numbers)}")
    home.path.mkdir()
    worker = RealWorker(home, _test_database())
    yield worker
    worker.stop()


@pytest.fixture
def real_worker(transactional_db: None, _worker: RealWorker) -> Iterator[RealWorker]:
    """A worker and the relay at work. The test ends when they have nothing left to do, so that no task meets
    an emptied database."""
    yield _worker
    _worker.wait_until_done()
