"""The relay: a thread of the beat process that hears the database say "due" and sends the task that sees to it.

So no request ever connects to the broker, and a change made by raw SQL is noticed like any other. If the broker or the
database is away the relay waits and tries again; the beat schedule's sweep stands behind it.
"""

import select
import threading
import time
from typing import Final

import psycopg2
import structlog
from celery import Celery
from django.db import connections

log = structlog.get_logger(__name__)

PAUSE = 1.0  # seconds between attempts after an error
PATIENCE = 5.0  # seconds after which it looks for itself, whether told or not
SOMETHING_DUE = """SELECT EXISTS (SELECT FROM networks_networkdue WHERE due_at <= clock_timestamp())
    OR EXISTS (SELECT FROM networks_commissionerdue WHERE due_at <= clock_timestamp())"""
_work: Final = {"networks.drain": SOMETHING_DUE}


def send_when(task: str, something_due: str) -> None:
    """Have the relay send `task` whenever the query `something_due` says true."""
    _work[task] = something_due


def start_relay(app: Celery) -> threading.Thread:
    thread = threading.Thread(target=_relay_for_ever, args=(app,), name="relay", daemon=True)
    thread.start()
    return thread


def _relay_for_ever(app: Celery) -> None:
    while True:
        try:
            _relay(app)
        except Exception:
            log.warning("the relay lost the database or the broker and tries again", exc_info=True)
            time.sleep(PAUSE)


def _relay(app: Celery) -> None:
    """Listen on a connection of its own (not through a transaction-mode pooler) until something fails."""
    listener = psycopg2.connect(**connections["default"].get_connection_params() | {"cursor_factory": None})
    listener.autocommit = True
    try:
        with listener.cursor() as cursor:
            cursor.execute("LISTEN due")
            for task in ("networks.heartbeat", "networks.sweep"):  # beat's own come in a minute
                app.send_task(task, expires=60)
            while True:
                listener.notifies.clear()
                for task, something_due in _work.items():
                    cursor.execute(something_due)
                    if cursor.fetchone() == (True,):
                        app.send_task(task, expires=60)
                if not listener.notifies:  # the query itself may have read one
                    select.select([listener], [], [], PATIENCE)
                    listener.poll()
    finally:
        listener.close()
