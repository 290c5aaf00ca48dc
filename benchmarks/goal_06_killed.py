"""Goal 6: workers killed and the broker emptied again and again, then no traffic: one sweep leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from random import Random
from urllib.parse import urlsplit, urlunsplit

import redis
from django.conf import settings
from django.db import connection

from benchmarks import truth
from benchmarks.changes import possible, write
from benchmarks.measure import Line
from networks.services.revalidation import sweep
from networks.tasks import drain
from pcnportal.celery import app

GOALS = ("6",)
KILLS, LONGEST = 3, 8.0  # seconds that a worker lives
WORKER = ["-m", "celery", "-A", "pcnportal", "worker", "--pool", "solo", "--loglevel", "ERROR", "--without-mingle"]


def run(scale: int) -> Iterator[Line]:
    random = Random(scale)
    changes = cycle(possible(random, 50))
    broker = redis.Redis.from_url(settings.CELERY_BROKER_URL)
    made = 0
    for _ in range(KILLS):
        with _worker():
            until = time.monotonic() + random.uniform(LONGEST / 2, LONGEST)
            while time.monotonic() < until:
                write(next(changes))
                app.send_task(drain.name)
                made += 1
                time.sleep(0.02)
        broker.flushall()
    before = truth.behind()
    sweep()
    note = f"{made} changes, {KILLS} workers killed, {before:,} behind before the sweep"
    yield Line("6", f"{scale}x", truth.behind(), 0, sweep, what="behind after one sweep", note=note)


@contextmanager
def _worker() -> Iterator[None]:
    address = urlsplit(os.environ["DATABASE_URL"])
    url = urlunsplit(address._replace(path=f"/{connection.settings_dict['NAME']}"))
    environment = {**os.environ, "DATABASE_URL": url}
    none = subprocess.DEVNULL
    child = subprocess.Popen([sys.executable, *WORKER], env=environment, stdout=none, stderr=none)
    try:
        yield
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
