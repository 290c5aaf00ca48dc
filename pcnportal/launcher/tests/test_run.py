"""`make run`: the whole portal, its address, its end."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pcnportal.launcher.home import PROJECT, Home
from pcnportal.launcher.process import free_port
from pcnportal.launcher.tests.processes import alive, descendants, owner, wait_until, words

PROGRAMS = ("gunicorn", "celery -A pcnportal worker", "celery -A pcnportal beat", "/postgres ", "valkey-server")


class Running:
    """One start of the portal, without the demonstration."""

    def __init__(self, home: Home, port: int) -> None:
        self.output = home.path / "output"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "pcnportal.launcher.run"],
                cwd=PROJECT,
                env={**os.environ, "DEMO": "0", "PORT": str(port)},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def printed(self) -> str:
        return self.output.read_text()

    def address(self) -> str:
        """The printed address, once every program runs."""
        wait_until(lambda: self._is_complete() or self.process.poll() is not None, "the portal is there")
        found = re.search(r"http://127\.0\.0\.1:\d+/", self.printed())
        assert found is not None, self.printed()
        return found[0]

    def _is_complete(self) -> bool:
        running = " ".join(words(pid) for pid in alive(descendants(self.process.pid)))
        return all(name in running for name in PROGRAMS) and "http://" in self.printed()


@contextmanager
def running(home: Home, port: int) -> Iterator[Running]:
    portal = Running(home, port)
    try:
        yield portal
    finally:
        portal.process.kill()
        portal.process.wait()


def page(address: str) -> int:
    with urllib.request.urlopen(address + "readyz", timeout=10) as answer:
        return int(answer.status)


def kept_by_the_database(home: Home) -> set[str]:
    return {path.name for path in (home.path / "postgres" / "data" / "base").iterdir()}


@pytest.mark.slow
def test_the_portal_starts_survives_a_kill_and_stops(home: Home) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with running(home, port) as portal:
            address = portal.address()
            assert port < int(address.rstrip("/").rpartition(":")[2]) < port + 100
            assert page(address) == 200
            check_that_only_the_launcher_is_root(portal)
            check_that_a_killed_worker_comes_back(portal)
            data = kept_by_the_database(home)
            check_that_a_killed_launcher_leaves_no_orphan(portal)
    with running(home, free_port(None)) as portal:
        assert page(portal.address()) == 200
        assert kept_by_the_database(home) == data
        check_that_a_second_start_is_refused(home, portal.address())
        check_that_ctrl_c_stops_all(portal)


def check_that_only_the_launcher_is_root(portal: Running) -> None:
    if os.geteuid() == 0:
        assert [words(pid) for pid in descendants(portal.process.pid) if owner(pid) == 0] == []


def check_that_a_killed_worker_comes_back(portal: Running) -> None:
    worker = {pid for pid in descendants(portal.process.pid) if "celery -A pcnportal worker" in words(pid)}
    os.kill(min(worker), signal.SIGKILL)
    wait_until(lambda: not alive(worker), "the killed worker's children went with it")
    portal.address()


def check_that_a_killed_launcher_leaves_no_orphan(portal: Running) -> None:
    programs = descendants(portal.process.pid)
    portal.process.kill()
    portal.process.wait()
    wait_until(lambda: not alive(programs), "no orphan is left", 20)


def check_that_a_second_start_is_refused(home: Home, address: str) -> None:
    command = [sys.executable, "-m", "pcnportal.launcher.run"]
    second = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)
    assert second.returncode == 1
    assert second.stderr.strip() == f"The portal of {home.path} is already in use at {address}."


def check_that_ctrl_c_stops_all(portal: Running) -> None:
    programs = descendants(portal.process.pid)
    portal.process.send_signal(signal.SIGINT)
    assert portal.process.wait(30) == 0
    assert alive(programs) == set()
    assert Path(portal.output).read_text().endswith("Stopped.\n")
