"""requirements.txt alone is enough to publish a task.

The tests' own packages bring in modules that Celery's Redis transport needs, so only an environment without
them shows that the lock is whole. The environment is kept in var/ until the lock changes.
"""

import os
import subprocess
import venv
from pathlib import Path

import pytest
import redis
from django.conf import settings

from pcnportal.launcher.home import PROJECT, digest

LOCK = PROJECT / "requirements.txt"
UNUSED_DATABASE = "15"
PUBLISH = "from pcnportal.celery import app; app.send_task('networks.drain')"


def clean_environment() -> Path:
    """A Python that has the locked packages and no others."""
    place = PROJECT / "var" / f"clean-environment-{digest(LOCK)[:16]}"
    python, done = place / "bin/python", place / "installed"
    if not done.exists():
        venv.create(place, with_pip=True, clear=True)
        install = ["-m", "pip", "install", "--quiet", "--no-compile", "--require-hashes", "-r", str(LOCK)]
        subprocess.run([str(python), *install], check=True, cwd=place)
        done.touch()
    return python


@pytest.mark.slow
def test_the_locked_requirements_publish_a_task() -> None:
    url = settings.CELERY_BROKER_URL.rpartition("/")[0] + f"/{UNUSED_DATABASE}"
    with redis.Redis.from_url(url) as broker:
        broker.flushdb()
        environment = {**os.environ, "REDIS_URL": url}
        subprocess.run([str(clean_environment()), "-c", PUBLISH], check=True, cwd=PROJECT, env=environment)
        assert broker.llen("celery") == 1
