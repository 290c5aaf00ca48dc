"""A real Celery worker and the real relay in beat, on the test database and a broker database of their own."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings
from django.db import connection

from pcnportal.launcher import process
from pcnportal.launcher.home import PROJECT

BROKER_KEYS = ("celery", "unacked")


def wait_until(condition: Callable[[], bool], *, seconds: float = 20) -> None:
    """Return as soon as the condition holds; fail the test where it does not within the time."""
    give_up = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > give_up:
            pytest.fail(f"still not so after {seconds} seconds: {condition.__name__}")
        time.sleep(0.05)


def broker_is_empty() -> bool:
    client = redis.Redis.from_url(settings.CELERY_BROKER_URL)
    with client:
        return not any(client.exists(key) for key in BROKER_KEYS)


def nothing_is_due() -> bool:
    from networks.models import CommissionerDue, NetworkDue

    return not (NetworkDue.objects.exists() or CommissionerDue.objects.exists())


@pytest.fixture(scope="module")
def _celery_programs(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Worker and beat of one test module, bound to the test database."""
    folder = tmp_path_factory.mktemp("celery")
    worker_words = ["worker", "--concurrency", "2", "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
    beat_words = ["beat", "--schedule", str(folder / "schedule"), "--pidfile", ""]
    worker = _start(folder, "worker", worker_words)
    beat = _start(folder, "beat", beat_words, PCN_BROKER_TIMEOUT="1")
    process.wait_until_ready(worker, lambda: "ready." in (folder / "worker.log").read_text(), folder / "worker.log")
    yield
    for child in (beat, worker):
        process.stop(child, signal.SIGTERM)


def _start(folder: Path, name: str, words: list[str], **extra: str) -> Any:
    database = connection.settings_dict
    address = f"{database['HOST']}:{database['PORT']}/{database['NAME']}"
    url = f"postgres://{database['USER']}:{database['PASSWORD']}@{address}"
    return process.start(
        [sys.executable, "-m", "celery", "-A", "pcnportal", *words],
        environment={**os.environ, "DATABASE_URL": url, **extra},
        log=folder / f"{name}.log",
        folder=PROJECT,
        when_orphaned=signal.SIGTERM,
    )


@pytest.fixture
def celery_worker(transactional_db: None, _celery_programs: None) -> Iterator[None]:
    """A worker and the relay at work. The test ends when they have nothing left to do, so that no task meets
    an emptied database."""
    yield
    wait_until(lambda: nothing_is_due() and broker_is_empty())
