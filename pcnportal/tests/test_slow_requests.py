"""Who sends slowly, or never to the end, keeps nobody else waiting."""

import socket
import time
import urllib.request
from collections.abc import Iterator

import pytest

from pcnportal.launcher.home import Home
from pcnportal.launcher.process import free_port
from pcnportal.launcher.programs import Portal
from pcnportal.launcher.runtime import Runtime
from pcnportal.launcher.services import local_settings
from pcnportal.launcher.supervisor import Kept

THREADS = 8  # of both workers
PATIENCE = 20
HEAD = b"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\nlogin="


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Of the web server that `make run` starts, with little patience."""
    home, number = Home.from_environment(), free_port(8111)
    portal = Portal(home, Runtime.prepare(home), {**local_settings(home), "PCN_REQUEST_SECONDS": "0.5"})
    web = Kept(portal.web(number))
    yield number
    web.stop()


@pytest.mark.parametrize("beginning", [HEAD + FORM, HEAD], ids=["body", "headers"])
def test_who_sends_byte_by_byte_is_hung_up_on_and_others_are_answered(port: int, beginning: bytes) -> None:
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(THREADS)]
    for each in slow:
        each.sendall(beginning)
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=PATIENCE) as answer:
            assert answer.status == 200
        assert _still_served(slow) == 0
    finally:
        for each in slow:
            each.close()


def _still_served(connections: list[socket.socket]) -> int:
    """How many of them are, however long they go on."""
    served, give_up = connections, time.monotonic() + PATIENCE
    while served and time.monotonic() < give_up:
        time.sleep(0.05)
        served = [each for each in served if _takes_a_byte(each)]
    return len(served)


def _takes_a_byte(connection: socket.socket) -> bool:
    connection.setblocking(False)
    try:
        connection.sendall(b"x")
        return bool(connection.recv(1_000))
    except BlockingIOError:
        return True
    except OSError:
        return False
