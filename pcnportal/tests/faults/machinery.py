"""The whole portal as `make run` starts it, with a database and a broker of its own that may be done anything to."""

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import redis
from celery import Celery
from django.db import connection

from networks.models import InHand
from pcnportal.launcher.home import Home
from pcnportal.launcher.postgres import Postgres
from pcnportal.launcher.process import free_port
from pcnportal.launcher.programs import Portal
from pcnportal.launcher.supervisor import Kept
from pcnportal.testing.worker import RealWorker, nothing_is_due


class Machinery(RealWorker):
    """Whatever of it ends is started again while somebody waits by `wait_until` or `pause`."""

    def __init__(self, home: Home, postgres: Postgres) -> None:
        self.home, self.database = home, Kept(postgres)
        super().__init__(home, postgres.url)
        self.web = Kept(self.portal.web(free_port(None)))
        self.programs += [self.web, self.broker, self.database]

    def prepare(self) -> None:
        for name in ("static", "front-end"):
            self.home.folder(name)
        static = self.portal.django("collectstatic", "--no-input", "--verbosity", "0")
        collecting = static.start()
        self.portal.prepare().run()
        static.finish(collecting)

    def stop(self) -> None:
        for kept in self.programs:
            kept.stop()

    def pause(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        self.wait_until(lambda: time.monotonic() >= until, "the time has passed", seconds=seconds + 60)

    def settle(self) -> None:
        """A row that was alone in hand when its run was killed waits some seconds; nothing here waits for minutes."""
        connection.close()
        self.wait_until(nothing_is_due, "everything due is done", seconds=120)

    @contextmanager
    def broker_stopped(self) -> Iterator[None]:
        self.programs.remove(self.broker)
        with self.without_broker():
            yield
        self.programs.append(self.broker)

    @contextmanager
    def broker_frozen(self) -> Iterator[None]:
        """It takes connections and answers nothing."""
        os.kill(self.broker.child.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.broker.child.pid, signal.SIGCONT)

    def empty_broker(self) -> None:
        with redis.Redis.from_url(self.broker_url) as client:
            client.flushall()

    def kill_broker(self) -> None:
        """With all that it held, on disk as well."""
        with self.broker_stopped():
            for file in (self.home.path / "valkey").rglob("*.*"):
                file.unlink()

    def restart_database(self, how: signal.Signals) -> None:
        os.kill(self.database.child.pid, how)
        self._at_once(self.database)

    def kill_mid_task(self, victim: str) -> bool:
        """Kill what works at a moment at which a run has rows in hand. Whether it still had them afterwards."""
        self.wait_until(InHand.objects.exists, "a run is at work", every=0.002)
        time.sleep(random.uniform(0, 0.02))
        if victim == "child":
            for child in children(self.worker.child.pid):
                os.kill(child, signal.SIGKILL)
            return InHand.objects.exists()
        kept = {"worker": self.worker, "beat": self.beat}[victim]
        os.killpg(kept.child.pid, signal.SIGKILL)
        at_work = InHand.objects.exists()
        self._at_once(kept)
        return at_work

    def _at_once(self, kept: Kept) -> None:
        """Started again without the growing pauses, which are for what keeps ending by itself."""
        kept.child.wait()
        kept.pause = 0.1
        kept.look()
        self.wait_until(lambda: kept.child is not None, f"{kept.program.name} is back")

    def send(self, *names: str, **options: object) -> None:
        with Celery(broker=self.broker_url, set_as_current=False) as app:
            for name in names:
                app.send_task(name, **options)

    @contextmanager
    def second(self, program: Callable[[Portal], object]) -> Iterator[None]:
        """A second one of a program, in a folder of its own."""
        home = Home(self.home.path / "second")
        home.path.mkdir(exist_ok=True)
        home.path.chmod(0o755)
        kept = Kept(program(Portal(home, self.portal.runtime, self.portal.settings)))
        self.programs.append(kept)
        yield
        self.programs.remove(kept)
        kept.stop()


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@contextmanager
def django_connects_to(address: str) -> Iterator[None]:
    """This process's threads use the database of that address; their connections are theirs to close."""
    url, usual = urlsplit(address), connection.settings_dict.copy()
    own = {"HOST": url.hostname, "PORT": url.port, "USER": url.username, "PASSWORD": url.password}
    connection.close()
    connection.settings_dict.update(own, NAME=url.path[1:])
    yield
    connection.close()
    connection.settings_dict.update(usual)
