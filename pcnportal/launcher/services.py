"""Database and broker of one PCN_HOME: at most one process owns them, any number of commands use them.

The owner holds `owner.lock` and describes the services in `services.json`. It is `make run`, or a host
process that a single command starts and that ends with the last command using it.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from pcnportal.launcher.home import PROJECT, Home, InUse
from pcnportal.launcher.postgres import Postgres
from pcnportal.launcher.process import Failed, is_alive, tail
from pcnportal.launcher.runtime import packages
from pcnportal.launcher.supervisor import Supervisor
from pcnportal.launcher.valkey import Valkey

STATE = "services.json"
OWNER_LOCK = "owner.lock"
USERS_LOCK = "users.lock"
ADDRESSES = ("DATABASE_URL", "REDIS_URL")
hosts: list[subprocess.Popen[bytes]] = []  # kept, for Python warns of a child that is forgotten


def all_given() -> bool:
    """Whether the environment names a database and a broker, so that none has to be started."""
    return all(os.environ.get(name) for name in ADDRESSES)


def local_settings(home: Home) -> dict[str, str]:
    """What an installation on one machine needs beside its services; the environment's own values win.

    The page with e-mails is for the demonstration alone: the people in it are invented.
    """
    settings = {"PCN_HOME": str(home.path), "PCN_SECRET_KEY": home.secret("secret key"), "PCN_HTTPS": "0"}
    if offset := home.read("demonstration.json").get("offset_days"):
        settings |= {"PCN_CLOCK_OFFSET_DAYS": str(offset), "PCN_OUTBOX": "1"}
    given = {name: os.environ[name] for name in (*settings, *ADDRESSES) if os.environ.get(name)}
    return {**settings, **given, "PCN_HOME": str(home.path)}


@contextmanager
def owned(home: Home, *, durable: bool = True) -> Iterator[Supervisor]:
    """Start what the environment does not name, as children of this process, and stop it at the end.

    Raises InUse where another process owns the services of this home."""
    with home.lock(OWNER_LOCK, wait=False), ExitStack() as stack:
        (home.path / STATE).unlink(missing_ok=True)
        supervisor = Supervisor()
        stack.callback(supervisor.stop)
        found = {name: os.environ[name] for name in ADDRESSES if os.environ.get(name)}
        ports = {}
        if "DATABASE_URL" not in found:
            postgres = Postgres(home, packages(home), durable=durable)
            supervisor.add(postgres)
            found["DATABASE_URL"], ports[postgres.name] = postgres.url, postgres.port
        if "REDIS_URL" not in found:
            valkey = Valkey(home, packages(home))
            supervisor.add(valkey)
            found["REDIS_URL"], ports[valkey.name] = valkey.url, valkey.port
        home.write("ports.json", ports)
        home.write(STATE, {"pid": os.getpid(), **found})
        stack.callback((home.path / STATE).unlink, missing_ok=True)
        yield supervisor


@contextmanager
def used(home: Home) -> Iterator[dict[str, str]]:
    """The addresses of the running services; a host is started where nothing runs."""
    with home.lock(USERS_LOCK, shared=True):
        yield _addresses(home)


def _addresses(home: Home) -> dict[str, str]:
    give_up = time.monotonic() + 60
    host: subprocess.Popen[bytes] | None = None
    while time.monotonic() < give_up:
        if _is_free(home, OWNER_LOCK):
            if host is None or host.poll() == 0:  # 0: another process was quicker, and has ended since
                host = _start_host(home)
            if host.poll():
                break
        elif (state := home.read(STATE)) and is_alive(state["pid"]):
            return {name: str(state[name]) for name in ADDRESSES}
        time.sleep(0.02)
    raise Failed(f"The database and the broker did not start.\n{tail(home.log('host'))}")


def _is_free(home: Home, name: str) -> bool:
    try:
        with home.lock(name, wait=False):
            return True
    except InUse:
        return False


def _start_host(home: Home) -> subprocess.Popen[bytes]:
    """Not waited for: it ends by itself, and may outlive this process."""
    with home.log("host").open("ab") as log:
        host = subprocess.Popen(
            [sys.executable, "-m", "pcnportal.launcher.services"],
            cwd=PROJECT,
            env={**os.environ, "PCN_HOME": str(home.path)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    hosts.append(host)
    return host


def host(home: Home) -> None:
    """Keep the services for as long as a command uses them."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    with owned(home) as supervisor:
        while not _retired(home):
            supervisor.look()
            time.sleep(0.2)


def _retired(home: Home) -> bool:
    """Withdraw the offer of the services if no command uses them; a later command starts a new host."""
    try:
        with home.lock(USERS_LOCK, wait=False):
            (home.path / STATE).unlink()
            return True
    except InUse:
        return False


if __name__ == "__main__":
    with contextlib.suppress(InUse):  # another command's host was quicker
        host(Home.from_environment())
