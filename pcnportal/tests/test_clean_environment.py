"""requirements.txt alone is enough to publish a task.

The tests' own packages bring in modules that Celery's Redis transport needs, so only a Python that finds none of them
shows that the lock is whole.
"""

import os
import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

import pytest
import redis
from django.conf import settings

from pcnportal.launcher.home import PROJECT

LOCK = PROJECT / "requirements.txt"
UNUSED_DATABASE = "15"
PUBLISH = "from pcnportal.celery import app; app.send_task('networks.drain')"


def put_the_locked_packages(into: Path) -> None:
    """Links to what is installed of them, but for those that the lock has for other machines."""
    for name in re.findall(r"^([\w.-]+)==", LOCK.read_text(), re.MULTILINE):
        try:
            parts = {file.parts[0]: file for file in files(name) or () if ".." not in file.parts}
        except PackageNotFoundError:
            continue
        for top, file in parts.items():
            link = into / top
            if not link.exists():
                link.symlink_to(Path(str(file.locate())).parents[len(file.parts) - 1] / top)


@pytest.mark.slow
def test_the_locked_requirements_publish_a_task(tmp_path: Path) -> None:
    put_the_locked_packages(tmp_path)
    url = settings.CELERY_BROKER_URL.rpartition("/")[0] + f"/{UNUSED_DATABASE}"
    with redis.Redis.from_url(url) as broker:
        broker.flushdb()
        environment = {**os.environ, "REDIS_URL": url, "PYTHONPATH": os.pathsep.join((str(PROJECT), str(tmp_path)))}
        subprocess.run([sys.executable, "-S", "-c", PUBLISH], check=True, cwd=PROJECT, env=environment)
        assert broker.llen("celery") == 1
