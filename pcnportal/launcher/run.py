"""The whole portal on this machine: python -m pcnportal.launcher.run"""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from pcnportal.launcher import demonstration, process
from pcnportal.launcher.commands import PREPARED
from pcnportal.launcher.home import Home, InUse
from pcnportal.launcher.programs import Portal
from pcnportal.launcher.runtime import Runtime
from pcnportal.launcher.services import ADDRESSES, STATE, local_settings, owned
from pcnportal.launcher.supervisor import Supervisor

PORTS = 100  # how many are tried


def main() -> None:
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, _interrupt)
    home = Home.from_environment()
    try:
        with owned_soon(home) as supervisor:
            serve(home, supervisor)
    except KeyboardInterrupt:
        print("Stopped.", flush=True)
    except (InUse, process.Failed) as failure:
        raise SystemExit(str(failure)) from failure


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


@contextmanager
def owned_soon(home: Home) -> Iterator[Supervisor]:
    """The services of this home; a single command that has them gets some seconds to end."""
    give_up = time.monotonic() + 10
    while True:
        try:
            with owned(home) as supervisor:
                yield supervisor
            return
        except InUse:
            if time.monotonic() > give_up:
                address = home.read(STATE).get("address", "by a manage.py command: wait for its end")
                raise InUse(f"The portal of {home.path} is already in use {address}.") from None
            time.sleep(0.2)


def serve(home: Home, supervisor: Supervisor) -> None:
    portal, port = prepared(home), _port()
    address = f"http://127.0.0.1:{port}"
    portal = replace(portal, settings={**portal.settings, "PCN_ADDRESS": address})
    supervisor.add(portal.web(port))
    home.write(STATE, {**home.read(STATE), "address": f"at {address}/"})
    print(f"\nThe portal is at {address}/\n{demonstration.sign_ins(home)}", flush=True)
    supervisor.add(portal.worker())
    supervisor.add(portal.beat())
    while True:
        supervisor.look()
        time.sleep(0.2)


def prepared(home: Home) -> Portal:
    """The portal with its tables, static files and, in an empty database, the demonstration."""
    state = home.read(STATE)
    settings = {**local_settings(home), **{name: str(state[name]) for name in ADDRESSES}}
    portal = Portal(home, Runtime.prepare(home), settings)
    for name in ("static", "front-end"):
        home.folder_with_content(name)
    with home.lock("prepare.lock"):
        static = portal.django("collectstatic", "--no-input", "--verbosity", "0")
        collecting = static.start()
        portal.prepare().run()
        static.finish(collecting)
        home.write(PREPARED, {"prepared": True})
        if demonstration.is_wanted(home, settings):
            settings["PCN_CLOCK_OFFSET_DAYS"] = str(demonstration.offset_days())
            print("laying the demonstration ...", file=sys.stderr, flush=True)
            demonstration.lay(home, replace(portal, settings=settings))
            settings |= local_settings(home)
    return replace(portal, settings=settings)


def _port() -> int:
    """PORT or 8000, or the next that is free."""
    first = int(os.environ.get("PORT") or 8000)
    for port in range(first, first + PORTS):
        if process.port_is_free(port):
            return port
    raise process.Failed(f"No port from {first} to {first + PORTS - 1} is free: set PORT.")


if __name__ == "__main__":
    main()
