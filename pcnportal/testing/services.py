"""A pytest plugin that starts PostgreSQL and Valkey before Django's settings are read.

Named with -p in pytest.ini, because a conftest.py is loaded too late for that.
"""

import os
import tempfile
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path

import pytest

from pcnportal.launcher.home import Home
from pcnportal.launcher.services import ADDRESSES, STATE, local_settings, owned


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    if "PYTEST_XDIST_WORKER" not in os.environ:  # xdist's processes inherit the addresses
        stack = ExitStack()
        early_config.add_cleanup(stack.close)
        _start(stack)
    return (yield)


def _start(stack: ExitStack) -> None:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pcn-test-")))
    folder.chmod(0o755)
    (folder / "static").mkdir()
    os.environ["PCN_HOME"] = str(folder)
    os.environ.pop("PCN_CLOCK_OFFSET_DAYS", None)
    os.environ.setdefault("PCN_LOG_LEVEL", "WARNING")
    home = Home.from_environment()
    stack.enter_context(owned(home, durable=False))
    state = home.read(STATE)
    os.environ.update(local_settings(home))
    os.environ.update({name: state[name] for name in ADDRESSES})


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    """Static files come straight from their sources: nothing is collected for a test. Passwords are hashed quickly:
    many people are made, and few sign in."""
    from django.conf import settings

    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
