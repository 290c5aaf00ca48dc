import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pcnportal.launcher.home import Home
from pcnportal.launcher.services import OWNER_LOCK

OURS = ("DATABASE_URL", "REDIS_URL", "PCN_")


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """An empty PCN_HOME in which nothing of the tests' own services is known."""
    for name in [name for name in os.environ if name.startswith(OURS)]:
        monkeypatch.delenv(name)
    folder = Path(tempfile.mkdtemp(prefix="pcn-home-"))
    folder.chmod(0o755)
    monkeypatch.setenv("PCN_HOME", str(folder))
    home = Home.from_environment()
    yield home
    with home.lock(OWNER_LOCK):
        shutil.rmtree(folder)
