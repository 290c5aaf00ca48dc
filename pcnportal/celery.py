"""The Celery application; its settings are the CELERY_ names in pcnportal.settings."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, task_prerun
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pcnportal.settings")

app = Celery("pcnportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.steps["worker"].add(DjangoStructLogInitStep)
app.autodiscover_tasks()


@task_prerun.connect
def look_at_the_connection(**_: Any) -> None:
    """It is kept from task to task: one that broke, as in a restart of the database, is replaced before it is used."""
    from django.db import close_old_connections

    close_old_connections()


@beat_init.connect
def listen_for_due_work(**_: Any) -> None:
    """Beat is the one process that passes the database's news on to the broker."""
    from networks.relay import start_relay  # the apps are loaded by now

    start_relay(app)
